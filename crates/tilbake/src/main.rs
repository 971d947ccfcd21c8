//! The one binary. Its commands are in `commands.rs`.

use std::process::ExitCode;

fn main() -> ExitCode {
    tilbake::commands::main()
}
