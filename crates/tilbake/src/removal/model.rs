//! Removal from the country: types and pure rules.

use crate::placement::parse_moment;
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Instant, Problem, Text};

basics::id! {
    /// A decision that somebody is expelled.
    ExpulsionId,
    /// That somebody has sought protection.
    ProtectionId,
    /// An order of the police to fetch somebody.
    OrderId,
}

basics::code! {
    /// Who decided that somebody is expelled.
    DecidedBy {
        /// The Directorate of Immigration.
        Directorate = "udi",
        /// The Immigration Appeals Board.
        AppealsBoard = "une",
        /// A court.
        Court = "court",
    }

    /// How a decision to expel somebody ended.
    ExpulsionEnd {
        /// It was lifted.
        Lifted = "lifted",
        /// It never was: recorded in error.
        Error = "error",
    }

    /// From whom the service has it that somebody has sought protection.
    HeardFrom {
        /// The person's own word, which is enough.
        Oneself = "oneself",
        /// The police or the immigration authorities.
        Authorities = "authorities",
        /// A lawyer.
        Lawyer = "lawyer",
        /// Found in the papers by staff.
        Papers = "papers",
    }

    /// What came of protection that was sought.
    ProtectionEnd {
        /// It was granted.
        Granted = "granted",
        /// It was refused for good.
        Refused = "refused",
        /// The person seeks it no longer.
        Withdrawn = "withdrawn",
        /// The person never sought it: recorded in error.
        Error = "error",
    }
}

/// Number of a case or an order, as whoever issued it writes it.
pub type Reference = Text<60>;
/// The legal basis of an order, as the police state it.
pub type LegalBasis = Text<200>;
/// Why something ended.
pub type Why = Text<500>;
/// Name of whoever took an order back.
pub type Whom = Text<120>;

/// How many days ahead the police may say that they come: longer is a slip.
const AHEAD_DAYS_MAX: i64 = 366;
const DAY: i64 = 86_400;

/// Whether two references are of one order: police and prison write blanks and letters as they like.
pub fn is_same_reference(one: &str, other: &str) -> bool {
    let bare =
        |text: &str| -> String { text.split_whitespace().flat_map(str::chars).flat_map(char::to_uppercase).collect() };
    bare(one) == bare(other)
}

crate::fields! {
    /// A decision that somebody is expelled.
    ExpulsionFields {
        /// Day of the decision, `2026-11-22`.
        decided_on,
        /// Who decided.
        #[schemars(with = "DecidedBy")]
        decided_by,
        /// Number of the case.
        reference,
        /// From which day it is final; empty while it can still be changed.
        final_since,
    }

    /// A decision to expel somebody has become final.
    FinalFields {
        /// From which day.
        final_since,
    }

    /// A decision to expel somebody has ended.
    ExpulsionEndFields {
        /// How.
        #[schemars(with = "ExpulsionEnd")]
        reason,
        /// On which day; empty is today.
        ended_on,
        /// Why.
        why,
    }

    /// Somebody has sought protection.
    ProtectionFields {
        /// Since which day; empty is today.
        sought_on,
        /// From whom the service has it.
        #[schemars(with = "HeardFrom")]
        heard_from,
    }

    /// Protection that was sought is decided.
    ProtectionEndFields {
        /// What came of it.
        #[schemars(with = "ProtectionEnd")]
        reason,
        /// On which day; empty is today.
        ended_on,
        /// Where that stands.
        why,
    }

    /// The police immigration unit will fetch somebody.
    OrderFields {
        /// The reference of their order.
        reference,
        /// Its legal basis, as they state it.
        legal_basis,
        /// When they come, `2026-11-22T10:00` on the clock of Norway or RFC 3339.
        fetch_at,
        /// The flight or other journey; empty while there is none.
        flight,
        /// When it leaves, written like `fetch_at`; empty while there is no seat.
        seat_at,
    }

    /// The police have taken their order back.
    TakeBackFields {
        /// Who: name and service number.
        taken_back_by,
        /// Why.
        why,
    }
}

/// A decision that somebody is expelled, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExpulsion {
    /// Day of the decision.
    pub decided_on: Date,
    /// Who decided.
    pub decided_by: DecidedBy,
    /// Number of the case.
    pub reference: Reference,
    /// From which day it is final.
    pub final_since: Option<Date>,
}

/// That somebody has sought protection, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProtection {
    /// Since which day.
    pub sought_on: Date,
    /// From whom the service has it.
    pub heard_from: HeardFrom,
}

/// An order of the police to fetch somebody, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrder {
    /// Its reference.
    pub reference: Reference,
    /// Its legal basis, as they state it.
    pub legal_basis: LegalBasis,
    /// When they come.
    pub fetch_at: Instant,
    /// The flight or other journey.
    pub flight: Option<Reference>,
    /// When it leaves; none while there is no seat.
    pub seat_at: Option<Instant>,
}

/// An end to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending<R> {
    /// How.
    pub reason: R,
    /// On which day.
    pub on: Date,
    /// Why.
    pub why: Why,
}

/// That an order was taken back, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakingBack {
    /// Who took it back.
    pub by: Whom,
    /// Why.
    pub why: Why,
}

/// A day that may not lie ahead; blank is none.
fn past_day(text: &str, today: Date) -> Result<Option<Date>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let day = parse_date(text)?;
    if day > today { Err(Problem::invalid("in-future")) } else { Ok(Some(day)) }
}

/// The same, which must be there.
fn needed_day(text: &str, today: Date) -> Result<Date, Problem> {
    past_day(text, today)?.ok_or_else(|| Problem::invalid("required"))
}

/// A day that may not come before another.
pub fn not_before(field: &str, first: Date, day: Date) -> Result<(), Problem> {
    if day < first { Err(Problem::invalid("invalid-input").with_field(field, "before-start")) } else { Ok(()) }
}

/// A member of a list that must be chosen.
fn chosen<T: std::str::FromStr<Err = Problem>>(text: &str) -> Result<T, Problem> {
    let text = text.trim();
    if text.is_empty() { Err(Problem::invalid("required")) } else { text.parse() }
}

impl ExpulsionFields {
    /// The decision; all errors at once.
    pub fn parse(&self, today: Date) -> Result<NewExpulsion, Problem> {
        let mut errors = FormErrors::default();
        let decided_on = errors.take("decided_on", needed_day(&self.decided_on, today));
        let decided_by = errors.take("decided_by", chosen(&self.decided_by));
        let reference = errors.take("reference", Reference::parse(&self.reference));
        let final_since = errors.take("final_since", past_day(&self.final_since, today));
        if decided_on.zip(final_since.flatten()).is_some_and(|(decided, since)| since < decided) {
            errors.add("final_since", "before-start");
        }
        match (decided_on, decided_by, reference, final_since) {
            (Some(decided_on), Some(decided_by), Some(reference), Some(final_since)) if errors.is_empty() => {
                Ok(NewExpulsion { decided_on, decided_by, reference, final_since })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

impl FinalFields {
    /// From which day it is final.
    pub fn parse(&self, today: Date) -> Result<Date, Problem> {
        let mut errors = FormErrors::default();
        errors.take("final_since", needed_day(&self.final_since, today)).ok_or_else(|| errors.into_problem())
    }
}

/// How, when and why something ended; all errors at once.
fn ending<R: std::str::FromStr<Err = Problem>>(
    [reason, ended_on, why]: [&str; 3],
    today: Date,
) -> Result<Ending<R>, Problem> {
    let mut errors = FormErrors::default();
    let reason = errors.take("reason", chosen(reason));
    let on = errors.take("ended_on", past_day(ended_on, today));
    let why = errors.take("why", Why::parse(why));
    match (reason, on, why) {
        (Some(reason), Some(on), Some(why)) => Ok(Ending { reason, on: on.unwrap_or(today), why }),
        _ => Err(errors.into_problem()),
    }
}

impl ExpulsionEndFields {
    /// The end; all errors at once.
    pub fn parse(&self, today: Date) -> Result<Ending<ExpulsionEnd>, Problem> {
        ending([&self.reason, &self.ended_on, &self.why], today)
    }
}

impl ProtectionFields {
    /// Since when, and from whom the service has it; all errors at once.
    pub fn parse(&self, today: Date) -> Result<NewProtection, Problem> {
        let mut errors = FormErrors::default();
        let sought_on = errors.take("sought_on", past_day(&self.sought_on, today));
        let heard_from = errors.take("heard_from", chosen(&self.heard_from));
        match (sought_on, heard_from) {
            (Some(sought_on), Some(heard_from)) => {
                Ok(NewProtection { sought_on: sought_on.unwrap_or(today), heard_from })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

impl ProtectionEndFields {
    /// What came of it; all errors at once.
    pub fn parse(&self, today: Date) -> Result<Ending<ProtectionEnd>, Problem> {
        ending([&self.reason, &self.ended_on, &self.why], today)
    }
}

impl OrderFields {
    /// The order; all errors at once.
    pub fn parse(&self, now: Instant) -> Result<NewOrder, Problem> {
        let mut errors = FormErrors::default();
        let reference = errors.take("reference", Reference::parse(&self.reference));
        let legal_basis = errors.take("legal_basis", LegalBasis::parse(&self.legal_basis));
        let fetch_at = errors.take("fetch_at", parse_moment(&self.fetch_at));
        if fetch_at == Some(None) {
            errors.add("fetch_at", "required");
        }
        let fetch_at = fetch_at.flatten();
        if fetch_at.is_some_and(|at| !(-DAY..=AHEAD_DAYS_MAX * DAY).contains(&at.seconds_since(now))) {
            errors.add("fetch_at", "too-far-off");
        }
        let flight = errors.take("flight", Reference::parse_optional(&self.flight));
        let seat_at = errors.take("seat_at", parse_moment(&self.seat_at));
        if let Some(Some(seat)) = seat_at {
            if fetch_at.is_some_and(|at| seat < at) {
                errors.add("seat_at", "before-start");
            } else if seat.seconds_since(now) > AHEAD_DAYS_MAX * DAY {
                errors.add("seat_at", "too-far-off");
            }
        }
        match (&flight, seat_at) {
            (Some(Some(_)), Some(None)) => errors.add("seat_at", "required"),
            (Some(None), Some(Some(_))) => errors.add("flight", "required"),
            _ => {}
        }
        match (reference, legal_basis, fetch_at, flight, seat_at) {
            (Some(reference), Some(legal_basis), Some(fetch_at), Some(flight), Some(seat_at)) if errors.is_empty() => {
                Ok(NewOrder { reference, legal_basis, fetch_at, flight, seat_at })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

impl TakeBackFields {
    /// Who took it back and why; all errors at once.
    pub fn parse(&self) -> Result<TakingBack, Problem> {
        let mut errors = FormErrors::default();
        let by = errors.take("taken_back_by", Whom::parse(&self.taken_back_by));
        let why = errors.take("why", Why::parse(&self.why));
        match (by, why) {
            (Some(by), Some(why)) => Ok(TakingBack { by, why }),
            _ => Err(errors.into_problem()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        parse_date("2026-11-02").unwrap()
    }

    fn now() -> Instant {
        Instant::parse("2026-11-02T09:00:00Z").unwrap()
    }

    fn fields<T>(result: Result<T, Problem>) -> Vec<String> {
        result.err().unwrap().errors.into_iter().map(|error| format!("{} {}", error.field, error.code)).collect()
    }

    #[test]
    fn a_decision_is_final_from_its_own_day_at_the_earliest() {
        let decision = |decided: &str, since: &str| ExpulsionFields {
            decided_on: decided.into(),
            decided_by: "udi".into(),
            reference: "26/1".into(),
            final_since: since.into(),
        };
        assert!(decision("2026-10-01", "2026-10-01").parse(today()).is_ok());
        assert_eq!(decision("2026-10-01", "").parse(today()).unwrap().final_since, None);
        assert_eq!(fields(decision("2026-10-02", "2026-10-01").parse(today())), ["final_since before-start"]);
        assert_eq!(fields(decision("2026-11-03", "").parse(today())), ["decided_on in-future"]);
        let empty = ["decided_on required", "decided_by required", "reference required"];
        assert_eq!(fields(ExpulsionFields::default().parse(today())), empty);
    }

    #[test]
    fn a_seat_leaves_after_the_police_come() {
        let order = |fetch: &str, flight: &str, seat: &str| OrderFields {
            reference: "PU 26-1".into(),
            legal_basis: "utlendingsloven § 90".into(),
            fetch_at: fetch.into(),
            flight: flight.into(),
            seat_at: seat.into(),
        };
        assert!(order("2026-11-03T08:00", "SK 1", "2026-11-03T11:00").parse(now()).is_ok());
        assert_eq!(order("2026-11-03T08:00", "", "").parse(now()).unwrap().seat_at, None);
        for (fetch, flight, seat, wrong) in [
            ("2026-11-03T08:00", "SK 1", "2026-11-03T07:00", "seat_at before-start"),
            ("2026-11-03T08:00", "SK 1", "", "seat_at required"),
            ("2026-11-03T08:00", "", "2026-11-03T11:00", "flight required"),
            ("2028-11-03T08:00", "", "", "fetch_at too-far-off"),
            ("2026-10-03T08:00", "", "", "fetch_at too-far-off"),
            ("", "", "", "fetch_at required"),
        ] {
            assert_eq!(fields(order(fetch, flight, seat).parse(now())), [wrong]);
        }
    }

    #[test]
    fn one_order_is_written_in_many_ways() {
        assert!(is_same_reference("PU 26-104", " pu26-104"));
        assert!(!is_same_reference("PU 26-104", "PU 26-105"));
    }
}
