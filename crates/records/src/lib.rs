//! The only crate that opens a database.
