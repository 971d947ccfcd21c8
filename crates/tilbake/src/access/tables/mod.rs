//! All SQL of access control.

mod accounts;
mod looks;
mod promises;
mod reach;
mod sessions;

pub use accounts::*;
pub use looks::*;
#[cfg(test)]
pub use promises::broken_looks;
pub use promises::broken_promises;
pub use reach::*;
pub use sessions::*;
