//! What every part of Tilbake speaks in: ids, civil dates and instants, bounded text, problems.
//!
//! No clock, no randomness and no input or output here.

pub mod code;
pub mod fold;
pub mod id;
pub mod person_number;
pub mod problem;
pub mod telephone;
pub mod text;
pub mod time;
pub mod value;

pub use id::PersonId;
pub use problem::{FieldError, Problem};
pub use telephone::Telephone;
pub use text::Text;
pub use time::{Date, Instant};
pub use value::{FromValue, ToValue, Value};
