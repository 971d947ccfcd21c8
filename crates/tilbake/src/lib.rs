//! The correctional service in one binary: the features behind `main.rs`.

pub mod access;
pub mod demo;
pub mod esas;
