//! Permits: proof, as a type, that access control was asked.
//!
//! Only this module makes them. A function that reads a person's dates takes a
//! `&Permit<acts::ReadDates>`, so a query nobody asked leave for does not compile.

use crate::access::model::{
    AccountId, Caller, Grant, PersonId, PrisonCode, Scope, UnitId, Whereabouts, relation, relation_to_place,
};
use crate::access::policy::{Decider, Decision};
use crate::access::roles::{Action, Purpose, PurposeClass, Region, Relation, Role, TieKind};
use basics::Problem;
use std::marker::PhantomData;
use std::sync::Arc;

/// An act as a type.
pub trait Act: Send + Sync + 'static {
    /// The same act as a value.
    const ACTION: Action;
}
/// An act on one person.
pub trait PersonAct: Act {}
/// An act in a place, on a list or on the system.
pub trait PlaceAct: Act {}

macro_rules! acts {
    ($kind:ident: $($name:ident),+ $(,)?) => {$(
        #[doc = concat!("`Action::", stringify!($name), "` as a type.")]
        #[derive(Debug)]
        pub enum $name {}
        impl super::Act for $name {
            const ACTION: crate::access::roles::Action = crate::access::roles::Action::$name;
        }
        impl super::$kind for $name {}
    )+};
}

/// Every action as a type of its own.
pub mod acts {
    acts!(PersonAct: ReadSummary, ReadFile, ReadIdentity, EditIdentity, EditPhoto, ReadContacts,
        EditContacts, ReadDates, ReadAuthorities, EditAuthorities, ReadOriginals, ReadCautions,
        EditCautions, ReadTonight, TellPerson, ReadMoves, PlacePerson, DecideLevel, MovePerson, ReceiveArrival, OverridePlacement,
        ReadDecisions, PrepareDecision, SignDecision, RecordMeasure, AppealDecision,
        ReadRelease, PrepareRelease, ConfirmRelease, SettleDeadline, DecideIdentity, ReadApplications, ReadStaffComplaints,
        RegisterApplication, AnswerApplication, WriteInConfidence, ReadLooks, BreakGlass);
    acts!(PlaceAct: SearchPeople, ReadRoll, RegisterPerson, ReadDuplicates, ReadEstate, EditEstate, DecideCapacity,
        SetReleaseHour,
        ReadLawfulUntil, ReadCallBackNumbers, SetCallBackNumbers, KeepDutyList, KeepDelegations, ReceiveMessages, ReadMessages, AnswerMessages,
        ReadRemandDesk, ScreenHealth, ReadCounts, TakeCount, SignHouseCount, KeepCountSchedule, StartEvacuation,
        KeepGateRegister, ReadDeviations, CloseDeviations, ListApplications, AnswerConfidential, ReviewBreakGlass, ReadUsers, ManageUsers, ManageTokens,
        ReadJournal);
}

/// What a route asks of its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Nothing: anyone may call.
    Public,
    /// To be signed in.
    SignedIn,
    /// To be allowed this in some place; the handler asks for the place.
    Does(Action),
    /// To be allowed this on the person the route names.
    OnPerson(Action),
}

/// Leave to do `A` on one person.
#[derive(Debug)]
pub struct Permit<A> {
    person: PersonId,
    basis: Basis,
    act: PhantomData<fn() -> A>,
}
impl<A> Permit<A> {
    /// The person it is about.
    pub fn person(&self) -> PersonId {
        self.person
    }
    /// On what it was given.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }
    /// Whether who reads is the person it is about.
    pub fn is_own(&self) -> bool {
        self.basis.relation == Relation::Oneself
    }
}

impl<A> Clone for Permit<A> {
    fn clone(&self) -> Self {
        Self { person: self.person, basis: self.basis.clone(), act: PhantomData }
    }
}

/// Leave to do `A` in one place.
#[derive(Debug)]
pub struct PlacePermit<A> {
    place: Whereabouts,
    basis: Basis,
    act: PhantomData<fn() -> A>,
}
impl<A> PlacePermit<A> {
    /// The place it is about; without a prison it is the whole service.
    pub fn place(&self) -> &Whereabouts {
        &self.place
    }
    /// On what it was given.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }
}

impl<A> Clone for PlacePermit<A> {
    fn clone(&self) -> Self {
        Self { place: self.place.clone(), basis: self.basis.clone(), act: PhantomData }
    }
}
impl<A: Act> PlacePermit<A> {
    /// Refuses a prison the permit is not about.
    pub fn check_prison(&self, prison: &PrisonCode) -> Result<(), Problem> {
        let fits = self.place.prison.as_ref().is_none_or(|own| own == prison);
        if fits { Ok(()) } else { Err(Problem::not_found()) }
    }
}

/// Leave to see a list, cut to what the caller may see.
#[derive(Debug)]
pub struct ListPermit<A> {
    filter: ScopeFilter,
    listed: Listed,
    opener: Arc<Opener>,
    act: PhantomData<fn() -> A>,
}

/// Who opened a list, by which policies: what else they may know of those on it.
#[derive(Debug)]
struct Opener {
    decider: Decider,
    caller: Caller,
}

/// The look at a list, as the journal has it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Name of the list.
    pub name: String,
    /// Whether the name says who is on it: everyone of one place.
    pub is_of_place: bool,
    /// On what it was opened.
    pub basis: Basis,
}

impl<A> ListPermit<A> {
    /// The look at the list.
    pub(in crate::access) fn listed(&self) -> &Listed {
        &self.listed
    }
    /// Whom the list may hold.
    pub fn filter(&self) -> &ScopeFilter {
        &self.filter
    }
    /// Leave for a further column of a list that is open: cut to those of whom the caller may know it
    /// without stating a purpose; a token states its own.
    pub fn column<B: Act>(&self, decider: &Decider, caller: &Caller) -> ListPermit<B> {
        let filter = ScopeFilter::of(decider, caller, B::ACTION, caller.token_purpose);
        ListPermit { filter, listed: self.listed.clone(), opener: Arc::clone(&self.opener), act: PhantomData }
    }
    /// The same for whoever opened the list: what a feature adds to a list of others is cut to what they may know of it.
    pub fn further<B: Act>(&self) -> ListPermit<B> {
        self.column(&self.opener.decider, &self.opener.caller)
    }
}

impl<A> Clone for ListPermit<A> {
    fn clone(&self) -> Self {
        let (filter, listed, opener) = (self.filter.clone(), self.listed.clone(), Arc::clone(&self.opener));
        Self { filter, listed, opener, act: PhantomData }
    }
}

/// On what a permit was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// The role that allowed it.
    pub role: Role,
    /// What the role is bound to.
    pub scope: Scope,
    /// How near the person or place stands to it.
    pub relation: Relation,
    /// The purpose that stands in the journal.
    pub purpose: Purpose,
}

/// What is decided, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Allowed on this basis.
    Allow(Basis),
    /// Allowed once one of these purposes is stated.
    AskPurpose(Vec<Purpose>),
    /// Refused.
    Deny {
        /// Whether an emergency opening would allow it.
        glass: bool,
    },
}

/// What the caller said about why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// The purpose stated for this person or list, or carried by the token.
    pub stated: Option<Purpose>,
    /// Whether an emergency opening by this account is open on this person.
    pub glass: bool,
}

/// Decides an act on a person, from each of the caller's grants, the best answer counting.
pub fn judge(
    decider: &Decider,
    caller: &Caller,
    action: Action,
    person: PersonId,
    whereabouts: &Whereabouts,
    ties: &[TieKind],
    reasons: Reasons,
) -> Verdict {
    judge_by(decider, &caller.grants, action, reasons, |grant| relation(grant, person, whereabouts, ties))
}

/// Decides an act in a place.
pub fn judge_place(
    decider: &Decider,
    caller: &Caller,
    action: Action,
    place: &Whereabouts,
    reasons: Reasons,
) -> Verdict {
    judge_by(decider, &caller.grants, action, reasons, |grant| relation_to_place(&grant.scope, place))
}

fn judge_by(
    decider: &Decider,
    grants: &[Grant],
    action: Action,
    reasons: Reasons,
    near: impl Fn(&Grant) -> Relation,
) -> Verdict {
    let mut purposes: Vec<Purpose> = Vec::new();
    let mut glass = false;
    for grant in grants {
        let (role, relation) = (grant.role, near(grant));
        let purpose = allowing_purpose(decider, role, action, relation, reasons);
        if let Some(purpose) = purpose {
            return Verdict::Allow(Basis { role, scope: grant.scope.clone(), relation, purpose });
        }
        for purpose in decider.purposes(role, action, relation) {
            if !purposes.contains(&purpose) {
                purposes.push(purpose);
            }
        }
        glass |= decider.may_break_glass(role, action, relation);
    }
    if purposes.is_empty() { Verdict::Deny { glass } } else { Verdict::AskPurpose(purposes) }
}

/// The purpose on which the policies allow it: the one stated, else everyday work, else emergency.
pub(in crate::access) fn allowing_purpose(
    decider: &Decider,
    role: Role,
    action: Action,
    relation: Relation,
    reasons: Reasons,
) -> Option<Purpose> {
    let allows = |class| decider.allows(role, action, relation, class);
    if let Some(stated) = reasons.stated.filter(|stated| allows(stated.class())) {
        Some(stated)
    } else if allows(PurposeClass::Routine) {
        Some(role.everyday_purpose())
    } else {
        (reasons.glass && allows(PurposeClass::BreakGlass)).then_some(Purpose::BreakGlass)
    }
}

/// A set of people, as a scope draws it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Circle {
    /// Everyone in the register.
    Everyone,
    /// Who belongs to a unit.
    Unit(UnitId),
    /// Who belongs to a prison or is expected there.
    Prison(PrisonCode),
    /// Who belongs to a region or is expected there.
    Region(Region),
    /// Who is tied to an account by name.
    Tied(AccountId, TieKind),
    /// One person.
    Person(PersonId),
}

impl Circle {
    /// Whether a person is in the circle. `ties` are all ties to the person.
    pub fn holds(&self, person: PersonId, at: &Whereabouts, ties: &[(AccountId, TieKind)]) -> bool {
        match self {
            Self::Everyone => true,
            Self::Unit(unit) => at.unit == Some(*unit),
            Self::Prison(code) => at.prison.as_ref() == Some(code) || at.next_prison.as_ref() == Some(code),
            Self::Region(region) => at.region == Some(*region) || at.next_region == Some(*region),
            Self::Tied(account, kind) => ties.contains(&(*account, *kind)),
            Self::Person(only) => *only == person,
        }
    }
    fn of_scope(scope: &Scope) -> Option<Self> {
        match scope {
            Scope::Unit { unit, .. } => Some(Self::Unit(*unit)),
            Scope::Prison { prison } => Some(Self::Prison(prison.clone())),
            Scope::Region { region } => Some(Self::Region(*region)),
            Scope::Nation => Some(Self::Everyone),
            Scope::Tied | Scope::Oneself { .. } => None,
        }
    }
}

/// Part of a filter: who is inside a circle and in none of the nearer circles that are refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// The circle.
    pub inside: Circle,
    /// Nearer circles for which the policies say no.
    pub but_not: Vec<Circle>,
}

/// Whom a caller may see in a list: the union of its parts. `tables` writes it as SQL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ScopeFilter {
    parts: Vec<Part>,
}

impl ScopeFilter {
    /// The parts; none is nobody.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }
    /// Whether the list may hold this person. `ties` are all ties to the person.
    pub fn admits(&self, person: PersonId, at: &Whereabouts, ties: &[(AccountId, TieKind)]) -> bool {
        self.parts
            .iter()
            .any(|part| part.inside.holds(person, at, ties) && !part.but_not.iter().any(|c| c.holds(person, at, ties)))
    }
    /// Draws the filter of a caller for an action and a stated purpose.
    pub fn of(decider: &Decider, caller: &Caller, action: Action, stated: Option<Purpose>) -> Self {
        let mut parts = Vec::new();
        for grant in &caller.grants {
            let reasons = Reasons { stated, glass: false };
            let mut refused = Vec::new();
            for (relation, circle) in circles(grant, caller.account) {
                if allowing_purpose(decider, grant.role, action, relation, reasons).is_some() {
                    parts.push(Part { inside: circle, but_not: refused.clone() });
                } else {
                    refused.push(circle);
                }
            }
        }
        let everyone = Part { inside: Circle::Everyone, but_not: Vec::new() };
        if parts.contains(&everyone) {
            parts = vec![everyone];
        }
        Self { parts }
    }
}

/// The circles of a grant, the nearest relation first.
fn circles(grant: &Grant, account: AccountId) -> Vec<(Relation, Circle)> {
    let mut circles = Vec::new();
    if let Scope::Oneself { person } = grant.scope {
        circles.push((Relation::Oneself, Circle::Person(person)));
    }
    if let Some(kind) = grant.role.tie() {
        circles.push((Relation::Tied, Circle::Tied(account, kind)));
    }
    if let Some(circle) = Circle::of_scope(&grant.scope) {
        circles.push((Relation::Within, circle));
    }
    if let Scope::Unit { prison, .. } = &grant.scope {
        circles.push((Relation::Nearby, Circle::Prison(prison.clone())));
    }
    if grant.scope != Scope::Nation {
        circles.push((Relation::Outside, Circle::Everyone));
    }
    circles
}

/// Makes a permit from a verdict; only access control calls this.
pub(in crate::access) fn person_permit<A: PersonAct>(person: PersonId, basis: Basis) -> Permit<A> {
    Permit { person, basis, act: PhantomData }
}
/// Makes a permit for a place; only access control calls this.
pub(in crate::access) fn place_permit<A: PlaceAct>(place: Whereabouts, basis: Basis) -> PlacePermit<A> {
    PlacePermit { place, basis, act: PhantomData }
}
/// Makes a permit for a list; only access control calls this.
pub(in crate::access) fn list_permit<A: PlaceAct>(
    filter: ScopeFilter,
    listed: Listed,
    (decider, caller): (&Decider, &Caller),
) -> ListPermit<A> {
    let opener = Arc::new(Opener { decider: decider.clone(), caller: caller.clone() });
    ListPermit { filter, listed, opener, act: PhantomData }
}

/// The best decision any of the caller's grants could give for an action in any relation: what a
/// route asks before its handler knows the place.
pub fn anywhere(decider: &Decider, caller: &Caller, action: Action) -> Decision {
    caller
        .grants
        .iter()
        .flat_map(|grant| {
            let relations = grant.role.relations();
            relations.into_iter().map(|relation| decider.decide(grant.role, action, relation, PurposeClass::Routine))
        })
        .max()
        .unwrap_or(Decision::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::model::{Credential, TokenId};
    use crate::access::roles::ScopeKind;
    use basics::Instant;
    use basics::id::{Id, Uuid};
    use proptest::prelude::*;

    fn id<T: Id>(number: u8) -> T {
        T::from_uuid(Uuid::from_u128(u128::from(number)))
    }
    fn caller(grants: Vec<Grant>) -> Caller {
        Caller {
            account: id(0),
            name: String::new(),
            service_number: String::new(),
            lang: crate::web::Lang::Nb,
            grants,
            place: String::new(),
            credential: Credential::Token(id::<TokenId>(9)),
            token_purpose: None,
            csrf: String::new(),
            shared_machine: false,
            locked: false,
        }
    }
    fn prison(number: u8) -> PrisonCode {
        PrisonCode::parse(["HAL", "OSL", "BGO"][usize::from(number % 3)]).unwrap()
    }
    fn region(number: u8) -> Region {
        Region::ALL[usize::from(number % 3)]
    }

    prop_compose! {
        /// Units 0-5 lie two by two in prisons 0-2, each prison in a region of its own.
        fn somewhere()(unit in proptest::option::of(0u8..6), home in proptest::option::of(0u8..3),
                       next in proptest::option::of(0u8..3)) -> Whereabouts {
            let home = unit.map(|u| u / 2).or(home);
            Whereabouts {
                unit: unit.map(id),
                prison: home.map(prison),
                region: home.map(region),
                next_prison: next.map(prison),
                next_region: next.map(region),
            }
        }
    }
    prop_compose! {
        fn any_grant()(role in proptest::sample::select(Role::ALL), kind in 0usize..3, unit in 0u8..6,
                       person in 0u8..4) -> Grant {
            let kinds = role.scopes();
            let scope = match kinds[kind % kinds.len()] {
                ScopeKind::Unit => Scope::Unit { unit: id(unit), prison: prison(unit / 2) },
                ScopeKind::Prison => Scope::Prison { prison: prison(unit / 2) },
                ScopeKind::Region => Scope::Region { region: region(unit / 2) },
                ScopeKind::Nation => Scope::Nation,
                ScopeKind::Tied => Scope::Tied,
                ScopeKind::Oneself => Scope::Oneself { person: id(person) },
            };
            Grant { role, scope, from: Instant::from_micros(0), until: None }
        }
    }
    fn any_ties() -> impl Strategy<Value = Vec<(AccountId, TieKind)>> {
        let tie = (0u8..2)
            .prop_flat_map(|account| proptest::sample::select(TieKind::ALL).prop_map(move |kind| (id(account), kind)));
        proptest::collection::vec(tie, 0..4)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// A list holds exactly the people permitted one by one.
        #[test]
        fn a_list_is_the_people_permitted_one_by_one(
            grants in proptest::collection::vec(any_grant(), 0..3),
            people in proptest::collection::vec((somewhere(), any_ties()), 1..5),
            action in proptest::sample::select(Action::ALL),
            stated in proptest::option::of(proptest::sample::select(Purpose::ALL)),
        ) {
            let decider = Decider::new().unwrap();
            let caller = caller(grants);
            let filter = ScopeFilter::of(&decider, &caller, action, stated);
            for (number, (at, ties)) in people.iter().enumerate() {
                let person = id(u8::try_from(number).unwrap());
                let own: Vec<_> = ties.iter().filter(|t| t.0 == caller.account).map(|t| t.1).collect();
                let reasons = Reasons { stated, glass: false };
                let verdict = judge(&decider, &caller, action, person, at, &own, reasons);
                prop_assert_eq!(
                    matches!(verdict, Verdict::Allow(_)),
                    filter.admits(person, at, ties),
                    "{:?} {:?} {:?}", verdict, filter, at
                );
            }
        }
    }

    /// A teacher in the prison who is also an officer on unit 0.
    fn teacher_and_officer() -> Caller {
        let grant = |role, scope| Grant { role, scope, from: Instant::from_micros(0), until: None };
        let (unit, prison) = (id(0), prison(0));
        caller(vec![
            grant(Role::Teacher, Scope::Prison { prison: prison.clone() }),
            grant(Role::Officer, Scope::Unit { unit, prison }),
        ])
    }
    fn ask(unit: u8, action: Action, stated: Option<Purpose>, glass: bool) -> Verdict {
        let decider = Decider::new().unwrap();
        let at = Whereabouts {
            unit: Some(id(unit)),
            prison: Some(prison(unit / 2)),
            region: Some(region(unit / 2)),
            ..Whereabouts::default()
        };
        let reasons = Reasons { stated, glass };
        judge(&decider, &teacher_and_officer(), action, id(1), &at, &[], reasons)
    }
    fn basis(verdict: Verdict) -> (Role, Relation, Purpose) {
        match verdict {
            Verdict::Allow(basis) => (basis.role, basis.relation, basis.purpose),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_basis_is_the_grant_that_allowed() {
        let own = ask(0, Action::ReadFile, None, false);
        assert_eq!(basis(own), (Role::Officer, Relation::Within, Purpose::UnitDuty));
        let known = ask(0, Action::ReadSummary, None, false);
        assert_eq!(basis(known).0, Role::Teacher);
    }

    #[test]
    fn a_purpose_must_be_one_that_fits() {
        assert!(matches!(ask(1, Action::ReadFile, None, false), Verdict::AskPurpose(_)));
        let purpose = Some(Purpose::FamilyContact);
        let nearby = ask(1, Action::ReadFile, purpose, false);
        assert_eq!(basis(nearby), (Role::Officer, Relation::Nearby, Purpose::FamilyContact));
        assert!(matches!(ask(2, Action::ReadFile, purpose, false), Verdict::AskPurpose(_)));
    }

    #[test]
    fn an_emergency_opening_reads_and_does_not_write() {
        let closed = ask(2, Action::ReadIdentity, None, false);
        assert_eq!(closed, Verdict::Deny { glass: true });
        let open = ask(2, Action::ReadIdentity, None, true);
        assert_eq!(basis(open), (Role::Officer, Relation::Outside, Purpose::BreakGlass));
        let write = ask(2, Action::EditIdentity, None, true);
        assert_eq!(write, Verdict::Deny { glass: false });
    }
}
