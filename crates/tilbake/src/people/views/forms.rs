//! Pages with a form.

use super::{FactRow, PersonItem, countries, languages};
use crate::people::model::{
    CautionCode, Contact, Fact, FactKind, Fluency, IdentifierKind, Kin, NameKind, NameOrder, Reading, Sex, Source,
};
use crate::people::tables::Talk;
use crate::web::person::Bar;
use crate::web::{Form, Words};
use basics::Date;
use serde::Serialize;

/// Pairs of code and words to choose from.
type Options = Vec<(String, String)>;

/// Declares the page of a form: a view that no program sees.
macro_rules! form_page {
    ($(#[$meta:meta])* $name:ident, $template:literal { $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Serialize)]
        pub struct $name {
            $($(#[$field_meta])* #[serde(skip)] pub $field: $type,)+
        }
        crate::page!($name, $template);
    };
}

form_page! {
    /// A person to be registered.
    RegisterPage, "people/pages/register.html" {
        /// What was typed.
        form: Form,
        /// People registered already who may be the same.
        like: Vec<PersonItem>,
        /// Lists to choose from.
        lists: Lists,
        /// Today.
        today: Date,
    }
}

form_page! {
    /// A fact of identity.
    FactPage, "people/pages/fact.html" {
        /// Identity bar.
        bar: Bar,
        /// Its kind.
        kind: FactKind,
        /// Where the form goes.
        action: String,
        /// What was typed, or what stands on file.
        form: Form,
        /// Lists to choose from.
        lists: Lists,
    }
}

form_page! {
    /// What the person says of themselves.
    TalkPage, "people/pages/talk.html" {
        /// Identity bar.
        bar: Bar,
        /// What was typed, or what stands on file.
        form: Form,
        /// Ways of reading.
        readings: Options,
    }
}

form_page! {
    /// A child, next of kin or emergency contact.
    ContactPage, "people/pages/contact.html" {
        /// Identity bar.
        bar: Bar,
        /// Where the form goes.
        action: String,
        /// What was typed, or what stands on file.
        form: Form,
        /// What a contact can be to the person.
        kin: Options,
        /// Who can have said it.
        sources: Options,
    }
}

form_page! {
    /// A caution.
    CautionPage, "people/pages/caution.html" {
        /// Identity bar.
        bar: Bar,
        /// What was typed.
        form: Form,
        /// What there is to be careful with: code, words, what it means.
        codes: Vec<(String, String, String)>,
        /// Who can have said it.
        sources: Options,
    }
}

form_page! {
    /// A new day of review.
    ReviewPage, "people/pages/review.html" {
        /// Identity bar.
        bar: Bar,
        /// What to be careful with, in words.
        what: String,
        /// Where the form goes.
        action: String,
        /// What was typed.
        form: Form,
    }
}

form_page! {
    /// The end of a fact.
    EndPage, "people/pages/end.html" {
        /// Identity bar.
        bar: Bar,
        /// The fact in words.
        what: String,
        /// Whether it is deleted, since nobody verified it.
        deletes: bool,
        /// Where the form goes.
        action: String,
        /// Where one comes from.
        back: String,
        /// What was typed.
        form: Form,
    }
}

form_page! {
    /// A new photograph.
    PhotoPage, "people/pages/photo.html" {
        /// Identity bar.
        bar: Bar,
        /// What was sent.
        form: Form,
    }
}

impl EndPage {
    /// The page for the fact of a line.
    pub fn new(bar: Bar, row: &FactRow, version: i64, back: String) -> Self {
        Self {
            bar,
            what: format!("{}: {}", row.label, row.value),
            deletes: !row.verify_by.is_empty(),
            action: format!("{}/end", row.path),
            back,
            form: Form::default().at_version(version),
        }
    }
}

/// Lists to choose from when somebody's identity is written down.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// Kinds of names.
    pub name_kinds: Options,
    /// Orders of names.
    pub orders: Options,
    /// Sexes.
    pub sexes: Options,
    /// Kinds of numbers.
    pub identifiers: Options,
    /// Countries.
    pub countries: Options,
    /// Languages.
    pub languages: Options,
    /// How well a language is spoken.
    pub fluencies: Options,
    /// Who can have said it.
    pub sources: Options,
}

impl Lists {
    /// The lists in the words of the reader.
    pub fn new(words: &Words) -> Self {
        Self {
            name_kinds: words.options("name-kind", NameKind::ALL),
            orders: words.options("name-order", NameOrder::ALL),
            sexes: words.options("sex", Sex::ALL),
            identifiers: words.options("identifier", IdentifierKind::ALL),
            countries: countries(words),
            languages: languages(words),
            fluencies: words.options("fluency", Fluency::ALL),
            sources: sources(words),
        }
    }
}

/// Who can have said a thing.
pub fn sources(words: &Words) -> Options {
    words.options("source", Source::ALL)
}
/// What a contact can be to the person.
pub fn kin(words: &Words) -> Options {
    words.options("kin", Kin::ALL)
}
/// Ways of reading.
pub fn readings(words: &Words) -> Options {
    words.options("reading", Reading::ALL)
}
/// What there is to be careful with: code, words, what it means.
pub fn caution_codes(words: &Words) -> Vec<(String, String, String)> {
    let option = |code: &CautionCode| (code.to_string(), words.code("caution", code), words.code("caution-hint", code));
    CautionCode::ALL.iter().map(option).collect()
}

fn yes(truth: bool) -> String {
    if truth { "true".to_owned() } else { String::new() }
}
fn optional<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// The form of a fact as it stands on file. Whether a correction has been checked is asked anew.
pub fn fact_form(fact: &Fact, source: Source, version: i64) -> Form {
    let mut fields: Vec<(&str, String)> = match fact {
        Fact::Name(name) => vec![
            ("kind", name.kind.to_string()),
            ("given", optional(name.given.as_ref())),
            ("family", optional(name.family.as_ref())),
            ("order", name.order.to_string()),
        ],
        Fact::Particulars(particulars) => vec![
            ("born", optional(particulars.born.as_ref()).trim_end_matches('~').to_owned()),
            ("estimated", yes(particulars.born.is_some_and(crate::people::model::Born::is_estimate))),
            ("sex", particulars.sex.to_string()),
        ],
        Fact::Identifier(identifier) => vec![
            ("identifier", identifier.kind.to_string()),
            ("issuer", optional(identifier.country.as_ref())),
            ("number", identifier.number.to_string()),
        ],
        Fact::Citizenship(citizenship) => vec![("country", citizenship.country.to_string())],
        Fact::Language(spoken) => vec![
            ("language", spoken.language.to_string()),
            ("fluency", spoken.fluency.to_string()),
            ("interpreter", yes(spoken.interpreter)),
        ],
    };
    fields.push(("source", source.to_string()));
    Form::filled(fields).at_version(version)
}

/// The form of a contact as it stands on file.
pub fn contact_form(contact: &Contact, source: Source, version: i64) -> Form {
    let details = &contact.details;
    Form::filled([
        ("kin", contact.kin.to_string()),
        ("name", details.name.to_string()),
        ("phone", optional(details.phone.as_ref())),
        ("address", optional(details.address.as_ref())),
        ("born", optional(details.born.as_ref())),
        ("lives_with", optional(details.lives_with.as_ref())),
        ("note", optional(details.note.as_ref())),
        ("next_of_kin", yes(contact.next_of_kin)),
        ("emergency", yes(contact.emergency)),
        ("may_call", yes(contact.may_call)),
        ("source", source.to_string()),
    ])
    .at_version(version)
}

/// The form of what the person says of themselves.
pub fn talk_form(talk: &Talk, version: i64) -> Form {
    Form::filled([("gender", optional(talk.gender.as_ref())), ("reading", talk.reading.to_string())])
        .at_version(version)
}
