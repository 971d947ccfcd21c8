//! Prisons, units, rooms and places, made by the directorate; rooms out of use, by their governors.

use super::super::cal::{at, plus_days};
use super::super::estate::{self as invented, Prison, Unit};
use super::super::mix::Nation;
use super::accounts::Office;
use super::site::{PrisonSite, Site, World, level};
use crate::access::acts::{DecideCapacity, EditEstate};
use crate::access::{Decider, Place, PrisonCode, Region, UnitId, permit_in_place};
use crate::estate::actions::{add_place, add_prison, add_room, add_unit, decide_room};
use crate::estate::{
    Beds, Name, NewPlace, NewPrison, NewRoom, NewRoomDecision, NewUnit, PlaceKind, PrisonStatus, Reason,
    RoomDecisionKind, RoomId, RoomNumber, RoomState, Sanitary, SexGroup, UnitKind,
};
use records::{Outcome, Tx};

/// Makes the estate.
pub async fn raise(site: &Site, decider: &Decider, nation: &Nation, office: &Office) -> Outcome<Vec<PrisonSite>> {
    let mut all = vec![];
    for prison in &nation.estate {
        let (prison, decider, by) = (prison.clone(), decider.clone(), office.national.clone());
        let made = site.act(office.since, &office.national, move |tx| {
            let permit = permit_in_place::<EditEstate>(tx, &decider, &by, &Place::Service)?;
            raise_one(tx, &permit, &prison)
        });
        all.push(made.await?);
    }
    Ok(all)
}

type EstatePermit = crate::access::PlacePermit<EditEstate>;

fn raise_one(tx: &mut Tx, permit: &EstatePermit, prison: &Prison) -> Outcome<PrisonSite> {
    let code = PrisonCode::parse(&prison.code)?;
    let new = NewPrison {
        code: code.clone(),
        name: Name::parse(&prison.name)?,
        administration: Name::parse(&prison.parent)?,
        municipality: Name::parse(&prison.municipality)?,
        region: prison.region.parse::<Region>()?,
        status: match prison.status {
            invented::PrisonStatus::Open => PrisonStatus::Open,
            invented::PrisonStatus::TemporarilyClosed => PrisonStatus::TemporarilyClosed,
            invented::PrisonStatus::Closed => PrisonStatus::Closed,
        },
        status_reason: prison.reason.clone().unwrap_or_default(),
        sex: group(prison.sex),
    };
    add_prison(tx, permit, &new)?;
    let (mut units, mut rooms) = (vec![], vec![]);
    for unit in &prison.units {
        let id = raise_unit(tx, permit, &code, unit)?;
        units.push(id);
        rooms.push(unit.rooms.iter().map(|room| raise_room(tx, permit, id, room)).collect::<Outcome<_>>()?);
    }
    for place in &prison.places {
        let people = i64::from(place.capacity);
        let new =
            NewPlace { prison: code.clone(), name: Name::parse(&place.name)?, kind: place_kind(place.kind), people };
        add_place(tx, permit, &new)?;
    }
    Ok(PrisonSite { code, units, rooms })
}

fn raise_unit(tx: &mut Tx, permit: &EstatePermit, prison: &PrisonCode, unit: &Unit) -> Outcome<UnitId> {
    let new = NewUnit {
        prison: prison.clone(),
        name: Name::parse(&unit.name)?,
        level: level(unit.level),
        // Young people live together whatever their sex (PLC-05).
        sex: if unit.purpose == invented::Purpose::Youth { SexGroup::Youth } else { group(unit.sex) },
        kind: match unit.purpose {
            invented::Purpose::Ordinary | invented::Purpose::Foreign | invented::Purpose::Youth => UnitKind::Ordinary,
            invented::Purpose::Reception => UnitKind::Reception,
            invented::Purpose::Restrictive => UnitKind::Restrictive,
            invented::Purpose::Preventive => UnitKind::SpecialNeeds,
            invented::Purpose::DrugCoping => UnitKind::DrugCoping,
        },
    };
    add_unit(tx, permit, &new)
}

fn raise_room(tx: &mut Tx, permit: &EstatePermit, unit: UnitId, room: &invented::Room) -> Outcome<RoomId> {
    let draft = room.state == invented::RoomState::Draft;
    let new = NewRoom {
        unit,
        number: RoomNumber::parse(&room.number)?,
        shared: !room.single(),
        area_dm2: i64::from(room.dm2) * 10,
        sanitary: if room.sanitary { Sanitary::InRoom } else { Sanitary::Corridor },
        adapted: room.adapted,
        // A room that is out of use today was in use until its governor closed it.
        state: if draft { RoomState::Draft } else { RoomState::Active },
        state_reason: if draft { room.reason.unwrap_or_default().to_owned() } else { String::new() },
        certificate: Beds { working: i64::from(room.beds), maximum: i64::from(room.maximum) },
    };
    add_room(tx, permit, &new)
}

fn group(group: invented::SexGroup) -> SexGroup {
    match group {
        invented::SexGroup::Men => SexGroup::Men,
        invented::SexGroup::Women => SexGroup::Women,
        invented::SexGroup::Mixed => SexGroup::Mixed,
        invented::SexGroup::Youth => SexGroup::Youth,
    }
}

fn place_kind(kind: invented::PlaceKind) -> PlaceKind {
    match kind {
        invented::PlaceKind::Workshop => PlaceKind::Workshop,
        invented::PlaceKind::Classroom => PlaceKind::Classroom,
        invented::PlaceKind::VisitingRoom => PlaceKind::VisitingRoom,
        invented::PlaceKind::ChildrensRoom => PlaceKind::ChildrensRoom,
        invented::PlaceKind::Gym => PlaceKind::Gym,
        invented::PlaceKind::Library => PlaceKind::Library,
        invented::PlaceKind::Chapel => PlaceKind::Chapel,
        invented::PlaceKind::Kitchen => PlaceKind::Kitchen,
        invented::PlaceKind::Yard => PlaceKind::Yard,
        invented::PlaceKind::Reception => PlaceKind::Reception,
        invented::PlaceKind::Health => PlaceKind::Health,
    }
}

/// A room that went out of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Place of the prison in the estate.
    pub prison: usize,
    /// Of the unit in the prison.
    pub unit: usize,
    /// Of the room in the unit.
    pub room: usize,
}

/// The rooms that went out of use, and when.
pub fn closings(nation: &Nation) -> Vec<(basics::Instant, Closing)> {
    let mut all = vec![];
    for (prison, p) in nation.estate.iter().enumerate() {
        for (unit, u) in p.units.iter().enumerate() {
            for (room, r) in u.rooms.iter().enumerate().filter(|(_, r)| r.state == invented::RoomState::Closed) {
                let day = plus_days(nation.date, -i64::from(r.days_out_of_use));
                all.push((at(day, 8, 0), Closing { prison, unit, room }));
            }
        }
    }
    all
}

/// Takes a room out of use.
pub async fn close(site: &Site, world: &World, when: basics::Instant, closing: Closing) -> Outcome<()> {
    let Closing { prison, unit, room } = closing;
    let desk = world.desks.get(prison).and_then(Option::as_ref).ok_or_else(|| super::site::missing("a desk"))?;
    let invented = nation_room(world, closing).ok_or_else(|| super::site::missing("a room"))?;
    let id = world.prisons[prison].rooms[unit][room];
    let (decider, by, code) = (world.decider.clone(), desk.governor.clone(), world.prisons[prison].code.clone());
    let reason = Reason::parse(invented.reason.unwrap_or("Ute av bruk"))?;
    let write = move |tx: &mut Tx| {
        let permit = permit_in_place::<DecideCapacity>(tx, &decider, &by, &Place::Prison(code.clone()))?;
        let from = tx.today();
        let kind = RoomDecisionKind::Close;
        decide_room(tx, &permit, id, &NewRoomDecision { kind, beds: None, from, until: None, reason: reason.clone() })
    };
    site.act(when, &desk.governor, write).await
}

fn nation_room(world: &World, at: Closing) -> Option<&invented::Room> {
    world.nation.estate.get(at.prison)?.units.get(at.unit)?.rooms.get(at.room)
}
