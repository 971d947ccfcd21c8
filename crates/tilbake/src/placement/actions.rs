//! What people do about where others are: give rooms, record movements, keep apart, close deviations.

use super::model::{
    Check, DeviationId, KeepApartId, Line, MovementId, MovementKind, NewArrival, NewKeepApart, NewLevel, NewMovement,
    NewPlacement, Place, Reason, Situation, broken_checks, refusal,
};
use super::tables::{self, Moving};
use crate::access::acts::{
    CloseDeviations, DecideCapacity, DecideLevel, EditAuthorities, EditCautions, MovePerson, OverridePlacement,
    PlacePerson, ReceiveArrival, ReceiveMessages, TakeCount,
};
use crate::access::{Permit, PlacePermit, PrisonCode, reach, same};
use crate::estate::{self, PrisonStatus, RoomId, RoomState};
use crate::people;
use basics::{Instant, PersonId, Problem};
use records::{Event, Outcome, Reader, Tx};
use serde::Serialize;

/// A room was given.
#[derive(Serialize)]
struct RoomGiven<'a> {
    person: PersonId,
    prison: &'a PrisonCode,
    room: RoomId,
    broken: &'a [Check],
}
impl Event for RoomGiven<'_> {
    const KIND: &'static str = "room-given";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// A movement was recorded.
#[derive(Serialize)]
struct Moved {
    person: PersonId,
    prison: PrisonCode,
    movement: MovementId,
    kind: MovementKind,
    at: Instant,
}
impl Event for Moved {
    const KIND: &'static str = "person-moved";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
    fn prison(&self) -> Option<&str> {
        Some(self.prison.as_str())
    }
}

/// Something else about a person's placement was decided: a level, keep apart, a deviation closed,
/// an arrival expected.
#[derive(Serialize)]
struct PlacementDecided {
    person: PersonId,
    what: &'static str,
    id: String,
}
impl Event for PlacementDecided {
    const KIND: &'static str = "placement-decided";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// Gives a person a room, with all checks in the same transaction. A broken check refuses it, unless
/// the shift leader records an emergency: then it is recorded as it is and shows as a deviation.
pub fn place(
    tx: &mut Tx,
    permit: &Permit<PlacePerson>,
    emergency: Option<&Permit<OverridePlacement>>,
    new: &NewPlacement,
) -> Outcome<()> {
    let room = estate::room(tx, new.room)?.ok_or_else(no_room)?;
    let unit = estate::unit(tx, room.unit)?.ok_or_else(no_room)?;
    let now = tx.now();
    let before = tables::line_to_move(tx, permit)?
        .filter(|line| line.prison == room.prison)
        .ok_or_else(|| Problem::conflict("not-in-prison", "the person does not belong to this prison"))?;
    let mut line = before.clone();
    let facts = people::placing_facts(tx, permit)?;
    let situation = Situation {
        room_state: room.state,
        beds: room.beds.working,
        others: tables::others_in_room(tx, permit, room.id)?,
        unit_level: unit.level,
        unit_group: unit.sex,
        level: line.level,
        woman: facts.sex == people::Sex::Female,
        minor: facts.born.is_some_and(|born| born.age_on(tx.today()).1 < 18),
        keep_apart: tables::keep_apart_near(tx, permit, room.id, unit.id, &room.prison)?,
    };
    let broken = broken_checks(&situation);
    let reason = match (&new.emergency, emergency) {
        (_, _) if broken.is_empty() => None,
        (Some(reason), Some(_)) => Some(reason),
        _ => return Err(refusal(&broken).into()),
    };
    line.unit = Some(unit.id);
    line.room = Some(room.id);
    line.room_number.clone_from(&room.number);
    if line.place == Place::Reception {
        line.place = Place::In;
        line.since = now;
    }
    tables::give_room(tx, permit, &line)?;
    tables::close_deviations_of(tx, permit, "placed anew", false)?;
    if let Some(reason) = reason {
        let checks: Vec<&str> = broken.iter().map(|check| check.as_str()).collect();
        let id: DeviationId = tx.new_id();
        tables::open_deviation(tx, permit, id, &line, &checks.join(" "), reason)?;
    }
    keep(tx, permit, Some(&before), &line)?;
    tx.record(&RoomGiven { person: permit.person(), prison: &line.prison, room: room.id, broken: &broken })?;
    Ok(())
}

fn no_room() -> Problem {
    Problem::invalid("invalid-input").with_field("room", "not-in-list")
}

/// Stores the line, tells access where the person belongs and live pages that the roll changed.
fn keep<A: Moving>(tx: &mut Tx, permit: &Permit<A>, before: Option<&Line>, line: &Line) -> Outcome<()> {
    keep_each(tx, &[(permit, before, line)])
}

/// The same of several people.
fn keep_each<A: Moving>(tx: &mut Tx, lines: &[(&Permit<A>, Option<&Line>, &Line)]) -> Outcome<()> {
    // Most go out and come back: then all stands as it was but where they are.
    let lives = |line: &Line| (line.prison.clone(), line.unit, line.room, line.room_number.clone(), line.level);
    let is_same = |before: Option<&Line>, line: &Line| before.is_some_and(|before| lives(before) == lives(line));
    let (moved, kept): (Vec<_>, Vec<_>) = lines.iter().partition(|(_, before, line)| is_same(*before, line));
    let pairs =
        |lines: Vec<&(_, _, _)>| lines.into_iter().map(|(permit, _, line)| (*permit, *line)).collect::<Vec<_>>();
    tables::move_lines(tx, &pairs(moved))?;
    tables::keep_lines(tx, &pairs(kept))?;
    let belongs = |line: &Line| (line.prison.clone(), line.unit, line.next_prison.clone());
    for (_, before, line) in lines {
        if before.is_none_or(|before| belongs(before) != belongs(line)) {
            reach::set(tx, line.person, Some(&line.prison), line.unit, line.since)?;
            reach::expect(tx, line.person, line.next_prison.as_ref())?;
        }
        tx.announce(&format!("roll:{}", line.prison))?;
        if let Some(next) = &line.next_prison {
            tx.announce(&format!("roll:{next}"))?;
        }
    }
    Ok(())
}

/// Records a movement. `prison` is where an arrival comes in; for all else the roll knows it.
pub fn record_movement(
    tx: &mut Tx,
    permit: &Permit<MovePerson>,
    prison: Option<&PrisonCode>,
    new: &NewMovement,
) -> Outcome<MovementId> {
    let ids = record_movements(tx, std::slice::from_ref(permit), prison, &[new])?;
    Ok(ids.into_iter().next().ok_or_else(|| basics::value::corrupt("a movement"))?)
}

/// Records movements of as many people: a whole landing is read, and written, a table at a time.
pub fn record_movements(
    tx: &mut Tx,
    permits: &[Permit<MovePerson>],
    prison: Option<&PrisonCode>,
    new: &[&NewMovement],
) -> Outcome<Vec<MovementId>> {
    tables::ask_to_move(tx, permits)?;
    let lines = tables::lines_to_move(tx, permits)?;
    let lasts = tables::last_movements(tx, permits)?;
    let (mut made, mut ids) = (vec![], vec![]);
    for (((permit, new), before), last) in permits.iter().zip(new).zip(lines).zip(lasts) {
        let (at, is_late) = moment(tx, last, new.at)?;
        if new.due_back.is_some_and(|due| due <= at) {
            return Err(Problem::invalid("invalid-input").with_field("due_back", "before-start").into());
        }
        if is_late {
            ids.push(record_late(tx, permit, new, at)?);
            continue;
        }
        if !new.kind.follows(before.as_ref().map(|line| line.place)) {
            return Err(does_not_follow(new.kind, before.map(|line| line.place)).into());
        }
        let line = moved(tx, permit, new, at, before.clone(), prison)?;
        let id: MovementId = tx.new_id();
        ids.push(id);
        let one = Made { permit, new, at, id, before, line };
        // What changes more rows than its own is kept by itself, so that each entry tells its own.
        if new.kind == MovementKind::Arrival || one.line.room.is_none() {
            keep_made(tx, &[one])?;
        } else {
            made.push(one);
        }
    }
    keep_made(tx, &made)?;
    Ok(ids)
}

/// A movement that may be made, and the line it leads to.
struct Made<'a> {
    permit: &'a Permit<MovePerson>,
    new: &'a NewMovement,
    at: Instant,
    id: MovementId,
    before: Option<Line>,
    line: Line,
}

fn keep_made(tx: &mut Tx, made: &[Made<'_>]) -> Outcome<()> {
    let rows: Vec<_> = made.iter().map(|one| (one.permit, one.id, &one.line.prison, one.new, one.at)).collect();
    tables::add_movements(tx, &rows)?;
    for one in made {
        if one.line.room.is_none() {
            tables::end_room(tx, one.permit, one.at)?;
        }
        if one.new.kind == MovementKind::Arrival {
            tables::arrived(tx, one.permit)?;
        }
    }
    let lines: Vec<_> = made.iter().map(|one| (one.permit, one.before.as_ref(), &one.line)).collect();
    keep_each(tx, &lines)?;
    let event = |one: &Made<'_>| {
        let person = one.permit.person();
        Moved { person, prison: one.line.prison.clone(), movement: one.id, kind: one.new.kind, at: one.at }
    };
    tx.record_each(&made.iter().map(event).collect::<Vec<_>>())
}

/// When a movement happened, and whether others that came after it are recorded already.
fn moment(tx: &Tx, last: Option<tables::Step>, said: Option<Instant>) -> Outcome<(Instant, bool)> {
    let now = tx.now();
    if said.is_some_and(|at| at > now) {
        return Err(Problem::invalid("invalid-input").with_field("at", "in-future").into());
    }
    // What happens now comes after all that is recorded, also when a clock was set back since.
    let at = said.unwrap_or_else(|| last.as_ref().map_or(now, |last| now.max(last.at)));
    Ok((at, last.is_some_and(|last| at < last.at)))
}

/// Takes in somebody who stands at the gate of `prison`. The roll says where people are: whoever was on
/// the roll of another prison, or expected there, is on this one from now on, and that shows as a
/// deviation until somebody has settled it with that prison.
pub fn take_in(
    tx: &mut Tx,
    permit: &Permit<ReceiveArrival>,
    prison: &PrisonCode,
    new: &NewMovement,
) -> Outcome<MovementId> {
    let last = tables::last_movement(tx, permit)?;
    let (at, is_late) = moment(tx, last, new.at)?;
    if is_late {
        return Err(too_late().into());
    }
    let before = tables::line_to_move(tx, permit)?;
    if before.as_ref().is_some_and(|line| line.prison == *prison) {
        return Err(Problem::conflict("here-already", "the person is on this prison's roll").into());
    }
    let is_due = before.as_ref().is_some_and(|line| line.next_prison.as_ref() == Some(prison));
    let expected = tables::expected_in(tx, permit)?;
    let other = before.as_ref().map(|line| &line.prison).or(expected.as_ref());
    let is_elsewhere = !is_due && other.is_some_and(|other| other != prison);
    let line = Line { level: tables::level(tx, permit)?, ..Line::at_the_gate(permit.person(), prison, at) };
    let kind = if is_due { MovementKind::FromTransfer } else { MovementKind::Arrival };
    let id: MovementId = tx.new_id();
    tables::add_movement(tx, permit, id, prison, &NewMovement { kind, ..new.clone() }, at)?;
    tables::end_room(tx, permit, at)?;
    tables::arrived(tx, permit)?;
    for left in
        before.iter().flat_map(|line| [Some(&line.prison), line.next_prison.as_ref()]).chain([expected.as_ref()])
    {
        left.map_or(Ok(()), |left| tx.announce(&format!("roll:{left}")))?;
    }
    keep(tx, permit, before.as_ref(), &line)?;
    tx.record(&Moved { person: permit.person(), prison: prison.clone(), movement: id, kind, at })?;
    if is_elsewhere {
        let deviation: DeviationId = tx.new_id();
        tables::open_deviation(tx, permit, deviation, &line, Check::Elsewhere.as_str(), &new.reason)?;
        let id = deviation.to_string();
        tx.record(&PlacementDecided { person: permit.person(), what: "deviation_opened", id })?;
    }
    Ok(id)
}

/// Takes a person off the roll: the one way off it, for whichever movement leads there. Room and level end
/// with the stay, and access control no longer has the person in any prison. Whether it may be is for the
/// act that calls.
pub fn leave_roll<A: Moving>(tx: &mut Tx, permit: &Permit<A>, new: &NewMovement) -> Outcome<MovementId> {
    let line = tables::line_to_move(tx, permit)?;
    let place = line.as_ref().map(|line| line.place);
    let line = line.filter(|_| new.kind.leaves_roll()).ok_or_else(|| does_not_follow(new.kind, place))?;
    let last = tables::last_movement(tx, permit)?;
    let (at, is_late) = moment(tx, last, new.at)?;
    if is_late {
        return Err(too_late().into());
    }
    let id: MovementId = tx.new_id();
    tables::add_movement(tx, permit, id, &line.prison, new, at)?;
    tables::end_room(tx, permit, at)?;
    tables::end_level(tx, permit, at)?;
    tables::close_deviations_of(tx, permit, "left the roll", true)?;
    tables::end_line(tx, permit)?;
    reach::set(tx, line.person, None, None, at)?;
    reach::expect(tx, line.person, None)?;
    for prison in [Some(&line.prison), line.next_prison.as_ref()].into_iter().flatten() {
        tx.announce(&format!("roll:{prison}"))?;
    }
    tx.record(&Moved { person: line.person, prison: line.prison, movement: id, kind: new.kind, at })?;
    Ok(id)
}

fn too_late() -> Problem {
    let detail = "later movements are recorded, and this one would change the prison they happened in";
    Problem::conflict("movement-too-late", detail)
}

fn does_not_follow(kind: MovementKind, place: Option<Place>) -> Problem {
    let place = place.map_or("on no roll", |place| place.as_str());
    Problem::conflict("movement-does-not-follow", format!("{kind} does not follow on where the person is: {place}"))
}

/// Records a movement that happened before others already recorded. The roll goes by the latest one,
/// so where the person is now does not change; what would change the prison they belonged to since
/// then is refused.
fn record_late(tx: &mut Tx, permit: &Permit<MovePerson>, new: &NewMovement, at: Instant) -> Outcome<MovementId> {
    let then = tables::movement_at(tx, permit, at)?;
    let place = then.as_ref().and_then(|step| step.kind.place());
    if !new.kind.follows(place) {
        return Err(does_not_follow(new.kind, place).into());
    }
    let (Some(then), false) = (then, new.kind.changes_prison()) else {
        return Err(too_late().into());
    };
    let id: MovementId = tx.new_id();
    tables::add_movement(tx, permit, id, &then.prison, new, at)?;
    tx.announce(&format!("roll:{}", then.prison))?;
    tx.record(&Moved { person: permit.person(), prison: then.prison, movement: id, kind: new.kind, at })?;
    Ok(id)
}

/// The line after a movement.
fn moved(
    tx: &mut Tx,
    permit: &Permit<MovePerson>,
    new: &NewMovement,
    at: Instant,
    before: Option<Line>,
    prison: Option<&PrisonCode>,
) -> Outcome<Line> {
    let destination = new.destination.as_ref().map(ToString::to_string).unwrap_or_default();
    let place = new.kind.place().ok_or_else(|| does_not_follow(new.kind, before.as_ref().map(|line| line.place)))?;
    let Some(mut line) = before else {
        let prison = prison.ok_or_else(|| Problem::invalid("invalid-input").with_field("prison", "required"))?;
        let level = tables::level(tx, permit)?;
        return Ok(Line { level, ..Line::at_the_gate(permit.person(), prison, at) });
    };
    line.since = at;
    line.place = place;
    line.due_back = new.due_back;
    line.destination = destination;
    // Whatever comes next, nobody is on the way to where they were on the way to before.
    let on_the_way_to = line.next_prison.take();
    if let Some(next) = &on_the_way_to {
        tx.announce(&format!("roll:{next}"))?;
    }
    match new.kind {
        MovementKind::ToTransfer => {
            let next = PrisonCode::parse(&line.destination)?;
            let known = estate::prison(tx, &next)?;
            let fits = known.is_some_and(|prison| prison.status == PrisonStatus::Open && prison.code != line.prison);
            if !fits {
                return Err(Problem::invalid("invalid-input").with_field("destination", "choose-prison").into());
            }
            line.next_prison = Some(next);
        }
        MovementKind::FromTransfer => {
            let left = line.prison.clone();
            line.prison = on_the_way_to.unwrap_or_else(|| left.clone());
            (line.unit, line.room, line.room_number) = (None, None, String::new());
            tx.announce(&format!("roll:{left}"))?;
        }
        MovementKind::Back if line.room.is_none() => line.place = Place::Reception,
        _ => {}
    }
    Ok(line)
}

/// Decides the level a person serves at, from now on.
pub fn decide_level(tx: &mut Tx, permit: &Permit<DecideLevel>, new: &NewLevel) -> Outcome<()> {
    tables::decide_level(tx, permit, new.level, &new.reason)?;
    if let Some(mut line) = tables::line_to_move(tx, permit)? {
        let before = line.clone();
        line.level = Some(new.level);
        keep(tx, permit, Some(&before), &line)?;
    }
    tx.record(&PlacementDecided { person: permit.person(), what: "level", id: new.level.to_string() })?;
    Ok(())
}

/// A room was closed, or certified for fewer, while people lived there: the roll goes on saying so, and
/// each of them shows as a deviation whose owner is who decided.
pub fn room_decided(tx: &mut Tx, permit: &PlacePermit<DecideCapacity>, room: &str, reason: &str) -> Outcome<()> {
    let id: RoomId = room.parse().map_err(|_| no_room())?;
    let room = estate::room(tx, id)?.ok_or_else(no_room)?;
    let people = tables::people_in(tx, permit, id)?;
    let living = i64::try_from(people.len()).unwrap_or(i64::MAX);
    let broken = [
        (Check::RoomState, room.state != RoomState::Active && living > 0),
        (Check::Capacity, living > room.beds.working),
    ];
    let checks: Vec<&str> = broken.iter().filter(|(_, broken)| *broken).map(|(check, _)| check.as_str()).collect();
    if checks.is_empty() {
        return Ok(());
    }
    for (person, _) in people.into_iter().filter(|(_, open)| !open) {
        let deviation: DeviationId = tx.new_id();
        tables::open_deviation_in(tx, permit, deviation, person, (&room.prison, id), &checks.join(" "), reason)?;
        tx.record(&PlacementDecided { person, what: "deviation_opened", id: deviation.to_string() })?;
    }
    tx.announce(&format!("roll:{}", room.prison))
}

/// A count did not agree about somebody: that shows as a deviation, owned by who signed the count, until somebody has
/// found out. Whom another count there missed already, and nobody has found, is not missed twice; whom a count `agreed` about
/// since is, or one deviation that was left open would hide every later one.
pub fn deviate_after_count(
    tx: &mut Tx,
    permit: &PlacePermit<TakeCount>,
    of: (PersonId, &PrisonCode, Option<RoomId>),
    agreed: Option<Instant>,
    (reason, hours): (&Reason, i64),
) -> Outcome<()> {
    if tables::missed_at(tx, permit, (of.0, of.1))?.is_some_and(|missed| Some(missed) > agreed) {
        return Ok(());
    }
    let id: DeviationId = tx.new_id();
    tables::open_deviation_counted(tx, permit, id, of, (reason, hours))?;
    tx.record(&PlacementDecided { person: of.0, what: "deviation_opened", id: id.to_string() })?;
    tx.announce(&format!("roll:{}", of.1))
}

/// Keeps two people apart. It has a review date and does not end by itself.
pub fn keep_apart(tx: &mut Tx, permit: &Permit<EditCautions>, new: &NewKeepApart) -> Outcome<KeepApartId> {
    if same::canonical(tx, new.other)? == permit.person() {
        return Err(Problem::invalid("invalid-input").with_field("other", "same-person").into());
    }
    if people::number_of(tx, new.other)?.is_none() {
        return Err(Problem::invalid("invalid-input").with_field("other", "not-in-list").into());
    }
    let id = tx.new_id();
    tables::add_keep_apart(tx, permit, id, new)?;
    tx.record(&PlacementDecided { person: permit.person(), what: "keep_apart", id: id.to_string() })?;
    if let Some((prison, room)) = tables::too_near(tx, permit, id)? {
        // They live too near each other already: the roll goes on saying so until somebody moves one.
        let deviation: DeviationId = tx.new_id();
        tables::open_deviation_apart(tx, permit, deviation, (&prison, room), &new.reason)?;
        tx.record(&PlacementDecided { person: permit.person(), what: "deviation_opened", id: deviation.to_string() })?;
        tx.announce(&format!("roll:{prison}"))?;
    }
    Ok(id)
}

/// Ends a keep-apart, with the reason.
pub fn end_keep_apart(tx: &mut Tx, permit: &Permit<EditCautions>, id: KeepApartId, reason: &Reason) -> Outcome<()> {
    if tables::has_keep_apart_ended(tx, permit, id)?.ok_or_else(Problem::not_found)? {
        return Err(Problem::conflict("apart-ended-already", "somebody has ended it already").into());
    }
    tables::end_keep_apart(tx, permit, id, reason)?;
    tx.record(&PlacementDecided { person: permit.person(), what: "keep_apart_ended", id: id.to_string() })?;
    Ok(())
}

/// Closes a deviation, with what was done about it.
pub fn close_deviation(
    tx: &mut Tx,
    permit: &PlacePermit<CloseDeviations>,
    id: DeviationId,
    closing: &Reason,
) -> Outcome<()> {
    let (prison, person, closed) = tables::deviation_of(tx, id)?.ok_or_else(Problem::not_found)?;
    permit.check_prison(&prison)?;
    if closed {
        return Err(Problem::conflict("deviation-closed-already", "somebody has closed it already").into());
    }
    tables::close_deviation(tx, permit, id, closing)?;
    tx.announce(&format!("roll:{prison}"))?;
    tx.record(&PlacementDecided { person, what: "deviation_closed", id: id.to_string() })?;
    Ok(())
}

/// Whether a person is on the roll of a prison.
pub fn is_on_roll(tx: &mut Tx, _permit: &PlacePermit<ReceiveMessages>, person: PersonId) -> Outcome<bool> {
    tables::is_on_roll(tx, person)
}

/// Why somebody is expected of whom there is no order yet, as the roll names it.
pub const PLACE_WANTED: &str = "place_order";

/// The prison that expects a person for whom a place was asked, and of whom there is no order yet.
pub fn expected_for_a_place(reader: &mut Reader, person: PersonId) -> Outcome<Option<PrisonCode>> {
    tables::expected_for(reader, person, PLACE_WANTED)
}

/// The place that was asked for is not wanted: nobody waits at the gate any more. Whom an order sends stays
/// expected. Gives whether the person was expected for that reason alone.
pub fn place_not_wanted(tx: &mut Tx, permit: &PlacePermit<ReceiveMessages>, person: PersonId) -> Outcome<bool> {
    let Some(prison) = expected_for_a_place(tx, person)? else { return Ok(false) };
    tables::not_expected(tx, permit, person)?;
    reach::expect(tx, person, None)?;
    tx.announce(&format!("roll:{prison}"))?;
    tx.record(&PlacementDecided { person, what: "not_expected", id: prison.to_string() })?;
    Ok(true)
}

/// Expects somebody in a prison: an order has come. Somebody on a roll already is not expected anew, and an
/// order from nobody knows whom does not send elsewhere whom a verified one sends here: false says so.
pub fn expect(tx: &mut Tx, permit: &PlacePermit<ReceiveMessages>, new: &NewArrival) -> Outcome<bool> {
    if tables::is_on_roll(tx, new.person)? {
        return Ok(true);
    }
    if let Some(prison) = tables::expected_for_sure(tx, permit, new.person)?
        && !new.verified
    {
        return Ok(prison == new.prison);
    }
    tables::expect(tx, permit, new)?;
    reach::expect(tx, new.person, Some(&new.prison))?;
    tx.announce(&format!("roll:{}", new.prison))?;
    tx.record(&PlacementDecided { person: new.person, what: "expected", id: new.prison.to_string() })?;
    Ok(true)
}

/// Says when somebody who is expected, for a reason that fits, is to be here. Gives where; none of one who is not
/// expected so.
pub fn call_in(
    tx: &mut Tx,
    permit: &Permit<EditAuthorities>,
    at: Instant,
    fits: fn(&str) -> bool,
) -> Outcome<Option<PrisonCode>> {
    let expected = tables::expected_to_call(tx, permit)?.filter(|one| fits(&one.reason));
    let Some(prison) = expected.map(|one| one.prison) else { return Ok(None) };
    tables::set_expected_at(tx, permit, at)?;
    tx.announce(&format!("roll:{prison}"))?;
    Ok(Some(prison))
}
