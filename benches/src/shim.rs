//! The steady disk: a small C file of ours, compiled when it is needed and preloaded into the program
//! and into what it is compared with alike. See `steady_sync.c`.

use crate::Outcome;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCE: &str = include_str!("../steady_sync.c");

/// How long a sync takes.
pub const SYNC_MICROS: u64 = 1_000;

/// The compiled shim.
#[derive(Clone)]
pub struct Shim {
    library: PathBuf,
}

/// How many syncs there were, as the shim counts them.
pub struct Counter {
    file: File,
}

impl Shim {
    /// Compiles it into a folder.
    pub fn compile(folder: &Path) -> Outcome<Self> {
        let (source, library) = (folder.join("steady_sync.c"), folder.join("steady_sync.so"));
        std::fs::write(&source, SOURCE)?;
        let status = Command::new("cc")
            .args(["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-pthread", "-o"])
            .args([&library, &source])
            .status()
            .map_err(|e| format!("a C compiler is needed for the steady disk: cc: {e}"))?;
        if !status.success() {
            return Err("the steady disk could not be compiled".into());
        }
        Ok(Self { library })
    }
    /// A new counter, in a file that a process is given by [`Self::preload`].
    pub fn counter(&self, name: &str) -> Outcome<(Counter, PathBuf)> {
        let path = self.library.with_file_name(format!("{name}.syncs"));
        std::fs::write(&path, [0; 24])?;
        Ok((Counter::open(&path)?, path))
    }
    /// Puts the steady disk under a process.
    pub fn preload(&self, command: &mut Command, count: Option<&Path>) {
        Self::preload_from(&self.library, command, count);
    }
    /// The same with a copy of the library, for one who may not read this one.
    pub fn preload_from(library: &Path, command: &mut Command, count: Option<&Path>) {
        command.env("LD_PRELOAD", library).env("STEADY_SYNC_MICROS", SYNC_MICROS.to_string());
        if let Some(count) = count {
            command.env("STEADY_SYNC_COUNT", count);
        }
    }
    /// The library.
    pub fn library(&self) -> &Path {
        &self.library
    }
}

impl Counter {
    /// Reads the counts of a file.
    pub fn open(path: &Path) -> Outcome<Self> {
        Ok(Self { file: File::open(path)? })
    }
    fn read(&self, number: u64) -> Outcome<u64> {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, number * 8)?;
        Ok(u64::from_ne_bytes(bytes))
    }
    /// Syncs of the log that have begun.
    pub fn begun(&self) -> Outcome<u64> {
        self.read(0)
    }
    /// Syncs of the log that have ended.
    pub fn ended(&self) -> Outcome<u64> {
        self.read(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_sync_under_the_shim_takes_its_time_and_that_of_a_log_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let shim = Shim::compile(folder.path()).unwrap();
        let (counter, path) = shim.counter("test").unwrap();
        let log = folder.path().join("a.db-wal");
        let mut command = Command::new("dd");
        command.args(["if=/dev/zero", "bs=1", "count=1", "conv=fdatasync", "status=none"]);
        command.arg(format!("of={}", log.display()));
        shim.preload(&mut command, Some(&path));
        let start = Instant::now();
        assert!(command.status().unwrap().success());
        assert!(start.elapsed().as_micros() >= u128::from(SYNC_MICROS));
        assert_eq!((counter.begun().unwrap(), counter.ended().unwrap(), counter.read(2).unwrap()), (1, 1, 1));
    }
}
