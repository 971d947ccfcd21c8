//! Tests of oversight.
