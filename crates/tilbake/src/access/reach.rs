//! Where people belong, as access control knows it: placement tells it of people, the estate of
//! prisons and units, case work of ties by name. Relations and the scopes of lists are read from it.

use crate::access::events::TieChanged;
use crate::access::model::{AccountId, PersonId, Place, PrisonCode, UnitId, Whereabouts};
use crate::access::roles::{Region, TieKind};
use crate::access::tables;
use basics::{Instant, Problem};
use records::{Outcome, Reader, Tx};

pub use crate::access::tables::KnownPlace;

/// Enters somebody who is being registered, as everybody is: they belong nowhere yet, and a prison may expect them.
pub fn enter(tx: &mut Tx, person: PersonId, expected: Option<&PrisonCode>) -> Outcome<()> {
    let next_region = region_of(tx, expected)?;
    let at = Whereabouts { next_region, next_prison: expected.cloned(), ..Whereabouts::default() };
    let now = tx.now();
    tables::set_whereabouts(tx, person, &at, now)
}

/// Where a person belongs from now on: a prison and a unit, or nowhere. Whom a prison expects stays expected. `came` is
/// when they came to the place; it counts for somebody who was in no prison before.
pub fn set(
    tx: &mut Tx,
    person: PersonId,
    prison: Option<&PrisonCode>,
    unit: Option<UnitId>,
    came: Instant,
) -> Outcome<()> {
    let mut at = tables::whereabouts(tx, person)?.unwrap_or_default();
    at.region = region_of(tx, prison)?;
    at.prison = prison.cloned();
    at.unit = unit;
    tables::set_whereabouts(tx, person, &at, came)
}

/// Where a person is expected next, or nowhere: that prison must be able to prepare.
pub fn expect(tx: &mut Tx, person: PersonId, prison: Option<&PrisonCode>) -> Outcome<()> {
    let mut at = tables::whereabouts(tx, person)?.unwrap_or_default();
    at.next_region = region_of(tx, prison)?;
    at.next_prison = prison.cloned();
    let now = tx.now();
    tables::set_whereabouts(tx, person, &at, now)
}

/// Where a person belongs; none when nobody has that id.
pub fn whereabouts(reader: &mut Reader, person: PersonId) -> Outcome<Option<Whereabouts>> {
    tables::whereabouts(reader, person)
}

/// Since when a person belongs to a prison without a break; none of somebody who belongs to none.
pub fn held_since(reader: &mut Reader, person: PersonId) -> Outcome<Option<Instant>> {
    tables::held_since(reader, person)
}

/// Makes a prison known, or changes its name or region.
pub fn set_prison(tx: &mut Tx, prison: &PrisonCode, region: Region, name: &str) -> Outcome<()> {
    tables::set_place(tx, &KnownPlace { unit: None, prison: prison.clone(), region, name: name.to_owned() })
}

/// Makes a unit of a known prison known, or changes its name.
pub fn set_unit(tx: &mut Tx, unit: UnitId, prison: &PrisonCode, name: &str) -> Outcome<()> {
    let region = region_of(tx, Some(prison))?.ok_or_else(unknown_prison)?;
    tables::set_place(tx, &KnownPlace { unit: Some(unit), prison: prison.clone(), region, name: name.to_owned() })
}

/// The place as relations see it; not found when it is not known.
pub fn whereabouts_of(reader: &mut Reader, place: &Place) -> Outcome<Whereabouts> {
    if *place == Place::Service {
        return Ok(Whereabouts::default());
    }
    let known = tables::place(reader, place)?.ok_or_else(Problem::not_found)?;
    Ok(Whereabouts {
        unit: known.unit,
        prison: Some(known.prison),
        region: Some(known.region),
        ..Whereabouts::default()
    })
}

/// All prisons and units, each prison before its units.
pub fn places(reader: &mut Reader) -> Outcome<Vec<KnownPlace>> {
    tables::places(reader)
}

/// Ties a person to an account by name.
pub fn tie(tx: &mut Tx, account: AccountId, person: PersonId, kind: TieKind) -> Outcome<()> {
    if tables::add_tie(tx, account, person, kind)? {
        tx.record(&TieChanged { person, account, tie: kind, holds: true })?;
    }
    Ok(())
}

/// Ends a tie.
pub fn untie(tx: &mut Tx, account: AccountId, person: PersonId, kind: TieKind) -> Outcome<()> {
    if tables::end_tie(tx, account, person, kind)? {
        tx.record(&TieChanged { person, account, tie: kind, holds: false })?;
    }
    Ok(())
}

fn region_of(reader: &mut Reader, prison: Option<&PrisonCode>) -> Outcome<Option<Region>> {
    let Some(prison) = prison else {
        return Ok(None);
    };
    let known = tables::place(reader, &Place::Prison(prison.clone()))?.ok_or_else(unknown_prison)?;
    Ok(Some(known.region))
}

fn unknown_prison() -> Problem {
    Problem::invalid("unknown-prison").with_detail("the prison is not in the estate")
}
