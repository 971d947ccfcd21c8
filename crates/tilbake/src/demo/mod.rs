//! The invented nation: people, rooms, cautions, orders and staff made from a seed and a date, in
//! the real estate of Norway. Pure data; the demo turns it into ordinary actions, so that what a
//! visitor sees went through the same checks as everything else. Nobody in it is meant.

pub mod ages;
pub mod build;
pub mod cal;
pub mod cases;
mod cautions;
pub mod command;
pub mod courts;
pub mod deal;
pub mod dice;
pub mod estate;
mod expected;
mod family;
pub mod figures;
pub mod history;
pub mod identity;
mod law_case;
pub mod lengths;
pub mod lodging;
pub mod messages;
pub mod mix;
pub mod names;
pub mod numbers;
pub mod papers;
mod pdf;
pub mod person;
pub mod portrait;
mod rooms;
pub mod show_mix;
pub mod slots;
pub mod staff;
pub mod whereabouts;

#[cfg(test)]
mod tests;
