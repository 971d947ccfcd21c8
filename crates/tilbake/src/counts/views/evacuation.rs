//! What is shown of an evacuation: who needs help to move, and the sheet for the fire brigade.

use super::{CountView, LineView};
use crate::access::acts::{ReadCautions, ReadRoll};
use crate::access::{ListPermit, PrisonCode};
use crate::people;
use crate::web::{Form, Words, version_of_step};
use basics::{Instant, PersonId};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

use super::super::tables;

/// The page on which a house is called.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EvacuationPage {
    /// Code of the prison.
    pub prison: String,
    /// Its name.
    pub prison_name: String,
    /// The form as typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(EvacuationPage, "counts/pages/evacuation.html");

/// A room on the sheet.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SheetRoom {
    /// Its number; empty of those who have none.
    pub room: String,
    /// Who lives there.
    pub people: Vec<LineView>,
}

/// A unit on the sheet.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SheetUnit {
    /// Its name; empty of those who have no unit.
    pub unit: String,
    /// How many were in it by the roll.
    pub inside: usize,
    /// How many of them nobody has seen outside yet.
    pub open: usize,
    /// How many of those need help to move.
    pub help: usize,
    /// Its rooms.
    pub rooms: Vec<SheetRoom>,
}

/// The sheet for the fire brigade: who is behind which locked door.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SheetView {
    /// Id of the roll call.
    pub count: String,
    /// Code of the prison.
    pub prison: String,
    /// Its name.
    pub prison_name: String,
    /// When it was read.
    pub as_of: Instant,
    /// The units, in their order.
    pub units: Vec<SheetUnit>,
    /// Who is on site without being in custody.
    pub guests: Vec<LineView>,
}
crate::page!(SheetView, "counts/pages/sheet.html");

impl SheetView {
    /// Orders a roll call by unit and room. Whoever is out of the house is not on the sheet.
    pub fn of(view: CountView, prison_name: String) -> Self {
        let (count, prison, as_of) = (view.count.id.to_string(), view.prison.clone(), view.as_of);
        let (guests, people): (Vec<_>, Vec<_>) = view.lines.into_iter().partition(|line| line.guest.is_some());
        let mut units: Vec<SheetUnit> = vec![];
        for line in people.into_iter().filter(|line| line.known == super::super::model::Known::In) {
            if units.last().is_none_or(|unit| unit.unit != line.unit) {
                let unit = line.unit.clone();
                units.push(SheetUnit { unit, inside: 0, open: 0, help: 0, rooms: vec![] });
            }
            let Some(unit) = units.last_mut() else { continue };
            unit.inside += 1;
            unit.open += usize::from(line.is_open());
            unit.help += usize::from(line.is_open() && !line.help.is_empty());
            match unit.rooms.last_mut().filter(|room| room.room == line.room) {
                Some(room) => room.people.push(line),
                None => unit.rooms.push(SheetRoom { room: line.room.clone(), people: vec![line] }),
            }
        }
        Self { count, prison, prison_name, as_of, units, guests }
    }
    /// How many are not seen outside yet.
    pub fn open(&self) -> usize {
        self.units.iter().map(|unit| unit.open).sum::<usize>() + self.guests.iter().filter(|one| one.is_open()).count()
    }
    /// How many of them need help to move.
    pub fn help(&self) -> usize {
        let guests = self.guests.iter().filter(|one| one.is_open() && !one.help.is_empty());
        self.units.iter().map(|unit| unit.help).sum::<usize>() + guests.count()
    }
}

/// Somebody who needs help to move.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct HelpView {
    /// Person id.
    pub person: String,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Which help.
    pub help: String,
    /// Service number of who noted it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Who in a prison needs help to move.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct HelpsView {
    /// Code of the prison.
    pub prison: String,
    /// Its name.
    pub prison_name: String,
    /// Who needs help.
    pub people: Vec<HelpView>,
    /// Whom the caller may note it of: person id and name.
    #[serde(skip)]
    pub others: Vec<(String, String)>,
    /// The form as typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(HelpsView, "counts/pages/help.html");

impl HelpsView {
    /// Reads who needs help in a prison.
    pub fn gather(
        reader: &mut Reader,
        (roll, cautions): (&ListPermit<ReadRoll>, &ListPermit<ReadCautions>),
        (prison, prison_name): (&PrisonCode, String),
        words: &Words,
    ) -> Outcome<Self> {
        let lines = people::lines(reader, roll, Some(prison))?;
        let who: HashMap<PersonId, &people::Line> = lines.iter().map(|line| (line.person, line)).collect();
        let mut people = vec![];
        for row in tables::helps(reader, cautions)? {
            let Some(line) = who.get(&row.person) else { continue };
            people.push(HelpView {
                person: row.person.to_string(),
                version: version_of_step(false),
                number: line.number.to_string(),
                name: people::name_words(words, &line.name),
                help: row.help,
                by: row.by,
                at: row.at,
            });
        }
        let others = people_to_choose(&lines, words);
        Ok(Self { prison: prison.to_string(), prison_name, people, others, form: Form::default() })
    }
}

/// People of a prison to choose from, by name.
pub fn people_to_choose(lines: &[people::Line], words: &Words) -> Vec<(String, String)> {
    let option = |line: &people::Line| {
        (line.person.to_string(), format!("{}, {}", people::name_words(words, &line.name), line.number))
    };
    let mut others: Vec<_> = lines.iter().map(option).collect();
    others.sort_by(|one, other| one.1.cmp(&other.1));
    others
}

/// Help was noted, or is over.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct HelpMade {
    /// Person id.
    pub person: String,
}
