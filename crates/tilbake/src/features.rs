//! The one list of features.

use crate::slots::Feature;

/// Every feature. Order is of no consequence: what pages show carries its own order.
pub const FEATURES: &[Feature] = &[
    crate::access::FEATURE,
    crate::web::FEATURE,
    crate::people::FEATURE,
    crate::estate::FEATURE,
    crate::esas::FEATURE,
    crate::oversight::FEATURE,
];
