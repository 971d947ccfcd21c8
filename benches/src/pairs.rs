//! Pairs of measurements and what they say.

use crate::Row;
use std::time::Duration;

/// Over the table.
pub const HEADING: &str = "what                                      against                             ours/s   reference/s   ratio   range";

/// What a row's pairs say.
pub struct Result {
    ours: f64,
    theirs: f64,
    ratio: f64,
    least: f64,
    most: f64,
    pairs: u32,
}

/// Measures a row: one pair to warm up, then the pairs that count, each beginning with the other side.
pub fn measure(row: &mut Row, pairs: u32) -> std::result::Result<Result, Box<dyn std::error::Error>> {
    let count = row.operations;
    let rate = |took: Duration| f64::from(count) / took.as_secs_f64().max(1e-9);
    (row.ours)(count)?;
    (row.theirs)(count)?;
    let (mut ours, mut theirs, mut ratios) = (vec![], vec![], vec![]);
    for pair in 0..pairs {
        let (our, their) = if pair % 2 == 0 {
            let our = (row.ours)(count)?;
            (our, (row.theirs)(count)?)
        } else {
            let their = (row.theirs)(count)?;
            ((row.ours)(count)?, their)
        };
        ours.push(rate(our));
        theirs.push(rate(their));
        ratios.push(rate(our) / rate(their));
    }
    Ok(Result {
        ours: median(&mut ours),
        theirs: median(&mut theirs),
        ratio: median(&mut ratios),
        least: ratios.iter().copied().fold(f64::INFINITY, f64::min),
        most: ratios.iter().copied().fold(0.0, f64::max),
        pairs,
    })
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 }
}

impl Result {
    /// A line of the table.
    pub fn line(&self, row: &Row) -> String {
        format!(
            "{:<41} {:<32} {:>10.0} {:>13.0} {:>7.2}   {:.2} to {:.2}",
            row.name, row.reference, self.ours, self.theirs, self.ratio, self.least, self.most
        )
    }
    /// The same for programs.
    pub fn json(&self, row: &Row) -> String {
        serde_json::json!({
            "name": row.name, "reference": row.reference, "pairs": self.pairs,
            "ours_per_second": self.ours, "reference_per_second": self.theirs,
            "ratio": self.ratio, "ratio_least": self.least, "ratio_most": self.most,
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_the_pairs_counts_and_sides_take_turns() {
        let mut ours = [1, 2, 4, 2, 2, 2].into_iter().map(Duration::from_secs);
        let mut theirs = [1, 4, 4, 4, 4, 2].into_iter().map(Duration::from_secs);
        let mut row = Row {
            name: "n",
            reference: "r",
            operations: 8,
            ours: Box::new(move |_| Ok(ours.next().unwrap())),
            theirs: Box::new(move |_| Ok(theirs.next().unwrap())),
        };
        let result = measure(&mut row, 5).unwrap();
        assert_eq!((result.ratio, result.least, result.most), (2.0, 1.0, 2.0));
        assert_eq!((result.ours, result.theirs), (4.0, 2.0));
        assert!(result.line(&row).contains("1.00 to 2.00"));
    }

    #[test]
    fn an_even_number_of_pairs_has_a_median_too() {
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), 2.5);
    }
}
