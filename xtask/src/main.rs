//! What developers run. Never shipped.
fn main() {}
