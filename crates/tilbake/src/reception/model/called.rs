//! Called in to serve: who is to be here today, who was handed to the police, who did not come. What is here follows
//! the rule that an admission has its day and hour (INT-02): whoever was not admitted is on no roll.

use super::{District, Whom, required};
use crate::access::PrisonCode;
use crate::placement::parse_moment;
use basics::problem::FormErrors;
use basics::{Instant, Problem};

basics::code! {
    /// What became of a day on which somebody was called in.
    Outcome {
        /// Came under the influence, and was handed to the police.
        HandedOver = "handed_over",
        /// Did not come, and the police were told.
        Absent = "absent",
    }

    /// How somebody called in stands.
    Called {
        /// The hour is past, and nobody has noted what became of it: the alarm rings.
        Missing = "missing",
        /// Is to be here later.
        Ahead = "ahead",
        /// Handed to the police.
        HandedOver = "handed_over",
        /// The police were told.
        Told = "told",
        /// Waits to be called in, for the first time or anew.
        Waits = "not_called",
    }
}

impl Called {
    /// How somebody stands who was called in for then.
    pub fn of(called_for: Option<Instant>, ended: Option<Outcome>, now: Instant) -> Self {
        match (called_for, ended) {
            (None, _) => Self::Waits,
            (Some(_), Some(Outcome::HandedOver)) => Self::HandedOver,
            (Some(_), Some(Outcome::Absent)) => Self::Told,
            (Some(at), None) if now >= at => Self::Missing,
            (Some(_), None) => Self::Ahead,
        }
    }
}

/// Who is expected to serve: where, and for when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summons {
    /// Where.
    pub prison: PrisonCode,
    /// When they are to be here.
    pub called_for: Instant,
}

crate::fields! {
    /// Calls somebody in.
    CallInFields {
        /// When they are to be here at the latest, `2026-11-22T12:00` on the clock of Norway or RFC 3339.
        called_for,
    }

    /// Somebody called in came under the influence and was handed to the police.
    HandOverFields {
        /// The police district.
        #[schemars(with = "District")]
        district,
        /// Who took them: name and service number.
        taken_by,
        /// The name with which they signed for it.
        signature,
        /// When, written like `called_for`; empty is now.
        handed_at,
    }

    /// Somebody called in did not come, and the police were told.
    AbsentFields {
        /// The police district, whose number is taken from the list.
        #[schemars(with = "District")]
        district,
        /// Who was told: name and service number.
        told,
        /// When, written like `called_for`; empty is now.
        told_at,
    }
}

impl CallInFields {
    /// When somebody is to be here.
    pub fn parse(&self, now: Instant) -> Result<Instant, Problem> {
        let wrong = |code: &str| Problem::invalid("invalid-input").with_field("called_for", code);
        let at = parse_moment(&self.called_for).map_err(|problem| wrong(&problem.code))?;
        match at {
            None => Err(wrong("required")),
            Some(at) if at <= now => Err(wrong("called-for-past")),
            Some(at) => Ok(at),
        }
    }
}

/// What became of a day on which somebody was called in, to be written.
#[derive(Clone, Debug)]
pub struct NewCalledEnd {
    /// What.
    pub outcome: Outcome,
    /// The police district.
    pub district: District,
    /// Who of the police.
    pub police: Whom,
    /// The name with which whoever took them signed.
    pub signature: Option<Whom>,
    /// When; none is now.
    pub at: Option<Instant>,
}

impl NewCalledEnd {
    /// Reads that somebody was handed to the police; all errors at once.
    pub fn handed_over(fields: &HandOverFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let district = errors.take("district", required(&fields.district));
        let police = errors.take("taken_by", Whom::parse(&fields.taken_by));
        let signature = errors.take("signature", Whom::parse(&fields.signature));
        let at = errors.take("handed_at", parse_moment(&fields.handed_at));
        match (district, police, signature, at) {
            (Some(district), Some(police), Some(signature), Some(at)) => {
                Ok(Self { outcome: Outcome::HandedOver, district, police, signature: Some(signature), at })
            }
            _ => Err(errors.into_problem()),
        }
    }
    /// Reads that the police were told of somebody who did not come; all errors at once.
    pub fn absent(fields: &AbsentFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let district = errors.take("district", required(&fields.district));
        let police = errors.take("told", Whom::parse(&fields.told));
        let at = errors.take("told_at", parse_moment(&fields.told_at));
        match (district, police, at) {
            (Some(district), Some(police), Some(at)) => {
                Ok(Self { outcome: Outcome::Absent, district, police, signature: None, at })
            }
            _ => Err(errors.into_problem()),
        }
    }
    /// The field of its time.
    pub fn time_field(&self) -> &'static str {
        match self.outcome {
            Outcome::HandedOver => "handed_at",
            Outcome::Absent => "told_at",
        }
    }
    /// Checks its time: not ahead of time, and nobody is absent before the hour.
    pub fn check(&self, called_for: Instant, now: Instant) -> Result<Instant, Problem> {
        let at = self.at.unwrap_or(now);
        let wrong = |code: &str| Err(Problem::invalid("invalid-input").with_field(self.time_field(), code));
        match self.outcome {
            _ if at > now => wrong("in-future"),
            Outcome::Absent if now < called_for => {
                Err(Problem::conflict("not-absent-yet", "the hour they were called in for has not come"))
            }
            Outcome::Absent if at < called_for => wrong("before-start"),
            _ => Ok(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(outcome: Outcome, at: Option<Instant>) -> NewCalledEnd {
        let police = Whom::parse("Operasjonsleder").unwrap();
        NewCalledEnd { outcome, district: District::Oslo, police, signature: None, at }
    }

    #[test]
    fn it_rings_from_the_hour_until_somebody_notes_what_became_of_it() {
        let hour = Instant::from_micros(0);
        let of = |ended, seconds: i64| Called::of(Some(hour), ended, hour.plus_seconds(seconds));
        assert_eq!((of(None, -1), of(None, 0), of(None, 90_000)), (Called::Ahead, Called::Missing, Called::Missing));
        assert_eq!(of(Some(Outcome::HandedOver), 60), Called::HandedOver);
        assert_eq!(of(Some(Outcome::Absent), 60), Called::Told);
        assert_eq!(Called::of(None, None, hour), Called::Waits);
    }

    #[test]
    fn nobody_is_absent_before_the_hour_and_nothing_is_noted_ahead_of_time() {
        let hour = Instant::from_micros(0);
        let (before, after) = (hour.plus_seconds(-60), hour.plus_seconds(60));
        assert_eq!(end(Outcome::Absent, None).check(hour, before).unwrap_err().code, "not-absent-yet");
        assert_eq!(end(Outcome::Absent, Some(before)).check(hour, after).unwrap_err().errors[0].code, "before-start");
        assert_eq!(end(Outcome::Absent, Some(after)).check(hour, hour).unwrap_err().errors[0].field, "told_at");
        assert_eq!(end(Outcome::Absent, None).check(hour, after).unwrap(), after);
        // Whoever comes early and drunk is handed over before the hour.
        assert_eq!(end(Outcome::HandedOver, None).check(hour, before).unwrap(), before);
    }
}
