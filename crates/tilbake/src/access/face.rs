//! The face of access control towards the web shell and the features: the doors, for a visit.

use crate::access::doors::{self, Doors};
use crate::access::model::{Caller, PersonId, Place, PrisonCode};
use crate::access::permit::{ListPermit, Permit, PersonAct, PlaceAct};
use crate::access::roles::{Action, Purpose, PurposeClass};
use crate::access::{acts, sign_in};
use crate::app::{App, Shared};
use crate::web::Visit;
use basics::Problem;
use records::{Outcome, Reader};

impl App {
    /// The doors of this program.
    pub fn doors(&self) -> Doors<'_> {
        Doors { db: &self.db, keys: &self.keys, decider: &self.decider, state: &self.access }
    }
}

/// The caller behind a bearer token; none when it does not hold.
pub async fn authenticate_token(app: &Shared, token: &str) -> Outcome<Option<Caller>> {
    sign_in::authenticate_token(&app.db, &app.access, token).await
}

/// The caller behind a session cookie; none when it does not hold.
pub async fn authenticate_cookie(app: &Shared, cookie: &str) -> Outcome<Option<Caller>> {
    sign_in::authenticate_cookie(&app.db, &app.access, cookie, app.config.idle_seconds).await
}

/// Whether a caller may do this anywhere at all, perhaps with a purpose or in an emergency.
pub fn may_somewhere(app: &App, caller: &Caller, action: Action) -> bool {
    doors::may_somewhere(&app.decider, caller, action)
}

/// Whether a caller may hear that something changed: who reads the journal of how far its verification
/// has come, who reads rolls of all else. A topic is `KIND:PRISON` or `KIND`; it names what changed,
/// never what it became.
pub fn may_hear(app: &App, caller: &Caller, topic: &str) -> bool {
    let action = match topic {
        "verification" => Action::ReadJournal,
        "lawful-until" | "duty" => Action::ReadLawfulUntil,
        "remand" => Action::ReadRemandDesk,
        _ => Action::ReadRoll,
    };
    let prison = topic.split_once(':').map(|(_, code)| code);
    caller.grants.iter().any(|grant| {
        let own = match (prison, grant.scope.prison()) {
            (Some(code), Some(own)) => own.as_str() == code,
            _ => true,
        };
        let relations = grant.role.relations();
        let reads = |near: &_| app.decider.allows(grant.role, action, *near, PurposeClass::Routine);
        own && relations.iter().any(reads)
    })
}

/// Opens a person's file to look: decides, asks for a purpose outside the scope, journals the look
/// before anything is shown. Fails closed.
pub async fn open<A: PersonAct>(visit: &Visit, person: PersonId) -> Outcome<Permit<A>> {
    visit.app().doors().open(visit.caller()?, visit.via(), person).await
}

/// The same for a file that is read at once: decided and read of one moment, and given once the look is journalled.
pub async fn open_reading<A: PersonAct, T: Send + 'static>(
    visit: &Visit,
    person: PersonId,
    read: impl FnMut(&mut Reader, &Permit<A>) -> Outcome<T> + Send + 'static,
) -> Outcome<(Permit<A>, T)> {
    visit.app().doors().open_reading(visit.caller()?, visit.via(), person, read).await
}

/// Shows a picture of somebody: covered by a list that showed the person to this caller, else a look of
/// its own. Gives how many seconds it is covered for, so that it is kept no longer.
pub async fn see(visit: &Visit, person: PersonId) -> Outcome<(Permit<acts::ReadSummary>, i64)> {
    let (permit, until) = visit.app().doors().see(visit.caller()?, visit.via(), person).await?;
    Ok((permit, until.seconds_since(visit.now()).max(0)))
}

/// Says whom an open list shows with their pictures, before it shows them: it covers exactly these.
pub async fn show<A>(visit: &Visit, list: &ListPermit<A>, people: Vec<PersonId>) -> Outcome<()> {
    visit.app().doors().show(visit.caller()?, visit.via(), list, people).await
}

/// Opens a list, cut to whom the caller may see, as one look at the list. The query parameter
/// `purpose` states why a list is to reach outside the scope.
pub async fn list<A: PlaceAct>(visit: &Visit, what: &str) -> Outcome<ListPermit<A>> {
    visit.app().doors().list(visit.caller()?, visit.via(), what, stated(visit)?).await
}

/// Opens the list of one prison: refused, and not merely empty, where the caller may not look.
pub async fn list_in<A: PlaceAct>(visit: &Visit, prison: &PrisonCode, what: &str) -> Outcome<ListPermit<A>> {
    let place = Place::Prison(prison.clone());
    visit.app().doors().list_in(visit.caller()?, visit.via(), place, what, stated(visit)?).await
}

fn stated(visit: &Visit) -> Outcome<Option<Purpose>> {
    Ok(visit.read_parameter("purpose", str::parse)?)
}

/// The page that asks for what a refusal lacks: a purpose, or the reason of an emergency opening.
pub fn page_for(problem: &Problem, back: &str) -> Option<String> {
    let about = problem.errors.first()?;
    let next = serde_urlencoded::to_string([("next", back)]).ok()?;
    match (problem.code.as_str(), about.field.as_str()) {
        ("purpose-needed", "person") => Some(format!("/people/{}/purpose?{next}", about.value)),
        ("purpose-needed", "action") => Some(format!("/purpose?action={}&{next}", about.value)),
        ("emergency-only", "person") => Some(format!("/people/{}/break-glass?{next}", about.value)),
        _ => None,
    }
}

/// Writes the counts of looks and forgets old sessions: to be called once a minute.
pub async fn upkeep(app: &App) -> Outcome<()> {
    doors::upkeep(&app.db, &app.access).await
}
