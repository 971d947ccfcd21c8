//! The gate register: types and pure rules.

use crate::access::PrisonCode;
use basics::problem::FormErrors;
use basics::{Problem, Text};

basics::id! {
    /// An entry of the gate register.
    EntryId,
}

basics::code! {
    /// Why somebody is on site.
    Category {
        /// Works for the prison.
        Staff = "staff",
        /// Teaches or leads work.
        Teacher = "teacher",
        /// Health staff.
        Health = "health",
        /// Visits somebody.
        Visitor = "visitor",
        /// Works for a company.
        Contractor = "contractor",
        /// Police, court, lawyer, another authority.
        Official = "official",
    }
}

/// Name of somebody.
pub type Name = Text<120>;
/// A badge.
pub type Badge = Text<20>;
/// Whom they visit, or for whom they come; what help they need.
pub type Note = Text<120>;

crate::fields! {
    /// Somebody comes in.
    EntryFields {
        /// Code of the prison.
        prison,
        /// Why they are here.
        #[schemars(with = "Category")]
        category,
        /// Name.
        name,
        /// Number of the badge; may be empty.
        badge,
        /// Whom they visit or for which company they come; may be empty.
        whom,
        /// `true` when they need help to move.
        needs_help,
        /// What help; may be empty.
        help,
    }
}

/// Somebody who comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// The prison.
    pub prison: PrisonCode,
    /// Why.
    pub category: Category,
    /// Name.
    pub name: Name,
    /// Badge.
    pub badge: Option<Badge>,
    /// Whom they visit or for whom they come.
    pub whom: Option<Note>,
    /// Whether they need help to move.
    pub needs_help: bool,
    /// What help.
    pub help: Option<Note>,
}

impl EntryFields {
    /// Who comes in; all errors at once.
    pub fn parse(&self) -> Result<NewEntry, Problem> {
        let mut errors = FormErrors::default();
        let prison = errors.take("prison", PrisonCode::parse(self.prison.trim()));
        let category = self.category.trim();
        let category = if category.is_empty() { Err(Problem::invalid("required")) } else { category.parse() };
        let category = errors.take("category", category);
        let name = errors.take("name", Name::parse(&self.name));
        let badge = errors.take("badge", Badge::parse_optional(&self.badge));
        let whom = errors.take("whom", Note::parse_optional(&self.whom));
        let needs_help = match self.needs_help.trim() {
            "" | "false" => Ok(false),
            "true" => Ok(true),
            _ => Err(Problem::invalid("not-in-list")),
        };
        let needs_help = errors.take("needs_help", needs_help);
        let help = errors.take("help", Note::parse_optional(&self.help));
        match (prison, category, name, badge, whom, needs_help, help) {
            (Some(prison), Some(category), Some(name), Some(badge), Some(whom), Some(needs_help), Some(help)) => {
                let needs_help = needs_help || help.is_some();
                Ok(NewEntry { prison, category, name, badge, whom, needs_help, help })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_in_has_a_name_and_a_reason() {
        let none = EntryFields::default().parse().unwrap_err();
        let fields: Vec<_> = none.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["prison", "category", "name"]);
        let entry = |help: &str| EntryFields {
            prison: "HAL".into(),
            category: "visitor".into(),
            name: "Kari Nordmann".into(),
            help: help.into(),
            ..EntryFields::default()
        };
        assert!(!entry("").parse().unwrap().needs_help);
        assert!(entry("Wheelchair").parse().unwrap().needs_help, "what help is needed says that it is");
    }
}
