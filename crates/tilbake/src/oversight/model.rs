//! A verification of the journal and the promises: asked for, running, ended.

use basics::Instant;
use basics::id::Uuid;
use records::Event;
use serde::Serialize;

basics::id! {
    /// A verification.
    VerificationId,
}

/// A verification of which nothing was heard for so long has ended without a result: a running one is
/// heard of every second, and a job whose process died is taken up again long before.
const SILENT_SECONDS: i64 = 15 * 60;

/// Who asked for a verification, as pages may say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asker {
    /// Service number; empty for the program itself, and for an oversight body.
    pub service_number: String,
    /// Role; empty for an oversight body, of whom pages do not tell.
    pub role: String,
}

/// A verification.
#[derive(Clone, Debug)]
pub struct Verification {
    /// Its id.
    pub id: VerificationId,
    /// When it was asked for.
    pub asked_at: Instant,
    /// By whom.
    pub asker: Asker,
    /// When it began; none while it waits.
    pub started_at: Option<Instant>,
    /// How much of the journal is read, from 0 to 100.
    pub percent: i64,
    /// When it was last heard of.
    pub heard_at: Instant,
    /// How it ended.
    pub end: Option<End>,
}

/// How a verification ended.
#[derive(Clone, Debug)]
pub struct End {
    /// When.
    pub at: Instant,
    /// What was found, or the code of why it came to no result.
    pub result: Result<Found, String>,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Entries that a checkpoint covers: its size, so that beside it this tells nothing more.
    pub entries: i64,
    /// Entries waiting to be sealed, those of oversight bodies not counted.
    pub unsealed: i64,
    /// The first fault of the journal, in English.
    pub fault: Option<String>,
    /// Broken promises, in English.
    pub broken: Vec<String>,
    /// The latest signed checkpoint then.
    pub checkpoint: Option<String>,
}

impl Found {
    /// Whether nothing is altered, missing or out of order.
    pub fn is_sound(&self) -> bool {
        self.fault.is_none()
    }
}

impl Verification {
    /// Whether it has not ended and is still heard of.
    pub fn is_alive(&self, now: Instant) -> bool {
        self.end.is_none() && now.seconds_since(self.heard_at) <= SILENT_SECONDS
    }
}

/// Somebody asked for a verification.
#[derive(Debug, Serialize)]
pub struct VerificationAsked {
    /// The verification: a new one, or the one that ran already.
    pub verification: Uuid,
}
impl Event for VerificationAsked {
    const KIND: &'static str = "verification-asked";
}

/// A verification came to a result.
#[derive(Debug, Serialize)]
pub struct VerificationEnded {
    /// The verification.
    pub verification: Uuid,
    /// Whether nothing in the journal was altered, missing or out of order.
    pub sound: bool,
    /// How many promises were broken.
    pub broken: usize,
}
impl Event for VerificationEnded {
    const KIND: &'static str = "verification-ended";
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::id::Id;

    #[test]
    fn one_that_is_not_heard_of_any_more_is_not_waited_for() {
        let at = Instant::from_micros(1_790_000_000_000_000);
        let mut verification = Verification {
            id: VerificationId::from_uuid(Uuid::from_u128(1)),
            asked_at: at,
            asker: Asker::default(),
            started_at: None,
            percent: 0,
            heard_at: at,
            end: None,
        };
        assert!(verification.is_alive(at.plus_seconds(900)));
        assert!(!verification.is_alive(at.plus_seconds(901)));
        verification.end = Some(End { at, result: Err("stopping".to_owned()) });
        assert!(!verification.is_alive(at));
    }
}
