//! Tests of messages from police and courts.

mod conformance;
mod custody;
mod drafts;
mod forms;
mod inbox;
mod settled;
mod signed;
