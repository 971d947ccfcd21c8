//! Pairs of measurements and what they say.

use crate::Outcome;

/// Over the table.
pub fn heading() -> String {
    columns(["what", "against", "ours/s", "reference/s", "ratio", "range", "target"])
}

/// A line of the table.
fn columns([what, against, ours, theirs, ratio, range, target]: [&str; 7]) -> String {
    format!("{what:<47} {against:<41} {ours:>11} {theirs:>13} {ratio:>7}  {range:<17} {target}")
}

/// One row of the table. Each side gives operations a second.
pub struct Row {
    /// What is done.
    pub name: String,
    /// What it is compared with.
    pub reference: String,
    /// What was promised.
    pub target: Target,
    /// Measures ours.
    pub ours: Side,
    /// Measures the reference.
    pub theirs: Side,
}

/// A row without a reference: a time or a size that must not be exceeded.
pub struct Limit {
    /// What is measured.
    pub name: String,
    /// In what.
    pub unit: &'static str,
    /// The most that was promised.
    pub most: f64,
    /// What is aimed at besides.
    pub goal: Option<f64>,
    /// Measures it once.
    pub measure: Side,
}

/// Measures a limit so many times; its line, or JSON.
pub fn within(limit: &mut Limit, times: u32, json: bool) -> Outcome<String> {
    let mut values = (0..times).map(|_| (limit.measure)()).collect::<Outcome<Vec<_>>>()?;
    let middle = median(&mut values);
    let (least, most) = (values.first().copied().unwrap_or(middle), values.last().copied().unwrap_or(middle));
    let (is_met, unit) = (middle <= limit.most, limit.unit);
    if json {
        let told = serde_json::json!({ "name": limit.name, "unit": unit, "value": middle, "least": least, "most": most,
            "limit": limit.most, "goal": limit.goal, "times": times, "is_met": is_met });
        return Ok(told.to_string());
    }
    let goal = limit.goal.map(|goal| format!(", goal {goal}{}", if middle > goal { " not met" } else { "" }));
    let (value, range) = (format!("{middle:.2} {unit}"), format!("{least:.2} to {most:.2}"));
    let missed = if is_met { "" } else { "  NOT MET" };
    let target = format!("at most {} {unit}{}{missed}", limit.most, goal.unwrap_or_default());
    Ok(columns([&limit.name, "", &value, "", "", &range, &target]))
}

/// What was promised of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// At least this share of the reference.
    Ratio(f64),
    /// At least so many operations a second; the ratio is told beside it.
    Rate(f64),
    /// Nothing: the row says how far another could come.
    None,
}

/// Measures one side of a pair once.
pub type Side = Box<dyn FnMut() -> Outcome<f64>>;

/// What a row's pairs say.
pub struct Found {
    ours: f64,
    theirs: f64,
    ratio: f64,
    least: f64,
    most: f64,
    pairs: u32,
}

/// Measures a row: one pair to warm up, then the pairs that count, each beginning with the other side.
pub fn measure(row: &mut Row, pairs: u32) -> Outcome<Found> {
    (row.ours)()?;
    (row.theirs)()?;
    let (mut ours, mut theirs, mut ratios) = (vec![], vec![], vec![]);
    for pair in 0..pairs {
        let (our, their) = if pair % 2 == 0 {
            let our = (row.ours)()?;
            (our, (row.theirs)()?)
        } else {
            let their = (row.theirs)()?;
            ((row.ours)()?, their)
        };
        ours.push(our);
        theirs.push(their);
        ratios.push(our / their);
    }
    Ok(Found {
        ours: median(&mut ours),
        theirs: median(&mut theirs),
        ratio: median(&mut ratios),
        least: ratios.iter().copied().fold(f64::INFINITY, f64::min),
        most: ratios.iter().copied().fold(0.0, f64::max),
        pairs,
    })
}

/// The middle one, or the mean of the two in the middle.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}

impl Found {
    /// Whether all that was promised of the row is kept.
    pub fn is_met(&self, row: &Row) -> bool {
        match row.target {
            Target::Ratio(least) => self.ratio >= least,
            Target::Rate(least) => self.ours >= least,
            Target::None => true,
        }
    }
    /// A line of the table.
    pub fn line(&self, row: &Row) -> String {
        let target = match row.target {
            Target::Ratio(least) => format!("{least}"),
            Target::Rate(least) => format!("{least}/s"),
            Target::None => String::new(),
        };
        let number = |value: f64| format!("{value:.0}");
        // A small ratio needs its third digit.
        let digits = if self.ratio < 0.1 { 3 } else { 2 };
        let ratio = format!("{:.digits$}", self.ratio);
        let range = format!("{:.digits$} to {:.digits$}", self.least, self.most);
        let missed = if self.is_met(row) { "" } else { "  NOT MET" };
        let target = format!("{target}{missed}");
        columns([&row.name, &row.reference, &number(self.ours), &number(self.theirs), &ratio, &range, &target])
    }
    /// The same for programs.
    pub fn json(&self, row: &Row) -> String {
        let (ratio, rate) = match row.target {
            Target::Ratio(least) => (Some(least), None),
            Target::Rate(least) => (None, Some(least)),
            Target::None => (None, None),
        };
        serde_json::json!({
            "name": row.name, "reference": row.reference, "pairs": self.pairs,
            "ours_per_second": self.ours, "reference_per_second": self.theirs,
            "ratio": self.ratio, "ratio_least": self.least, "ratio_most": self.most,
            "target": ratio, "target_per_second": rate, "is_met": self.is_met(row),
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ours: &'static [f64], theirs: &'static [f64]) -> Row {
        let (mut ours, mut theirs) = (ours.iter(), theirs.iter());
        Row {
            name: "n".into(),
            reference: "r".into(),
            target: Target::Ratio(2.0),
            ours: Box::new(move || Ok(*ours.next().unwrap())),
            theirs: Box::new(move || Ok(*theirs.next().unwrap())),
        }
    }

    #[test]
    fn the_median_of_the_pairs_counts_and_sides_take_turns() {
        let mut row = row(&[8.0, 4.0, 2.0, 4.0, 4.0, 4.0], &[8.0, 2.0, 2.0, 2.0, 2.0, 4.0]);
        let found = measure(&mut row, 5).unwrap();
        assert_eq!((found.ratio, found.least, found.most), (2.0, 1.0, 2.0));
        assert_eq!((found.ours, found.theirs), (4.0, 2.0));
        assert!(found.line(&row).contains("1.00 to 2.00") && found.is_met(&row));
        row.target = Target::Rate(5.0);
        assert!(!found.is_met(&row) && found.line(&row).contains("NOT MET"));
    }

    #[test]
    fn a_limit_is_told_with_its_median() {
        let mut values = [3.0, 1.0, 2.0].iter();
        let measure = Box::new(move || Ok(*values.next().unwrap()));
        let mut limit = Limit { name: "n".into(), unit: "ms", most: 2.0, goal: Some(1.5), measure };
        let line = within(&mut limit, 3, false).unwrap();
        assert!(
            line.contains("2.00 ms") && line.contains("1.00 to 3.00") && line.ends_with("goal 1.5 not met"),
            "{line}"
        );
    }

    #[test]
    fn an_even_number_of_pairs_has_a_median_too() {
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
    }
}
