//! The one list of features.

use crate::slots::Feature;
use basics::id::PersonId;
use records::{Outcome, Tx};

/// Every feature. Order is of no consequence: what pages show carries its own order.
pub const FEATURES: &[Feature] = &[
    crate::access::FEATURE,
    crate::web::FEATURE,
    crate::people::FEATURE,
    crate::estate::FEATURE,
    crate::placement::FEATURE,
    crate::esas::FEATURE,
    crate::oversight::FEATURE,
    crate::authority::FEATURE,
    crate::sentence::FEATURE,
];

/// Tells every feature that a fact about somebody's custody has changed, so that what follows from it
/// is rewritten in the same transaction.
pub fn custody_changed(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    FEATURES.iter().filter_map(|feature| feature.slots.custody_changed).try_for_each(|rewrite| rewrite(tx, person))
}
