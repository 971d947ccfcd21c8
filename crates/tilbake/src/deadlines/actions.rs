//! Who is held until when, and the alarm for who is held too long. The alarm is a fact about the moment,
//! not a row somebody must remember to write: every reader works it out anew, so none can be missed or
//! switched off. The watch only writes down that it rang, and tells the pages.

use super::model::{Ends, Standing};
use super::tables::{self, Alarm};
use crate::access::{PrisonCode, ScopeFilter};
use crate::app::Shared;
use crate::authority::{self, Holding};
use crate::sentence;
use basics::Instant;
use basics::id::PersonId;
use records::{Event, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The topic of live pages that show who is held until when.
const TOPIC: &str = "lawful-until";

/// Somebody who belongs to a prison, and how they are held.
#[derive(Clone, Debug)]
pub struct Held {
    /// The person.
    pub person: PersonId,
    /// The prison.
    pub prison: PrisonCode,
    /// Until when, and on what.
    pub standing: Standing,
    /// Whether an authority that holds them was never compared with its source.
    pub unverified: bool,
}

impl Held {
    /// The alarms that must ring now: every level that was reached. Whoever was never held on anything
    /// has no end to count from: the beginning of time stands for it.
    fn alarms(&self, now: Instant) -> impl Iterator<Item = Alarm> + use<> {
        let since = self.standing.end().unwrap_or_else(|| Instant::from_micros(0));
        let person = self.person;
        (1..=self.standing.level(now)).map(move |level| (person, since, level))
    }
}

/// How everyone is held whom a filter admits, of one prison or of all. Without a filter for the program's
/// own watch.
pub fn held(reader: &mut Reader, filter: Option<&ScopeFilter>, prison: Option<&PrisonCode>) -> Outcome<Vec<Held>> {
    let now = reader.now();
    let dated = sentence::dated_of_held(reader, filter, prison, &Ends::KINDS)?;
    let mut people: BTreeMap<PersonId, (PrisonCode, Vec<Holding>)> = BTreeMap::new();
    for row in authority::held(reader, filter, prison)? {
        people.entry(row.person).or_insert_with(|| (row.prison, vec![])).1.extend(row.holding);
    }
    let mut all = vec![];
    for (person, (prison, holdings)) in people {
        let ends = dated.get(&person).map_or(Ok(Ends::default()), |rows| Ends::of(rows))?;
        let mut standing = Standing::of(&holdings, &ends, now);
        if let Standing::Without(last) = standing {
            let over = authority::last_over(reader, person)?.map(|(kind, end)| (end, kind));
            standing = Standing::Without(later(last, over));
        }
        let unverified = holdings.iter().any(|holding| holding.from <= now && !holding.verified);
        all.push(Held { person, prison, standing, unverified });
    }
    Ok(all)
}

/// The later of two ends.
fn later<T>(one: Option<(Instant, T)>, two: Option<(Instant, T)>) -> Option<(Instant, T)> {
    match (one, two) {
        (Some(one), Some(two)) => Some(if two.0 > one.0 { two } else { one }),
        (one, two) => one.or(two),
    }
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

/// A fact about somebody's custody has changed: the pages that show until when are told.
pub fn custody_changed(tx: &mut Tx, _person: PersonId) -> Outcome<()> {
    tx.announce(TOPIC)
}

/// What must ring now.
fn due(reader: &mut Reader) -> Outcome<BTreeSet<Alarm>> {
    let now = reader.now();
    Ok(held(reader, None, None)?.iter().flat_map(|held| held.alarms(now)).collect())
}

/// Once a minute: writes down for whom the alarm has begun to ring, at which level, and for whom it is
/// over. Writes nothing while nothing changes.
pub async fn watch(app: Shared) -> Outcome<()> {
    let (due, ringing) = app.db.read(|reader| Ok((due(reader)?, tables::ringing(reader)?))).await?;
    if due == ringing {
        return Ok(());
    }
    // What was read may be old by now: the write looks again.
    app.db.upkeep(rewrite).await
}

fn rewrite(tx: &mut Tx) -> Outcome<()> {
    let (due, ringing) = (due(tx)?, tables::ringing(tx)?);
    for alarm in due.difference(&ringing).copied() {
        if tables::ring(tx, alarm)? {
            let (person, since, level) = alarm;
            tx.record(&HeldTooLong { person, since, level })?;
        }
    }
    for alarm in ringing.difference(&due).copied() {
        if tables::hush(tx, alarm)? {
            let (person, since, level) = alarm;
            tx.record(&HeldTooLongOver { person, since, level })?;
        }
    }
    tx.announce(TOPIC)
}
