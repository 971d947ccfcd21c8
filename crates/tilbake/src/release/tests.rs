//! Tests of releases: the steps, the scenarios, the random walk.

mod scenarios;
mod steps;
mod walk;
mod world;
