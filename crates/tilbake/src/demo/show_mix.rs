//! The invented nation beside its sources: 37 figures with year, confidence and deviation, and the
//! occupancy of every prison. `tilbake demo --show-mix` prints it.
//!
//! The sources stand in `sources.csv`. Marks: S sourced, D derived from sourced figures, K our own
//! choice. Where years contradict each other one is chosen, and its note says so.

use super::dice::figure;
use super::estate::{Prison, PrisonStatus, USUAL_PEOPLE, rows as csv};
use super::figures;
use super::mix::Nation;
use super::slots::share;
use std::fmt::Write;

/// A figure of ours beside its source.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is counted.
    pub label: String,
    /// Unit: `%`, `people`, `days`.
    pub unit: String,
    /// Ours.
    pub ours: f64,
    /// The source's.
    pub source: f64,
    /// Year of the source, or `n.d.`.
    pub year: String,
    /// S, D or K.
    pub mark: String,
    /// Where it is from and what was chosen.
    pub note: String,
}

impl Row {
    /// Deviation from the source in hundredths.
    pub fn deviation(&self) -> f64 {
        100.0 * (self.ours - self.source) / self.source
    }
}

/// All figures. Those that count the country as a whole are left out when another number of people
/// was asked for.
pub fn rows(nation: &Nation) -> Vec<Row> {
    csv(include_str!("sources.csv"))
        .filter_map(|fields| {
            let [id, label, unit, source, year, mark, note] = <[String; 7]>::try_from(fields).ok()?;
            let ours = figures::ours(nation, &id)?;
            Some(Row { label, unit, ours, source: source.parse().ok()?, year, mark, note })
        })
        .collect()
}

/// People and places of a prison beside its own occupancy.
#[derive(Clone, Debug)]
pub struct Occupancy {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Places.
    pub places: u16,
    /// People who belong there.
    pub people: usize,
    /// People for a hundred places.
    pub ours: f64,
    /// The same by the source.
    pub source: f64,
    /// S when sourced for this prison, D when it is the country's, K when it is our choice.
    pub mark: char,
}

impl Occupancy {
    /// Deviation from the source in hundredths.
    pub fn deviation(&self) -> f64 {
        100.0 * (self.ours - self.source) / self.source
    }
}

/// The occupancy of each open prison.
pub fn occupancy(nation: &Nation) -> Vec<Occupancy> {
    let mut people = vec![0usize; nation.estate.len()];
    for stay in nation.people.iter().filter_map(|p| p.stay.as_ref()) {
        people[stay.room.prison] += 1;
    }
    let usual = |p: &Prison| p.occupancy.map_or(share::OCCUPANCY, |o| f64::from(o) / 1000.0);
    let wanted: f64 = nation.estate.iter().map(|p| f64::from(p.capacity) * usual(p)).sum();
    // Another number of people asked for fills or empties all alike.
    let scale = if nation.people.len() == USUAL_PEOPLE { 1.0 } else { figure(nation.people.len()) / wanted.max(1.0) };
    let open = nation.estate.iter().zip(people).filter(|(p, _)| p.status == PrisonStatus::Open);
    open.map(|(prison, people)| Occupancy {
        code: prison.code.clone(),
        name: prison.name.clone(),
        places: prison.capacity,
        people,
        ours: 100.0 * figure(people) / f64::from(prison.capacity.max(1)),
        source: 100.0 * usual(prison) * scale,
        mark: match prison.occupancy {
            Some(own) if own > 1000 => 'S',
            Some(_) => 'K',
            None => 'D',
        },
    })
    .collect()
}

/// The whole table as text.
pub fn text(nation: &Nation) -> String {
    let mut out = format!(
        "The invented nation beside its sources: {} people, seed {}, {}\n\n",
        nation.people.len(),
        nation.seed,
        nation.date
    );
    out.push_str(
        "figure                                                     ours    source  year     mark deviation\n",
    );
    for row in rows(nation) {
        let Row { label, unit, ours, source, year, mark, note } = &row;
        let _ = writeln!(
            out,
            "{label:<52}{ours:>10.1}{source:>10.1}  {year:<9}{mark:<4}{:>+8.1} %  {unit}; {note}",
            row.deviation()
        );
    }
    out.push_str("\nOccupancy by prison beside the country's of 2023, or its own where it has one\n\n");
    out.push_str(
        "code      name                                               places  people    ours  source  mark deviation\n",
    );
    for prison in occupancy(nation) {
        let Occupancy { code, name, places, people, ours, source, mark } = &prison;
        let _ = writeln!(
            out,
            "{code:<10}{name:<50}{places:>7}{people:>8}{ours:>8.1}{source:>8.1}  {mark:<4}{:>+8.1} %",
            prison.deviation()
        );
    }
    out.push_str("\nS sourced, D derived from sourced figures or the country's for the prison, K our own choice.\n");
    let (expected, apart) = (nation.expected.len(), nation.keep_apart.len());
    let _ = writeln!(out, "Besides: {expected} people expected, {apart} pairs to be kept apart.");
    out
}

#[cfg(test)]
mod tests {
    use super::super::lengths::stock_shares;
    use super::super::mix::invent;
    use super::*;
    use basics::time::parse_date;

    #[test]
    fn every_figure_is_within_a_tenth_of_its_source() {
        for (seed, date) in [(1, "2026-11-22"), (2, "2025-03-03"), (4711, "2028-02-29")] {
            let nation = invent(seed, parse_date(date).unwrap(), USUAL_PEOPLE);
            let rows = rows(&nation);
            assert_eq!(rows.len(), 37);
            for row in rows {
                assert!(row.deviation().abs() <= 10.0, "seed {seed}: {row:?} {:+.1}", row.deviation());
            }
            let prisons = occupancy(&nation);
            assert_eq!(prisons.len(), 55);
            for prison in prisons {
                assert!(prison.deviation().abs() <= 10.0, "seed {seed}: {prison:?}");
            }
            assert!(text(&nation).contains("Remand at Åna"));
        }
    }

    /// A part of a repetition has the mix of the whole. A share of so few that the nearest whole person is
    /// off by more is as near as it can be: 3.5 minors among 3,500.
    #[test]
    fn more_people_than_the_country_holds_keep_the_mix() {
        for people in [3401, 3500, 3923, 5200] {
            let nation = invent(1, parse_date("2026-11-22").unwrap(), people);
            for row in rows(&nation) {
                let whole = row.unit == "%" && (row.ours - row.source).abs() <= 50.0 / figure(people);
                assert!(whole || row.deviation().abs() <= 10.0, "{people}: {row:?} {:+.1}", row.deviation());
            }
        }
    }

    #[test]
    fn the_stock_derived_from_releases_is_the_one_in_the_table() {
        let nation = invent(1, parse_date("2026-11-22").unwrap(), 60);
        let rows = rows(&nation);
        assert_eq!(rows.len(), 37 - 7);
        let stays = rows.iter().filter(|r| r.label.starts_with("Stay"));
        for (row, share) in stays.zip(stock_shares()) {
            assert!((row.source - 100.0 * share).abs() < 0.1, "{row:?} {share}");
        }
    }
}
