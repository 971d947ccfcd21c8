//! What is promised of `tilbake calc` for any bytes whatever. The test beside it and the fuzz target (`crates/law/fuzz`)
//! hold it with the same function.

use law::calc::{MAX_CASE_BYTES, answer_block, lines_of};
use serde_json::Value as Json;
use std::time::{Duration, Instant};

/// The longest that a line may take in a test, which is not built to be fast: a case of the most that is read takes less.
pub const LONGEST: Duration = Duration::from_secs(10);
/// The most bytes that a line may be answered with, with its proof.
pub const MOST_BYTES: usize = 64 << 20;
/// What a date would be when counting has left the calendar.
const OUTSIDE: &str = "9999-12-31";

/// Answers a block of lines without and with proof, which neither panics nor says anything of what is promised here that
/// is not so. What is wrong, else how many lines were answered in full.
pub fn broken_by(block: &[u8]) -> Result<usize, String> {
    let mut answered = 0;
    for line in lines_of(block) {
        let begun = Instant::now();
        let (bare, bare_well) = answer(line, false)?;
        let (proved, proved_well) = answer(line, true)?;
        if begun.elapsed() > LONGEST {
            return Err(format!("it took {:?}", begun.elapsed()));
        }
        if bare_well != proved_well || dates(&bare) != dates(&proved) || bare["warnings"] != proved["warnings"] {
            return Err("the proof changes what is answered".to_owned());
        }
        let problems = bare["problems"].as_array().ok_or("no problems are listed")?;
        if bare_well != problems.is_empty() {
            return Err("problems, and said to be well".to_owned());
        }
        if problems.iter().any(|problem| problem["code"].as_str().is_none_or(str::is_empty)) {
            return Err("a problem without a code".to_owned());
        }
        if line.len() > MAX_CASE_BYTES && bare_well {
            return Err("a line longer than any case was answered".to_owned());
        }
        answered += usize::from(bare_well);
    }
    Ok(answered)
}

/// The answer to one line.
fn answer(line: &[u8], proof: bool) -> Result<(Json, bool), String> {
    let mut out = Vec::new();
    let is_well = answer_block(line, proof, &mut out);
    if out.len() > MOST_BYTES {
        return Err(format!("{} bytes of answer to {} bytes", out.len(), line.len()));
    }
    let text = out.strip_suffix(b"\n").ok_or("an answer without an end")?;
    if text.contains(&b'\n') {
        return Err("more than one line of answer".to_owned());
    }
    let json: Json = serde_json::from_slice(text).map_err(|error| format!("the answer is no JSON: {error}"))?;
    Ok((json, is_well))
}

/// Kind, date and whose of every date.
fn dates(answer: &Json) -> Option<Vec<(&Json, &Json, &Json, &Json)>> {
    let all = answer["dates"].as_array()?.iter();
    all.map(|dated| {
        let is_a_date = dated["date"].as_str().is_some_and(|text| text.len() == 10 && text != OUTSIDE);
        is_a_date.then(|| (&dated["kind"], &dated["date"], &dated["sentence"], &dated["measure"]))
    })
    .collect()
}
