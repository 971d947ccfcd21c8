//! What the shift leader does: signs for the house, says at which times of day it is counted.

use super::super::model::{HOUSE_WITHIN, HouseCountId, NewTimes, Outcome as Ended, Remark, Spot};
use super::super::tables::{self, CountRow};
use super::topic;
use crate::access::acts::{KeepCountSchedule, SignHouseCount};
use crate::access::{Caller, PlacePermit, PrisonCode};
use crate::{estate, placement};
use basics::Problem;
use records::{Event, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::BTreeMap;

/// A count was signed for the house.
#[derive(Serialize)]
struct HouseSigned {
    house: HouseCountId,
    prison: PrisonCode,
    outcome: Ended,
    parts: usize,
}
impl Event for HouseSigned {
    const KIND: &'static str = "house-count-signed";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// It was decided at which times of day a unit is counted.
#[derive(Serialize)]
struct TimesSet {
    prison: PrisonCode,
    spot: String,
    times: usize,
}
impl Event for TimesSet {
    const KIND: &'static str = "count-times-set";
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// What waits for the signature of the house.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// Every signed count, the last of each unit first.
    pub counts: Vec<CountRow>,
    /// Units where people are and whose count is not signed.
    pub lacking: Vec<Spot>,
}

impl Waiting {
    /// The last count of each unit.
    pub fn last(&self) -> BTreeMap<Spot, &CountRow> {
        let mut last = BTreeMap::new();
        for count in &self.counts {
            last.entry(count.spot).or_insert(count);
        }
        last
    }
    /// Whether somebody counted one of them who was not alone on duty.
    fn is_counted_by(&self, caller: &Caller) -> bool {
        let account = caller.account.to_string();
        let own =
            |count: &CountRow| count.signed.as_ref().is_some_and(|signed| signed.account == account && !signed.alone);
        self.counts.iter().any(own)
    }
}

/// What waits for the signature of the house in a prison.
pub fn waiting(reader: &mut Reader, prison: &PrisonCode) -> Outcome<Waiting> {
    let since = reader.now().plus_seconds(-HOUSE_WITHIN);
    let counts = tables::waiting_for_house(reader, prison, since)?;
    let mut waiting = Waiting { counts, lacking: vec![] };
    let spots = placement::people_by_unit(reader, prison)?.into_iter().filter(|(_, people)| *people > 0);
    for spot in spots.map(|(unit, _)| unit.map_or(Spot::Reception, Spot::Unit)) {
        let is_running = tables::open_count(reader, prison, spot)?.is_some();
        if is_running || !waiting.last().contains_key(&spot) {
            waiting.lacking.push(spot);
        }
    }
    Ok(waiting)
}

/// Signs for the house what was counted in its units. Whoever counted one of them and was not alone on duty leaves it to
/// another: it takes two.
pub fn sign_house(
    tx: &mut Tx,
    permit: &PlacePermit<SignHouseCount>,
    by: &Caller,
    prison: &PrisonCode,
    remark: Option<&Remark>,
) -> Outcome<HouseCountId> {
    permit.check_prison(prison)?;
    let waiting = waiting(tx, prison)?;
    if waiting.counts.is_empty() {
        return Err(Problem::conflict("house-nothing", "no signed count waits for the house").into());
    }
    if !waiting.lacking.is_empty() {
        return Err(Problem::conflict("house-incomplete", "a unit where people are is not counted yet").into());
    }
    if waiting.is_counted_by(by) {
        return Err(Problem::conflict("house-own", "whoever counted a unit does not sign for the house as well").into());
    }
    let agreed = |count: &&CountRow| count.signed.as_ref().is_some_and(|signed| signed.outcome == Ended::Agreed);
    let outcome = if waiting.last().values().all(agreed) { Ended::Agreed } else { Ended::NotAgreed };
    let parts: Vec<_> = waiting.counts.iter().map(|count| count.id).collect();
    let id: HouseCountId = tx.new_id();
    tables::sign_house(tx, permit, (id, prison, by.account), (outcome, remark), &parts)?;
    tx.announce(&topic(prison))?;
    tx.record(&HouseSigned { house: id, prison: prison.clone(), outcome, parts: parts.len() })?;
    Ok(id)
}

/// Says at which times of day a unit is counted, in place of what was said before.
pub fn set_times(tx: &mut Tx, permit: &PlacePermit<KeepCountSchedule>, new: &NewTimes) -> Outcome<()> {
    permit.check_prison(&new.prison)?;
    if let Spot::Unit(unit) = new.spot
        && estate::unit(tx, unit)?.is_none_or(|unit| unit.prison != new.prison)
    {
        return Err(Problem::invalid("invalid-input").with_field("unit", "not-in-list").into());
    }
    tables::set_times(tx, permit, new)?;
    tx.announce(&topic(&new.prison))?;
    tx.record(&TimesSet { prison: new.prison.clone(), spot: new.spot.to_string(), times: new.times.len() })?;
    Ok(())
}
