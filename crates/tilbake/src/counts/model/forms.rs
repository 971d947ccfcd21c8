//! What officers and programs send about counts.

use super::{Clock, GRACE_MAX, How, Kind, Outcome, Remark, Spot, TIMES_MAX, TickId, What, Whom};
use crate::access::PrisonCode;
use crate::gate::EntryId;
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Instant, PersonId, Problem};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

crate::fields! {
    /// A count begins.
    StartFields {
        /// Code of the prison.
        prison,
        /// Id of the unit, or `reception`.
        unit,
        /// `night` or `extra`; empty is what the schedule asks for now, else an extra one.
        kind,
    }

    /// A count is signed for the unit.
    CloseFields {
        /// `agreed` or `not_agreed`.
        #[schemars(with = "Outcome")]
        outcome,
        /// What the difference is and what was done; needed when it is not agreed.
        remark,
        /// `true` when whoever signs is alone on duty.
        alone,
    }

    /// A count is signed for the house.
    HouseFields {
        /// Code of the prison.
        prison,
        /// A remark.
        remark,
    }

    /// At which times of day a unit is counted.
    TimesFields {
        /// Code of the prison.
        prison,
        /// Id of the unit, or `reception`.
        unit,
        /// Times by day, such as `07:00 12:00 21:00`.
        times,
        /// Times at night, when breathing is seen and nobody is woken.
        night_times,
        /// After how many minutes a count that is not signed rings.
        grace,
    }
}

/// A tick, as it is sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TickFields {
    /// Id made by whoever ticks: sent again it counts once.
    pub id: String,
    /// Person id; somebody who is not on the list is written down as met besides.
    pub person: String,
    /// Id in the gate register, of somebody who is not in custody.
    pub guest: String,
    /// `seen`, or `undone` for a slip; empty is `seen`.
    pub what: String,
    /// `seen`, `breathing` or `by_another`; empty is what the kind of count asks for.
    pub how: String,
    /// Who saw the person, when another did.
    pub seen_by: String,
    /// Where that was.
    pub seen_where: String,
    /// When, RFC 3339; empty is now. It is never taken to be later than now or before the count began.
    pub made_at: String,
    /// In which round; empty is the current one.
    pub round: String,
}

/// Whom a tick is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Somebody in custody.
    Person(PersonId),
    /// Somebody of the gate register.
    Guest(EntryId),
}

/// A tick to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTick {
    /// Its id; none where a page without scripts sends it.
    pub id: Option<TickId>,
    /// Whom it is about.
    pub who: Who,
    /// What it says.
    pub what: What,
    /// How the person was seen; none is as the count asks for.
    pub how: Option<How>,
    /// Who saw them.
    pub seen_by: Option<Whom>,
    /// Where.
    pub seen_where: Option<Whom>,
    /// When it was made.
    pub made_at: Option<Instant>,
    /// In which round.
    pub round: Option<i64>,
}

fn optional<T>(text: &str, read: impl FnOnce(&str) -> Result<T, Problem>) -> Result<Option<T>, Problem> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { read(text).map(Some) }
}

impl TickFields {
    /// The tick; its errors are named with `before` in front of the field.
    pub fn parse(&self, before: &str, errors: &mut FormErrors) -> Option<NewTick> {
        let name = |field: &str| format!("{before}{field}");
        let id = errors.take(&name("id"), optional(&self.id, str::parse));
        let person = errors.take(&name("person"), optional(&self.person, str::parse));
        let guest = errors.take(&name("guest"), optional(&self.guest, str::parse));
        let what = errors.take(&name("what"), optional(&self.what, str::parse));
        let how = errors.take(&name("how"), optional(&self.how, str::parse));
        let seen_by = errors.take(&name("seen_by"), Whom::parse_optional(&self.seen_by));
        let seen_where = errors.take(&name("seen_where"), Whom::parse_optional(&self.seen_where));
        let made_at = errors.take(&name("made_at"), optional(&self.made_at, Instant::parse));
        let round = |text: &str| text.parse().ok().filter(|n: &i64| *n > 0).ok_or_else(|| Problem::invalid("invalid"));
        let round = errors.take(&name("round"), optional(&self.round, round));
        let (id, person, guest, what, how) = (id?, person?, guest?, what?, how?);
        let (seen_by, seen_where, made_at, round) = (seen_by?, seen_where?, made_at?, round?);
        if how == Some(How::ByAnother) && seen_by.is_none() {
            errors.add(&name("seen_by"), "required");
            return None;
        }
        let who = match (person, guest) {
            (Some(person), None) => Who::Person(person),
            (None, Some(guest)) => Who::Guest(guest),
            _ => {
                errors.add(&name("person"), "required");
                return None;
            }
        };
        let what = what.unwrap_or(What::Seen);
        Some(NewTick { id, who, what, how, seen_by, seen_where, made_at, round })
    }
}

/// A count to be begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCount {
    /// The prison.
    pub prison: PrisonCode,
    /// What is counted.
    pub spot: Spot,
    /// Its kind; none is what the schedule asks for.
    pub kind: Option<Kind>,
}

/// The unit or reception of a form; a whole house is counted in an evacuation only.
fn spot(text: &str) -> Result<Spot, Problem> {
    Spot::parse(text).and_then(|spot| if spot == Spot::House { Err(Problem::invalid("not-in-list")) } else { Ok(spot) })
}

impl StartFields {
    /// The count; all errors at once.
    pub fn parse(&self) -> Result<NewCount, Problem> {
        let mut errors = FormErrors::default();
        let prison = errors.take("prison", PrisonCode::parse(self.prison.trim()));
        let spot = errors.take("unit", spot(&self.unit));
        let kind = |text: &str| match text.parse::<Kind>()? {
            kind @ (Kind::Night | Kind::Extra) => Ok(kind),
            _ => Err(Problem::invalid("not-in-list")),
        };
        let kind = errors.take("kind", optional(&self.kind, kind));
        match (prison, spot, kind) {
            (Some(prison), Some(spot), Some(kind)) => Ok(NewCount { prison, spot, kind }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// How a count is to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Whether it agrees.
    pub outcome: Outcome,
    /// What the difference is.
    pub remark: Option<Remark>,
    /// Whether who signs is alone on duty.
    pub alone: bool,
}

impl CloseFields {
    /// How it is signed; all errors at once.
    pub fn parse(&self) -> Result<Closing, Problem> {
        let mut errors = FormErrors::default();
        let outcome = self.outcome.trim();
        let outcome = if outcome.is_empty() { Err(Problem::invalid("required")) } else { outcome.parse() };
        let outcome = errors.take("outcome", outcome);
        let remark = errors.take("remark", Remark::parse_optional(&self.remark));
        if outcome == Some(Outcome::NotAgreed) && remark == Some(None) {
            errors.add("remark", "required");
        }
        let alone = errors.take("alone", yes(&self.alone));
        match (outcome, remark, alone) {
            (Some(outcome), Some(remark), Some(alone)) if errors.is_empty() => Ok(Closing { outcome, remark, alone }),
            _ => Err(errors.into_problem()),
        }
    }
}

/// Whether a box is ticked.
pub fn yes(text: &str) -> Result<bool, Problem> {
    match text.trim() {
        "" | "false" => Ok(false),
        "true" => Ok(true),
        _ => Err(Problem::invalid("not-in-list")),
    }
}

impl HouseFields {
    /// The prison and a remark; all errors at once.
    pub fn parse(&self) -> Result<(PrisonCode, Option<Remark>), Problem> {
        let mut errors = FormErrors::default();
        let prison = errors.take("prison", PrisonCode::parse(self.prison.trim()));
        let remark = errors.take("remark", Remark::parse_optional(&self.remark));
        match (prison, remark) {
            (Some(prison), Some(remark)) => Ok((prison, remark)),
            _ => Err(errors.into_problem()),
        }
    }
}

/// The schedule of a unit, to be written in place of the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTimes {
    /// The prison.
    pub prison: PrisonCode,
    /// What is counted.
    pub spot: Spot,
    /// When, and whether people sleep then.
    pub times: Vec<(Clock, bool)>,
    /// After how many minutes it rings.
    pub grace: i64,
}

impl NewTimes {
    /// The schedule of a unit that is counted at some times each day and night.
    pub fn daily(prison: PrisonCode, spot: Spot, day: &[&str], night: &[&str], grace: i64) -> Result<Self, Problem> {
        let at = |texts: &[&str], night: bool| {
            texts.iter().map(|text| Ok((Clock::parse(text)?, night))).collect::<Result<Vec<_>, Problem>>()
        };
        Ok(Self { prison, spot, times: [at(day, false)?, at(night, true)?].concat(), grace })
    }
}

fn clocks(text: &str) -> Result<Vec<Clock>, Problem> {
    text.split([' ', ',', ';', '\n', '\t', '\r']).filter(|part| !part.is_empty()).map(Clock::parse).collect()
}

impl TimesFields {
    /// The schedule; all errors at once. Without any time the unit is counted when somebody chooses to.
    pub fn parse(&self) -> Result<NewTimes, Problem> {
        let mut errors = FormErrors::default();
        let prison = errors.take("prison", PrisonCode::parse(self.prison.trim()));
        let spot = errors.take("unit", spot(&self.unit));
        let day = errors.take("times", clocks(&self.times));
        let night = errors.take("night_times", clocks(&self.night_times));
        let grace = self.grace.trim();
        let grace = if grace.is_empty() { Ok(15) } else { grace.parse().map_err(|_| Problem::invalid("count-grace")) };
        let grace = errors.take("grace", grace);
        if grace.is_some_and(|grace| !(0..=GRACE_MAX).contains(&grace)) {
            errors.add("grace", "count-grace");
        }
        let (Some(prison), Some(spot), Some(day), Some(night), Some(grace)) = (prison, spot, day, night, grace) else {
            return Err(errors.into_problem());
        };
        let mut times: Vec<_> = day.iter().map(|at| (*at, false)).chain(night.iter().map(|at| (*at, true))).collect();
        times.sort_unstable();
        if times.len() > TIMES_MAX {
            errors.add("times", "count-times-many");
        }
        if times.windows(2).any(|two| two[0].0 == two[1].0) {
            errors.add("times", "count-times-twice");
        }
        if errors.is_empty() { Ok(NewTimes { prison, spot, times, grace }) } else { Err(errors.into_problem()) }
    }
}

/// What a search in the history is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// The prison.
    pub prison: Option<PrisonCode>,
    /// A unit.
    pub spot: Option<Spot>,
    /// From which day.
    pub from: Option<Date>,
    /// Up to which day.
    pub to: Option<Date>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Where the page before ended.
    pub before: Option<Instant>,
}

/// A day of a search.
pub fn search_day(text: &str) -> Result<Date, Problem> {
    parse_date(text)
}
