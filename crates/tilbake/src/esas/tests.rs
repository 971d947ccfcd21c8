//! Tests of messages from police and courts.

mod awaited;
mod conformance;
mod custody;
mod drafts;
mod events;
mod forms;
pub mod inbox;
pub mod outgoing;
pub mod settled;
pub mod signed;
mod tonight;
