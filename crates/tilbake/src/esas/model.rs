//! Types and pure rules of messages from police and courts.
//!
//! Bytes become JSON within bounds (`json`), JSON becomes a message of a known contract whose form is
//! right (`contract`, with `ruling` and `order` on `form`), a message becomes drafts with warnings
//! (`draft`, with `remand` and `enforcement`), and a `receipt` answers it.

pub mod contract;
pub mod draft;
mod enforcement;
pub mod form;
mod identity;
pub mod inbox;
pub mod json;
pub mod order;
pub mod parts;
pub mod receipt;
mod remand;
pub mod ruling;
pub mod warning;
