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
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;
use world::World;

mod again;
mod bare;
mod boards;
mod checks;
mod empty;
mod http;
mod join;
mod law;
mod load;
mod moves;
mod pairs;
mod people;
mod postgres;
mod reads;
mod report;
mod service;
mod shim;
mod standing;
mod store;
mod world;

/// What went wrong.
type Fault = Box<dyn std::error::Error + Send + Sync>;

/// What a step gives back.
type Outcome<T> = Result<T, Fault>;

/// Measures Tilbake against a reference in the same run.
#[derive(Parser)]
struct Arguments {
    /// Pairs of measurements a row
    #[arg(long, global = true, default_value_t = 7, value_parser = clap::value_parser!(u32).range(5..=999))]
    pairs: u32,
    /// Only rows and checks whose name contains this
    #[arg(long, global = true, default_value = "")]
    only: String,
    /// Short measurements: for a first look, not for figures
    #[arg(long, global = true)]
    quick: bool,
    /// One JSON object a row instead of the table
    #[arg(long, global = true)]
    json: bool,
    /// Puts the table into this file too, in the place of the one before
    #[arg(long, global = true, conflicts_with = "json")]
    write: Option<PathBuf>,
    #[command(subcommand)]
    part: Option<Part>,
}

/// A matter by itself, and processes that the benches start for themselves.
#[derive(Subcommand)]
enum Part {
    /// Measure the rules of the law alone, and `tilbake calc`
    Law {
        /// Leave out `tilbake calc`, for which the program must be built
        #[arg(long)]
        library: bool,
    },
    /// Serve the empty handler
    #[command(hide = true)]
    Empty,
    /// Write through the raw driver
    #[command(hide = true)]
    Bare(bare::Options),
    /// Write again what the program has written
    #[command(hide = true)]
    Again(again::Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let out = &mut std::io::stdout().lock();
    let outcome = match &arguments.part {
        Some(Part::Empty) => empty::serve(out).map(|()| true),
        Some(Part::Bare(options)) => bare::run(options, out).map(|()| true),
        Some(Part::Again(options)) => again::run(options, out).map(|()| true),
        Some(Part::Law { library }) => run_law(&arguments, *library, out),
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

/// Rows of one matter, and limits: they share what they are measured on, which is given up after them.
type Measured = (Vec<pairs::Row>, Vec<pairs::Limit>);
type Group = fn(&Rc<World>) -> Measured;

const GROUPS: [Group; 7] = [
    |_| (reads::rows(), vec![]),
    |world| (moves::rows(world), vec![]),
    |world| (moves::postgres_rows(world), vec![]),
    |world| (boards::rows(world), vec![]),
    |world| (join::rows(world), vec![]),
    people::rows,
    |world| (vec![], standing::limits(world)),
];

/// How long one side of a pair is measured.
fn time(arguments: &Arguments) -> Duration {
    Duration::from_millis(if arguments.quick { 500 } else { 1_500 })
}

/// Whether every check held and every row could be measured. A target that is not met is told by its row.
fn run(arguments: &Arguments, out: &mut impl Write) -> Outcome<bool> {
    let world = Rc::new(World::new(time(arguments))?);
    let mut told = Told { out, place: report::ALL, lines: vec![], well: true };
    told.heading(arguments)?;
    for group in GROUPS {
        told.measure(group(&world), arguments)?;
    }
    told.write(arguments.write.as_deref())?;
    for check in checks::all(arguments.quick).into_iter().filter(|check| check.name.contains(&arguments.only)) {
        told.line(check.name, (check.run)(&world).map(|words| format!("check: {}: {words}", check.name)))?;
    }
    // Checks take long: what was measured is kept before them too.
    told.write(arguments.write.as_deref())?;
    Ok(told.well)
}

/// The same for the law alone. Where a date differs nothing is measured.
fn run_law(arguments: &Arguments, library: bool, out: &mut impl Write) -> Outcome<bool> {
    let mut told = Told { out, place: report::LAW, lines: vec![], well: true };
    let same = law::compare()?;
    told.heading(arguments)?;
    told.measure((law::rows(time(arguments)), vec![]), arguments)?;
    if !library {
        let world = Rc::new(World::new(time(arguments))?);
        told.measure((vec![], law::limits(&world)), arguments)?;
    }
    if !arguments.json {
        told.line("", Ok(format!("check: rules and references give the same dates: {same}")))?;
    }
    told.write(arguments.write.as_deref())?;
    Ok(told.well)
}

/// What was told so far.
struct Told<'a, W> {
    out: &'a mut W,
    place: report::Place,
    lines: Vec<String>,
    well: bool,
}

impl<W: Write> Told<'_, W> {
    fn heading(&mut self, arguments: &Arguments) -> Outcome<()> {
        if arguments.json { Ok(()) } else { self.line("", Ok(pairs::heading())) }
    }
    /// Measures what is asked for.
    fn measure(&mut self, (rows, limits): Measured, arguments: &Arguments) -> Outcome<()> {
        let is_asked = |name: &str| name.contains(&arguments.only);
        for mut row in rows.into_iter().filter(|row| is_asked(&row.name)) {
            let found = pairs::measure(&mut row, arguments.pairs);
            self.line(&row.name, found.map(|found| if arguments.json { found.json(&row) } else { found.line(&row) }))?;
        }
        for mut limit in limits.into_iter().filter(|limit| is_asked(&limit.name)) {
            let line = pairs::within(&mut limit, arguments.pairs, arguments.json);
            self.line(&limit.name, line)?;
        }
        Ok(())
    }
    fn line(&mut self, name: &str, told: Outcome<String>) -> Outcome<()> {
        self.well &= told.is_ok();
        let line = told.unwrap_or_else(|error| format!("FAILED {name}: {error}"));
        writeln!(self.out, "{line}")?;
        self.lines.push(line.trim_end().to_owned());
        Ok(self.out.flush()?)
    }
    fn write(&self, path: Option<&Path>) -> Outcome<()> {
        path.map_or(Ok(()), |path| report::write(path, &self.place, &self.lines))
    }
}
