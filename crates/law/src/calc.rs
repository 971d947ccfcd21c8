//! The command `tilbake calc`: JSON in, JSON out, or a page a person can follow with a calendar.
//!
//! One case, written over several lines, gives one answer with its proof. When the first line is a
//! whole JSON value the input is JSON Lines: one compact line out for each line in, in order, and
//! nothing else. A wrong line answers with its problems and the others succeed.

use crate::case::Case;
use crate::outcome::{InputProblem, Outcome, ProblemCode};
use crate::policy::Policies;
use crate::words::Words;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::Value as Json;

/// The longest case that is read, in bytes.
pub const MAX_CASE_BYTES: usize = 4_000_000;

/// What the command prints, and how it ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalcOutput {
    /// For standard output.
    pub stdout: String,
    /// For standard error.
    pub stderr: String,
    /// 0 well; 1 some were not answered, or only in part; 2 the one case cannot be used.
    pub exit_code: u8,
}

/// An input that gave no answer.
#[derive(Serialize)]
struct Refused {
    id: Json,
    dates: [(); 0],
    problems: Vec<InputProblem>,
}

/// Answers the input in JSON. Without a choice, a single case has its proof and many have not.
pub fn run(input: &str, proof: Option<bool>) -> CalcOutput {
    let input = input.strip_prefix('\u{feff}').unwrap_or(input);
    match lines(input) {
        Some(lines) => {
            let proof = proof.unwrap_or(lines.len() == 1);
            let mut out = Vec::with_capacity(input.len().saturating_mul(3));
            let mut all_well = true;
            for text in lines {
                all_well &= line(text, proof, &mut out);
                out.push(b'\n');
            }
            let stdout = String::from_utf8(out).unwrap_or_default();
            CalcOutput { stdout, exit_code: u8::from(!all_well), ..CalcOutput::default() }
        }
        None => single(input, proof.unwrap_or(true)),
    }
}

/// Answers the input in words, a page for each case.
pub fn run_text(input: &str, words: &Words) -> CalcOutput {
    let input = input.strip_prefix('\u{feff}').unwrap_or(input);
    let Some(lines) = lines(input) else {
        return match answer(input, true) {
            Ok(outcome) => CalcOutput {
                stdout: words.page(&outcome),
                exit_code: u8::from(!outcome.problems.is_empty()),
                ..CalcOutput::default()
            },
            Err(refused) => {
                CalcOutput { stderr: words.problems(&refused.problems), exit_code: 2, ..CalcOutput::default() }
            }
        };
    };
    let mut output = CalcOutput::default();
    for text in lines {
        if !output.stdout.is_empty() {
            output.stdout.push('\n');
        }
        match answer(text, true) {
            Ok(outcome) => {
                output.stdout.push_str(&words.page(&outcome));
                output.exit_code |= u8::from(!outcome.problems.is_empty());
            }
            Err(refused) => {
                output.stdout.push_str(&words.problems(&refused.problems));
                output.exit_code = 1;
            }
        }
    }
    output
}

/// The lines of JSON Lines, blank ones at the end left out; none when the input is a single case.
fn lines(input: &str) -> Option<Vec<&str>> {
    input.lines().next().filter(|first| is_whole(first))?;
    let mut lines: Vec<&str> = input.lines().collect();
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    Some(lines)
}

/// Whether a text is a whole JSON value: when the first line is, the input is JSON Lines.
pub fn is_whole(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// The lines of a block of JSON Lines, without their ends.
pub fn lines_of(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = block.strip_suffix(b"\n").unwrap_or(block).split(|byte| *byte == b'\n');
    lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

/// Answers the lines of a block of JSON Lines, each with a line; whether all were answered in full. What a program with
/// its own way of reading and writing calls.
pub fn answer_block(block: &[u8], proof: bool, out: &mut Vec<u8>) -> bool {
    let (mut all_well, mut outcome) = (true, Outcome::default());
    for bytes in lines_of(block) {
        all_well &= match std::str::from_utf8(bytes) {
            Ok(text) => line_over(&mut outcome, text, proof, out),
            Err(error) => {
                let problem = InputProblem::new(ProblemCode::NotJson, "").saying(error.to_string());
                let _ = serde_json::to_writer(&mut *out, &refused(Json::Null, vec![problem]));
                false
            }
        };
        out.push(b'\n');
    }
    all_well
}

/// JSON for a person to read, over several lines.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// Answers one line of JSON Lines, without the line end; whether it was answered in full.
pub fn line(text: &str, proof: bool, out: &mut Vec<u8>) -> bool {
    line_over(&mut Outcome::default(), text, proof, out)
}

/// The same over the answer to the line before, whose room is used again.
fn line_over(outcome: &mut Outcome, text: &str, proof: bool, out: &mut Vec<u8>) -> bool {
    // Writing to memory does not fail.
    match answer_over(outcome, text, proof) {
        Ok(()) => {
            let _ = serde_json::to_writer(out, outcome);
            outcome.problems.is_empty()
        }
        Err(refused) => {
            let _ = serde_json::to_writer(out, &refused);
            false
        }
    }
}

fn single(input: &str, proof: bool) -> CalcOutput {
    match answer(input, proof) {
        Ok(outcome) => CalcOutput {
            stdout: pretty(&outcome),
            exit_code: u8::from(!outcome.problems.is_empty()),
            ..CalcOutput::default()
        },
        Err(refused) => CalcOutput {
            stderr: pretty(&InputProblem::gather(&refused.problems)),
            stdout: pretty(&refused),
            exit_code: 2,
        },
    }
}

fn answer(text: &str, proof: bool) -> Result<Outcome, Refused> {
    let mut outcome = Outcome::default();
    answer_over(&mut outcome, text, proof).map(|()| outcome)
}

fn answer_over(outcome: &mut Outcome, text: &str, proof: bool) -> Result<(), Refused> {
    let case = read(text).map_err(|problem| refused(id(text), vec![problem]))?;
    let counted = crate::calculate_into(outcome, &case, Policies::default(), proof);
    counted.map_err(|problems| refused(id(text), problems))
}

fn refused(id: Json, problems: Vec<InputProblem>) -> Refused {
    Refused { id, dates: [], problems }
}

/// Reads a case. Only what cannot be read is read a second time, to name the field.
pub fn read(text: &str) -> Result<Case, InputProblem> {
    if text.len() > MAX_CASE_BYTES {
        let detail = format!("more than {MAX_CASE_BYTES} bytes");
        return Err(InputProblem::new(ProblemCode::TooLarge, "").saying(detail));
    }
    serde_json::from_str(text).map_err(|error| diagnose(text, &error))
}

/// The field that could not be read, and why.
fn diagnose(text: &str, first: &serde_json::Error) -> InputProblem {
    if !first.is_data() {
        return InputProblem::new(ProblemCode::NotJson, "").saying(first.to_string());
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let Err(error) = serde_path_to_error::deserialize::<_, Case>(&mut json) else {
        return InputProblem::new(ProblemCode::NotJson, "").saying(first.to_string());
    };
    let path = error.path().to_string();
    let path = if path == "." { "" } else { &path };
    let words = error.inner().to_string();
    let named = words.split('`').nth(1).unwrap_or_default();
    let join = |name: &str| match path {
        "" => name.to_owned(),
        path if path.ends_with(name) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    let (code, field) = match words.as_str() {
        words if words.starts_with("missing field") => (ProblemCode::MissingField, join(named)),
        words if words.starts_with("unknown field") => (ProblemCode::UnknownField, join(named)),
        words if words.starts_with("duplicate field") => (ProblemCode::InvalidValue, join(named)),
        _ if path.is_empty() => (ProblemCode::NotJson, String::new()),
        _ => (ProblemCode::InvalidValue, path.to_owned()),
    };
    InputProblem::new(code, field).saying(words)
}

/// The id of a line that cannot be used, if it can be seen.
fn id(text: &str) -> Json {
    let value: Option<Json> = serde_json::from_str(text).ok();
    value.and_then(|value| value.get("id").filter(|id| id.is_string() || id.is_number()).cloned()).unwrap_or(Json::Null)
}
