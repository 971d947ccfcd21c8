//! Commands that run another part of the workspace.

use crate::Outcome;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// What can be measured by itself.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Matter {
    /// The rules of the law, and `tilbake calc`; with `-- --library` only what needs no program
    Law,
}

/// Builds the benches and the program they measure with optimisation, and runs them.
pub fn bench(root: &Path, matter: Option<Matter>, arguments: &[String]) -> Outcome {
    // The whole workspace, so that libraries are built with the features the program has; where the program is not
    // asked, only the benches of it.
    let library = matter == Some(Matter::Law) && arguments.iter().any(|argument| argument == "--library");
    let built = Command::new("cargo")
        .args(["build", "--quiet", "--release", "--locked", "--workspace"])
        .args(if library { &["--bin", "benches"][..] } else { &[] })
        .current_dir(root)
        .status()?;
    if !built.success() {
        return Ok(false);
    }
    // Beside the folder of the profile that this was built with.
    let here = std::env::current_exe()?;
    let target = here.ancestors().nth(2).ok_or("this runs outside of a target folder")?;
    let mut command = Command::new(target.join("release/benches"));
    if matter == Some(Matter::Law) {
        command.arg("law");
    }
    Ok(command.args(arguments).current_dir(root).status()?.success())
}

/// Where the document of the API is kept, so that a change of it shows in review.
const DOCUMENT: &str = "docs/openapi.json";

/// Writes the OpenAPI document that the program prints, or checks that it is the one kept.
pub fn openapi(root: &Path, check: bool, binary: Option<&Path>, out: &mut impl Write) -> Outcome {
    let mut command = if let Some(binary) = binary {
        Command::new(binary)
    } else {
        let mut cargo = Command::new("cargo");
        cargo.args(["run", "--quiet", "--package", "tilbake", "--bin", "tilbake", "--"]);
        cargo
    };
    let output = command.arg("openapi").current_dir(root).output()?;
    if !output.status.success() {
        return Err(format!("tilbake openapi: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    // Through a parser, so that the file reads the same however the program prints it.
    let document: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let printed = serde_json::to_string_pretty(&document)? + "\n";
    let kept = root.join(DOCUMENT);
    if !check {
        std::fs::create_dir_all(kept.parent().unwrap_or(root))?;
        std::fs::write(&kept, printed)?;
        writeln!(out, "wrote {DOCUMENT}")?;
        return Ok(true);
    }
    let before = std::fs::read_to_string(&kept).unwrap_or_default();
    if before == printed {
        writeln!(out, "{DOCUMENT} is what the program prints")?;
        return Ok(true);
    }
    let first = before.lines().zip(printed.lines()).position(|(a, b)| a != b);
    let line = first.unwrap_or(before.lines().count().min(printed.lines().count())) + 1;
    writeln!(out, "{DOCUMENT}:{line}: not what the program prints: run `cargo xtask openapi` and read the change")?;
    Ok(false)
}
