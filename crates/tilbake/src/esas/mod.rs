//! The front door for messages from police and courts (ESAS).

pub mod model;
#[cfg(test)]
mod tests;
