//! The times at which a unit is counted. They are times of the wall clock in Norway: one that is skipped in spring comes
//! an hour later, one that comes twice in autumn counts the first time.

use super::{CountId, Outcome, Spot};
use basics::value::{FromValue, ToValue, Value, corrupt, text};
use basics::{Instant, Problem};
use std::collections::BTreeMap;

/// Most times of day of one unit.
pub const TIMES_MAX: usize = 24;
/// Most minutes that a count may be late before it rings.
pub const GRACE_MAX: i64 = 120;
/// How long before its time a count may begin, in seconds.
pub const EARLY: i64 = 30 * 60;
const DAY: i64 = 86_400;

/// A time of day on the clock of Norway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock {
    hour: i8,
    minute: i8,
}

impl Clock {
    /// Reads `07:00` or `7:00`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = || Problem::invalid("invalid-clock");
        let (hour, minute) = text.trim().split_once([':', '.']).ok_or_else(wrong)?;
        let digits =
            |text: &str, least: usize| (least..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(hour, 1) || !digits(minute, 2) {
            return Err(wrong());
        }
        let (hour, minute) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
        if hour > 23 || minute > 59 { Err(wrong()) } else { Ok(Self { hour, minute }) }
    }
}

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}
impl ToValue for Clock {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}
impl FromValue for Clock {
    fn from_value(value: &Value) -> Result<Self, Problem> {
        Self::parse(text(value)?).map_err(|_| corrupt("a time of day"))
    }
}

/// A time of day at which something is counted, as it stands in a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DailyTime {
    /// What is counted.
    pub spot: Spot,
    /// When.
    pub at: Clock,
    /// Whether people sleep then.
    pub night: bool,
    /// After how many minutes it rings.
    pub grace: i64,
    /// Since when that holds.
    pub from: Instant,
    /// Until when; none while it holds.
    pub to: Option<Instant>,
}

/// A time at which something is to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// The time.
    pub due: Instant,
    /// After how many minutes it rings.
    pub grace: i64,
    /// Whether people sleep then.
    pub night: bool,
}

/// The times from one moment up to another, in order, each once: in spring two times of day may be one moment.
pub fn slots(times: &[DailyTime], from: Instant, to: Instant) -> Vec<Slot> {
    let mut slots = vec![];
    let mut day = from.oslo_date();
    let last = to.oslo_date();
    loop {
        for time in times {
            let Ok(due) = Instant::from_oslo(day.at(time.at.hour, time.at.minute, 0, 0)) else { continue };
            let holds = time.from <= due && time.to.is_none_or(|to| due < to);
            if holds && from <= due && due < to {
                slots.push(Slot { due, grace: time.grace, night: time.night });
            }
        }
        match day.tomorrow() {
            Ok(next) if next <= last => day = next,
            _ => break,
        }
    }
    slots.sort_unstable();
    slots.dedup_by_key(|slot| slot.due);
    slots
}

/// A count, as the schedule sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The count.
    pub id: CountId,
    /// The time that it meets.
    pub due: Option<Instant>,
    /// How and when it was signed.
    pub closed: Option<(Instant, Outcome)>,
}

basics::code! {
    /// How a time of the schedule stands.
    SlotState {
        /// It is not time yet.
        Later = "later",
        /// It is time.
        Due = "due",
        /// It is past, with no count signed.
        Overdue = "overdue",
        /// It is being counted.
        Running = "running",
        /// Counted, and agreed.
        Agreed = "agreed",
        /// Counted, and not agreed.
        NotAgreed = "not_agreed",
        /// The next time has come, and it never was counted.
        Missed = "missed",
    }
}

/// A time and how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The time.
    pub slot: Slot,
    /// How it stands.
    pub state: SlotState,
    /// Whether it rings: nobody has signed a count, and it is past its grace.
    pub rings: bool,
    /// The count that meets it.
    pub count: Option<CountId>,
}

/// How the times of a unit stand, in their order, given its counts.
pub fn standings(slots: &[Slot], taken: &[Taken], now: Instant) -> Vec<Standing> {
    let by_due: BTreeMap<Instant, &Taken> = taken.iter().filter_map(|count| Some((count.due?, count))).collect();
    let standing = |(at, slot): (usize, &Slot)| {
        let count = by_due.get(&slot.due);
        let is_past = slots.get(at + 1).is_some_and(|next| next.due.plus_seconds(-EARLY) <= now);
        let is_late = now > slot.due.plus_seconds(slot.grace * 60);
        let state = match count.map(|count| count.closed) {
            Some(Some((_, Outcome::Agreed))) => SlotState::Agreed,
            Some(Some((_, Outcome::NotAgreed))) => SlotState::NotAgreed,
            Some(None) => SlotState::Running,
            None if now < slot.due.plus_seconds(-EARLY) => SlotState::Later,
            None if is_past => SlotState::Missed,
            None if is_late => SlotState::Overdue,
            None => SlotState::Due,
        };
        let is_open = matches!(state, SlotState::Running | SlotState::Overdue);
        Standing { slot: *slot, state, rings: is_open && is_late, count: count.map(|count| count.id) }
    };
    slots.iter().enumerate().map(standing).collect()
}

/// The time that a count begun now meets: the last whose hour has come, unless it was counted.
pub fn met_now(slots: &[Slot], taken: &[Taken], now: Instant) -> Option<Slot> {
    let open = |standing: &Standing| matches!(standing.state, SlotState::Due | SlotState::Overdue);
    standings(slots, taken, now).into_iter().rev().find(open).map(|standing| standing.slot)
}

/// The stretch of time that is looked at: a day back and a day ahead.
pub fn around(now: Instant) -> (Instant, Instant) {
    (now.plus_seconds(-DAY), now.plus_seconds(DAY + 3_600))
}
