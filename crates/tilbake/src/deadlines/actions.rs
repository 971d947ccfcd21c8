//! Who is held until when, and the alarm for who is held too long. The alarm is a fact about the moment,
//! not a row somebody must remember to write: every reader works it out anew, so none can be missed or
//! switched off. The watch only writes down that it rang, and tells the pages.

pub mod due;

use super::model::{self, Facts, Standing};
use super::tables::{self, Alarm};
use crate::access::{PrisonCode, ScopeFilter};
use crate::app::Shared;
use crate::authority::{self, AuthorityKind, Holding, Whom};
use crate::estate::{self, ReleaseHours};
use crate::people;
use crate::sentence::{self, Counted, DatedRow, Ends};
use basics::id::PersonId;
use basics::{Date, Instant};
use law::DateKind;
use records::{Event, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The topic of live pages that show who is held until when, or goes when.
pub const TOPIC: &str = "lawful-until";

/// Somebody who belongs to a prison, and how they are held.
#[derive(Clone, Debug)]
pub struct Held {
    /// The person.
    pub person: PersonId,
    /// The prison.
    pub prison: PrisonCode,
    /// Since when they belong to a prison without a break.
    pub since: Option<Instant>,
    /// Until when, and on what.
    pub standing: Standing,
    /// Whether an authority that holds them, or would, was never compared with its source.
    pub unverified: bool,
    /// What must be done before the frame of preventive detention runs out.
    pub frame: Option<FrameSteps>,
}

/// The steps before a frame of preventive detention runs out, each with its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameSteps {
    /// The prison has said whether it wants an extension (FRV-05).
    pub assess_by: Date,
    /// The prosecutor has brought the case (FRV-03).
    pub file_by: Date,
}

/// What is counted from the sentences of many, and by which hour their prisons let them go.
struct CountedOf {
    hours: BTreeMap<PrisonCode, ReleaseHours>,
    dated: BTreeMap<PersonId, Vec<DatedRow>>,
    before: BTreeMap<PersonId, Ends>,
    rests: BTreeMap<PersonId, Counted>,
}

impl Held {
    fn of(
        reader: &mut Reader,
        person: PersonId,
        (prison, since, mut holdings): (PrisonCode, Option<Instant>, Vec<Holding>),
        counted: &CountedOf,
    ) -> Outcome<Self> {
        let now = reader.now();
        // Few are held on what the age of the person limits.
        let by_age = |holding: &Holding| match holding.kind {
            AuthorityKind::CommittalOrder => true,
            AuthorityKind::RemandOrder => holding.to.is_none(),
            _ => false,
        };
        let born = if holdings.iter().any(by_age) { people::born(reader, person)? } else { None };
        let none = Counted::default();
        let rests = counted.rests.get(&person).unwrap_or(&none);
        let dated = counted.dated.get(&person).map_or(&[][..], Vec::as_slice);
        let before = counted.before.get(&person).copied().unwrap_or_default();
        let facts = Facts::of(Ends::of(dated), before, since);
        let release_hours = counted.hours.get(&prison).cloned().unwrap_or_default();
        let facts = Facts { born, counted: model::counted(&holdings, rests), release_hours, ..facts };
        let mut standing = Standing::of(&holdings, &facts, now);
        let unverified = holdings.iter().any(|holding| holding.from <= now && !holding.verified);
        if let Standing::Without(..) | Standing::Unverified(..) = standing {
            holdings.extend(authority::over(reader, person)?);
            let born = people::born(reader, person)?;
            let facts = Facts { born, counted: model::counted(&holdings, rests), ..facts };
            standing = Standing::of(&holdings, &facts, now);
        }
        let last = |kind: DateKind| dated.iter().filter(|row| row.kind == kind).map(|row| row.date).max();
        let steps = last(DateKind::AssessExtensionBy).zip(last(DateKind::ExtensionFileBy));
        let frame = steps.map(|(assess_by, file_by)| FrameSteps { assess_by, file_by });
        Ok(Self { person, prison, since, standing, unverified, frame })
    }

    /// The alarms that must ring now: every level that was reached.
    fn alarms(&self, now: Instant) -> impl Iterator<Item = Alarm> + use<> {
        let (since, person) = (self.standing.since(), self.person);
        (1..=self.standing.level(now)).map(move |level| (person, since, level))
    }
}

/// Asks how everyone on a list is held.
#[derive(PartialEq, Eq)]
struct HeldOf(ScopeFilter, Option<PrisonCode>);

/// How those who belong to a prison and are meant are held. Parts of one page that ask it of one list are told once.
pub fn held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<Vec<Held>> {
    match whom {
        Whom::Admitted(filter, prison) => {
            reader.once(HeldOf(filter.clone(), prison.cloned()), |reader, _| read_held(reader, whom))
        }
        Whom::Everyone | Whom::One(_) => read_held(reader, whom),
    }
}

fn read_held(reader: &mut Reader, whom: Whom<'_>) -> Outcome<Vec<Held>> {
    let counted = CountedOf {
        hours: estate::release_hours(reader)?,
        dated: sentence::dated_of_held(reader, whom, &Facts::KINDS)?,
        before: sentence::before_of_held(reader, whom)?,
        rests: sentence::counted_of_held(reader, whom)?,
    };
    let mut people: BTreeMap<PersonId, (PrisonCode, Option<Instant>, Vec<Holding>)> = BTreeMap::new();
    for row in authority::held(reader, whom)? {
        people.entry(row.person).or_insert_with(|| (row.prison, row.since, vec![])).2.extend(row.holding);
    }
    let mut all = vec![];
    for (person, held) in people {
        all.push(Held::of(reader, person, held, &counted)?);
    }
    Ok(all)
}

/// How one person is held, for whom a permit was asked; none of somebody who belongs to no prison.
pub fn held_one(reader: &mut Reader, person: PersonId) -> Outcome<Option<Held>> {
    Ok(held(reader, Whom::One(person))?.pop())
}

/// Whether nothing holds somebody who belongs to a prison.
pub fn held_on_nothing(reader: &mut Reader, person: PersonId) -> Outcome<bool> {
    Ok(held_one(reader, person)?.is_some_and(|held| matches!(held.standing, Standing::Without(..))))
}

/// Somebody is held beyond the end of what held them: this level was called.
#[derive(Serialize)]
struct HeldTooLong {
    person: PersonId,
    since: Instant,
    level: i64,
}
impl Event for HeldTooLong {
    const KIND: &'static str = "held-too-long";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// Somebody is no longer held too long: they are out, or lawfully held.
#[derive(Serialize)]
struct HeldTooLongOver {
    person: PersonId,
    since: Instant,
    level: i64,
}
impl Event for HeldTooLongOver {
    const KIND: &'static str = "held-too-long-over";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// A fact about somebody's custody has changed: what rings or is over by it is written down in the same
/// transaction, and the pages that show until when are told.
pub fn custody_changed(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    // While a history is built nobody can be called; the watch writes down what rings once it is whole.
    if !tx.is_heard() {
        return Ok(());
    }
    let now = tx.now();
    let due = held_one(tx, person)?.iter().flat_map(|held| held.alarms(now)).collect();
    let ringing = tables::ringing(tx, Some(person))?;
    write_down(tx, &due, &ringing)?;
    tx.announce(TOPIC)
}

/// For whom an alarm rings, as it was written down last.
pub fn ringing(reader: &mut Reader) -> Outcome<BTreeSet<PersonId>> {
    Ok(tables::ringing(reader, None)?.into_iter().map(|(person, ..)| person).collect())
}

/// What must ring now.
fn due(reader: &mut Reader) -> Outcome<BTreeSet<Alarm>> {
    let now = reader.now();
    Ok(held(reader, Whom::Everyone)?.iter().flat_map(|held| held.alarms(now)).collect())
}

/// Once a minute: writes down for whom the alarm has begun to ring as time went on, at which level, and for
/// whom it is over. Writes nothing while nothing changes.
pub async fn watch(app: Shared) -> Outcome<()> {
    let (due, ringing) = app.db.read(|reader| Ok((due(reader)?, tables::ringing(reader, None)?))).await?;
    if due == ringing {
        return Ok(());
    }
    // What was read may be old by now: the write looks again.
    app.db.upkeep(rewrite).await
}

fn rewrite(tx: &mut Tx) -> Outcome<()> {
    let (due, ringing) = (due(tx)?, tables::ringing(tx, None)?);
    write_down(tx, &due, &ringing)?;
    tx.announce(TOPIC)
}

fn write_down(tx: &mut Tx, due: &BTreeSet<Alarm>, ringing: &BTreeSet<Alarm>) -> Outcome<()> {
    for alarm in due.difference(ringing).copied() {
        if tables::ring(tx, alarm)? {
            let (person, since, level) = alarm;
            tx.record(&HeldTooLong { person, since, level })?;
        }
    }
    for alarm in ringing.difference(due).copied() {
        if tables::hush(tx, alarm)? {
            let (person, since, level) = alarm;
            tx.record(&HeldTooLongOver { person, since, level })?;
        }
    }
    Ok(())
}
