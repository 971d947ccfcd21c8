//! The rules of the law, pure: dates in, dates with their proofs out. No clock, no input or output.
