//! What police write for safe custody: the officers' of the night until health has screened it, at latest for 72
//! hours, and then nobody's but health's. Time is an argument, so that it ends also where no job has run.

use super::draft::HealthAndRiskDraft;
use super::police::{HealthKind, RiskKind, StateKind};
use crate::placement::parse_moment;
use basics::{Instant, Problem};

/// Hours for which officers see it at the most.
pub const OFFICERS_HOURS: i64 = 72;

basics::code! {
    /// Where it stands between officers and health.
    Phase {
        /// Health has not screened it, and the hours are not over: officers and health read it.
        Open = "open",
        /// Health has screened it: health alone reads it.
        Screened = "screened",
        /// The hours are over: health alone reads it.
        Past = "past",
    }

    /// Why what a message says is not shown.
    Withheld {
        /// Health has screened it.
        Screened = "screened",
        /// The hours are over.
        Past = "past",
        /// It is for officers where the person is, and for health there.
        Others = "others",
    }

    /// What is to be done tonight about what the police write.
    Tonight {
        /// Not alone; looked to; the doctor called.
        Suicide = "suicide",
        /// Looked to every half hour while under the influence (REM-14).
        Sober = "sober",
        /// The doctor is called.
        Doctor = "doctor",
        /// The medicines are found, and the doctor asked for leave to give them.
        Medicines = "medicines",
        /// Kept from those who may attack.
        Apart = "apart",
        /// More than one officer.
        Together = "together",
        /// Watched when doors open.
        Escape = "escape",
        /// Room, bed and help that fit.
        Fitting = "fitting",
    }
}

/// That health has screened a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screened {
    /// When.
    pub at: Instant,
    /// Service number of who did.
    pub by: String,
}

impl Phase {
    /// Where a message that came then stands now.
    pub fn of(came: Instant, is_screened: bool, now: Instant) -> Self {
        match is_screened {
            true => Self::Screened,
            false if now >= until(came) => Self::Past,
            false => Self::Open,
        }
    }
    /// Why officers read it no longer; none while they do.
    pub fn withheld(self) -> Option<Withheld> {
        match self {
            Self::Open => None,
            Self::Screened => Some(Withheld::Screened),
            Self::Past => Some(Withheld::Past),
        }
    }
}

/// When officers read it no longer, whatever has been done.
pub fn until(came: Instant) -> Instant {
    came.plus_seconds(OFFICERS_HOURS * 3_600)
}

impl Tonight {
    /// What is to be done, each once, what is most urgent first.
    pub fn of(known: &HealthAndRiskDraft) -> Vec<Self> {
        let states = known.states.iter().filter_map(|state| match state {
            StateKind::Suicide => Some(Self::Suicide),
            StateKind::Intoxicated => Some(Self::Sober),
            StateKind::HealthInDanger => Some(Self::Doctor),
            StateKind::Medicines => Some(Self::Medicines),
            StateKind::Behaviour => Some(Self::Together),
            StateKind::Unknown | StateKind::None => None,
        });
        let health = known.health.iter().filter_map(|kind| match kind {
            HealthKind::Medicines => Some(Self::Medicines),
            HealthKind::Wounds => Some(Self::Doctor),
            HealthKind::Overweight | HealthKind::Height | HealthKind::Disability | HealthKind::Adjustments => {
                Some(Self::Fitting)
            }
            HealthKind::Unknown | HealthKind::None => None,
        });
        let risks = known.risks.iter().filter_map(|kind| match kind {
            RiskKind::Violence => Some(Self::Together),
            RiskKind::Attack => Some(Self::Apart),
            RiskKind::Escape => Some(Self::Escape),
            RiskKind::Psychiatry => Some(Self::Doctor),
            RiskKind::Incident | RiskKind::Other | RiskKind::Unknown | RiskKind::None => None,
        });
        let mut all: Vec<Self> = states.chain(health).chain(risks).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

crate::fields! {
    /// That health has screened what the police wrote.
    ScreeningFields {
        /// When, `2026-11-22T10:00` on the clock of Norway or RFC 3339; empty is now.
        screened_at,
    }
}

impl ScreeningFields {
    /// When it was screened: not before it came, and not ahead of time.
    pub fn parse(&self, came: Instant, now: Instant) -> Result<Instant, Problem> {
        let wrong = |code: &str| Problem::invalid("invalid-input").with_field("screened_at", code);
        let at = parse_moment(&self.screened_at).map_err(|problem| wrong(&problem.code))?.unwrap_or(now);
        match at {
            at if at > now => Err(wrong("in-future")),
            at if at < came => Err(wrong("before-start")),
            at => Ok(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn officers_read_it_for_72_hours_and_not_a_second_longer() {
        let came = Instant::parse("2026-10-24T22:00:00Z").unwrap();
        let after = |seconds: i64| came.plus_seconds(seconds);
        assert_eq!(Phase::of(came, false, after(72 * 3_600 - 1)), Phase::Open);
        assert_eq!(Phase::of(came, false, after(72 * 3_600)), Phase::Past, "hours, also over the end of summer time");
        assert_eq!(Phase::of(came, true, after(1)), Phase::Screened);
        assert_eq!(Phase::of(came, true, after(90 * 3_600)), Phase::Screened);
    }

    #[test]
    fn the_time_of_a_screening_lies_between_the_message_and_now() {
        let (came, now) = (Instant::from_micros(0), Instant::from_micros(7_200_000_000));
        let at = |text: &str| ScreeningFields { screened_at: text.into() }.parse(came, now);
        assert_eq!(at("").unwrap(), now);
        assert_eq!(at("1970-01-01T00:30:00Z").unwrap(), came.plus_seconds(1_800));
        for wrong in ["1970-01-01T02:00:01Z", "1969-12-31T23:59:59Z", "soon", "\u{202e}"] {
            assert_eq!(at(wrong).unwrap_err().errors[0].field, "screened_at", "{wrong}");
        }
    }
}
