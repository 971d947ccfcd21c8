//! Telling police and courts what has happened. The journal is followed in the order in which it was sealed, beside
//! the acts themselves: none of them can fail, or be slow, because a message could not be made. How far it was
//! followed is kept in the transaction that notes the events and queues their messages, so that each act is told
//! once in effect, whoever is killed when. An event that cannot be told yet waits, and is tried again after
//! whatever happens to its person.

use super::outgoing::{self, Parcel};
use crate::access::acts::AnswerMessages;
use crate::access::{self, PlacePermit, PrisonCode, reach};
use crate::app::App;
use crate::authority::{self, AuthorityKind};
use crate::esas::model::events::{Decided, EventId, EventState, Facts, Happened, Lack, Location, Said, Stand, parts};
use crate::esas::model::outgoing::OutgoingId;
use crate::esas::model::xml;
use crate::esas::tables::events::{self as tables, Entry, EventRow, Followed, NewEvent};
use crate::placement::{self, MovementKind};
use crate::web::{Lang, Words};
use crate::{estate, people, sentence};
use basics::id::PersonId;
use basics::{Date, Problem};
use law::AbsenceKind;
use records::{Event, Fault, Keyring, Outcome, Reader, Tx};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Entries followed, and people noted, in one transaction.
const STEP: usize = 20;

/// A caseworker said what an event lacked, or that it is not told.
#[derive(Serialize)]
struct EventSettled {
    event: EventId,
    person: PersonId,
    state: EventState,
}
impl Event for EventSettled {
    const KIND: &'static str = "event-settled";
    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

/// What telling needs.
#[derive(Clone)]
pub struct Teller {
    keys: Arc<Keyring>,
    /// Words for the receivers: bokmål.
    words: Words,
}

impl Teller {
    /// The teller of a program.
    pub fn of(app: &App) -> Self {
        Self { keys: Arc::clone(&app.keys), words: Words::new(&app.texts, Lang::Nb) }
    }
}

/// Follows the journal to its end.
pub async fn follow(app: &App) -> Outcome<()> {
    while app.db.read(is_behind).await? {
        let teller = Teller::of(app);
        app.db.upkeep(move |tx| step(tx, &teller)).await?;
    }
    Ok(())
}

fn is_behind(reader: &mut Reader) -> Outcome<bool> {
    let last = tables::last_sealed(reader)?;
    let followed = tables::followed(reader)?;
    Ok(followed.is_none_or(|followed| followed.position < last || followed.noted_to.is_some()))
}

/// Begins to follow, notes what stands for some of those held then, or follows some entries.
fn step(tx: &mut Tx, teller: &Teller) -> Outcome<()> {
    let permit = access::permit_to_tell();
    let last = tables::last_sealed(tx)?;
    let followed = match tables::followed(tx)? {
        None => Followed { position: last, noted_to: Some(String::new()) },
        Some(Followed { position, noted_to: Some(after) }) => {
            // They came before there was anybody to tell: what is told of them begins with what changes.
            let people = tables::held_after(tx, &after, STEP)?;
            for person in &people {
                let now = tx.now();
                let stands = gather(tx, teller, &permit, *person, None).map(|facts| facts.told(now).ok());
                tables::set_told(tx, *person, unless_refused(stands)?.flatten().as_ref())?;
            }
            Followed { position, noted_to: people.last().map(ToString::to_string) }
        }
        Some(Followed { position, noted_to: None }) => {
            let entries = tables::entries(tx, position, last, STEP)?;
            for entry in &entries {
                heed(tx, teller, &permit, entry)?;
            }
            let end = entries.last().filter(|_| entries.len() == STEP).map_or(last, |entry| entry.position);
            Followed { position: end, noted_to: None }
        }
    };
    tables::set_followed(tx, &followed)
}

/// What was refused, because something on file cannot be read, is nothing; a fault of the database stays one.
fn unless_refused<T>(outcome: Outcome<T>) -> Outcome<Option<T>> {
    match outcome {
        Err(Fault::Refused(problem)) => {
            tracing::error!(code = problem.code, "an event for police and courts cannot be told yet");
            Ok(None)
        }
        outcome => outcome.map(Some),
    }
}

/// What the body of an entry tells.
#[derive(Deserialize)]
struct Body<T> {
    data: T,
}

/// Of a movement.
#[derive(Deserialize)]
struct Moved {
    movement: String,
}

/// Of a time away.
#[derive(Deserialize)]
struct Away {
    absence: String,
    kind: AbsenceKind,
    from: Date,
    to: Option<Date>,
}

/// Heeds an entry: notes what it makes, then tells all of its person that can be told.
fn heed(tx: &mut Tx, teller: &Teller, permit: &PlacePermit<AnswerMessages>, entry: &Entry) -> Outcome<()> {
    match entry.kind.as_str() {
        "person-moved" => moved(tx, permit, entry)?,
        "absence-set" => away(tx, permit, entry)?,
        _ => {}
    }
    if tables::waiting_of(tx, permit, entry.person)?.iter().all(|row| row.noted.happened != Happened::Arrived) {
        compare(tx, teller, permit, entry)?;
    }
    for row in tables::waiting_of(tx, permit, entry.person)? {
        tell(tx, teller, permit, &row)?;
    }
    Ok(())
}

fn moved(tx: &mut Tx, permit: &PlacePermit<AnswerMessages>, entry: &Entry) -> Outcome<()> {
    let Ok(Body { data: Moved { movement } }) = serde_json::from_str(&entry.body) else { return Ok(()) };
    let Some(told) = placement::told_movement(tx, permit, entry.person, &movement)? else { return Ok(()) };
    let was_gone = told.before == Some(MovementKind::Absconded);
    let was_in = told.before.is_some_and(|kind| !kind.leaves_roll());
    let happened = match told.kind {
        MovementKind::Arrival if was_gone => Happened::BackElsewhere,
        // From another prison without having been sent: the contracts of events have no word for it.
        MovementKind::Arrival if was_in => return Ok(()),
        MovementKind::Arrival => Happened::Arrived,
        MovementKind::Back if was_gone => Happened::Back,
        MovementKind::Absconded => Happened::Absconded,
        MovementKind::Released => Happened::Released,
        MovementKind::TakenBack => {
            // Nobody confirmed that they were to be held: of this stay nothing was told, and nothing is.
            for row in tables::waiting_of(tx, permit, entry.person)? {
                tables::dropped(tx, permit, row.noted.id, "")?;
            }
            return tables::set_told(tx, entry.person, None);
        }
        _ => return Ok(()),
    };
    let source = movement.as_str();
    let (person, prison, at) = (entry.person, &told.prison, told.at);
    tables::note(tx, permit, &NewEvent { happened, source, person, prison, at, days: (None, None) })
}

/// An interruption is told when it is granted, and when it has its end. Other times away are movements.
fn away(tx: &mut Tx, permit: &PlacePermit<AnswerMessages>, entry: &Entry) -> Outcome<()> {
    let Ok(Body { data }) = serde_json::from_str::<Body<Away>>(&entry.body) else { return Ok(()) };
    let prison = prison_of(tx, entry.person)?;
    let (Some(prison), AbsenceKind::Interruption) = (prison, data.kind) else { return Ok(()) };
    let is_known = tables::is_noted(tx, Happened::Interrupted, &data.absence)?;
    let happened = if is_known { Happened::Resumed } else { Happened::Interrupted };
    let (source, person) = (data.absence.as_str(), entry.person);
    let days = (Some(data.from), data.to);
    tables::note(tx, permit, &NewEvent { happened, source, person, prison: &prison, at: entry.at, days })
}

fn prison_of(reader: &mut Reader, person: PersonId) -> Outcome<Option<PrisonCode>> {
    Ok(reach::whereabouts(reader, person)?.and_then(|at| at.prison))
}

/// Notes that somebody in prison has other dates, or is held on another kind of authority, than was told.
fn compare(tx: &mut Tx, teller: &Teller, permit: &PlacePermit<AnswerMessages>, entry: &Entry) -> Outcome<()> {
    let (person, now) = (entry.person, tx.now());
    let Some(prison) = prison_of(tx, person)? else { return Ok(()) };
    let stands = gather(tx, teller, permit, person, Some(&prison)).map(|facts| facts.told(now).ok());
    let Some(stands) = unless_refused(stands)?.flatten() else { return Ok(()) };
    let before = tables::told(tx, person)?;
    if before.as_ref() == Some(&stands) {
        return Ok(());
    }
    let waiting = tables::waiting_of(tx, permit, person)?;
    let mut note = |happened: Happened| {
        let waits = waiting.iter().any(|row| row.noted.happened == happened);
        let new = NewEvent { happened, source: &entry.id, person, prison: &prison, at: entry.at, days: (None, None) };
        if waits { Ok(()) } else { tables::note(tx, permit, &new) }
    };
    if before.as_ref().is_some_and(|before| stands.is_other_kind(before)) {
        note(Happened::CategoryChanged)?;
    }
    note(Happened::DatesChanged)
}

/// Tells an event, or keeps what it lacks.
fn tell(tx: &mut Tx, teller: &Teller, permit: &PlacePermit<AnswerMessages>, row: &EventRow) -> Outcome<()> {
    let (id, person) = (row.noted.id, row.person);
    let message: OutgoingId = tx.new_id();
    let before = tables::told(tx, person)?;
    let facts = gather(tx, teller, permit, person, Some(&row.prison));
    let Some(facts) = unless_refused(facts)? else {
        return tables::lacking(tx, permit, id, &[Lack::Unreadable]);
    };
    if row.noted.happened == Happened::DatesChanged && before.is_some() && facts.told(tx.now()).ok() == before {
        // What had changed was changed back before it was told.
        return tables::dropped(tx, permit, id, "");
    }
    let (parts, told) = match parts(&row.noted, (&message.to_string(), tx.now()), &facts, before.as_ref()) {
        Ok(made) => made,
        Err(lacks) => return tables::lacking(tx, permit, id, &lacks),
    };
    let contract = row.noted.happened.contract();
    let bytes = xml::bytes(contract.as_str(), &parts)?;
    let parcel =
        Parcel { id: message, contract, answers: None, person: row.file, prison: &row.prison, to: None, bytes: &bytes };
    outgoing::keep(tx, &teller.keys, permit, &parcel)?;
    tables::queued(tx, permit, id, message)?;
    match (row.noted.happened, &told) {
        (Happened::Released, _) => tables::set_told(tx, person, None),
        (_, Some(told)) => tables::set_told(tx, person, Some(told)),
        _ => Ok(()),
    }
}

/// What is known of somebody, as far as it is confirmed.
fn gather(
    reader: &mut Reader,
    teller: &Teller,
    permit: &PlacePermit<AnswerMessages>,
    person: PersonId,
    prison: Option<&PrisonCode>,
) -> Outcome<Facts> {
    let place = match prison {
        Some(code) => estate::prison(reader, code)?.map(|row| Location {
            district: teller.words.code("region", row.region),
            name: row.name,
            number: row.code.to_string(),
        }),
        None => None,
    };
    let mut stands = vec![];
    for row in authority::authorities(reader, person)?.into_iter().filter(|row| row.verified_at.is_some()) {
        let Some(said) = authority::said_now(reader, person, row.id)? else { continue };
        let police = matches!(said.kind, AuthorityKind::CommittalOrder | AuthorityKind::FineEnforcementOrder);
        stands.push(Stand {
            kind: said.kind,
            police: police.then_some(said.issuer),
            case_number: said.case_number,
            from: said.span.starts(),
            to: said.span.ends(),
            end_reason: said.end_reason,
        });
    }
    let sentences = sentence::sentences(reader, person)?.into_iter().filter(|row| row.ended.is_none());
    let decided = sentences.map(|row| decided(&row)).collect();
    let dates = sentence::dated(reader, person)?;
    let bearer = people::bearer(reader, &teller.keys, permit, person)?;
    Ok(Facts { bearer, place, stands, decided, dates })
}

fn decided(row: &sentence::SentenceRow) -> Decided {
    let facts = &row.facts;
    Decided { kind: row.kind, start: if facts.in_custody { Some(facts.judgment) } else { facts.admitted } }
}

/// A caseworker says what an event lacks, or that it is not told. Gives where it stands then.
pub fn settle(
    tx: &mut Tx,
    teller: &Teller,
    permit: &PlacePermit<AnswerMessages>,
    id: EventId,
    said: &Said,
) -> Outcome<EventState> {
    let find = |tx: &mut Tx| tables::of_prison(tx, permit, id)?.ok_or_else(|| Fault::from(Problem::not_found()));
    let row = find(tx)?;
    if row.state != EventState::Waiting {
        return Err(Problem::conflict("event-not-waiting", "the event does not wait for a caseworker").into());
    }
    match said {
        Said::Dropped(why) => tables::dropped(tx, permit, id, why.as_str())?,
        Said::Supplied(reason, days) => {
            tables::supplied(tx, permit, id, (*reason, *days))?;
            let row = find(tx)?;
            tell(tx, teller, permit, &row)?;
        }
    }
    let state = find(tx)?.state;
    tx.record(&EventSettled { event: id, person: row.person, state })?;
    Ok(state)
}
