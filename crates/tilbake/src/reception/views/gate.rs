//! The page on which somebody is received, and the list of numbers.

use super::super::model::{Bringer, District, Paper};
use super::super::tables::{self, NumberRow};
use crate::access::{self, PrisonCode};
use crate::estate::{self, PrisonStatus};
use crate::people::{PersonItem, Sex};
use crate::web::{Form, Words};
use basics::{Date, Instant};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody who was received.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Received {
    /// Id of the person.
    pub id: String,
}

/// The page on which somebody is received.
#[derive(Clone, Debug, Serialize)]
pub struct ReceivePage {
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
    /// What was searched for.
    #[serde(skip)]
    pub query: String,
    /// Whether the search reached the whole service.
    #[serde(skip)]
    pub is_wide: bool,
    /// Whom the search found.
    #[serde(skip)]
    pub found: Vec<PersonItem>,
    /// People registered already who may be the one.
    #[serde(skip)]
    pub like: Vec<PersonItem>,
    /// Who is expected here today and tomorrow.
    #[serde(skip)]
    pub expected: Vec<Expected>,
    /// Who was chosen from the register.
    #[serde(skip)]
    pub known: Option<PersonItem>,
    /// Lists to choose from.
    #[serde(skip)]
    pub lists: GateLists,
    /// Today.
    #[serde(skip)]
    pub today: Date,
}
crate::page!(ReceivePage, "reception/pages/receive.html");

/// Somebody expected.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Who.
    pub person: PersonItem,
    /// When; none is not known.
    pub at: Option<Instant>,
    /// The order behind it.
    pub source: String,
}

/// Lists to choose from.
#[derive(Clone, Debug, Default)]
pub struct GateLists {
    /// Who may bring somebody.
    pub bringers: Vec<(String, String)>,
    /// Papers.
    pub papers: Vec<(String, String)>,
    /// Sexes.
    pub sexes: Vec<(String, String)>,
    /// The prisons at whose gates the caller receives, when they are more than one.
    pub gates: Vec<(String, String)>,
}

impl GateLists {
    /// The lists in the reader's words. A paper is on file only for somebody who is known.
    pub fn gather(reader: &mut Reader, words: &Words, gates: &[PrisonCode], is_known: bool) -> Outcome<Self> {
        let prisons = open_prisons(reader)?;
        let own = |(code, _): &&(String, String)| gates.iter().any(|gate| gate.as_str() == code);
        let own: Vec<_> = prisons.iter().filter(own).cloned().collect();
        let papers: Vec<Paper> = Paper::ALL.iter().copied().filter(|p| is_known || *p != Paper::OnFile).collect();
        Ok(Self {
            bringers: bringers(&prisons, words),
            papers: words.options("paper", &papers),
            sexes: words.options("sex", Sex::ALL),
            gates: if own.len() > 1 { own } else { vec![] },
        })
    }
}

/// Who may bring somebody: police districts, nobody, prisons.
pub fn bringers(prisons: &[(String, String)], words: &Words) -> Vec<(String, String)> {
    let mut all = words.options("district", District::ALL);
    all.push((Bringer::Oneself.to_string(), words.t("reception-oneself")));
    all.extend(prisons.iter().cloned());
    all
}

/// Who brought somebody, in words.
pub fn bringer_words(reader: &mut Reader, bringer: &Bringer, words: &Words) -> Outcome<String> {
    Ok(match bringer {
        Bringer::Police(district) => words.code("district", district),
        Bringer::Oneself => words.t("reception-oneself"),
        Bringer::Prison(code) => estate::prison(reader, code)?.map_or_else(|| code.to_string(), |prison| prison.name),
    })
}

/// Code and name of every prison in use.
pub fn open_prisons(reader: &mut Reader) -> Outcome<Vec<(String, String)>> {
    let open = estate::prisons(reader)?.into_iter().filter(|prison| prison.status == PrisonStatus::Open);
    Ok(open.map(|prison| (prison.code.to_string(), prison.name)).collect())
}

/// The numbers on which police districts are called back.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NumbersView {
    /// The districts, those without a number among them.
    pub districts: Vec<NumberView>,
    /// Whether the caller may set one.
    #[serde(skip)]
    pub may_set: bool,
    /// What was typed.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(NumbersView, "reception/pages/numbers.html");

/// The number of a district.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NumberView {
    /// The police district.
    pub district: District,
    /// The number; null where none is set.
    pub number: Option<String>,
    /// Who answers there; may be empty.
    pub answers: String,
    /// When it was set.
    pub set_at: Option<Instant>,
    /// Who set it, by name and service number; may be empty.
    pub set_by: String,
}

impl NumbersView {
    /// The list as it stands.
    pub fn gather(reader: &mut Reader) -> Outcome<Self> {
        let mut numbers = tables::numbers(reader)?;
        let mut districts = vec![];
        for district in District::ALL {
            districts.push(match numbers.remove(district) {
                Some(row) => NumberView {
                    district: *district,
                    set_by: setter(reader, &row)?,
                    number: Some(row.number),
                    answers: row.answers,
                    set_at: Some(row.set_at),
                },
                None => NumberView {
                    district: *district,
                    number: None,
                    answers: String::new(),
                    set_at: None,
                    set_by: String::new(),
                },
            });
        }
        Ok(Self { districts, may_set: false, form: Form::default() })
    }
    /// Districts to choose from.
    pub fn options(&self, words: &Words) -> Vec<(String, String)> {
        words.options("district", District::ALL)
    }
}

fn setter(reader: &mut Reader, row: &NumberRow) -> Outcome<String> {
    let name = access::staff_name(reader, &row.set_by)?;
    Ok(name.map_or_else(|| row.set_by.clone(), |name| format!("{name} ({})", row.set_by)))
}

/// The districts that have a number, with it: to choose from when calling back.
pub fn numbers_to_call(reader: &mut Reader, words: &Words) -> Outcome<Vec<(String, String)>> {
    let numbers = tables::numbers(reader)?;
    let option = |row: &NumberRow| {
        let district = words.code("district", row.district);
        (row.district.to_string(), format!("{district}: {} ({})", row.number, row.answers))
    };
    Ok(numbers.values().map(option).collect())
}
