//! All SQL of access control.

mod accounts;
mod looks;
mod promises;
mod reach;
mod same;
mod sessions;

pub use accounts::*;
pub use looks::*;
#[cfg(test)]
pub use promises::broken_looks;
pub use promises::broken_promises;
pub use reach::*;
pub use same::*;
pub use sessions::*;

/// What stands as the journal says.
pub const JOURNALLED: &[records::Journalled] =
    &[accounts::ACCOUNTS, accounts::GRANTS, sessions::TOKENS, reach::TIES, looks::GLASSES];
