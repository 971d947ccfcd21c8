//! What a person or a program sends in: one shape for HTML forms and JSON, so that both are parsed
//! by the same rule in `model.rs`, and a form that is refused comes back with all that was typed.

use basics::{FieldError, Problem};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Declares the raw fields of a form: every one a text, unknown ones refused.
#[macro_export]
macro_rules! fields {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident),* $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, serde::Deserialize, schemars::JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: String,)*
        }
    )+};
}

fields! {
    /// The fields of a step that takes nothing.
    NoFields {}
}

/// The raw values of a form and the errors found in them.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: BTreeMap<String, Vec<String>>,
    /// Version of what a page's form was filled in from; programs send `If-Match`.
    version: String,
    /// What the files sent with it are, by field: their SHA-256.
    files: Vec<(String, [u8; 32])>,
    errors: Vec<FieldError>,
}

impl Form {
    /// A form with values to start from, such as those on file.
    pub fn filled<'a>(values: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), vec![value])).collect();
        Self { values, ..Self::default() }
    }
    /// The same form with a list to start from.
    #[must_use]
    pub fn with_list(mut self, field: &str, values: impl IntoIterator<Item = String>) -> Self {
        self.values.insert(field.to_owned(), values.into_iter().collect());
        self
    }
    /// The same form, as filled in from this version of what is stored.
    #[must_use]
    pub fn at_version(self, version: impl std::fmt::Display) -> Self {
        Self { version: version.to_string(), ..self }
    }
    /// Version of what a page's form was filled in from, or nothing.
    pub fn version(&self) -> &str {
        &self.version
    }
    /// The value of a field, or nothing.
    pub fn value(&self, field: &str) -> &str {
        self.values.get(field).and_then(|v| v.first()).map_or("", String::as_str)
    }
    /// Whether a box is ticked or an option chosen.
    pub fn has(&self, field: &str, value: &str) -> bool {
        self.values.get(field).is_some_and(|values| values.iter().any(|v| v == value))
    }
    /// The code of the error on a field, or nothing.
    pub fn error(&self, field: &str) -> &str {
        self.errors.iter().find(|e| e.field == field).map_or("", |e| e.code.as_str())
    }
    /// All errors, in the order found.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }
    /// The same form with the errors of a problem.
    #[must_use]
    pub fn refused(mut self, problem: &Problem) -> Self {
        self.errors.clone_from(&problem.errors);
        self
    }

    /// Reads `application/x-www-form-urlencoded`. The fields `csrf` and `version` are the page's own.
    pub(super) fn from_urlencoded(body: &[u8]) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body)
            .map_err(|e| Problem::new(400, "malformed-form", format!("the form cannot be read: {e}")))?;
        let mut form = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "csrf" => {}
                "version" => form.version = value,
                _ => form.values.entry(name).or_default().push(value),
            }
        }
        Ok(form)
    }

    /// Reads a JSON object of scalars and lists of scalars.
    pub(super) fn from_json(body: &[u8]) -> Result<Self, Problem> {
        let json: Map<String, Json> = serde_json::from_slice(body)
            .map_err(|e| Problem::new(400, "malformed-json", format!("the body is not a JSON object: {e}")))?;
        let mut form = Self::default();
        for (name, value) in json {
            let values = match value {
                Json::Null => continue,
                Json::Array(items) => items.iter().map(scalar).collect::<Option<Vec<_>>>(),
                one => scalar(&one).map(|v| vec![v]),
            };
            match values {
                Some(values) => form.values.insert(name, values),
                None => return Err(Problem::invalid("invalid-input").with_field(&name, "not-a-plain-value")),
            };
        }
        Ok(form)
    }

    /// The same form with the files sent beside it, so that they count in its fingerprint.
    pub(super) fn with_files<'a>(mut self, files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Self {
        self.files = files.map(|(field, bytes)| (field.to_owned(), Sha256::digest(bytes).into())).collect();
        self
    }

    /// SHA-256 of the values and files, in hex: tells whether two requests ask for the same.
    pub fn fingerprint(&self) -> String {
        fingerprint(&serde_json::to_vec(&(&self.values, &self.files)).unwrap_or_default())
    }

    /// Fills the fields of `T`: `String` for one value, `Vec<String>` for several. An unknown field
    /// is an error named after it.
    pub fn into_fields<T: DeserializeOwned>(&self, lists: &[&str]) -> Result<T, Problem> {
        let mut object = Map::new();
        for (name, values) in &self.values {
            let value = if lists.contains(&name.as_str()) {
                Json::from(values.clone())
            } else {
                Json::from(values.first().cloned().unwrap_or_default())
            };
            object.insert(name.clone(), value);
        }
        serde_json::from_value(Json::Object(object)).map_err(|e| {
            let words = e.to_string();
            let field = words.split('`').nth(1).unwrap_or("").to_owned();
            let code = if words.starts_with("unknown field") { "unknown-field" } else { "invalid" };
            Problem::invalid("invalid-input").with_detail(words).with_field(&field, code)
        })
    }
}

/// SHA-256 of a body, in hex.
pub fn fingerprint(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug, PartialEq, Default)]
    #[serde(default, deny_unknown_fields)]
    struct Fields {
        name: String,
        beds: String,
        flags: Vec<String>,
    }

    #[test]
    fn a_form_and_json_give_the_same_fields() {
        let form = Form::from_urlencoded(b"name=%C3%85se&beds=2&flags=a&flags=b&csrf=x&version=7").unwrap();
        let json = Form::from_json(r#"{"name":"Åse","beds":2,"flags":["a","b"]}"#.as_bytes()).unwrap();
        let fields: Fields = form.into_fields(&["flags"]).unwrap();
        assert_eq!(fields, json.into_fields(&["flags"]).unwrap());
        assert_eq!((fields.flags, form.version()), (vec!["a".into(), "b".into()], "7"));
    }

    #[test]
    fn an_unknown_field_is_named_and_nesting_is_refused() {
        let form = Form::from_json(br#"{"nmae":"x"}"#).unwrap();
        let problem = form.into_fields::<Fields>(&[]).unwrap_err();
        assert_eq!(problem.errors[0].field, "nmae");
        assert_eq!(Form::from_json(br#"{"name":{"a":1}}"#).unwrap_err().errors[0].field, "name");
        assert_eq!(Form::from_json(b"[1]").unwrap_err().status, 400);
    }

    #[test]
    fn another_file_is_another_request() {
        let form = |file: &'static [u8]| Form::default().with_files([("file", file)].into_iter()).fingerprint();
        assert_eq!(form(b"one"), form(b"one"));
        assert_ne!(form(b"one"), form(b"two"));
        assert_ne!(form(b"one"), Form::default().fingerprint());
    }
}
