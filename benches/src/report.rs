//! The part of docs/performance.md that is not written by hand: the table as it was measured, with the
//! machine, the versions and the day.

use crate::{Outcome, postgres};
use records::Clock;
use std::path::Path;
use std::process::Command;

/// A place in a file for what is measured, between two lines.
pub struct Place {
    begin: &'static str,
    end: &'static str,
}

/// The place of the table of everything.
pub const ALL: Place = Place {
    begin: "<!-- measured: written by `cargo xtask bench -- --write docs/performance.md` -->",
    end: "<!-- measured: end -->",
};
/// The place of the table of the law alone.
pub const LAW: Place = Place {
    begin: "<!-- law measured: written by `cargo xtask bench law -- --write docs/performance.md` -->",
    end: "<!-- law measured: end -->",
};

/// Puts what was measured into its place in a file, for what was measured before.
pub fn write(path: &Path, place: &Place, lines: &[String]) -> Outcome<()> {
    let text = std::fs::read_to_string(path)?;
    let block = format!("{}\n\n```text\n{}\n```", machine()?, lines.join("\n"));
    let new = replaced(&text, place, &block);
    let new = new.ok_or_else(|| format!("{} has no place for what is measured", path.display()))?;
    Ok(std::fs::write(path, new)?)
}

fn replaced(text: &str, Place { begin, end }: &Place, block: &str) -> Option<String> {
    let (before, rest) = text.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n\n{block}\n\n{end}{after}"))
}

/// The day, the machine and the versions.
fn machine() -> Outcome<String> {
    let read = |path: &str| std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"));
    let (processors, memory) = (read("/proc/cpuinfo")?, read("/proc/meminfo")?);
    let model = field(&processors, "model name").unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism()?;
    let kilobytes: u64 =
        field(&memory, "MemTotal").and_then(|total| total.strip_suffix(" kB")?.parse().ok()).unwrap_or(0);
    let server = match postgres::binaries() {
        Some(bin) => {
            let told = Command::new(bin.join("postgres")).arg("--version").output()?;
            String::from_utf8_lossy(&told.stdout).trim().replace("postgres (PostgreSQL)", "PostgreSQL")
        }
        None => "no PostgreSQL".to_owned(),
    };
    let rustc = Command::new("rustc").arg("--version").output()?;
    Ok(format!(
        "{}: {cores} cores of {model}, {} GB, Linux {}; SQLite {}, {server}, {}.",
        Clock::system().now().oslo_date(),
        kilobytes.div_ceil(1_048_576),
        read("/proc/sys/kernel/osrelease")?.trim(),
        rusqlite::version(),
        String::from_utf8_lossy(&rustc.stdout).trim()
    ))
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let of = |line: &'a str| line.split_once(':').filter(|(key, _)| key.trim() == name).map(|(_, value)| value.trim());
    text.lines().find_map(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_measured_is_replaced() {
        let Place { begin, end } = LAW;
        let text = |law: &str| format!("# A\n\n{}\nold\n{}\n\n{begin}\n\n{law}\n\n{end}\n\nB\n", ALL.begin, ALL.end);
        assert_eq!(replaced(&text("old"), &LAW, "new").unwrap(), text("new"));
        assert_eq!(replaced("# A\n", &ALL, "new"), None);
        assert_eq!(field("model name\t: X 2\n", "model name"), Some("X 2"));
        assert!(machine().unwrap().contains(" cores of "));
    }
}
