//! The files of the repository, read once: what git tracks or would track, or in a tree without
//! git all files but `target`.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;
use std::process::Command;

/// All files by their path from the root, written with `/`.
pub struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

/// Where the features live.
pub const SOURCE: &str = "crates/tilbake/src/";

/// Folders beside the features that are not features.
pub const SHELL: [&str; 3] = ["access", "web", "demo"];

impl Tree {
    /// Reads the repository.
    pub fn read(root: &Path) -> Result<Self, Box<dyn Error>> {
        let names = if root.join(".git").exists() { tracked(root)? } else { walk(root, "")? };
        let mut files = BTreeMap::new();
        for name in names {
            // A link is not followed, and a file deleted but not yet committed is gone already.
            if root.join(&name).symlink_metadata().is_ok_and(|m| m.is_file()) {
                let content = std::fs::read(root.join(&name))?;
                files.insert(name, content);
            }
        }
        Ok(Self { files })
    }

    /// All paths and bytes.
    pub fn all(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// All files that are text.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all().filter_map(|(path, bytes)| Some((path, std::str::from_utf8(bytes).ok()?)))
    }

    /// The text of one file.
    pub fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.files.get(path)?).ok()
    }

    /// Whether the file exists.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The feature folders, sorted.
    pub fn features(&self) -> BTreeSet<&str> {
        self.all()
            .filter_map(|(path, _)| path.strip_prefix(SOURCE)?.split_once('/'))
            .map(|(folder, _)| folder)
            .filter(|folder| !SHELL.contains(folder))
            .collect()
    }

    /// The text files of a feature: path inside its folder, whole path, text.
    pub fn of_feature<'a>(&'a self, feature: &'a str) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
        self.texts().filter_map(move |(path, text)| {
            let inside = path.strip_prefix(SOURCE)?.strip_prefix(feature)?.strip_prefix('/')?;
            Some((inside, path, text))
        })
    }
}

/// What git tracks, and new files that it does not ignore.
fn tracked(root: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        return Err(format!("git ls-files: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let names = String::from_utf8(output.stdout)?;
    let names: BTreeSet<String> = names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Ok(names.into_iter().collect())
}

/// All files under a folder, without `target` and `.git` at the root.
fn walk(root: &Path, folder: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut found = vec![];
    for entry in std::fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if folder.is_empty() && (name == "target" || name == ".git") {
            continue;
        }
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if entry.file_type()?.is_dir() {
            found.extend(walk(root, &path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}
