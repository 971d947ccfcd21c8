//! The correctional service in one binary.
fn main() {}
