//! The doors every look and every act passes: decide, demand a purpose, journal, give the permit.
//!
//! A look is journalled durably before anything is shown. When it cannot be written it fails, and
//! nothing is shown (promise 7).

use crate::access::events::{ListLooked, Looked, PeopleListed};
use crate::access::model::{Caller, Grant, PersonId, Place, Scope, Whereabouts};
use crate::access::permit::{
    self, Basis, ListPermit, Listed, Permit, PersonAct, PlaceAct, PlacePermit, Reasons, ScopeFilter, Verdict, judge,
    judge_place,
};
use crate::access::policy::{Decider, Decision};
use crate::access::roles::{Action, Purpose};
use crate::access::state::{LookKey, State, slot, slot_end};
use crate::access::tables::{self, LookId, Standing};
use crate::access::{acts, noted, reach};
use basics::id::{Id, Uuid};
use basics::{Instant, Problem};
use records::{Class, Db, Keyring, Outcome, Reader, Tx, Via};
use std::sync::Arc;

/// What the doors stand on.
pub struct Doors<'a> {
    /// The database.
    pub db: &'a Db,
    /// The keys: openings by oversight bodies are sealed.
    pub keys: &'a Arc<Keyring>,
    /// The policies.
    pub decider: &'a Decider,
    /// Looks already journalled.
    pub state: &'a State,
}

impl Doors<'_> {
    /// Opens a person's file for an act that looks.
    pub async fn open<A: PersonAct>(&self, caller: &Caller, via: Via, person: PersonId) -> Outcome<Permit<A>> {
        let (person, basis) = self.decide(caller, A::ACTION, person).await?;
        self.look(caller, via, Subject::Person(person, A::ACTION), &basis).await?;
        Ok(permit::person_permit(person, basis))
    }

    /// Opens a person's file and reads it, both of one moment. What was read is given when the look is journalled, and
    /// not before.
    pub async fn open_reading<A: PersonAct, T: Send + 'static>(
        &self,
        caller: &Caller,
        via: Via,
        person: PersonId,
        mut read: impl FnMut(&mut Reader, &Permit<A>) -> Outcome<T> + Send + 'static,
    ) -> Outcome<(Permit<A>, T)> {
        let (decider, asking) = (self.decider.clone(), caller.clone());
        let reading = move |reader: &mut Reader| {
            let permit = permit::<A>(reader, &decider, &asking, person)?;
            let value = read(reader, &permit)?;
            Ok((permit, value))
        };
        let (permit, value) = self.db.read(reading).await?;
        self.look(caller, via, Subject::Person(permit.person(), A::ACTION), permit.basis()).await?;
        Ok((permit, value))
    }

    /// Shows a picture of somebody. A list that showed the person to this caller covers it; else it is
    /// a look like any other. Says too until when it is covered.
    pub async fn see(
        &self,
        caller: &Caller,
        via: Via,
        person: PersonId,
    ) -> Outcome<(Permit<acts::ReadSummary>, Instant)> {
        let (person, basis) = self.decide(caller, Action::ReadSummary, person).await?;
        let now = self.db.now();
        let until = match self.state.covered_until(caller.credential, person, now) {
            Some(until) => until,
            None => {
                self.look(caller, via, Subject::Person(person, Action::ReadSummary), &basis).await?;
                slot_end(now)
            }
        };
        Ok((permit::person_permit(person, basis), until))
    }

    /// Says whom an open list shows with their pictures, before it shows them, so that these need no
    /// looks of their own. The name of the list of a place says who is on it; for any other list the
    /// journal is told.
    pub async fn show<A>(
        &self,
        caller: &Caller,
        via: Via,
        permit: &ListPermit<A>,
        mut people: Vec<PersonId>,
    ) -> Outcome<()> {
        let (now, listed) = (self.db.now(), permit.listed());
        if !listed.is_of_place {
            people.retain(|person| self.state.covered_until(caller.credential, *person, now).is_none());
            if people.is_empty() {
                return Ok(());
            }
            let event = PeopleListed { list: listed.name.clone(), people: people.clone() };
            let sealed = listed.basis.role.is_sealed().then(|| Arc::clone(self.keys));
            let write = move |tx: &mut Tx| record(tx, sealed.as_ref(), &event);
            self.db.write(&caller.actor_on(via, &listed.basis), write).await?;
        }
        self.state.cover(caller.credential, &people, now);
        Ok(())
    }

    /// Opens a list, cut to whom the caller may see; `name` says which, such as `roll:HAL`. With a
    /// stated purpose the list may reach further.
    pub async fn list<A: PlaceAct>(
        &self,
        caller: &Caller,
        via: Via,
        name: &str,
        stated: Option<Purpose>,
    ) -> Outcome<ListPermit<A>> {
        let stated = stated.or(caller.token_purpose);
        let filter = ScopeFilter::of(self.decider, caller, A::ACTION, stated);
        let basis = caller.grants.iter().find_map(|grant| self.list_basis(grant, A::ACTION, stated));
        let basis = basis.ok_or_else(Problem::forbidden)?;
        self.look(caller, via, Subject::List(name.to_owned()), &basis).await?;
        let listed = Listed { name: name.to_owned(), is_of_place: false, basis };
        Ok(permit::list_permit(filter, listed, (self.decider, caller)))
    }

    /// On what a grant opens a list at all.
    fn list_basis(&self, grant: &Grant, action: Action, stated: Option<Purpose>) -> Option<Basis> {
        let reasons = Reasons { stated, glass: false };
        grant.role.relations().into_iter().find_map(|relation| {
            let purpose = permit::allowing_purpose(self.decider, grant.role, action, relation, reasons)?;
            Some(Basis { role: grant.role, scope: grant.scope.clone(), relation, purpose })
        })
    }

    /// Opens the list of one place, which its name says: refused, and not merely empty, where the caller
    /// may not look.
    pub async fn list_in<A: PlaceAct>(
        &self,
        caller: &Caller,
        via: Via,
        place: Place,
        name: &str,
        stated: Option<Purpose>,
    ) -> Outcome<ListPermit<A>> {
        let stated = stated.or(caller.token_purpose);
        let at = self.db.read(move |reader| reach::whereabouts_of(reader, &place)).await?;
        let reasons = Reasons { stated, glass: false };
        let basis = admit_place(A::ACTION, judge_place(self.decider, caller, A::ACTION, &at, reasons))?;
        self.look(caller, via, Subject::List(name.to_owned()), &basis).await?;
        let filter = ScopeFilter::of(self.decider, caller, A::ACTION, stated);
        let listed = Listed { name: name.to_owned(), is_of_place: true, basis };
        Ok(permit::list_permit(filter, listed, (self.decider, caller)))
    }

    /// What would be decided about an act on a person, without doing it: for pages that offer it.
    pub async fn verdict(&self, caller: &Caller, action: Action, person: PersonId) -> Outcome<Verdict> {
        let standing = self.standing(caller, person).await?;
        Ok(verdict(self.decider, caller, action, &standing))
    }

    async fn standing(&self, caller: &Caller, person: PersonId) -> Outcome<Standing> {
        let (account, credential) = ((caller.account, caller.is_tied()), caller.credential);
        let standing = self.db.read(move |reader| tables::standing(reader, account, credential, person)).await?;
        Ok(standing.ok_or_else(Problem::not_found)?)
    }

    /// On what an act is allowed, and on which file: the one that stands for the person.
    async fn decide(&self, caller: &Caller, action: Action, person: PersonId) -> Outcome<(PersonId, Basis)> {
        let standing = self.standing(caller, person).await?;
        Ok((standing.person, admit(self.decider, caller, action, &standing)?))
    }

    async fn look(&self, caller: &Caller, via: Via, subject: Subject, basis: &Basis) -> Outcome<()> {
        let now = self.db.now();
        let key = LookKey {
            credential: caller.credential,
            subject: subject.text(),
            role: basis.role,
            purpose: basis.purpose,
            slot: slot(now),
        };
        if self.state.count_look(&key, now) {
            noted::note(&key);
            return Ok(());
        }
        let (account, place, relation) = (caller.account, basis.scope.label(), basis.relation);
        let sealed = basis.role.is_sealed().then(|| Arc::clone(self.keys));
        let written = key.clone();
        let write = move |tx: &mut Tx| {
            let new: LookId = tx.new_id();
            let look = match sealed {
                None => tables::add_look(tx, new, account, &written, subject.person(), &place)?,
                Some(_) => new,
            };
            let look = look.uuid();
            match (&subject, &sealed) {
                (Subject::Person(person, action), sealed) => {
                    let event = Looked { person: *person, look, action: *action, relation };
                    record(tx, sealed.as_ref(), &event)
                }
                (Subject::List(list), sealed) => record(tx, sealed.as_ref(), &ListLooked { list: list.clone(), look }),
            }
        };
        self.db.write(&caller.actor_on(via, basis), write).await?;
        self.state.remember_look(key, now);
        Ok(())
    }
}

/// At what somebody looks.
#[derive(Clone)]
enum Subject {
    Person(PersonId, Action),
    List(String),
}

impl Subject {
    fn text(&self) -> String {
        match self {
            Self::Person(person, _) => person.to_string(),
            Self::List(name) => format!("list:{name}"),
        }
    }
    fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(person, _) => Some(*person),
            Self::List(_) => None,
        }
    }
}

fn record<E: records::Event>(tx: &mut Tx, sealed: Option<&Arc<Keyring>>, event: &E) -> Outcome<()> {
    let _entry: Uuid = match sealed {
        Some(keys) => tx.record_sealed(keys, Class::Oversight, event)?,
        None => tx.record(event)?,
    };
    Ok(())
}

/// Leave for an act on a person, inside a transaction that does it.
pub fn permit<A: PersonAct>(
    reader: &mut Reader,
    decider: &Decider,
    caller: &Caller,
    person: PersonId,
) -> Outcome<Permit<A>> {
    let standing = tables::standing(reader, (caller.account, caller.is_tied()), caller.credential, person)?;
    let standing = standing.ok_or_else(Problem::not_found)?;
    let basis = admit(decider, caller, A::ACTION, &standing)?;
    Ok(permit::person_permit(standing.person, basis))
}

/// Leave for an act in a place, inside a transaction that does it.
pub fn permit_in_place<A: PlaceAct>(
    reader: &mut Reader,
    decider: &Decider,
    caller: &Caller,
    place: &Place,
) -> Outcome<PlacePermit<A>> {
    let at = reach::whereabouts_of(reader, place)?;
    permit_place(decider, caller, &at)
}

/// Leave for an act that is not about one place, such as taking in a message: for whoever may do it
/// within the scope of some role of theirs.
pub fn permit_somewhere<A: PlaceAct>(decider: &Decider, caller: &Caller) -> Outcome<PlacePermit<A>> {
    let own = caller.grants.iter().map(|grant| place_of_scope(&grant.scope));
    let allowed = own.map(|place| permit_place(decider, caller, &place)).find(Result::is_ok);
    allowed.unwrap_or_else(|| Err(Problem::forbidden().into()))
}

/// Leave for an act at a place that is looked up already.
pub fn permit_place<A: PlaceAct>(decider: &Decider, caller: &Caller, at: &Whereabouts) -> Outcome<PlacePermit<A>> {
    let reasons = Reasons { stated: caller.token_purpose, glass: false };
    let basis = admit_place(A::ACTION, judge_place(decider, caller, A::ACTION, at, reasons))?;
    Ok(permit::place_permit(at.clone(), basis))
}

fn place_of_scope(scope: &Scope) -> Whereabouts {
    match scope {
        Scope::Unit { unit, prison } => {
            Whereabouts { unit: Some(*unit), prison: Some(prison.clone()), ..Whereabouts::default() }
        }
        Scope::Prison { prison } => Whereabouts { prison: Some(prison.clone()), ..Whereabouts::default() },
        Scope::Region { region } => Whereabouts { region: Some(*region), ..Whereabouts::default() },
        Scope::Nation | Scope::Tied | Scope::Oneself { .. } => Whereabouts::default(),
    }
}

/// Whether a caller may do an act anywhere at all, perhaps with a purpose: for routes and menus.
pub fn may_somewhere(decider: &Decider, caller: &Caller, action: Action) -> bool {
    permit::anywhere(decider, caller, action) != Decision::Deny
        || caller.grants.iter().any(|grant| {
            let relations = grant.role.relations();
            relations.iter().any(|near| decider.may_break_glass(grant.role, action, *near))
        })
}

fn verdict(decider: &Decider, caller: &Caller, action: Action, standing: &Standing) -> Verdict {
    let reasons = Reasons { stated: standing.stated.or(caller.token_purpose), glass: standing.glass };
    judge(decider, caller, action, standing.person, &standing.whereabouts, &standing.ties, reasons)
}

fn admit(decider: &Decider, caller: &Caller, action: Action, standing: &Standing) -> Outcome<Basis> {
    let person = standing.person;
    match verdict(decider, caller, action, standing) {
        Verdict::Allow(basis) => Ok(basis),
        Verdict::AskPurpose(_) => {
            let detail = format!(
                "this person is outside your scope: state why you look by POST /api/people/{person}/purpose, then try again"
            );
            Err(about(purpose_needed(detail), "person", &person).into())
        }
        Verdict::Deny { glass: true } => Err(glass_possible(person).into()),
        Verdict::Deny { glass: false } => {
            // Who may see the person's line may know that there is a file.
            let known = verdict(decider, caller, Action::ReadSummary, standing);
            let known = !matches!(known, Verdict::Deny { .. });
            Err(if known { Problem::forbidden() } else { Problem::not_found() }.into())
        }
    }
}

fn admit_place(action: Action, verdict: Verdict) -> Outcome<Basis> {
    match verdict {
        Verdict::Allow(basis) => Ok(basis),
        Verdict::AskPurpose(_) => {
            let detail = "this is outside your scope: state why you look by the query parameter purpose";
            Err(about(purpose_needed(detail), "action", &action).into())
        }
        Verdict::Deny { .. } => Err(Problem::forbidden().into()),
    }
}

/// 403 until a purpose is stated. Its field says about whom or what, so that a page can ask.
fn purpose_needed(detail: impl Into<String>) -> Problem {
    Problem::new(403, "purpose-needed", detail).with_rule("ADM-10", "PERS § 7")
}

/// 403 unless there is an emergency. The field `person` says about whom.
fn glass_possible(person: PersonId) -> Problem {
    let detail = format!(
        "your role does not allow this here; in an emergency POST /api/people/{person}/break-glass with the reason"
    );
    about(Problem::new(403, "emergency-only", detail), "person", &person)
}

fn about(mut problem: Problem, field: &str, value: &impl ToString) -> Problem {
    let (field, code, value) = (field.into(), problem.code.clone(), value.to_string());
    problem.errors.push(basics::FieldError { field, code, value });
    problem
}

/// Writes the counts of looks and forgets old sessions: to be called once a minute.
pub async fn upkeep(db: &Db, state: &State) -> Outcome<()> {
    let counts = Arc::new(state.take_counts(db.now()));
    let writing = Arc::clone(&counts);
    let written = db
        .upkeep(move |tx| {
            for counted in writing.iter() {
                tables::raise_look(tx, counted)?;
            }
            tables::forget_sessions(tx)?;
            Ok(())
        })
        .await;
    if written.is_err() {
        state.give_back_counts(counts.to_vec());
    }
    written
}
