//! Which looks a person does not see in their own access log: a listed rule, as data (ADM-12).

use crate::access::policy::PolicyError;
use crate::access::roles::{Purpose, Role};

/// The list.
pub const HELD_BACK: &str = include_str!("held_back.csv");

/// One rule of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its number, such as `HB-1`.
    pub id: &'static str,
    /// Why, with the sections.
    pub why: &'static str,
    /// What it holds back.
    pub covers: Covers,
}

/// What a rule holds back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Covers {
    /// All looks in a role.
    Role(Role),
    /// All looks for a purpose.
    Purpose(Purpose),
}

/// Reads the list.
pub fn rules() -> Result<Vec<Rule>, PolicyError> {
    let lines = HELD_BACK.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.skip(1).map(read).collect()
}

fn read(line: &'static str) -> Result<Rule, PolicyError> {
    let broken = || PolicyError::of(format!("held_back.csv: {line}"));
    let mut fields = line.splitn(4, ',').map(str::trim);
    let mut next = || fields.next().ok_or_else(broken);
    let (id, kind, code, why) = (next()?, next()?, next()?, next()?);
    let covers = match kind {
        "role" => Covers::Role(code.parse().map_err(|_| broken())?),
        "purpose" => Covers::Purpose(code.parse().map_err(|_| broken())?),
        _ => return Err(broken()),
    };
    Ok(Rule { id, why, covers })
}

/// The rule that holds a look back, if one does.
pub fn rule(rules: &[Rule], role: Role, purpose: Purpose) -> Option<&Rule> {
    rules.iter().find(|rule| match rule.covers {
        Covers::Role(covered) => covered == role,
        Covers::Purpose(covered) => covered == purpose,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::roles::PurposeClass;

    #[test]
    fn confidential_purposes_and_oversight_bodies_are_held_back_and_nothing_else() {
        let rules = rules().unwrap();
        for &role in Role::ALL {
            for &purpose in Purpose::ALL {
                let held = rule(&rules, role, purpose).is_some();
                let wanted = role.is_sealed() || purpose.class() == PurposeClass::Confidential;
                assert_eq!(held, wanted, "{role} {purpose}");
            }
        }
    }
}
