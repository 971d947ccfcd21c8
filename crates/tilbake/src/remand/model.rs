//! Types and pure rules of the remand desk: clocks of an arrest, what became of an order, isolation so far.

use crate::access::PrisonCode;
use crate::esas::{AnswerKind, Signer, organisation_number};
use crate::placement::parse_moment;
use basics::problem::FormErrors;
use basics::{Date, Instant, Problem, Telephone, Text};
use law::remand::{dates, day_ends, place_by};
use law::{DateKind, Policies, Remand, RuleId};
use schemars::JsonSchema;
use serde::Deserialize;

/// An offer lapses after so many hours when nobody says otherwise: the contract speaks of about a day.
pub const STANDS_HOURS: i64 = 24;
/// Longest time an offer may stand, in days: a place kept longer is a place taken from others.
const STANDS_DAYS_MAX: i64 = 7;
/// How far ahead a place may be offered, in days.
const AHEAD_DAYS_MAX: i64 = 30;
/// Days for which orders stay on the desk.
pub const SHOWN_DAYS: i64 = 14;
const DAY: i64 = 86_400;

basics::id! {
    /// An offer of a place.
    OfferId,
}

basics::code! {
    /// What became of an order for a place. The order is that in which they want something done.
    OrderState {
        /// Nothing was offered yet.
        Asked = "asked",
        /// An offer lapsed with no answer.
        Lapsed = "lapsed",
        /// An offer stands.
        Offered = "offered",
        /// The police have taken the place.
        Accepted = "accepted",
        /// The police have turned down what was offered.
        Declined = "declined",
        /// The police want no place any more, before one was offered.
        Withdrawn = "withdrawn",
        /// The person has come.
        Arrived = "arrived",
    }

    /// A clock that runs from an arrest.
    ClockKind {
        /// In a prison and out of the police cell (REM-03).
        Place = "place",
        /// Before a court (REM-01, REM-02).
        Court = "court",
        /// Never later before a court than this (REM-01).
        LastDay = "last_day",
    }
}

impl OrderState {
    /// Whether somebody must still do something about it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Lapsed | Self::Offered | Self::Accepted)
    }
}

/// An offer, as far as its fate depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Offered {
    /// When it was made.
    pub at: Instant,
    /// Until when it stands.
    pub until: Instant,
}

/// An answer of the police.
#[derive(Clone, Copy, Debug)]
pub struct Answered {
    /// When it came.
    pub at: Instant,
    /// Which.
    pub kind: AnswerKind,
}

/// What became of an order: of its latest offer, and the latest answer that is not older than that.
pub fn state_of(offers: &[Offered], answers: &[Answered], arrived: bool, now: Instant) -> OrderState {
    if arrived {
        return OrderState::Arrived;
    }
    let latest = offers.iter().max_by_key(|offer| offer.at);
    let about_it = |answer: &&Answered| latest.is_none_or(|offer| answer.at >= offer.at);
    let answer = answers.iter().filter(about_it).max_by_key(|answer| answer.at);
    match (latest, answer.map(|answer| answer.kind)) {
        (Some(_), Some(AnswerKind::Accepted)) => OrderState::Accepted,
        (Some(_), Some(AnswerKind::Cancelled)) => OrderState::Declined,
        (Some(offer), None) if now >= offer.until => OrderState::Lapsed,
        (Some(_), None) => OrderState::Offered,
        (None, Some(AnswerKind::Cancelled)) => OrderState::Withdrawn,
        (None, _) => OrderState::Asked,
    }
}

/// A clock that runs from an arrest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Which.
    pub kind: ClockKind,
    /// When it runs out.
    pub at: Instant,
    /// The rule.
    pub rule: RuleId,
}

/// The clocks of an arrest that still run: a court has not ruled yet, the person is not in a prison yet.
pub fn clocks(arrested: Instant, born: Option<Date>, ruled: bool, arrived: bool) -> Vec<Clock> {
    let mut clocks = vec![];
    if !arrived {
        clocks.push(Clock { kind: ClockKind::Place, at: place_by(arrested, born), rule: RuleId::Rem03 });
    }
    if !ruled {
        let arrest = Remand { arrested: Some(arrested), ..Remand::default() };
        for date in dates(&arrest, born, Policies::default()) {
            let kind = match date.kind {
                DateKind::CourtBy => ClockKind::Court,
                DateKind::NeverAfterDay => ClockKind::LastDay,
                _ => continue,
            };
            clocks.push(Clock { kind, at: date.at.unwrap_or_else(|| day_ends(date.date)), rule: date.rule });
        }
    }
    clocks
}

/// Isolation from then, and until when where that is known.
pub type Isolated = (Instant, Option<Instant>);

/// Since when somebody has been isolated without a break, at a moment; none when they are not. Orders that
/// overlap or follow one another are one.
pub fn isolated_since(periods: &[Isolated], now: Instant) -> Option<Instant> {
    let mut since = None;
    let mut reach = now;
    loop {
        let next = periods
            .iter()
            .filter(|(from, to)| {
                *from <= reach && to.is_none_or(|to| if since.is_none() { to > now } else { to >= reach })
            })
            .map(|(from, _)| *from)
            .min()
            .filter(|from| since.is_none_or(|since| *from < since));
        match next {
            Some(from) => (since, reach) = (Some(from), from),
            None => return since,
        }
    }
}

/// Days of isolation without a break until now, each begun day counted.
pub fn days_isolated(since: Instant, now: Instant) -> i64 {
    i64::from((now.oslo_date() - since.oslo_date()).get_days()) + 1
}

/// What a form or a program sends to offer a place.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OfferFields {
    /// Code of the prison.
    pub prison: String,
    /// From when, on the clock of Norway: `2026-11-22T10:00`, or RFC 3339.
    pub from: String,
    /// Until when the offer stands, written alike; empty is 24 hours.
    pub until: String,
    /// Number of the prison in the register of organisations.
    pub organisation: String,
    /// Telephone of the prison in office hours.
    pub office_phone: String,
    /// Telephone of the prison evenings and weekends.
    pub duty_phone: String,
    /// What the police should know besides; may be empty.
    pub remarks: String,
    /// Given names of who offers it.
    pub given: String,
    /// Family name of who offers it.
    pub family: String,
    /// E-mail of who offers it.
    pub email: String,
}

/// An offer of a place, as it is typed.
#[derive(Clone, Debug)]
pub struct NewOffer {
    /// The prison.
    pub prison: PrisonCode,
    /// From when.
    pub from: Instant,
    /// Until when the offer stands.
    pub until: Instant,
    /// Number of the prison in the register of organisations.
    pub organisation: String,
    /// Telephone in office hours.
    pub office_phone: Telephone,
    /// Telephone evenings and weekends.
    pub duty_phone: Telephone,
    /// What the police should know besides.
    pub remarks: Option<Text<1000>>,
    /// Who offers it.
    pub signer: Signer,
}

impl NewOffer {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &OfferFields, now: Instant) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let prison = errors.take("prison", PrisonCode::parse(&fields.prison));
        let from = moment(&mut errors, "from", &fields.from);
        if from == Some(None) {
            errors.add("from", "required");
        }
        let from = from.flatten();
        if let Some(from) = from {
            let ahead = from.seconds_since(now);
            if !(-DAY..=AHEAD_DAYS_MAX * DAY).contains(&ahead) {
                errors.add("from", "too-far-off");
            }
        }
        let until = moment(&mut errors, "until", &fields.until);
        let until = until.map(|until| until.unwrap_or_else(|| now.plus_seconds(STANDS_HOURS * 3_600)));
        if let Some(until) = until {
            let stands = until.seconds_since(now);
            if stands <= 0 {
                errors.add("until", "in-the-past");
            } else if stands > STANDS_DAYS_MAX * DAY {
                errors.add("until", "stands-too-long");
            }
        }
        let organisation = errors.take("organisation", organisation_number(&fields.organisation));
        let office_phone = errors.take("office_phone", Telephone::parse(&fields.office_phone));
        let duty_phone = errors.take("duty_phone", Telephone::parse(&fields.duty_phone));
        let remarks = errors.take("remarks", Text::parse_optional(&fields.remarks));
        let signer = Signer::read(&mut errors, &fields.given, &fields.family, &fields.email);
        let parts = (prison, from, until, organisation, office_phone, duty_phone, remarks, signer);
        match parts {
            (
                Some(prison),
                Some(from),
                Some(until),
                Some(organisation),
                Some(office_phone),
                Some(duty_phone),
                Some(remarks),
                Some(signer),
            ) if errors.is_empty() => {
                Ok(Self { prison, from, until, organisation, office_phone, duty_phone, remarks, signer })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

/// A moment that may be left out: the outer none is an error that is noted.
fn moment(errors: &mut FormErrors, field: &str, text: &str) -> Option<Option<Instant>> {
    errors.take(field, parse_moment(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::time::parse_date;

    fn at(text: &str) -> Instant {
        Instant::parse(&format!("2026-11-{text}:00+01:00")).unwrap()
    }

    #[test]
    fn an_order_stands_as_its_latest_offer_and_answer_say() {
        let offer = |from: &str, until: &str| Offered { at: at(from), until: at(until) };
        let answer = |when: &str, kind| Answered { at: at(when), kind };
        let (one, two) = (offer("20T10:00", "21T10:00"), offer("21T12:00", "22T12:00"));
        let (yes, no) = (AnswerKind::Accepted, AnswerKind::Cancelled);
        let now = at("20T12:00");
        assert_eq!(state_of(&[], &[], false, now), OrderState::Asked);
        assert_eq!(state_of(&[], &[answer("20T09:00", yes)], false, now), OrderState::Asked);
        assert_eq!(state_of(&[], &[answer("20T09:00", no)], false, now), OrderState::Withdrawn);
        assert_eq!(state_of(&[one], &[], false, now), OrderState::Offered);
        assert_eq!(state_of(&[one], &[], false, at("21T09:59")), OrderState::Offered);
        assert_eq!(state_of(&[one], &[], false, at("21T10:00")), OrderState::Lapsed);
        assert_eq!(state_of(&[one], &[answer("20T11:00", yes)], false, at("25T10:00")), OrderState::Accepted);
        assert_eq!(
            state_of(&[one], &[answer("20T11:00", yes), answer("20T11:30", no)], false, now),
            OrderState::Declined
        );
        // An answer from before an offer does not speak of it.
        assert_eq!(state_of(&[one, two], &[answer("20T11:00", no)], false, at("21T13:00")), OrderState::Offered);
        assert_eq!(state_of(&[one], &[answer("20T11:00", no)], true, now), OrderState::Arrived);
    }

    #[test]
    fn clocks_run_until_what_they_wait_for_has_come() {
        let arrested = at("20T10:00");
        let kinds = |clocks: &[Clock]| clocks.iter().map(|clock| (clock.kind, clock.at)).collect::<Vec<_>>();
        let adult = clocks(arrested, None, false, false);
        let place = (ClockKind::Place, at("22T10:00"));
        let (court, last) = ((ClockKind::Court, at("22T10:00")), (ClockKind::LastDay, at("24T00:00")));
        assert_eq!(kinds(&adult), [place, court, last]);
        assert_eq!(kinds(&clocks(arrested, None, false, true)), [court, last]);
        assert_eq!(kinds(&clocks(arrested, None, true, false)), [place]);
        let child = clocks(arrested, Some(parse_date("2010-01-01").unwrap()), false, false);
        assert_eq!(kinds(&child), [(ClockKind::Place, at("22T00:00")), (ClockKind::Court, at("22T00:00"))]);
    }

    #[test]
    fn isolation_without_a_break_is_one() {
        let (a, b, c, d) = (at("01T00:00"), at("10T00:00"), at("15T00:00"), at("20T00:00"));
        let now = at("16T12:00");
        assert_eq!(isolated_since(&[], now), None);
        assert_eq!(isolated_since(&[(a, Some(b))], now), None);
        assert_eq!(isolated_since(&[(a, Some(b)), (b, Some(d))], now), Some(a));
        assert_eq!(isolated_since(&[(a, Some(b)), (c, None)], now), Some(c));
        assert_eq!(isolated_since(&[(b, Some(d)), (a, Some(c))], now), Some(a));
        assert_eq!(isolated_since(&[(d, None)], now), None);
        assert_eq!(days_isolated(a, now), 16);
    }

    #[test]
    fn an_offer_says_where_from_when_and_how_to_reach_the_prison() {
        let now = at("20T10:00");
        let whole = OfferFields {
            prison: "HAL".into(),
            from: "2026-11-20T12:00".into(),
            organisation: "974760673".into(),
            office_phone: "69 00 00 00".into(),
            duty_phone: "+47 69000001".into(),
            given: "Kari".into(),
            family: "Moen".into(),
            email: "kari@example.no".into(),
            ..OfferFields::default()
        };
        assert_eq!(NewOffer::parse(&whole, now).unwrap().until, at("21T10:00"));
        let cases: [(&str, OfferFields); 8] = [
            ("prison", OfferFields { prison: "hal; drop".into(), ..whole.clone() }),
            ("from", OfferFields { from: String::new(), ..whole.clone() }),
            ("from", OfferFields { from: "2027-11-20T12:00".into(), ..whole.clone() }),
            ("until", OfferFields { until: "2026-11-20T09:00".into(), ..whole.clone() }),
            ("until", OfferFields { until: "2026-12-20T09:00".into(), ..whole.clone() }),
            ("organisation", OfferFields { organisation: "123".into(), ..whole.clone() }),
            ("duty_phone", OfferFields { duty_phone: "ring <script>".into(), ..whole.clone() }),
            ("email", OfferFields { email: "kari".into(), ..whole }),
        ];
        for (field, fields) in cases {
            let problem = NewOffer::parse(&fields, now).unwrap_err();
            assert_eq!(problem.errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), [field], "{problem}");
        }
    }
}
