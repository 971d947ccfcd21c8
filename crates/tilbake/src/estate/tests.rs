//! Tests of the estate.
