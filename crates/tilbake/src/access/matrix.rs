//! The matrix: for each route and role the expected answer, kept in `matrix.csv`, and the check that
//! routes, matrix and policies agree. A row is written from what the roles need, never copied from
//! what the policies decide: then it would agree with any mistake. So the check offers no row.

use crate::access::permit::Verb;
use crate::access::policy::Decider;
use crate::access::roles::{Action, PurposeClass, Relation, Role};
use std::collections::BTreeMap;

/// The checked-in matrix.
pub const MATRIX: &str = include_str!("matrix.csv");

struct Row<'a> {
    action: &'a str,
    cells: Vec<&'a str>,
}

/// Compares routes (`GET /people/{id}` and their verbs) with the built-in matrix and the policies.
/// Returns every disagreement in words; none is agreement.
pub fn check(routes: &[(String, Verb)], decider: &Decider) -> Vec<String> {
    check_text(MATRIX, routes, decider)
}

fn check_text(text: &str, routes: &[(String, Verb)], decider: &Decider) -> Vec<String> {
    let mut faults = Vec::new();
    let (roles, mut rows) = read(text, &mut faults);
    for role in Role::ALL.iter().filter(|role| !roles.contains(role)) {
        faults.push(format!("{role} has no column"));
    }
    let mut seen: BTreeMap<String, Verb> = BTreeMap::new();
    for (route, verb) in routes {
        let route = page_of(route);
        // A page and its twin under /api share a row, so they must ask the same.
        if let Some(other) = seen.insert(route.clone(), *verb) {
            if other != *verb {
                faults.push(format!("{route} asks {}, its twin {}", verb_word(other), verb_word(*verb)));
            }
            continue;
        }
        let Some(row) = rows.remove(route.as_str()) else {
            faults.push(format!(
                "{route} ({}) has no row: write who may call it, from what the roles need",
                verb_word(*verb)
            ));
            continue;
        };
        let expected = verb_word(*verb);
        if row.action != expected {
            faults.push(format!("{route} asks {expected}, the matrix says {}", row.action));
        }
        let (Verb::Does(action) | Verb::OnPerson(action)) = *verb else {
            continue;
        };
        for (role, written) in roles.iter().zip(&row.cells) {
            let decided = cell(*role, action, decider);
            if decided != *written {
                faults.push(format!("{route}, {role}: policies decide {decided}, the matrix says {written}"));
            }
        }
    }
    faults.extend(rows.keys().map(|route| format!("{route} is no route")));
    faults
}

/// The name of a route without `/api`.
fn page_of(route: &str) -> String {
    route.replacen(" /api/", " /", 1)
}

fn read<'a>(text: &'a str, faults: &mut Vec<String>) -> (Vec<Role>, BTreeMap<&'a str, Row<'a>>) {
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| line.split(',').map(str::trim).collect::<Vec<_>>());
    let mut roles = Vec::new();
    for code in lines.next().unwrap_or_default().into_iter().skip(2) {
        match code.parse() {
            Ok(role) => roles.push(role),
            Err(_) => faults.push(format!("no role {code}")),
        }
    }
    let mut rows = BTreeMap::new();
    for fields in lines {
        let mut fields = fields.into_iter();
        let route = fields.next().unwrap_or_default();
        let action = fields.next().unwrap_or_default();
        let cells: Vec<_> = fields.collect();
        let bare = matches!(action, "public" | "signed_in");
        if cells.len() != if bare { 0 } else { roles.len() } {
            faults.push(format!("{route}: {} cells", cells.len()));
        }
        if rows.insert(route, Row { action, cells }).is_some() {
            faults.push(format!("{route} has two rows"));
        }
    }
    (roles, rows)
}

fn verb_word(verb: Verb) -> &'static str {
    match verb {
        Verb::Public => "public",
        Verb::SignedIn => "signed_in",
        Verb::Does(action) | Verb::OnPerson(action) => action.as_str(),
    }
}

/// What the policies decide for a role, in the letters of the matrix.
fn cell(role: Role, action: Action, decider: &Decider) -> String {
    let mut plain = String::new();
    let mut glass = String::new();
    for relation in role.relations() {
        let letter = match relation {
            Relation::Oneself => 's',
            Relation::Tied => 't',
            Relation::Within => 'w',
            Relation::Nearby => 'n',
            Relation::Outside => 'o',
        };
        if decider.allows(role, action, relation, PurposeClass::Routine) {
            plain.push(letter);
        } else if !decider.purposes(role, action, relation).is_empty() {
            plain.push(letter.to_ascii_uppercase());
        } else if decider.may_break_glass(role, action, relation) {
            glass.push(letter);
        }
    }
    match (plain.is_empty(), glass.is_empty()) {
        (true, true) => "-".into(),
        (_, true) => plain,
        (_, false) => format!("{plain}/{glass}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "route, action, officer, national\n\
        GET /people/{id}, read_file, wNO, w\n\
        GET /roll, read_roll, wn, w\n\
        GET /gone, signed_in\n";

    fn faults(routes: &[(&str, Verb)]) -> Vec<String> {
        let routes: Vec<_> = routes.iter().map(|(r, v)| ((*r).to_owned(), *v)).collect();
        let all = check_text(SAMPLE, &routes, &Decider::new().unwrap());
        all.into_iter().filter(|fault| !fault.ends_with("has no column")).collect()
    }

    #[test]
    fn agreement_is_silent() {
        let routes = [
            ("GET /people/{id}", Verb::OnPerson(Action::ReadFile)),
            ("GET /roll", Verb::Does(Action::ReadRoll)),
            ("GET /gone", Verb::SignedIn),
        ];
        assert_eq!(faults(&routes), Vec::<String>::new());
    }

    #[test]
    fn a_page_and_its_twin_share_a_row() {
        let routes = [
            ("GET /people/{id}", Verb::OnPerson(Action::ReadFile)),
            ("GET /api/people/{id}", Verb::OnPerson(Action::ReadFile)),
            ("GET /roll", Verb::Does(Action::ReadRoll)),
            ("GET /api/roll", Verb::Public),
            ("GET /gone", Verb::SignedIn),
        ];
        assert_eq!(faults(&routes), ["GET /roll asks read_roll, its twin public"]);
    }

    #[test]
    fn every_kind_of_disagreement_is_named() {
        let routes = [
            ("GET /people/{id}", Verb::OnPerson(Action::ReadIdentity)),
            ("POST /new", Verb::Does(Action::EditEstate)),
            ("GET /roll", Verb::SignedIn),
        ];
        assert_eq!(
            faults(&routes),
            [
                "GET /people/{id} asks read_identity, the matrix says read_file",
                "GET /people/{id}, officer: policies decide /wno, the matrix says wNO",
                "POST /new (edit_estate) has no row: write who may call it, from what the roles need",
                "GET /roll asks signed_in, the matrix says read_roll",
                "GET /gone is no route",
            ]
        );
    }
}
