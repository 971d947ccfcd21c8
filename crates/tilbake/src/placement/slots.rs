//! What placement puts on gathering pages: where somebody is, keep apart, counts of the roll.

use super::model::{Line, Place};
use super::tables;
use super::views::PrisonNames;
use crate::access::acts::{PrepareDecision, ReadFile, ReadRoll};
use crate::access::{ListPermit, Permit};
use crate::slots::{BarPart, Card, CardRow, Figure, Flag, Record, Tone};
use crate::web::Words;
use basics::{Instant, PersonId};
use records::{Outcome, Reader};

fn row(label: String, value: String, note: String) -> CardRow {
    CardRow { label, value, note, href: String::new() }
}

/// Prison, room and whereabouts beside the name.
pub fn person_bar(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<BarPart> {
    let now = reader.now();
    let Some(line) = tables::line_in_file(reader, permit)? else {
        return Ok(BarPart { facts: vec![words.t("placement-on-no-roll")], ..BarPart::default() });
    };
    let mut prisons = PrisonNames::default();
    let prison = prisons.of(reader, &line.prison)?;
    let room = if line.room_number.is_empty() {
        words.t("placement-no-room")
    } else {
        words.t1("placement-room", "number", &line.room_number)
    };
    let mut part = BarPart { facts: vec![prison, room], ..BarPart::default() };
    if !line.place.is_inside() {
        part.facts.push(place_words(&line, &prisons.destination(reader, &line)?, words));
    }
    part.flags.extend(overdue_flag(&line, now, words));
    // It tells of somebody else, and is for staff alone.
    if !permit.is_own() {
        part.flags.extend(tables::is_kept_apart(reader, permit)?.then(|| apart_flag(words)));
    }
    Ok(part)
}

/// Where somebody is, and where they went in words.
fn place_words(line: &Line, destination: &str, words: &Words) -> String {
    let place = words.code("place", line.place);
    let place = if destination.is_empty() { place } else { format!("{place}: {destination}") };
    match &line.due_back {
        Some(due) if line.place == Place::OnTheWay => {
            format!("{place}, {}", words.t1("placement-due-there", "at", words.moment(due)))
        }
        Some(due) => format!("{place}, {}", words.t1("placement-due-back", "at", words.moment(due))),
        None => place,
    }
}

fn overdue_flag(line: &Line, now: Instant, words: &Words) -> Option<Flag> {
    let due = line.due_back.filter(|_| line.is_overdue(now))?;
    let label = words.t1("placement-overdue-since", "at", words.moment(&due));
    Some(Flag { code: "overdue".into(), label, tone: Tone::Danger })
}

fn apart_flag(words: &Words) -> Flag {
    Flag { code: "keep_apart".into(), label: words.t("placement-keep-apart-flag"), tone: Tone::Warning }
}

/// The card of whereabouts on the overview.
pub fn person_cards(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<Vec<Card>> {
    let mut rows = vec![];
    if let Some(line) = tables::line_in_file(reader, permit)? {
        let mut prisons = PrisonNames::default();
        let prison = prisons.of(reader, &line.prison)?;
        rows.push(row(words.t("placement-prison"), prison, String::new()));
        let level = line.level.map_or_else(|| words.t("placement-no-level"), |level| words.code("level", level));
        rows.push(row(words.t("estate-level"), level, String::new()));
        let room = if line.room_number.is_empty() { words.t("placement-no-room") } else { line.room_number.clone() };
        rows.push(row(words.t("estate-room"), room, String::new()));
        let since = words.t1("placement-since", "at", words.moment(&line.since));
        let destination = prisons.destination(reader, &line)?;
        rows.push(row(words.t("placement-where-now"), place_words(&line, &destination, words), since));
    } else {
        rows.push(row(words.t("placement-where-now"), words.t("placement-on-no-roll"), String::new()));
    }
    let href = format!("/people/{}/moves", permit.person());
    Ok(vec![Card { code: "placement".into(), title: words.t("placement-tab"), href, order: 20, rows }])
}

/// Overdue returns and keep apart, beside people on lists.
pub fn flags(reader: &mut Reader, permit: &ListPermit<ReadRoll>, words: &Words) -> Outcome<Vec<(PersonId, Flag)>> {
    let apart = tables::people_to_keep_apart(reader, permit)?;
    Ok(apart.into_iter().map(|person| (person, apart_flag(words))).collect())
}

/// Counts of the roll on the home page.
pub fn home(reader: &mut Reader, permit: &ListPermit<ReadRoll>, words: &Words) -> Outcome<Vec<Figure>> {
    let counts = tables::counts(reader, permit)?;
    let sum = |keep: &dyn Fn(crate::placement::Place, bool) -> bool| -> i64 {
        counts.iter().filter(|(_, place, overdue, _)| keep(*place, *overdue)).map(|(.., people)| people).sum()
    };
    let href = match counts.first() {
        Some((first, ..)) if counts.iter().all(|(prison, ..)| prison == first) => format!("/roll?prison={first}"),
        _ => "/roll".to_owned(),
    };
    let link = |show: &str| format!("{href}{}show={show}", if href.contains('?') { '&' } else { '?' });
    let figure = |order, key: &str, value: i64, href: String, tone| Figure {
        order,
        label: words.t(key),
        value: value.to_string(),
        note: String::new(),
        href,
        tone,
    };
    let overdue = sum(&|_, overdue| overdue);
    let late = if overdue > 0 { Tone::Danger } else { Tone::Neutral };
    Ok(vec![
        figure(1, "placement-overdue", overdue, link("overdue"), late),
        figure(10, "placement-inside", sum(&|place, _| place.is_inside()), link("in"), Tone::Neutral),
        figure(11, "placement-outside", sum(&|place, _| !place.is_inside()), link("out"), Tone::Neutral),
    ])
}

/// The security level and the room of a person, which a decision may rely on.
pub fn records(reader: &mut Reader, permit: &Permit<PrepareDecision>, words: &Words) -> Outcome<Vec<Record>> {
    let person = permit.person();
    let Some(line) = tables::line_to_move(reader, permit)? else { return Ok(vec![]) };
    let href = format!("/people/{person}/moves");
    let mut all = vec![];
    if let Some(level) = line.level {
        let said = format!("{}: {}", words.t("estate-level"), words.code("level", level));
        all.push(Record { record: format!("level:{level}"), said, href: href.clone() });
    }
    let place = place_words(&line, &PrisonNames::default().destination(reader, &line)?, words);
    let since = words.t1("placement-since", "at", words.moment(&line.since)).to_lowercase();
    let said = format!("{place}, {since}");
    all.push(Record { record: format!("place:{}", line.since.micros()), said, href });
    Ok(all)
}
