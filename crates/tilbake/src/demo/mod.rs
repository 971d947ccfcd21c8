//! The invented nation: people, rooms, cautions, orders and staff made from a seed and a date, in
//! the real estate of Norway. Pure data; the demo turns it into ordinary actions, so that what a
//! visitor sees went through the same checks as everything else. Nobody in it is meant.

pub mod cal;
pub mod cases;
pub mod courts;
pub mod dice;
pub mod estate;
pub mod lengths;
pub mod names;
pub mod numbers;
pub mod person;
mod rooms;
pub mod slots;
