//! Text with a bound: what a person types is trimmed, checked and never longer than its field allows.

use crate::Problem;
use serde::{Deserialize, Serialize};

/// Whether a character is not seen and can make text read as something else: marks that turn the
/// direction of writing, zero-width spaces, tags. The joiners that some scripts need are not among them.
pub fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Text of 1 to `MAX` characters, trimmed, without control characters (newlines are kept) and without
/// characters that hide or turn text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    /// Parses text; fails with `required`, `too-long` or `control-characters`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim().replace("\r\n", "\n");
        if text.is_empty() {
            return Err(Problem::invalid("required"));
        }
        if text.chars().count() > MAX {
            return Err(Problem::invalid("too-long"));
        }
        if text.chars().any(|c| (c.is_control() && c != '\n' && c != '\t') || is_hidden(c)) {
            return Err(Problem::invalid("control-characters"));
        }
        Ok(Self(text))
    }
    /// Parses text that may be left out: blank is none.
    pub fn parse_optional(text: &str) -> Result<Option<Self>, Problem> {
        if text.trim().is_empty() { Ok(None) } else { Self::parse(text).map(Some) }
    }
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> std::fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        Self::parse(&text)
    }
}
impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> String {
        text.0
    }
}
impl<const MAX: usize> schemars::JsonSchema for Text<MAX> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Text{MAX}").into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_turns_text_is_refused_and_what_scripts_need_is_kept() {
        for text in ["\u{202e}abc", "Zero\u{200b}width", "Tag\u{e0041}", "Mark\u{feff}", "Bell\u{7}"] {
            assert_eq!(Text::<60>::parse(text).unwrap_err().code, "control-characters", "{text:?}");
        }
        for text in ["می\u{200c}خواهم", "Ánnámárjá", "two\nlines"] {
            assert_eq!(Text::<60>::parse(text).unwrap().as_str(), text);
        }
    }
}
