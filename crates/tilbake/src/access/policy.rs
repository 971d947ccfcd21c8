//! The policies: text a governor or the Ombud can read, decided once into a table.
//!
//! Cedar decides nothing at run time. At start every (role, action, relation, class of purpose) is
//! put to the policies in `policies/`; what they answer is a table of true and false, and a policy
//! that names a role or an action that does not exist refuses to start.

use crate::access::roles::{Action, Purpose, PurposeClass, Relation, Role};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision as Answer, Effect, Entities, Entity, EntityId, EntityTypeName,
    EntityUid, Policy, PolicyId, PolicySet, PrincipalConstraint, Request, RestrictedExpression,
};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// The policies, in the order a reader should take them.
pub const POLICIES: &[(&str, &str)] = &[
    ("unit", include_str!("policies/unit.cedar")),
    ("duty", include_str!("policies/duty.cedar")),
    ("casework", include_str!("policies/casework.cedar")),
    ("leadership", include_str!("policies/leadership.cedar")),
    ("services", include_str!("policies/services.cedar")),
    ("oversight", include_str!("policies/oversight.cedar")),
    ("administration", include_str!("policies/administration.cedar")),
    ("people", include_str!("policies/people.cedar")),
    ("fences", include_str!("policies/fences.cedar")),
];

/// The groups of roles and actions the policies use.
pub const GROUPS: &str = include_str!("policies/groups.txt");

/// What is decided about one act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// Not allowed.
    Deny,
    /// Allowed once a purpose is stated.
    AskPurpose,
    /// Allowed.
    Allow,
}

/// Why the policies cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the policies of access control cannot be used: {0}")]
pub struct PolicyError(String);

impl PolicyError {
    pub(in crate::access) fn of(what: String) -> Self {
        Self(what)
    }
}

fn broken(what: impl std::fmt::Display) -> PolicyError {
    PolicyError(what.to_string())
}

/// The decided table. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Decider {
    allowed: Arc<[bool]>,
}

const fn index(role: Role, action: Action, relation: Relation, class: PurposeClass) -> usize {
    let roles_actions = role as usize * Action::ALL.len() + action as usize;
    (roles_actions * Relation::ALL.len() + relation as usize) * PurposeClass::ALL.len() + class as usize
}

impl Decider {
    /// Reads the policies and decides everything once in the life of the process.
    pub fn new() -> Result<Self, PolicyError> {
        static DECIDED: OnceLock<Decider> = OnceLock::new();
        if let Some(decider) = DECIDED.get() {
            return Ok(decider.clone());
        }
        let decider = Self::from_texts(POLICIES, GROUPS)?;
        Ok(DECIDED.get_or_init(|| decider).clone())
    }

    /// Decides from other texts than the built-in ones.
    pub fn from_texts(policies: &[(&str, &str)], groups: &str) -> Result<Self, PolicyError> {
        let world = World::read(policies, groups)?;
        let size = Role::ALL.len() * Action::ALL.len() * Relation::ALL.len() * PurposeClass::ALL.len();
        let mut allowed = vec![false; size];
        for &role in Role::ALL {
            world.decide_role(role, &mut allowed)?;
        }
        Ok(Self { allowed: allowed.into() })
    }

    /// Whether the policies allow this with a purpose of this class.
    pub fn allows(&self, role: Role, action: Action, relation: Relation, class: PurposeClass) -> bool {
        self.allowed.get(index(role, action, relation, class)).is_some_and(|allowed| *allowed)
    }

    /// Decides. When it is allowed only for another class of purpose, the purpose is asked for.
    pub fn decide(&self, role: Role, action: Action, relation: Relation, class: PurposeClass) -> Decision {
        if self.allows(role, action, relation, class) {
            Decision::Allow
        } else if self.classes_asked(role, action, relation).next().is_some() {
            Decision::AskPurpose
        } else {
            Decision::Deny
        }
    }

    /// The purposes a caller may choose from for this act.
    pub fn purposes(&self, role: Role, action: Action, relation: Relation) -> Vec<Purpose> {
        let classes: Vec<_> = self.classes_asked(role, action, relation).collect();
        Purpose::ALL.iter().copied().filter(|purpose| classes.contains(&purpose.class())).collect()
    }

    /// Whether an emergency opening would allow what is otherwise refused.
    pub fn may_break_glass(&self, role: Role, action: Action, relation: Relation) -> bool {
        self.allows(role, Action::BreakGlass, relation, PurposeClass::Routine)
            && self.allows(role, action, relation, PurposeClass::BreakGlass)
    }

    fn classes_asked(&self, role: Role, action: Action, relation: Relation) -> impl Iterator<Item = PurposeClass> {
        const ASKED: [PurposeClass; 5] = [
            PurposeClass::Casework,
            PurposeClass::Safety,
            PurposeClass::Care,
            PurposeClass::Confidential,
            PurposeClass::Oversight,
        ];
        ASKED.into_iter().filter(move |class| self.allows(role, action, relation, *class))
    }
}

/// For which relations and purposes something is allowed.
type Cells = Vec<(Relation, PurposeClass)>;

/// The policies as Cedar sees them.
struct World {
    policies: Vec<Policy>,
    /// Those whose conditions ask which action it is.
    asking: HashSet<PolicyId>,
    entities: Entities,
    contexts: Vec<(PurposeClass, Context)>,
}

impl World {
    fn read(texts: &[(&str, &str)], groups: &str) -> Result<Self, PolicyError> {
        let whole: String = texts.iter().map(|(_, text)| *text).collect();
        let policies: PolicySet = whole.parse().map_err(broken)?;
        let parents = read_groups(groups)?;
        let entities = make_entities(&parents)?;
        let known: HashSet<EntityUid> = entities.iter().map(Entity::uid).collect();
        let strangers: Vec<String> = policies
            .policies()
            .flat_map(Policy::entity_literals)
            .filter(|uid| !known.contains(uid))
            .map(|uid| uid.to_string())
            .collect();
        if !strangers.is_empty() {
            return Err(broken(format!("unknown {}", strangers.join(", "))));
        }
        let contexts = PurposeClass::ALL
            .iter()
            .map(|class| {
                let purpose = RestrictedExpression::new_string(class.as_str().to_owned());
                let context = Context::from_pairs([("purpose".to_owned(), purpose)]);
                context.map(|context| (*class, context)).map_err(broken)
            })
            .collect::<Result<_, PolicyError>>()?;
        let policies: Vec<Policy> = policies.policies().cloned().collect();
        let mut asking = HashSet::new();
        for policy in &policies {
            if asks_for_action(policy)? {
                asking.insert(policy.id().clone());
            }
        }
        Ok(Self { policies, asking, entities, contexts })
    }

    /// The policies whose heads name this role. The others cannot speak here, and leaving them
    /// out makes the start many times quicker.
    fn about_role(&self, role: &EntityUid) -> Vec<&Policy> {
        let named = |policy: &&Policy| match policy.principal_constraint() {
            PrincipalConstraint::Eq(only) => *role == only,
            PrincipalConstraint::In(group) => self.lies_in(role, &group),
            _ => true,
        };
        self.policies.iter().filter(named).collect()
    }

    /// Those of them whose heads name this action.
    fn about_action(&self, of_role: &[&Policy], action: &EntityUid) -> Vec<Policy> {
        let named = |policy: &&&Policy| match policy.action_constraint() {
            ActionConstraint::Any => true,
            ActionConstraint::Eq(only) => *action == only,
            ActionConstraint::In(groups) => groups.iter().any(|g| self.lies_in(action, g)),
        };
        of_role.iter().filter(named).map(|p| (*p).clone()).collect()
    }

    fn lies_in(&self, member: &EntityUid, group: &EntityUid) -> bool {
        member == group || self.entities.is_ancestor_of(group, member)
    }

    /// Actions about which the same policies speak are decided alike and once, which makes the start many times
    /// quicker again; not where a condition asks for the action.
    fn decide_role(&self, role: Role, allowed: &mut [bool]) -> Result<(), PolicyError> {
        let of_role = self.about_role(&uid("Role", role.as_str())?);
        let mut decided: HashMap<(Vec<PolicyId>, Option<Action>), Cells> = HashMap::new();
        for &action in Action::ALL {
            let act = uid("Action", action.as_str())?;
            let named = self.about_action(&of_role, &act);
            if !named.iter().any(|policy| policy.effect() == Effect::Permit) {
                continue;
            }
            let own = named.iter().any(|policy| self.asking.contains(policy.id())).then_some(action);
            let cells = match decided.entry((named.iter().map(|policy| policy.id().clone()).collect(), own)) {
                Entry::Occupied(alike) => alike.into_mut(),
                Entry::Vacant(first) => first.insert(self.decide(role, &act, named)?),
            };
            for &(relation, class) in &*cells {
                if let Some(cell) = allowed.get_mut(index(role, action, relation, class)) {
                    *cell = true;
                }
            }
        }
        Ok(())
    }

    /// For which relations and purposes these policies allow a role an action.
    fn decide(&self, role: Role, act: &EntityUid, named: Vec<Policy>) -> Result<Cells, PolicyError> {
        let policies = PolicySet::from_policies(named).map_err(broken)?;
        let principal = uid("Role", role.as_str())?;
        let authorizer = Authorizer::new();
        let mut allowed = Vec::new();
        for relation in role.relations() {
            let resource = uid("Relation", relation.as_str())?;
            for (class, context) in &self.contexts {
                let request = Request::new(principal.clone(), act.clone(), resource.clone(), context.clone(), None)
                    .map_err(broken)?;
                let answer = authorizer.is_authorized(&request, &policies, &self.entities);
                if let Some(error) = answer.diagnostics().errors().next() {
                    return Err(broken(error));
                }
                if answer.decision() == Answer::Allow {
                    allowed.push((relation, *class));
                }
            }
        }
        Ok(allowed)
    }
}

/// Whether a condition of the policy, beyond its head, asks which action it is.
fn asks_for_action(policy: &Policy) -> Result<bool, PolicyError> {
    if !policy.has_non_scope_constraint() {
        return Ok(false);
    }
    let json = policy.to_json().map_err(broken)?;
    // Within a text of a policy the quotes would be escaped.
    Ok(json.get("conditions").is_some_and(|conditions| conditions.to_string().contains(r#"{"Var":"action"}"#)))
}

fn uid(kind: &str, code: &str) -> Result<EntityUid, PolicyError> {
    let kind: EntityTypeName = kind.parse().map_err(broken)?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(code)))
}

/// Reads `groups.txt`: for each member, the groups it lies in.
fn read_groups(text: &str) -> Result<HashMap<EntityUid, HashSet<EntityUid>>, PolicyError> {
    let mut parents: HashMap<EntityUid, HashSet<EntityUid>> = HashMap::new();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        let (head, members) = line.split_once(':').ok_or_else(|| broken(line))?;
        let (kind, group) = head.trim().split_once(' ').ok_or_else(|| broken(line))?;
        let group = uid(kind, group)?;
        parents.entry(group.clone()).or_default();
        for member in members.split_whitespace() {
            let member = uid(kind, member)?;
            parents.entry(member).or_default().insert(group.clone());
        }
    }
    Ok(parents)
}

fn make_entities(parents: &HashMap<EntityUid, HashSet<EntityUid>>) -> Result<Entities, PolicyError> {
    let mut all = HashSet::new();
    let codes = Role::ALL.iter().map(|role| ("Role", role.as_str()));
    let codes = codes.chain(Action::ALL.iter().map(|action| ("Action", action.as_str())));
    let codes = codes.chain(Relation::ALL.iter().map(|near| ("Relation", near.as_str())));
    for (kind, code) in codes {
        all.insert(uid(kind, code)?);
    }
    let groups: HashSet<_> = parents.values().flatten().cloned().collect();
    if let Some(stranger) = parents.keys().find(|member| !all.contains(*member) && !groups.contains(*member)) {
        return Err(broken(format!("groups.txt: unknown or empty {stranger}")));
    }
    let entities = all.union(&groups).map(|uid| {
        let above = parents.get(uid).cloned().unwrap_or_default();
        Entity::new_no_attrs(uid.clone(), above)
    });
    Entities::from_entities(entities, None).map_err(broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::roles::PurposeClass::{BreakGlass, Confidential, Routine, Safety};

    const WRITES: &[Action] = &[
        Action::EditIdentity,
        Action::EditPhoto,
        Action::EditContacts,
        Action::EditAuthorities,
        Action::EditCautions,
        Action::TellPerson,
        Action::PlacePerson,
        Action::DecideLevel,
        Action::MovePerson,
        Action::ReceiveArrival,
        Action::OverridePlacement,
        Action::RegisterPerson,
        Action::PrepareRelease,
        Action::ConfirmRelease,
        Action::PrepareDecision,
        Action::RecordMeasure,
        Action::AppealDecision,
        Action::SettleDeadline,
        Action::RegisterApplication,
        Action::AnswerApplication,
        Action::ScreenHealth,
        Action::DecideIdentity,
        Action::TakeCount,
        Action::SignHouseCount,
        Action::KeepCountSchedule,
        Action::StartEvacuation,
        Action::KeepGateRegister,
    ];

    /// Every (role, action, relation, class) the policies allow.
    fn allowed() -> Vec<(Role, Action, Relation, PurposeClass)> {
        let decider = Decider::new().unwrap();
        let mut all = Vec::new();
        for &role in Role::ALL {
            for &action in Action::ALL {
                for &relation in Relation::ALL {
                    for &class in PurposeClass::ALL {
                        if decider.allows(role, action, relation, class) {
                            all.push((role, action, relation, class));
                        }
                    }
                }
            }
        }
        all
    }

    #[test]
    fn a_policy_that_names_something_unknown_refuses_to_start() {
        let wrong_role = r#"permit (principal == Role::"king", action, resource);"#;
        let wrong_action = r#"permit (principal, action == Action::"peek", resource);"#;
        let wrong_context = r#"permit (principal, action, resource) when { context.mood == "good" };"#;
        for text in [wrong_role, wrong_action, wrong_context, "permit"] {
            assert!(Decider::from_texts(&[("wrong", text)], GROUPS).is_err(), "{text}");
        }
        assert!(Decider::from_texts(&[], "Role staff: king").is_err());
    }

    #[test]
    fn actions_decided_together_are_decided_as_each_alone() {
        // A condition that asks for the action and never holds makes each be decided by itself.
        let asking = r#"forbid (principal, action, resource) when { action == Action::"read_file" && false };"#;
        let alone = Decider::from_texts(&[POLICIES, &[("asking", asking)]].concat(), GROUPS).unwrap();
        assert_eq!(Decider::new().unwrap().allowed, alone.allowed);
    }

    #[test]
    fn a_condition_may_ask_for_the_action() {
        let only_files = r#"permit (principal, action, resource) when { action == Action::"read_file" };"#;
        let decider = Decider::from_texts(&[("asking", only_files)], GROUPS).unwrap();
        let allows = |action| decider.allows(Role::Officer, action, Relation::Within, Routine);
        assert!(allows(Action::ReadFile) && !allows(Action::ReadIdentity) && !allows(Action::EditIdentity));
    }

    #[test]
    fn nobody_looks_outside_the_scope_without_a_purpose() {
        for (role, action, relation, class) in allowed() {
            let free = matches!(action, Action::ReadEstate | Action::BreakGlass);
            assert!(free || relation != Relation::Outside || class != Routine, "{role} {action} {relation}");
        }
    }

    #[test]
    fn those_who_check_or_lead_from_afar_write_in_no_file() {
        for (role, action, ..) in allowed() {
            let reads_only = role.is_sealed() || matches!(role, Role::Auditor | Role::National);
            // The last level of appeal decides what came up to it.
            let decides_appeals = role == Role::National && action == Action::AnswerApplication;
            assert!(!(reads_only && WRITES.contains(&action)) || decides_appeals, "{role} {action}");
        }
    }

    #[test]
    fn an_administrator_sees_nobody() {
        for (role, action, ..) in allowed() {
            let sees = action.is_about_person() || matches!(action, Action::SearchPeople | Action::ReadRoll);
            assert!(!(role == Role::Administrator && sees), "{action}");
        }
    }

    #[test]
    fn a_person_sees_only_themselves_and_the_families_nothing_yet() {
        for (role, action, relation, _) in allowed() {
            assert!(role != Role::Person || relation == Relation::Oneself, "{action}");
            assert!(!matches!(role, Role::Family | Role::Lawyer | Role::Partner), "{action}");
        }
    }

    #[test]
    fn an_emergency_opens_reading_and_nothing_else() {
        let all = allowed();
        for &(role, action, relation, class) in &all {
            if class == BreakGlass && !all.contains(&(role, action, relation, Routine)) {
                assert!(action.is_about_person() && !WRITES.contains(&action), "{role} {action}");
                assert!(!matches!(action, Action::ReadOriginals | Action::ReadLooks));
            }
        }
        assert!(all.contains(&(Role::Officer, Action::ReadIdentity, Relation::Outside, BreakGlass)));
        assert!(!all.contains(&(Role::Teacher, Action::ReadFile, Relation::Within, BreakGlass)));
    }

    #[test]
    fn few_may_give_a_purpose_the_person_is_not_told() {
        for (role, action, _, class) in allowed() {
            let trusted = matches!(
                role,
                Role::Governor
                    | Role::DutyGovernor
                    | Role::Regional
                    | Role::RegionalOnCall
                    | Role::National
                    | Role::ShiftLeader
                    | Role::Caseworker
            );
            assert!(class != Confidential || trusted, "{role} {action}");
        }
    }

    #[test]
    fn every_action_is_somebodys() {
        let all = allowed();
        for action in Action::ALL {
            assert!(all.iter().any(|(_, allowed, ..)| allowed == action), "{action}");
        }
    }

    #[test]
    fn purposes_are_asked_for_where_only_they_help() {
        let decider = Decider::new().unwrap();
        let outside = |class| decider.decide(Role::Officer, Action::ReadFile, Relation::Outside, class);
        assert_eq!(outside(Routine), Decision::AskPurpose);
        assert_eq!(outside(Safety), Decision::Allow);
        assert_eq!(
            decider.purposes(Role::Officer, Action::ReadFile, Relation::Outside),
            [Purpose::Incident, Purpose::Escort, Purpose::DangerToLife]
        );
        assert!(decider.may_break_glass(Role::Officer, Action::ReadIdentity, Relation::Outside));
        assert!(!decider.may_break_glass(Role::Officer, Action::EditIdentity, Relation::Outside));
    }
}
