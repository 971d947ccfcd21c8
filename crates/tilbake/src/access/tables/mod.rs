//! All SQL of access control.

mod accounts;
mod looks;
mod reach;
mod sessions;

pub use accounts::*;
pub use looks::*;
pub use reach::*;
pub use sessions::*;
