//! Tilbake: a correctional service on the Norwegian model, in one program.
//!
//! ARCHITECTURE.md has the map. A feature is a folder; `features.rs` lists them; `web` turns their
//! routes into pages, an API and a document; `access` decides who may do what.

pub mod access;
pub mod app;
pub mod applications;
pub mod authority;
mod calc;
pub mod commands;
pub mod config;
mod counts;
pub mod deadlines;
pub mod decisions;
pub mod demo;
mod duty;
pub mod esas;
pub mod estate;
pub mod features;
mod gate;
pub mod identity;
pub mod oversight;
pub mod people;
pub mod placement;
pub mod reception;
pub mod release;
pub mod remand;
pub mod removal;
pub mod sentence;
pub mod slots;
pub mod start;
#[cfg(test)]
mod testing;
pub mod web;
