//! `tilbake calc` on a million lines, through the program itself: from a file to a file, without proof.

use super::mix;
use crate::pairs::Limit;
use crate::world::{Lazy, World};
use crate::{Fault, Outcome};
use std::cell::RefCell;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::process::Stdio;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Lines of the input.
const LINES: u64 = 1_000_000;
/// Lines made at once.
const PART: u64 = 10_000;
/// Most seconds that were promised, on two cores.
const SECONDS: f64 = 5.0;
/// Most megabytes that were promised.
const MEGABYTES: f64 = 300.0;

/// The file they lie in.
const NAME: &str = "cases.jsonl";
/// How often the memory of the process is looked at.
const LOOKING: Duration = Duration::from_millis(2);
/// Bytes read of the answers at once.
const BLOCK: usize = 1 << 20;
/// Each of how many lines is compared with the library's answer.
const EACH: u64 = 1_000;

/// A million lines in a folder that goes with them.
struct Input {
    world: Rc<World>,
    folder: tempfile::TempDir,
    /// Megabytes of the runs that were timed.
    memory: RefCell<Vec<f64>>,
}

/// The limits of the command. The lines are made when they are first needed.
pub fn limits(world: &Rc<World>) -> Vec<Limit> {
    let world = Rc::clone(world);
    let input = Rc::new(Lazy::new(move || Input::new(Rc::clone(&world))));
    let limit = |name: &str, unit, most, measure: fn(&Input) -> Outcome<f64>| {
        let input = Rc::clone(&input);
        let measure = Box::new(move || input.with(|input| measure(input)));
        Limit { name: name.to_owned(), unit, most, goal: None, measure }
    };
    vec![
        limit("law: tilbake calc, a million lines, dates only", "s", SECONDS, Input::seconds),
        limit("law: tilbake calc, most memory", "MB", MEGABYTES, Input::megabytes),
    ]
}

/// What a run took.
struct Took {
    seconds: f64,
    megabytes: f64,
}

impl Input {
    fn new(world: Rc<World>) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let mut file = BufWriter::new(File::create(folder.path().join(NAME))?);
        for part in 0..LINES / PART {
            for case in mix::cases(part * PART..(part + 1) * PART) {
                serde_json::to_writer(&mut file, &case)?;
                file.write_all(b"\n")?;
            }
        }
        file.flush()?;
        Ok(Self { world, folder, memory: RefCell::default() })
    }

    /// Answers all lines once, and looks at the answers as they come.
    fn run(&self) -> Outcome<Took> {
        let begun = Instant::now();
        let mut child =
            self.world.program().args(["calc", NAME]).current_dir(self.folder.path()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or("a process without an output")?;
        let (process, reader) = (child.id(), std::thread::spawn(move || read(output)));
        // The kernel keeps the most that the process ever had; with its end that is gone, so it is asked often.
        let mut megabytes = 0.0;
        let status = loop {
            if let Ok(text) = std::fs::read_to_string(format!("/proc/{process}/status")) {
                megabytes = crate::standing::megabytes(&text, "VmHWM:").unwrap_or(megabytes);
            }
            if let Some(status) = child.try_wait()? {
                break status;
            }
            std::thread::sleep(LOOKING);
        };
        let lines = reader.join().map_err(|_| Fault::from("the reader failed"))??;
        let seconds = begun.elapsed().as_secs_f64();
        if !status.success() || lines != LINES {
            return Err(format!("tilbake calc ended with {status} after {lines} lines").into());
        }
        Ok(Took { seconds, megabytes })
    }

    /// Seconds of a run; its memory is kept.
    fn seconds(&self) -> Outcome<f64> {
        let took = self.run()?;
        self.memory.borrow_mut().push(took.megabytes);
        Ok(took.seconds)
    }

    /// Megabytes of a run that was timed, else of one more.
    fn megabytes(&self) -> Outcome<f64> {
        let kept = self.memory.borrow_mut().pop();
        kept.map_or_else(|| Ok(self.run()?.megabytes), Ok)
    }
}

/// Reads all answers and compares some with what the library says of the same case; how many there were.
fn read(mut output: impl Read) -> Outcome<u64> {
    let (mut block, mut rest, mut lines) = (vec![0; BLOCK], Vec::new(), 0);
    loop {
        let size = output.read(&mut block)?;
        if size == 0 {
            break;
        }
        let mut ends = block[..size].iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
        let mut begin = 0;
        for end in &mut ends {
            if lines % EACH == 0 {
                rest.extend_from_slice(&block[begin..end]);
                compare(lines, &rest)?;
            }
            rest.clear();
            lines += 1;
            begin = end + 1;
        }
        rest.extend_from_slice(&block[begin..size]);
    }
    if rest.is_empty() { Ok(lines) } else { Err("the last line has no end".into()) }
}

/// Whether an answer is the library's.
fn compare(seed: u64, line: &[u8]) -> Outcome<()> {
    let case = serde_json::to_string(&mix::cases(seed..seed + 1)[0])?;
    let mut expected = Vec::new();
    law::calc::line(&case, false, &mut expected);
    if expected == line { Ok(()) } else { Err(format!("line {seed} is {}", String::from_utf8_lossy(line)).into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_and_compared() {
        let mut output = Vec::new();
        for case in mix::cases(0..3) {
            law::calc::line(&serde_json::to_string(&case).unwrap(), false, &mut output);
            output.push(b'\n');
        }
        assert_eq!(read(&output[..]).unwrap(), 3);
        assert!(read(&output[..output.len() - 1]).is_err());
        output[6] = b'?';
        assert!(read(&output[..]).is_err());
    }
}
