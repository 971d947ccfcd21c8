//! Measures Tilbake against a reference on the same data in the same run: `cargo xtask bench`.
//!
//! A row is measured in pairs, ours and the reference by turns, so that a machine that is busy or
//! warms up slows both. What counts is the ratio of each pair; the table gives its median and its
//! range. The figures of one run on one machine say nothing about another; the ratios do.

use clap::Parser;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

mod pairs;
mod reads;

/// What a measurement gives back: how long a number of operations took.
type Measured = Result<Duration, Box<dyn std::error::Error>>;

/// One row of the table.
struct Row {
    /// What is done.
    name: &'static str,
    /// What it is compared with.
    reference: &'static str,
    /// Operations in one measurement.
    operations: u32,
    /// Measures ours.
    ours: Box<dyn FnMut(u32) -> Measured>,
    /// Measures the reference.
    theirs: Box<dyn FnMut(u32) -> Measured>,
}

/// Measures Tilbake against a reference in the same run.
#[derive(Parser)]
struct Arguments {
    /// Pairs of measurements a row
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u32).range(5..=999))]
    pairs: u32,
    /// Only rows whose name contains this
    #[arg(long, default_value = "")]
    only: String,
    /// One JSON object a row instead of the table
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments, &mut std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when standard error is gone too.
            let _ = writeln!(std::io::stderr(), "bench: {error}");
            ExitCode::from(1)
        }
    }
}

fn run(arguments: &Arguments, out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let rows = reads::rows()?;
    if !arguments.json {
        writeln!(out, "{}", pairs::HEADING)?;
    }
    for mut row in rows.into_iter().filter(|row| row.name.contains(&arguments.only)) {
        let result = pairs::measure(&mut row, arguments.pairs)?;
        let line = if arguments.json { result.json(&row) } else { result.line(&row) };
        writeln!(out, "{line}")?;
        out.flush()?;
    }
    Ok(())
}
