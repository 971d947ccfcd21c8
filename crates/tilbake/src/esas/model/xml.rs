//! XML as the events of the service are written, and read again for the page that shows them.
//!
//! A document is a tree of named parts. Whatever a text holds, the document stays whole: markup is escaped, and
//! what XML 1.0 cannot hold becomes U+FFFD.

use basics::Problem;
use basics::value::corrupt;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::{Reader, Writer};
use std::io;

/// The namespace of the types that all events share.
const SHARED: &str = "http://justishub.justisnett.no/straffegjennomfoering/1.0/Felles";
/// Before the name of each event, in its namespace.
const OWN: &str = "http://justishub.justisnett.no/straffegjennomfoering/1.0/";
/// The namespace of `nil`.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Longest text of a part, in characters: the contracts set no limit, their readers have one.
const TEXT_MAX: usize = 500;
/// Most lines of a document that are shown.
const LINES_MAX: usize = 1_000;

/// A part of a document. The name of one whose type is shared begins with `f:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A text.
    Text(&'static str, String),
    /// A place that must be there and has nothing to say.
    Nil(&'static str),
    /// Parts together.
    Group(&'static str, Vec<Part>),
}

impl Part {
    /// A text, or nothing to say.
    pub fn or_nil(name: &'static str, text: Option<impl ToString>) -> Self {
        text.map_or(Self::Nil(name), |text| Self::Text(name, text.to_string()))
    }
    /// Parts together, or nothing to say when there are none.
    pub fn group_or_nil(name: &'static str, parts: Vec<Self>) -> Self {
        if parts.is_empty() { Self::Nil(name) } else { Self::Group(name, parts) }
    }
    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        match self {
            Self::Text(name, text) => {
                writer.create_element(*name).write_text_content(BytesText::new(&clean(text)))?;
            }
            Self::Nil(name) => {
                writer.create_element(*name).with_attribute(("xsi:nil", "true")).write_empty()?;
            }
            Self::Group(name, parts) => {
                writer
                    .create_element(*name)
                    .write_inner_content(|writer| parts.iter().try_for_each(|part| part.write(writer)))?;
            }
        }
        Ok(())
    }
}

/// A text as XML can hold it and no reader changes it: without control characters, of bounded length.
fn clean(text: &str) -> String {
    let held = |c: char| (!c.is_control() || matches!(c, '\n' | '\t')) && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    text.chars().take(TEXT_MAX).map(|c| if held(c) { c } else { '\u{FFFD}' }).collect()
}

/// The bytes of a document.
pub fn bytes(name: &'static str, parts: &[Part]) -> Result<Vec<u8>, Problem> {
    let mut writer = Writer::new_with_indent(vec![], b' ', 2);
    let write = |writer: &mut Writer<Vec<u8>>| -> io::Result<()> {
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        writer
            .create_element(name)
            .with_attributes([("xmlns", format!("{OWN}{name}").as_str()), ("xmlns:f", SHARED), ("xmlns:xsi", INSTANCE)])
            .write_inner_content(|writer| parts.iter().try_for_each(|part| part.write(writer)))?;
        Ok(())
    };
    write(&mut writer).map_err(|e| Problem::new(500, "internal-error", e.to_string()))?;
    Ok(writer.into_inner())
}

/// A line of a document as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How deep it stands below the document.
    pub depth: usize,
    /// Name of the part.
    pub name: String,
    /// Its text; none of parts together, or of one that says nothing.
    pub text: Option<String>,
}

/// The lines of a document of our own, those that say nothing left out.
pub fn lines(bytes: &[u8]) -> Result<Vec<Line>, Problem> {
    let wrong = || corrupt("an event that was sent");
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).map_err(|_| wrong())?);
    let (mut lines, mut depth): (Vec<Line>, usize) = (vec![], 0);
    // What stands since a part began: its text, when it holds no others.
    let (mut text, mut is_leaf) = (String::new(), false);
    loop {
        match reader.read_event().map_err(|_| wrong())? {
            Event::Start(start) => {
                text.clear();
                if depth > 0 {
                    lines.push(Line { depth, name: start.local_name().as_ref().to_owned(), text: None });
                }
                depth += 1;
                is_leaf = true;
            }
            Event::Empty(_) => is_leaf = false,
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(part) => {
                let char = part.resolve_char_ref().map_err(|_| wrong())?.map(String::from);
                let named = || quick_xml::escape::resolve_predefined_entity(&part).map(str::to_owned);
                text.push_str(&char.or_else(named).ok_or_else(wrong)?);
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if let Some(line) = lines.last_mut().filter(|_| is_leaf) {
                    line.text = Some(std::mem::take(&mut text));
                }
                is_leaf = false;
            }
            Event::Eof => break,
            _ => {}
        }
        if lines.len() > LINES_MAX {
            return Err(wrong());
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_text_holds_the_document_stays_whole() {
        let hostile = "a<b>&]]>\"'\u{0}\u{8}\r\n\u{FFFE}\u{1F600}é";
        let parts = [
            Part::Group(
                "Metadata",
                vec![
                    Part::Text("f:Fornavn", hostile.to_owned()),
                    Part::Text("f:Etternavn", String::new()),
                    Part::Nil("f:Fnr"),
                    Part::Text("f:Mellomnavn", "x".repeat(2 * TEXT_MAX)),
                ],
            ),
            Part::Text("RestDager", "3".to_owned()),
        ];
        let bytes = bytes("Inntak", &parts).unwrap();
        let read: Vec<_> = lines(&bytes).unwrap().into_iter().map(|line| (line.depth, line.name, line.text)).collect();
        let line = |depth, name: &str, text: Option<&str>| (depth, name.to_owned(), text.map(str::to_owned));
        assert_eq!(
            read,
            [
                line(1, "Metadata", None),
                line(2, "Fornavn", Some("a<b>&]]>\"'\u{FFFD}\u{FFFD}\u{FFFD}\n\u{FFFD}\u{1F600}é")),
                line(2, "Etternavn", Some("")),
                line(2, "Mellomnavn", Some("x".repeat(TEXT_MAX).as_str())),
                line(1, "RestDager", Some("3")),
            ]
        );
    }
}
