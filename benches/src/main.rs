//! Measures Tilbake against a reference on the same data in the same run: `cargo xtask bench`.
//!
//! A row is measured in pairs, ours and the reference by turns, so that a machine that is busy or
//! warms up slows both. What counts is the ratio of each pair; the table gives its median and its
//! range. The figures of one run on one machine say nothing about another; the ratios do.
//!
//! The program that is measured is the real one, in a process of its own, asked over connections of
//! the loopback. Where a disk matters, both sides run on the steady disk of `shim`. The checks look for
//! what would make a figure worthless: one that fails fails the run.

use clap::{Parser, Subcommand};
use std::io::Write;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

mod bare;
mod boards;
mod checks;
mod empty;
mod http;
mod load;
mod moves;
mod pairs;
mod reads;
mod service;
mod shim;
mod world;

/// What went wrong.
type Fault = Box<dyn std::error::Error + Send + Sync>;

/// What a step gives back.
type Outcome<T> = Result<T, Fault>;

/// Measures Tilbake against a reference in the same run.
#[derive(Parser)]
struct Arguments {
    /// Pairs of measurements a row
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u32).range(5..=999))]
    pairs: u32,
    /// Only rows and checks whose name contains this
    #[arg(long, default_value = "")]
    only: String,
    /// Short measurements: for a first look, not for figures
    #[arg(long)]
    quick: bool,
    /// One JSON object a row instead of the table
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

/// Processes that the benches start for themselves.
#[derive(Subcommand)]
enum Part {
    /// Serve the empty handler
    #[command(hide = true)]
    Empty,
    /// Write through the raw driver
    #[command(hide = true)]
    Bare(bare::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let out = &mut std::io::stdout().lock();
    let outcome = match &arguments.part {
        Some(Part::Empty) => empty::serve(out).map(|()| true),
        Some(Part::Bare(options)) => bare::run(options, out).map(|()| true),
        None => run(&arguments, out),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            // Nothing is left to do when standard error is gone too.
            let _ = writeln!(std::io::stderr(), "bench: {error}");
            ExitCode::from(1)
        }
    }
}

/// Whether every check held and every row could be measured. A target that is not met is told by its row.
fn run(arguments: &Arguments, out: &mut impl Write) -> Outcome<bool> {
    let time = Duration::from_millis(if arguments.quick { 500 } else { 3_000 });
    let world = Rc::new(world::World::new(time)?);
    let mut well = true;
    if !arguments.json {
        writeln!(out, "{}", pairs::HEADING)?;
    }
    let groups: [fn(&Rc<world::World>) -> Vec<pairs::Row>; 3] = [|_| reads::rows(), moves::rows, boards::rows];
    for group in groups {
        for mut row in group(&world).into_iter().filter(|row| row.name.contains(&arguments.only)) {
            match pairs::measure(&mut row, arguments.pairs) {
                Ok(found) => {
                    writeln!(out, "{}", if arguments.json { found.json(&row) } else { found.line(&row) })?;
                }
                Err(error) => {
                    well = false;
                    writeln!(out, "FAILED {}: {error}", row.name)?;
                }
            }
            out.flush()?;
        }
    }
    for check in checks::all(arguments.quick).into_iter().filter(|check| check.name.contains(&arguments.only)) {
        match (check.run)(&world) {
            Ok(words) => writeln!(out, "check {}: {words}", check.name)?,
            Err(error) => {
                well = false;
                writeln!(out, "FAILED check {}: {error}", check.name)?;
            }
        }
        out.flush()?;
    }
    Ok(well)
}
