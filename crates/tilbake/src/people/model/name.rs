//! A name as written: in the order its bearer writes it, with one part or two. What one country
//! calls first and last name is another country's last and first, or not there at all.

use super::lists::{NameKind, NameOrder};
use basics::{Problem, Text, fold};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest given or family name, in characters.
const NAME_MAX: usize = 100;

/// A part of a name.
/// Given or family names.
pub type Part = Text<NAME_MAX>;

/// One name of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PersonName {
    /// Whether it is the name in use, an earlier one or an alias.
    pub kind: NameKind,
    /// Given and middle names.
    pub given: Option<Part>,
    /// Family name.
    pub family: Option<Part>,
    /// Which of them is written first.
    pub order: NameOrder,
}

impl PersonName {
    /// A name of one part or two. Fails with `name-missing` when both are blank.
    pub fn new(kind: NameKind, given: &str, family: &str, order: NameOrder) -> Result<Self, Problem> {
        Self::of(kind, Part::parse_optional(given)?, Part::parse_optional(family)?, order)
    }

    /// A name of parts that are read already; fails when there is nothing in them to find it by.
    pub fn of(kind: NameKind, given: Option<Part>, family: Option<Part>, order: NameOrder) -> Result<Self, Problem> {
        let name = Self { kind, given, family, order };
        if fold::parts(&name.to_string()).is_empty() {
            return Err(Problem::invalid("name-missing"));
        }
        Ok(name)
    }

    /// The name of somebody who gives none and of whom nobody knows one. It can be corrected later.
    pub fn unknown() -> Self {
        Self { kind: NameKind::Current, given: None, family: None, order: NameOrder::GivenFirst }
    }

    /// Whether no name is known.
    pub fn is_unknown(&self) -> bool {
        self.given.is_none() && self.family.is_none()
    }

    /// The key that sorts lists of people: family name first, in Norwegian order.
    pub fn sort_key(&self) -> String {
        let parts = [&self.family, &self.given];
        parts.into_iter().flatten().map(|part| fold::sort_key(part.as_str())).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for PersonName {
    /// The name in its own order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = match self.order {
            NameOrder::GivenFirst => (&self.given, &self.family),
            NameOrder::FamilyFirst => (&self.family, &self.given),
        };
        match (first, second) {
            (Some(first), Some(second)) => write!(f, "{first} {second}"),
            (Some(only), None) | (None, Some(only)) => only.fmt(f),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(given: &str, family: &str, order: NameOrder) -> Result<PersonName, Problem> {
        PersonName::new(NameKind::Current, given, family, order)
    }

    #[test]
    fn a_name_shows_in_its_own_order() {
        let shown = |given, family, order| name(given, family, order).unwrap().to_string();
        assert_eq!(shown("Kari", "Nordmann", NameOrder::GivenFirst), "Kari Nordmann");
        assert_eq!(shown("Van An", "Nguyen", NameOrder::FamilyFirst), "Nguyen Van An");
        assert_eq!(shown("Suharto", " ", NameOrder::FamilyFirst), "Suharto");
        assert_eq!(name("", " ", NameOrder::GivenFirst).unwrap_err().code, "name-missing");
        assert_eq!(name("-", "'", NameOrder::GivenFirst).unwrap_err().code, "name-missing");
    }

    #[test]
    fn who_gives_no_name_has_none_and_shows_none() {
        let unknown = PersonName::unknown();
        assert!(unknown.is_unknown() && unknown.to_string().is_empty() && unknown.sort_key().is_empty());
        assert!(!name("Kari", "", NameOrder::GivenFirst).unwrap().is_unknown());
    }

    #[test]
    fn lists_are_sorted_by_family_name_in_norwegian_order() {
        let mut names = ["Åse Berg", "Ida Ås", "Ida Ærlig", "Anne Berg", "Ida Zahl"]
            .map(|text| text.split_once(' ').unwrap())
            .map(|(given, family)| name(given, family, NameOrder::GivenFirst).unwrap());
        names.sort_by_key(PersonName::sort_key);
        assert_eq!(names.map(|n| n.to_string()), ["Anne Berg", "Åse Berg", "Ida Zahl", "Ida Ærlig", "Ida Ås"]);
    }
}
