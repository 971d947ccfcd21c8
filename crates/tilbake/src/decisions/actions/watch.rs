//! The watch over measures: once a minute it writes down which of them rang, at which level, and for which it is over. That
//! a measure has no basis is worked out by every reader anew; there is no job to miss.

use super::super::model::MeasureId;
use super::super::model::measure::{Ground, Resting};
use super::super::tables::{self, Alarm};
use super::TOPIC;
use crate::app::Shared;
use crate::authority::Whom;
use basics::Instant;
use records::{Outcome, Reader, Tx};
use std::collections::BTreeSet;

crate::person_events!(
    /// A measure goes on without a basis: this level was called.
    MeasureRang = "measure-without-basis" { measure: MeasureId, since: Instant, level: i64 }
    /// It has a basis again, or ended.
    MeasureHushed = "measure-without-basis-over" { measure: MeasureId, since: Instant, level: i64 }
);

/// What must ring now.
fn due(reader: &mut Reader) -> Outcome<BTreeSet<Alarm>> {
    let now = reader.now();
    let open = tables::open_of_held(reader, Whom::Everyone)?;
    let lasting: Vec<_> = open.into_iter().filter(|(_, row)| row.ended.is_none()).collect();
    let ids: Vec<MeasureId> = lasting.iter().map(|(_, row)| row.id).collect();
    let decisions = tables::about_measures(reader, &ids)?;
    let mut all = BTreeSet::new();
    for (person, row) in lasting {
        let grounds: Vec<Ground> = decisions.get(&row.id).into_iter().flatten().map(|one| one.ground()).collect();
        let resting = Resting { begun: row.begun.at, on_the_spot: row.on_the_spot, ended: None, grounds: &grounds };
        let standing = resting.standing(now);
        let since = standing.at().unwrap_or(row.begun.at);
        all.extend((1..=standing.alarm(now)).map(|level| (row.id, person, since, level)));
    }
    Ok(all)
}

/// Once a minute: writes nothing while nothing changes.
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
            let (measure, person, since, level) = alarm;
            tx.record(&MeasureRang { person, measure, since, level })?;
        }
    }
    for alarm in ringing.difference(&due).copied() {
        if tables::hush(tx, alarm)? {
            let (measure, person, since, level) = alarm;
            tx.record(&MeasureHushed { person, measure, since, level })?;
        }
    }
    tx.announce(TOPIC)
}
