#!/usr/bin/env bash
# Makes a feature with `cargo xtask new-feature` in a copy of the tree: it must keep every convention,
# compile without a warning, have its rows in the access matrix, and pass its own tests.
#
#   tests/new_feature.sh FOLDER     an empty or new folder for the copy
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$1
target=${CARGO_TARGET_DIR:-$PWD/target}
rm -rf "$copy"
mkdir -p "$copy"
git ls-files -z --cached --others --exclude-standard |
  while IFS= read -r -d '' file; do [[ ! -f $file ]] || printf '%s\0' "$file"; done |
  xargs -0 cp --parents --target-directory="$copy"
cargo xtask --root "$copy" new-feature sample_visits
cargo xtask --root "$copy" tidy
cd "$copy"
cargo fmt --all --check
export CARGO_TARGET_DIR=$target
# The packages of the copy are others than those of the tree; what they depend on is built already, as
# long as the features are those of the other stages (see ./test): so of the whole workspace, but for the
# tests of crates a feature is no part of, which change no feature of a dependency. Libraries alone, so that no
# program of the copy takes the place of the tree's own.
cargo test --quiet --locked --workspace --exclude basics --exclude law --exclude records --lib -- sample_visits matrix
