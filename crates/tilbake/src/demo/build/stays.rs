//! Arrivals, rooms, transfers, out and back: with the checks everyone else's placements pass.

use super::super::cal::plus_days;
use super::super::person::{Custody, InventedPerson, Move, MoveKind, Stay, WhereKind};
use super::receptions;
use super::site::{State, missing};
use super::story::Scene;
use crate::access::TieKind;
use crate::access::acts::{DecideLevel, MovePerson, OverridePlacement, PlacePerson};
use crate::access::{PersonId, permit, reach};
use crate::placement::actions::{decide_level, place, record_movement};
use crate::placement::{MovementKind, NewLevel, NewMovement, NewPlacement, Reason};
use basics::{Instant, Problem, Text};
use records::{Outcome, Tx};

/// The reason of somebody who stayed away.
pub const NOT_BACK: &str = "Kom ikke tilbake fra permisjon";
/// Why a check is broken when nothing else was said.
const CROWDED: &str = "Alle plasser er i bruk: rommet deles til et annet blir ledig";

/// A step of a stay: a place in the list of moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Comes from outside the service.
    Arrive(usize),
    /// Gets another room.
    Room(usize),
    /// Leaves for another prison.
    Depart(usize),
    /// Comes from another prison.
    Enter(usize),
    /// Goes out.
    Out(usize),
    /// Is gone without leave.
    Abscond(usize),
    /// Comes back.
    Back(usize),
}

impl Step {
    fn number(self) -> usize {
        match self {
            Self::Arrive(n)
            | Self::Room(n)
            | Self::Depart(n)
            | Self::Enter(n)
            | Self::Out(n)
            | Self::Abscond(n)
            | Self::Back(n) => n,
        }
    }
}

/// Whether a placement was refused because it breaks a check.
pub fn is_refused_placement(problem: &Problem) -> bool {
    const CODES: [&str; 6] =
        ["room-full", "keep-apart", "wrong-level", "wrong-group", "room-not-in-use", "placement-refused"];
    CODES.contains(&problem.code.as_str())
}

/// Does a step.
pub fn step(tx: &mut Tx, scene: &Scene, state: &mut State, step: Step) -> Outcome<()> {
    let world = &scene.world;
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let invented = world.person(scene.at).ok_or_else(|| missing("a person"))?;
    let stay = invented.stay.as_ref().ok_or_else(|| missing("a stay"))?;
    let moved = stay.moves.get(step.number()).ok_or_else(|| missing("a move"))?;
    let last = stay.moves.iter().rposition(|m| m.kind.changes_room()) == Some(step.number());
    let movement = match step {
        Step::Room(_) => None,
        _ => Some(movement(scene, person, invented, stay, moved, step)?),
    };
    if let (Some(new), Step::Arrive(_)) = (&movement, step)
        && receptions::is_told(moved.at, world.nation.date)
    {
        receptions::receive(tx, scene, person, moved.kind, new)?;
    } else if let Some(new) = movement {
        let permit = permit::<MovePerson>(tx, &world.decider, &scene.by, person)?;
        let prison = world.prisons.get(moved.room.prison).ok_or_else(|| missing("a prison"))?;
        record_movement(tx, &permit, Some(&prison.code), &new)?;
    }
    if matches!(step, Step::Arrive(_) | Step::Room(_) | Step::Enter(_)) {
        let waits = last && stay.now.kind == WhereKind::Reception;
        give_room(tx, scene, state, moved, stay.deviation.filter(|_| last), waits)?;
    }
    if last && let Some(officer) = world.ties.get(&invented.serial) {
        reach::tie(tx, *officer, person, TieKind::Contact)?;
    }
    Ok(())
}

/// Decides the level where it is another than before, and gives the room.
fn give_room(
    tx: &mut Tx,
    scene: &Scene,
    state: &mut State,
    moved: &Move,
    deviation: Option<&'static str>,
    waits: bool,
) -> Outcome<()> {
    let world = &scene.world;
    let person = state.person.ok_or_else(|| missing("a person"))?;
    let permit_place = permit::<PlacePerson>(tx, &world.decider, &scene.by, person)?;
    let level = world.level(moved.room).ok_or_else(|| missing("a level"))?;
    if state.level != Some(level) {
        let reason = if state.level.is_none() { "Nivå ved innkomst" } else { "Vedtak om overføring" };
        let leave = permit::<DecideLevel>(tx, &world.decider, &scene.by, person)?;
        decide_level(tx, &leave, &NewLevel { level, reason: Reason::parse(reason)? })?;
        state.level = Some(level);
    }
    if waits {
        return Ok(());
    }
    let room = world.room(moved.room).ok_or_else(|| missing("a room"))?;
    let reason = scene.emergency.then(|| Reason::parse(deviation.unwrap_or(CROWDED))).transpose()?;
    let leave = match &reason {
        Some(_) => Some(permit::<OverridePlacement>(tx, &world.decider, &scene.by, person)?),
        None => None,
    };
    place(tx, &permit_place, leave.as_ref(), &NewPlacement { room, emergency: reason })
}

fn movement(
    scene: &Scene,
    person: PersonId,
    invented: &InventedPerson,
    stay: &Stay,
    moved: &Move,
    step: Step,
) -> Result<NewMovement, Problem> {
    let case = case_of(invented);
    let (kind, words) = match (step, moved.to) {
        (Step::Arrive(_), _) if moved.kind == MoveKind::Arrival => (MovementKind::Arrival, "Møtte til soning"),
        (Step::Arrive(_), _) => (MovementKind::Arrival, "Framstilt av politiet"),
        (Step::Depart(_), _) => (MovementKind::ToTransfer, "Overføring"),
        (Step::Enter(_), _) => (MovementKind::FromTransfer, "Overført"),
        (Step::Back(_), _) => (MovementKind::Back, "Tilbake"),
        (Step::Abscond(_), _) => (MovementKind::Absconded, NOT_BACK),
        (_, Some(WhereKind::Court)) => (MovementKind::ToCourt, "Rettsmøte"),
        (_, Some(WhereKind::Hospital)) => (MovementKind::ToHospital, "Time på sykehus"),
        (_, Some(WhereKind::DayRelease)) => (MovementKind::ToDayRelease, "Frigang til arbeid eller skole"),
        (_, Some(_)) => (MovementKind::ToLeave, "Permisjon"),
        (_, None) => (MovementKind::ToLeave, "Permisjon"),
    };
    let destination = match (kind, moved.to) {
        (MovementKind::ToTransfer, _) => scene.world.prisons.get(moved.room.prison).map(|p| p.code.to_string()),
        (MovementKind::ToCourt, _) => Some(case.0.to_owned()),
        (MovementKind::ToHospital, _) => Some("Sykehus".to_owned()),
        (MovementKind::ToLeave, Some(_)) => invented.contacts.first().map(|contact| contact.lives_in.clone()),
        _ => None,
    };
    let words = match moved.reason {
        "" | NOT_BACK => words,
        reason => reason,
    };
    let source = match kind {
        MovementKind::Arrival | MovementKind::ToCourt => case.1,
        MovementKind::ToTransfer => "Vedtak om overføring".to_owned(),
        _ => String::new(),
    };
    Ok(NewMovement {
        person,
        kind,
        at: None,
        destination: destination.as_deref().map(Text::parse_optional).transpose()?.flatten(),
        due_back: due_back(invented, stay, moved, step),
        reason: Reason::parse(words)?,
        source,
    })
}

/// When somebody who goes out is due: today's from what was invented, an earlier one from its end.
fn due_back(invented: &InventedPerson, stay: &Stay, moved: &Move, step: Step) -> Option<Instant> {
    let now = moved.at >= stay.now.since || stay.moves.last() == Some(moved);
    match step {
        Step::Depart(_) if stay.moves.last() == Some(moved) && stay.now.kind == WhereKind::OnTheWay => stay.now.due,
        Step::Depart(_) => Some(moved.at),
        Step::Out(_) if moved.to.is_some() && now => stay.now.due.map(|due| due.max(moved.at.plus_seconds(900))),
        Step::Out(_) if moved.reason == NOT_BACK => Some(moved.at),
        Step::Out(_) => {
            let Custody::Sentence(sentence) = &invented.custody else { return None };
            let away = sentence.absences.iter().find(|a| a.from == moved.at.oslo_date())?;
            Some(super::super::cal::at(plus_days(away.to, 0), 16, 0))
        }
        _ => None,
    }
}

/// The court and the number of the case.
fn case_of(person: &InventedPerson) -> (&'static str, String) {
    match &person.custody {
        Custody::Remand(held) => {
            held.orders.last().map_or(("Tingretten", String::new()), |o| (o.court, o.case_number.clone()))
        }
        Custody::Sentence(sentence) => {
            sentence.judgments.first().map_or(("Tingretten", String::new()), |j| (j.court, j.case_number.clone()))
        }
        Custody::Preventive(order) => (order.court, order.case_number.clone()),
        Custody::Fine(fine) => ("Tingretten", fine.case_number.clone()),
    }
}
