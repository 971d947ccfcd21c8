//! Types and pure rules of messages from police and courts.
//!
//! Bytes become JSON within bounds (`json`), JSON becomes a message of a known contract whose form is
//! right (`contract`, with `ruling`, `order`, `police` and `suitability` on `form`), a message becomes
//! drafts with warnings (`draft`, with `detention`, `enforcement`, `custody` and `home`), and a `receipt` answers it. What the service
//! sends is `outgoing`, and its own events are `events`, with the lists in `reasons`, written by `xml`.

pub mod broker;
pub mod contract;
mod custody;
mod detention;
pub mod draft;
mod enforcement;
pub mod events;
pub mod form;
mod home;
mod identity;
pub mod inbox;
pub mod json;
pub mod order;
pub mod outgoing;
pub mod parts;
pub mod police;
pub mod reasons;
pub mod receipt;
pub mod ruling;
pub mod senders;
pub mod suitability;
pub mod tonight;
pub mod warning;
pub mod xml;
