//! The registry: who people are.

mod actions;
mod model;
mod tables;
