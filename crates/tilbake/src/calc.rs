//! The command `tilbake calc`. A single case, and words, are read whole. JSON Lines go through in blocks of whole lines:
//! one thread reads and writes in order, the others count, so that a file of any length takes little memory.

use basics::Problem;
use law::calc::{CalcOutput, MAX_CASE_BYTES};
use law::compare::Against;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, available_parallelism};

/// Most bytes that are held of an input: of cases read whole, and of blank lines that may be the last.
const HELD: usize = 256 << 20;
/// Bytes of lines that are counted at once.
const BLOCK: usize = 256 << 10;
/// Blocks that wait for a thread or for their turn to be written, for each thread.
const WAITING: usize = 2;

/// Runs it: answers in JSON, or in words of a language.
pub fn run(file: Option<&Path>, words: Option<&str>, proof: bool) -> Result<ExitCode, Problem> {
    if words.is_some_and(|lang| !["nb", "nn", "en"].contains(&lang)) {
        return Err(Problem::new(400, "unknown-language", "give --lang nb, nn or en"));
    }
    let mut input = Input::open(file.filter(|file| file.as_os_str() != "-"))?;
    let out = &mut std::io::stdout().lock();
    if words.is_none() && input.is_lines()? {
        let mut blocks = Blocks { input, size: BLOCK };
        let all_well = answer_lines(&mut blocks, proof, out)?;
        return Ok(ExitCode::from(u8::from(!all_well)));
    }
    let whole = input.whole()?;
    let output = match words {
        Some(lang) => law::calc::run_text(&whole, law::words::words(lang)),
        None => law::calc::run(&whole, proof.then_some(true)),
    };
    print(&output, out)
}

/// Sets one case against another, or against itself by the law of another day.
pub fn run_against(file: Option<&Path>, against: Against<'_>) -> Result<ExitCode, Problem> {
    let output = law::compare::run(&read(file)?, against);
    print(&output, &mut std::io::stdout().lock())
}

/// Reads a file whole, or standard input.
pub fn read(file: Option<&Path>) -> Result<String, Problem> {
    Input::open(file.filter(|file| file.as_os_str() != "-"))?.whole()
}

fn print(output: &CalcOutput, out: &mut impl Write) -> Result<ExitCode, Problem> {
    out.write_all(output.stdout.as_bytes()).map_err(|e| closed(&e))?;
    std::io::stderr().write_all(output.stderr.as_bytes()).map_err(|e| closed(&e))?;
    Ok(ExitCode::from(output.exit_code))
}

fn closed(error: &std::io::Error) -> Problem {
    Problem::new(500, "output-closed", error.to_string())
}

/// What is read, and what of it is held.
struct Input<R> {
    from: String,
    source: R,
    held: Vec<u8>,
    is_over: bool,
}

impl Input<Box<dyn Read>> {
    /// A file, or standard input. A byte order mark is left out.
    fn open(file: Option<&Path>) -> Result<Self, Problem> {
        let from = file.map_or_else(|| "standard input".to_owned(), |file| file.display().to_string());
        let source: Box<dyn Read> = match file {
            Some(file) => Box::new(std::fs::File::open(file).map_err(|e| unreadable(&from, e))?),
            None => Box::new(std::io::stdin()),
        };
        Ok(Self { from, source, held: Vec::new(), is_over: false })
    }
}

fn unreadable(from: &str, error: impl std::fmt::Display) -> Problem {
    Problem::new(400, "input-unreadable", format!("{from}: {error}. Give a file of cases as JSON"))
}

impl<R: Read> Input<R> {
    /// Reads on until so many bytes are held, or all there are.
    fn fill(&mut self, size: usize) -> Result<(), Problem> {
        if size > HELD {
            let detail = format!("{} has more than {HELD} bytes: give the cases in several parts", self.from);
            return Err(Problem::new(413, "too-large", detail));
        }
        let missing = size.saturating_sub(self.held.len());
        if missing > 0 && !self.is_over {
            let limit = u64::try_from(missing).unwrap_or(u64::MAX);
            let read = self.source.by_ref().take(limit).read_to_end(&mut self.held);
            self.is_over = read.map_err(|e| unreadable(&self.from, e))? < missing;
        }
        Ok(())
    }

    /// Whether it is JSON Lines: by its first line. Only what can be a case is looked at.
    fn is_lines(&mut self) -> Result<bool, Problem> {
        self.fill(MAX_CASE_BYTES + 1)?;
        let mark = "\u{feff}".as_bytes();
        if self.held.starts_with(mark) {
            self.held.drain(..mark.len());
        }
        let first = self.held.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Ok(std::str::from_utf8(first).is_ok_and(law::calc::is_whole))
    }

    /// All of it.
    fn whole(mut self) -> Result<String, Problem> {
        self.fill(HELD)?;
        if !self.is_over {
            self.fill(HELD + 1)?;
        }
        String::from_utf8(self.held).map_err(|e| unreadable(&self.from, e))
    }
}

/// Blocks of whole lines, in order; blank lines at the end are left out. Of a line that is longer than any case may be
/// only as much is kept as tells that.
struct Blocks<R> {
    input: Input<R>,
    size: usize,
}

impl<R: Read> Blocks<R> {
    /// Puts the next block into an empty buffer; false when there is none.
    fn next(&mut self, block: &mut Vec<u8>) -> Result<bool, Problem> {
        let mut size = self.size;
        loop {
            self.input.fill(size)?;
            let held = &self.input.held;
            let seen = &held[..size.min(held.len())];
            let is_all = self.input.is_over && seen.len() == held.len();
            let whole = if is_all { seen.len() } else { end_of_lines(seen) };
            let end = whole - blanks_at_the_end(&seen[..whole]);
            if end > 0 {
                let end = end + usize::from(seen.get(end) == Some(&b'\n'));
                block.extend_from_slice(&seen[..end]);
                self.input.held.drain(..end);
                return Ok(true);
            }
            if is_all {
                return Ok(false);
            }
            if whole == 0 && seen.len() > MAX_CASE_BYTES {
                return self.too_long(block).map(|()| true);
            }
            size *= 2;
        }
    }

    /// The beginning of a line that is too long for a case; the rest of it is passed over.
    fn too_long(&mut self, block: &mut Vec<u8>) -> Result<(), Problem> {
        block.extend_from_slice(&self.input.held[..=MAX_CASE_BYTES]);
        loop {
            if let Some(end) = self.input.held.iter().position(|byte| *byte == b'\n') {
                self.input.held.drain(..=end);
                return Ok(());
            }
            self.input.held.clear();
            if self.input.is_over {
                return Ok(());
            }
            self.input.fill(BLOCK)?;
        }
    }
}

/// Where the last whole line ends.
fn end_of_lines(text: &[u8]) -> usize {
    text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

/// How many bytes of blank lines a text has at its end, with the end of the line before them.
fn blanks_at_the_end(text: &[u8]) -> usize {
    let mut end = text.len();
    while end > 0 {
        let before = &text[..end];
        let line = before.strip_suffix(b"\n").unwrap_or(before);
        let begin = end_of_lines(line);
        let is_blank = std::str::from_utf8(&line[begin..]).is_ok_and(|line| line.trim().is_empty());
        if !is_blank {
            return text.len() - line.len();
        }
        end = begin;
    }
    text.len()
}

/// A block on its way through a thread, and its answers; both buffers are used again.
#[derive(Default)]
struct Job {
    block: Vec<u8>,
    answers: Vec<u8>,
    is_well: bool,
}

impl Job {
    fn work(&mut self, proof: bool) {
        self.answers.clear();
        self.is_well = law::calc::answer_block(&self.block, proof, &mut self.answers);
        self.block.clear();
    }
}

/// Answers all lines in order; whether all were answered in full. One line alone has its proof.
fn answer_lines<R: Read>(blocks: &mut Blocks<R>, proof: bool, out: &mut impl Write) -> Result<bool, Problem> {
    let (mut first, mut second) = (Job::default(), Job::default());
    blocks.next(&mut first.block)?;
    if !blocks.next(&mut second.block)? {
        let is_one = law::calc::lines_of(&first.block).count() == 1;
        first.work(proof || is_one);
        out.write_all(&first.answers).map_err(|e| closed(&e))?;
        return Ok(first.is_well);
    }
    std::thread::scope(|scope| {
        let threads = available_parallelism().map_or(1, usize::from);
        let mut crew = Crew { hands: (0..threads).map(|_| Hand::start(scope, proof)).collect(), given: 0, taken: 0 };
        crew.give(first)?;
        crew.give(second)?;
        crew.go_through(blocks, out)
    })
}

/// A thread that works on blocks.
struct Hand {
    jobs: SyncSender<Job>,
    done: Receiver<Job>,
}

impl Hand {
    fn start<'scope>(scope: &'scope Scope<'scope, '_>, proof: bool) -> Self {
        let (jobs, work) = sync_channel::<Job>(WAITING);
        let (finished, done) = sync_channel(WAITING);
        scope.spawn(move || {
            for mut job in work {
                job.work(proof);
                // Nobody waits for it any more when writing has failed.
                if finished.send(job).is_err() {
                    return;
                }
            }
        });
        Self { jobs, done }
    }
}

/// The threads, which take turns, so that what they give back by turns is in order.
struct Crew {
    hands: Vec<Hand>,
    given: usize,
    taken: usize,
}

impl Crew {
    fn give(&mut self, job: Job) -> Result<(), Problem> {
        let at = self.given % self.hands.len();
        self.given += 1;
        self.hands[at].jobs.send(job).map_err(|_| broken())
    }

    /// Reads, hands out, and writes what comes back, until all has come back.
    fn go_through<R: Read>(&mut self, blocks: &mut Blocks<R>, out: &mut impl Write) -> Result<bool, Problem> {
        let (mut all_well, mut is_over) = (true, false);
        let mut spare = Some(Job::default());
        loop {
            let has_room = self.given - self.taken < self.hands.len() * WAITING;
            if has_room && !is_over {
                let mut job = spare.take().unwrap_or_default();
                is_over = !blocks.next(&mut job.block)?;
                if !is_over {
                    self.give(job)?;
                }
            } else if self.taken < self.given {
                let at = self.taken % self.hands.len();
                self.taken += 1;
                let job = self.hands[at].done.recv().map_err(|_| broken())?;
                out.write_all(&job.answers).map_err(|e| closed(&e))?;
                all_well &= job.is_well;
                spare = Some(job);
            } else {
                return Ok(all_well);
            }
        }
    }
}

fn broken() -> Problem {
    Problem::new(500, "internal", "a thread that counts has ended")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    const CASE: &str = r#"{"id":"a","sentences":[{"kind":"prison","judgment":"2025-02-10","term":{"months":6}}]}"#;

    /// The answers, in blocks of a size, and whether all were well.
    fn answers(text: &[u8], size: usize) -> (String, bool) {
        let (from, source) = ("test".to_owned(), Cursor::new(text.to_vec()));
        let mut input = Input { from, source, held: vec![], is_over: false };
        assert!(input.is_lines().unwrap());
        let mut out = vec![];
        let well = answer_lines(&mut Blocks { input, size }, false, &mut out).unwrap();
        (String::from_utf8(out).unwrap(), well)
    }

    #[test]
    fn blocks_of_any_size_answer_as_the_whole_does() {
        let texts = [
            format!("{CASE}\n"),
            CASE.to_owned(),
            format!("\u{feff}{CASE}\r\n\n \n"),
            format!("{CASE}\n\n{CASE}\r\n{{\"id\":\"b\"}}\n\t\nnot JSON\n{CASE}\n{CASE}\n\n\n   "),
            format!("{CASE}\n").repeat(300),
            format!("1\n\n\n{CASE}\u{a0}\n\u{a0}\n"),
        ];
        for text in texts {
            let whole = law::calc::run(&text, None);
            for size in [1, 2, 7, 90, 1_000, 1 << 20] {
                let found = answers(text.as_bytes(), size);
                assert_eq!(found, (whole.stdout.clone(), whole.exit_code == 0), "{size} {text}");
            }
        }
    }

    #[test]
    fn a_line_that_is_no_text_or_too_long_is_wrong_by_itself() {
        let long = [b"{\"id\":\"".to_vec(), vec![b'x'; MAX_CASE_BYTES * 2]].concat();
        for (wrong, code) in [(b"{\"id\":\"\xff\"}".to_vec(), "not-json"), (long, "too-large")] {
            let case = format!("{CASE}\n").into_bytes();
            let text = [case.clone(), wrong, b"\n".to_vec(), case].concat();
            for size in [100, 1 << 18] {
                let (found, well) = answers(&text, size);
                let lines: Vec<&str> = found.lines().collect();
                assert!(!well && lines.len() == 3 && lines[0] == lines[2] && lines[1].contains(code), "{code}");
            }
        }
    }

    #[test]
    fn one_line_alone_has_its_proof() {
        assert!(answers(format!("{CASE}\n\n").as_bytes(), 5).0.contains("steps"));
        assert!(!answers(format!("{CASE}\n{CASE}").as_bytes(), 5).0.contains("steps"));
    }
}
