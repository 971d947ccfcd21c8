//! What a feature may put on pages that gather from all of them: tabs and cards of the person file,
//! parts of the identity bar, flags on lists, cards of the home page, promises for `verify`. Gathering
//! pages stand above the features and know only these shapes, so no feature needs another for a page.

use crate::access::acts::{
    DecideCapacity, PrepareDecision, ReadDates, ReadFile, ReadLawfulUntil, ReadRoll, SettleDeadline,
};
use crate::access::{Action, ListPermit, Permit, PlacePermit, PrisonCode, Role, UnitId};
use crate::app::Shared;
use crate::web::{FeatureTexts, Route, Words};
use basics::id::PersonId;
use basics::{Date, Instant};
use law::RuleId;
use records::journalled;
use records::verify::Progress;
use records::{Jobs, Journalled, Migration, Outcome, Reader, Tx};
use serde::Serialize;
use std::collections::BTreeSet;
use std::pin::Pin;

/// One feature: what `features.rs` lists.
pub struct Feature {
    /// Name of its folder.
    pub name: &'static str,
    /// Its routes.
    pub routes: fn() -> Vec<Route>,
    /// Its migrations, oldest first.
    pub migrations: &'static [Migration],
    /// Its words.
    pub texts: FeatureTexts,
    /// What it puts on gathering pages.
    pub slots: Slots,
}

/// What a feature reads about one person for a gathering page, in the reader's language.
pub type OfPerson<T> = fn(&mut Reader, &Permit<ReadFile>, &Words) -> Outcome<T>;
/// What a feature reads about everyone the caller may see.
pub type OfList<T> = fn(&mut Reader, &ListPermit<ReadRoll>, &Words) -> Outcome<T>;
/// What a feature knows to come next for everyone whose dates the caller may read.
pub type Coming = fn(&mut Reader, &ListPermit<ReadDates>, &Words) -> Outcome<Vec<(PersonId, NextEvent)>>;
/// What a feature counts for those who may know until when people are lawfully held.
pub type Alarms = fn(&mut Reader, &ListPermit<ReadLawfulUntil>, &Words) -> Outcome<Vec<Figure>>;
/// What a feature knows to be due by a day at the latest, of those who belong to a prison. Also what is long past.
pub type Deadlines = fn(&mut Reader, DeadlinesOf<'_>, Date) -> Outcome<Vec<Deadline>>;
/// What a feature counts for those who are called to act, in these roles.
pub type Calls = fn(&mut Reader, &ListPermit<ReadDates>, &[Role], &Words) -> Outcome<Vec<Figure>>;
/// What of a feature's records about one person a decision may rely on, in the words of whoever writes it.
pub type Records = fn(&mut Reader, &Permit<PrepareDecision>, &Words) -> Outcome<Vec<Record>>;
/// What a feature has to say on the page of a unit, an officer's home: the same to everybody who may read counts.
pub type OfUnit = fn(&mut Reader, &PrisonCode, UnitId, &Words) -> Outcome<Vec<Figure>>;
/// Checks a feature's promises: each broken one as a line of plain English.
pub type Promises = fn(&mut Reader) -> Outcome<Vec<String>>;

/// What a feature looks after from time to time, or as long as the program serves.
pub type Minutely = fn(&Shared) -> Pin<Box<dyn Future<Output = Outcome<()>> + Send>>;

/// The slots a feature fills. Most fill few.
#[derive(Clone, Copy)]
pub struct Slots {
    /// Entries of the main navigation.
    pub nav: &'static [NavEntry],
    /// Tabs of the person file.
    pub person_tabs: &'static [PersonTab],
    /// Its part of the identity bar.
    pub person_bar: Option<OfPerson<BarPart>>,
    /// Its cards on the overview of the person file.
    pub person_cards: Option<OfPerson<Vec<Card>>>,
    /// Flags beside people on lists.
    pub flags: Option<OfList<Vec<(PersonId, Flag)>>>,
    /// What comes next for people on the cards of a unit.
    pub next: Option<Coming>,
    /// Figures on the home page.
    pub home: Option<OfList<Vec<Figure>>>,
    /// Figures on the home page of those who answer for lawful custody.
    pub alarms: Option<Alarms>,
    /// What must be decided or done by a day, by the law.
    pub deadlines: Option<Deadlines>,
    /// Figures on the home page of those who are called to act.
    pub calls: Option<Calls>,
    /// Records about a person that a decision may rely on.
    pub records: Option<Records>,
    /// What it says on the page of a unit.
    pub unit: Option<OfUnit>,
    /// Promises that `verify` checks: each broken one as a line of plain English.
    pub promises: Option<Promises>,
    /// What it looks after once a minute while the program serves, in every process.
    pub minutely: Option<Minutely>,
    /// What it does beside the requests, from the start of the program until its end is told.
    pub beside: Option<Minutely>,
    /// Its tables that stand as the journal says, which `verify` compares.
    pub journalled: &'static [Journalled],
    /// Work it does beside requests.
    pub jobs: Option<fn(&Shared) -> Jobs>,
    /// Whether nothing holds somebody who belongs to a prison.
    pub held_on_nothing: Option<fn(&mut Reader, PersonId) -> Outcome<bool>>,
    /// What it rewrites, in the same transaction, when a fact about somebody's custody has changed.
    pub custody_changed: Option<fn(&mut Tx, PersonId) -> Outcome<()>>,
    /// What it rewrites, in the same transaction, when files were found to be one person's or not to be.
    pub files_changed: Option<FilesChanged>,
    /// What it notes, in the same transaction, when a name, number or birth date of somebody was written down.
    pub identity_changed: Option<fn(&mut Tx, PersonId) -> Outcome<()>>,
    /// What it does, in the same transaction, when something was decided about a room.
    pub room_decided: Option<RoomDecided>,
}

/// Every broken promise, each with the name of its feature before it. Reads much: for `Db::read_long`.
pub fn broken_promises(features: &[Feature], reader: &mut Reader, progress: &Progress) -> Outcome<Vec<String>> {
    let mut broken = vec![];
    for feature in features {
        progress.go_on()?;
        if let Some(promises) = feature.slots.promises {
            let lines = match promises(reader) {
                // Something stored is no longer what it must be: that too was altered from outside.
                Err(fault) if fault.code() == "corrupt-record" => vec![fault.into_problem().detail],
                lines => lines?,
            };
            broken.extend(lines.into_iter().map(|line| format!("{}: {line}", feature.name)));
        }
    }
    broken.extend(not_as_journalled(features, reader, progress)?);
    Ok(broken)
}

/// Whose rows are not those the journal tells of: of all features at once, for one walk along the journal.
pub fn not_as_journalled(features: &[Feature], reader: &mut Reader, progress: &Progress) -> Outcome<Vec<String>> {
    let tables: Vec<Journalled> = features.iter().flat_map(|feature| feature.slots.journalled).copied().collect();
    let wrong = match journalled::wrong(reader, &tables, &|| progress.go_on()) {
        Err(fault) if fault.code() == "corrupt-record" => return Ok(vec![fault.into_problem().detail]),
        wrong => wrong?,
    };
    let line = |journalled::Wrong { table, subject }: journalled::Wrong| {
        let owns = |feature: &&Feature| feature.slots.journalled.iter().any(|owned| owned.table() == table);
        let name = features.iter().find(owns).map_or("", |feature| feature.name);
        format!("{name}: what {table} holds of {subject} is not what the journal says was written there")
    };
    Ok(wrong.into_iter().map(line).collect())
}

impl Slots {
    /// No slot filled.
    pub const NONE: Self = Self {
        nav: &[],
        person_tabs: &[],
        person_bar: None,
        person_cards: None,
        flags: None,
        next: None,
        home: None,
        alarms: None,
        deadlines: None,
        calls: None,
        records: None,
        unit: None,
        promises: None,
        minutely: None,
        beside: None,
        journalled: &[],
        jobs: None,
        held_on_nothing: None,
        custody_changed: None,
        files_changed: None,
        identity_changed: None,
        room_decided: None,
    };
}

/// Hears whose files now stand for each other, or no longer do: all files that were or are one person's.
pub type FilesChanged = fn(&mut Tx, &BTreeSet<PersonId>) -> Outcome<()>;

/// Hears what was decided about a room, named by its id, and the reason.
pub type RoomDecided = fn(&mut Tx, &PlacePermit<DecideCapacity>, &str, &str) -> Outcome<()>;

/// An entry of the main navigation, for those who may do the action somewhere.
pub struct NavEntry {
    /// Place in the navigation, smallest first.
    pub order: u8,
    /// Where it leads.
    pub href: &'static str,
    /// Key of its words.
    pub label: &'static str,
    /// Icon in the sprite.
    pub icon: &'static str,
    /// Who sees it.
    pub action: Action,
}

/// A tab of the person file, at `/people/{id}/SUFFIX`.
pub struct PersonTab {
    /// Place among the tabs, smallest first.
    pub order: u8,
    /// End of its path; empty for the overview.
    pub suffix: &'static str,
    /// Key of its words.
    pub label: &'static str,
    /// Who sees it.
    pub action: Action,
}

/// What a feature knows for the identity bar.
#[derive(Clone, Debug, Default)]
pub struct BarPart {
    /// Name as shown.
    pub name: Option<String>,
    /// Short case number.
    pub number: Option<String>,
    /// Address of the photo.
    pub photo: Option<String>,
    /// Facts in a few words: born, room, where now.
    pub facts: Vec<String>,
    /// Flags.
    pub flags: Vec<Flag>,
}

/// A mark beside a person: a caution, a restriction, an overdue return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Flag {
    /// Stable code.
    pub code: String,
    /// Words in the reader's language.
    pub label: String,
    /// `danger`, `warning`, `info` or `neutral`: colour is never the only sign.
    pub tone: Tone,
}

/// What comes next for a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct NextEvent {
    /// The day.
    pub on: Date,
    /// What it is, with the day, in the reader's language.
    pub label: String,
}

basics::code! {
    /// How strongly something is marked.
    Tone {
        /// Act now.
        Danger = "danger",
        /// Take care.
        Warning = "warning",
        /// Good to know.
        Info = "info",
        /// Plain.
        Neutral = "neutral",
    }
}

/// Whose deadlines are asked for.
#[derive(Clone, Copy)]
pub enum DeadlinesOf<'a> {
    /// Everyone whose dates the caller may read, of one prison or of all.
    List(&'a ListPermit<ReadDates>, Option<&'a PrisonCode>),
    /// One person.
    One(&'a Permit<SettleDeadline>),
}

/// Something that must be decided or done about somebody by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// About whom.
    pub person: PersonId,
    /// What must be done, as a code: the words are `deadline-CODE`, and `deadline-CODE-else` what happens if not.
    pub kind: String,
    /// The last day on which it can be done in time.
    pub on: Date,
    /// The last moment, where the law counts hours or a court has named one.
    pub at: Option<Instant>,
    /// Who decides.
    pub by: DecidedBy,
    /// What settles it.
    pub settled: SettledBy,
    /// The rule.
    pub rule: LegalBasis,
    /// Where it is shown how the day was counted.
    pub href: String,
}

/// On which rule of the rulebook something rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegalBasis {
    /// One that dates are counted by.
    Rule(RuleId),
    /// Another: its id, and act and section as citations are kept.
    Provision(&'static str, &'static str),
}

impl LegalBasis {
    /// Its id in the rulebook.
    pub fn id(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.as_str(),
            Self::Provision(id, _) => id,
        }
    }
    /// Act and section, in words.
    pub fn section(self, words: &Words) -> String {
        let law = law::words(words.lang());
        match self {
            Self::Rule(rule) => law.section(rule),
            Self::Provision(_, section) => law.provision(section),
        }
    }
}

/// A record about a person that a decision may rely on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What kind of record it is, and its id: `authority:0198…`.
    pub record: String,
    /// What it says now, in words.
    pub said: String,
    /// Where it is.
    pub href: String,
}

basics::code! {
    /// Who has to decide or do something.
    DecidedBy {
        /// The prison or the probation office.
        Local = "local",
        /// The governor of the prison alone: what those on the unit do not know of.
        Governor = "governor",
        /// The region.
        Region = "region",
        /// The directorate.
        Directorate = "directorate",
        /// The prosecutor.
        Prosecutor = "prosecutor",
        /// A court.
        Court = "court",
    }

    /// What settles a deadline. A change of the facts from which its day was counted always does, and that the person
    /// has left.
    SettledBy {
        /// Nothing but such a change.
        Facts = "facts",
        /// An officer records that it is done.
        Record = "record",
        /// The person serves at lower security, or an officer records that it was considered.
        LowerSecurity = "lower_security",
        /// The person has been before a court: something else than the arrest holds them.
        Court = "court",
        /// Something holds the person beyond it.
        Custody = "custody",
        /// Something whose end is known holds the person beyond it.
        KnownCustody = "known_custody",
    }
}

impl SettledBy {
    /// Whether an officer can record that it is done: where the facts on file do not tell.
    pub fn is_recorded(self) -> bool {
        matches!(self, Self::Record | Self::LowerSecurity)
    }
}

/// A card on the overview of the person file.
#[derive(Clone, Debug, Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Card {
    /// Stable code of the card.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Where all of it is; empty when there is no more.
    pub href: String,
    /// Place on the page, smallest first.
    pub order: u8,
    /// Its lines.
    pub rows: Vec<CardRow>,
}

/// A line of a card.
#[derive(Clone, Debug, Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct CardRow {
    /// What it is.
    pub label: String,
    /// What it says.
    pub value: String,
    /// A remark below, such as the rule of a date; may be empty.
    pub note: String,
    /// Where it leads; may be empty.
    pub href: String,
}

/// Declares events about a person, each with its kind and what it tells beside the person.
#[macro_export]
macro_rules! person_events {
    ($($(#[$doc:meta])* $name:ident = $kind:literal { $($field:ident: $of:ty),* $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(serde::Serialize)]
        struct $name { person: basics::PersonId, $($field: $of),* }
        impl records::Event for $name {
            const KIND: &'static str = $kind;
            fn person(&self) -> Option<basics::PersonId> {
                Some(self.person)
            }
        }
    )+};
}

/// A figure on the home page.
#[derive(Clone, Debug, Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Figure {
    /// Place on the page, smallest first.
    pub order: u8,
    /// What is counted.
    pub label: String,
    /// The count, formatted.
    pub value: String,
    /// A remark; may be empty.
    pub note: String,
    /// Where the list behind it is.
    pub href: String,
    /// How strongly it is marked.
    pub tone: Tone,
}
