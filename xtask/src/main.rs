//! What developers run: `cargo xtask tidy`, `graph`, `bench`, `openapi`, `licences`. Never shipped.

use clap::{Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

mod feature;
mod licences;
mod run;
mod rust;
mod tidy;
mod tree;

/// What a command gives back: whether all is well, or why it could not be done.
type Outcome = Result<bool, Box<dyn std::error::Error>>;

/// What developers run. Never shipped.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    /// Root of the repository. Without it, the one this was built from.
    #[arg(long, global = true)]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks the conventions of the house and names each place that breaks one
    Tidy,
    /// Prints the graph of features
    Graph {
        /// Puts it into ARCHITECTURE.md instead
        #[arg(long)]
        write: bool,
    },
    /// Makes the folder of a new feature and lists it where features are listed
    NewFeature {
        /// Its name: small letters, digits and _
        name: String,
    },
    /// Measures against a reference in the same run; see `cargo xtask bench -- --help`
    Bench {
        /// A matter by itself
        matter: Option<run::Matter>,
        /// Passed on to the benches
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Writes docs/openapi.json from the program
    Openapi {
        /// Only checks that it is what the program prints
        #[arg(long)]
        check: bool,
        /// The program, when it is built already
        #[arg(long)]
        binary: Option<PathBuf>,
    },
    /// Checks licences and sources of all dependencies against deny.toml
    Licences,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let root = arguments.root.unwrap_or_else(repository);
    let mut out = std::io::stdout().lock();
    let outcome = match arguments.command {
        Command::Tidy => tidy::run(&root, &mut out),
        Command::Graph { write: true } => tidy::graph::write(&root).map(|()| true),
        Command::Graph { write: false } => tidy::graph::print(&root, &mut out),
        Command::NewFeature { name } => feature::make(&root, &name, &mut out),
        Command::Bench { matter, arguments } => run::bench(&root, matter, &arguments),
        Command::Openapi { check, binary } => run::openapi(&root, check, binary.as_deref(), &mut out),
        Command::Licences => licences::run(&root, &mut out),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            // Nothing is left to do when standard error is gone too.
            let _ = writeln!(std::io::stderr(), "xtask: {error}");
            ExitCode::from(2)
        }
    }
}

fn repository() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), PathBuf::from)
}
