//! The registry.
mod model;
