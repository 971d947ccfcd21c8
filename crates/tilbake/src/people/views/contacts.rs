//! The tab of children, next of kin and emergency contacts.

use super::rows::FactRow;
use super::{age, born_date};
use crate::people::model::{Contact, Kept};
use crate::web::Words;
use crate::web::person::Bar;
use basics::Date;
use serde::Serialize;

/// Children and next of kin.
#[derive(Clone, Debug, Serialize)]
pub struct ContactsPage {
    /// Identity bar.
    #[serde(skip)]
    pub bar: Bar,
    /// Children, then everyone else.
    #[serde(skip)]
    pub groups: Vec<ContactGroup>,
    /// Whether the caller may change them.
    #[serde(skip)]
    pub may_edit: bool,
    /// Version of what the registry holds.
    pub version: i64,
}
crate::page!(ContactsPage, "people/pages/contacts.html");

/// Contacts under one heading.
#[derive(Clone, Debug)]
pub struct ContactGroup {
    /// The heading.
    pub title: String,
    /// What it says when there is none.
    pub none: String,
    /// The contacts.
    pub cards: Vec<ContactCard>,
}

/// A contact as shown.
#[derive(Clone, Debug)]
pub struct ContactCard {
    /// What the contact is to the person, with name, basis and what can be done.
    pub row: FactRow,
    /// Telephone; may be empty.
    pub phone: String,
    /// Told when something serious happens.
    pub next_of_kin: bool,
    /// Called first in an emergency.
    pub emergency: bool,
    /// Whether the person agrees that the service calls.
    pub may_call: bool,
    /// Label and words of what else is known.
    pub more: Vec<(String, String)>,
}

impl ContactsPage {
    /// The page of a person: those called first in an emergency come first.
    pub fn new(words: &Words, bar: Bar, mut contacts: Vec<Kept<Contact>>, today: Date) -> Self {
        contacts.retain(|kept| kept.ended.is_none());
        contacts.sort_by_key(|kept| (!kept.fact.emergency, !kept.fact.next_of_kin));
        let path = format!("/people/{}/contacts", bar.id);
        let (children, others): (Vec<_>, Vec<_>) = contacts.iter().partition(|kept| kept.fact.kin.is_child());
        let group = |title: &str, kept: Vec<&Kept<Contact>>| ContactGroup {
            title: words.t(title),
            none: words.t(&format!("{title}-none")),
            cards: kept.into_iter().map(|kept| card(words, kept, &path, today)).collect(),
        };
        let groups = vec![group("people-children", children), group("people-relatives", others)];
        Self { bar, groups, may_edit: false, version: 0 }
    }
}

fn card(words: &Words, kept: &Kept<Contact>, path: &str, today: Date) -> ContactCard {
    let contact = &kept.fact;
    let details = &contact.details;
    let text = |value: Option<String>, key: &str| value.map(|value| (words.t(key), value));
    let born = details.born.map(|born| format!("{} ({})", born_date(words, born), age(born, today)));
    let more = [
        text(born, "people-contact-born"),
        text(details.lives_with.as_ref().map(ToString::to_string), "people-contact-lives-with"),
        text(details.address.as_ref().map(ToString::to_string), "people-contact-address"),
        text(details.note.as_ref().map(ToString::to_string), "people-contact-note"),
    ];
    let label = words.code("kin", contact.kin);
    ContactCard {
        row: FactRow::new(words, kept, label, details.name.to_string(), path, today),
        phone: details.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
        next_of_kin: contact.next_of_kin,
        emergency: contact.emergency,
        may_call: contact.may_call,
        more: more.into_iter().flatten().collect(),
    }
}
