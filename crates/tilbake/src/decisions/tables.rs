//! All SQL of decisions: decisions, measures, what was seen, alarms, delegations.

mod decisions;
mod delegations;
mod measures;

pub use decisions::*;
pub use delegations::*;
pub use measures::*;

use crate::access::acts::{AppealDecision, PrepareDecision, ReadDecisions, RecordMeasure, SignDecision, TellPerson};
use records::Journalled;

/// What stands as the journal says.
pub const JOURNALLED: &[Journalled] = &[DECISIONS, MEASURES, NOTES, DELEGATIONS];

/// Acts that see the decisions about somebody.
pub trait Seeing {}
impl Seeing for ReadDecisions {}
impl Seeing for PrepareDecision {}
impl Seeing for SignDecision {}
impl Seeing for RecordMeasure {}
impl Seeing for AppealDecision {}
impl Seeing for TellPerson {}
