//! The face that `web` and the features use, until log-in, tokens and looks fill it: nobody is signed
//! in yet, and nobody is permitted anything about a person.

use crate::access::model::{Caller, PersonId, PrisonCode, Scope, Whereabouts};
use crate::access::permit::{self, Act, ListPermit, Permit, PersonAct, PlaceAct, PlacePermit, ScopeFilter, Verdict};
use crate::access::policy::{Decider, Decision};
use crate::access::roles::{Action, Role};
use crate::app::{App, Shared};
use crate::slots::{Feature, Slots};
use crate::web::{Visit, Words};
use basics::{Problem, Value};
use records::{Actor, Outcome, Tx, Via};

/// What access keeps in memory: open looks, throttling.
#[derive(Default)]
pub struct State {}

/// Routes, words and tables of access.
pub const FEATURE: Feature =
    Feature { name: "access", routes: Vec::new, migrations: &[], texts: ["", "", ""], slots: Slots::NONE };

/// The caller behind a bearer token; none when it is not valid.
pub async fn authenticate_token(_app: &Shared, _token: &str) -> Outcome<Option<Caller>> {
    Ok(None)
}

/// The caller behind a session cookie; none when it is not valid.
pub async fn authenticate_cookie(_app: &Shared, _cookie: &str) -> Outcome<Option<Caller>> {
    Ok(None)
}

/// Whether a caller may do this in some place, with a purpose if need be.
pub fn may_somewhere(app: &App, caller: &Caller, action: Action) -> bool {
    permit::anywhere(&app.decider, caller, action) != Decision::Deny
}

/// Whether a caller may hear that this changed: a topic is `KIND:PRISON` or `KIND`.
pub fn may_hear(app: &App, caller: &Caller, topic: &str) -> bool {
    let place = topic.split(':').nth(1).and_then(|code| PrisonCode::parse(code).ok());
    let at = Whereabouts { prison: place, ..Whereabouts::default() };
    let verdict = permit::judge_place(&app.decider, caller, Action::ReadRoll, &at, permit::Reasons::default());
    matches!(verdict, Verdict::Allow(_))
}

/// Opens a person's file to look: decides, asks for a purpose outside the scope, journals the look
/// before anything is shown. Fails closed.
pub async fn open<A: PersonAct>(_visit: &Visit, _person: PersonId) -> Outcome<Permit<A>> {
    Err(Problem::not_found().into())
}

/// Leave to act on a person inside a write.
pub fn permit_in<A: PersonAct>(
    _tx: &mut Tx,
    _decider: &Decider,
    _caller: &Caller,
    _person: PersonId,
) -> Outcome<Permit<A>> {
    Err(Problem::not_found().into())
}

/// Leave to act in a prison; none is the whole service. Outside the scope it is not found.
pub fn permit_place<A: PlaceAct>(decider: &Decider, caller: &Caller, at: &Whereabouts) -> Outcome<PlacePermit<A>> {
    match permit::judge_place(decider, caller, A::ACTION, at, permit::Reasons::default()) {
        Verdict::Allow(basis) => Ok(permit::place_permit(at.clone(), basis)),
        _ => Err(Problem::forbidden().into()),
    }
}

/// Leave to see a list, journalled as one look at the list.
pub async fn list<A: PlaceAct>(visit: &Visit, _what: &str) -> Outcome<ListPermit<A>> {
    let caller = visit.caller()?;
    Ok(permit::list_permit(ScopeFilter::of(&visit.app().decider, caller, A::ACTION, caller.token_purpose)))
}

/// Whom a list may hold, as SQL.
pub struct ScopeSql {
    /// A condition on the column of the person.
    pub text: String,
    /// Its parameters, from the number asked for.
    pub values: Vec<Value>,
}

impl ScopeFilter {
    /// A condition on a column that holds a person id; `first` is the number of its first parameter.
    pub fn sql(&self, _person: &str, _first: usize) -> ScopeSql {
        ScopeSql { text: "1 = 0".into(), values: vec![] }
    }
}

impl<A: Act> PlacePermit<A> {
    /// Refuses a prison the permit is not about.
    pub fn check_prison(&self, prison: &PrisonCode) -> Outcome<()> {
        let fits = self.place().prison.as_ref().is_none_or(|own| own == prison);
        if fits { Ok(()) } else { Err(Problem::not_found().into()) }
    }
}

impl Caller {
    /// Who acts, as the journal names them.
    pub fn actor(&self, via: Via) -> Actor {
        let grant = self.grants.first();
        Actor {
            account: Some(self.account),
            service_number: self.service_number.clone(),
            role: grant.map(|g| g.role.to_string()).unwrap_or_default(),
            unit: grant.map(|g| g.scope.label()).unwrap_or_default(),
            via,
            purpose: self.token_purpose.map(|p| p.to_string()).unwrap_or_default(),
        }
    }
    /// The role shown beside the name.
    pub fn main_role(&self) -> Option<Role> {
        self.grants.first().map(|grant| grant.role)
    }
    /// Where that role is bound, in words.
    pub fn place_name(&self, words: &Words) -> String {
        match self.grants.first().map(|grant| &grant.scope) {
            Some(Scope::Unit { prison, .. } | Scope::Prison { prison }) => prison.to_string(),
            Some(Scope::Region { region }) => words.code("region", region),
            Some(Scope::Nation) => words.t("shell-nation"),
            _ => String::new(),
        }
    }
}
