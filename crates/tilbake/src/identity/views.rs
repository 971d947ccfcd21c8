//! What pages and programs see of who is who: the list of pairs, and two files side by side.

use super::actions;
use super::model::{Likeness, PairId, PairState};
use super::tables::{self, Behind, DeniedRow, Listed, MergeRow, PairRow, PartingRow, Shown};
use crate::access::acts::{DecideIdentity, ReadDuplicates};
use crate::access::{ListPermit, Permit, PrisonCode, same};
use crate::authority::{self, AuthorityKind, Whom};
use crate::estate;
use crate::oversight::{self, EntryView};
use crate::people::{self, Born, FileFacts, Identifier, Line, Sex};
use crate::web::{Form, Frame, Words};
use basics::{Instant, PersonId};
use records::{Keyring, Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Pairs on a page of the list.
const PAGE: usize = 50;
/// Things written while files were one that are listed.
const WRITTEN_MAX: usize = 200;

/// A file on the list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FileLine {
    /// Id.
    pub id: PersonId,
    /// Case number.
    pub number: String,
    /// Name; empty of somebody outside the caller's scope.
    pub name: String,
    /// Name of the prison where the person belongs or is expected; empty when nowhere, or outside the scope.
    pub prison: String,
}

/// A pair on the list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PairItem {
    /// Id.
    pub id: PairId,
    /// What speaks for it.
    pub reasons: Vec<Likeness>,
    /// How strongly: the sum of the weights of the reasons.
    pub score: i64,
    /// When it was found.
    pub found_at: Instant,
    /// How far it has come.
    pub state: PairState,
    /// One file.
    pub one: FileLine,
    /// The other.
    pub other: FileLine,
}

impl PairItem {
    /// The two files.
    pub fn files(&self) -> Vec<&FileLine> {
        vec![&self.one, &self.other]
    }
}

/// The list of pairs.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PairsView {
    /// The pairs, what speaks most for first.
    pub items: Vec<PairItem>,
    /// Where the rest begins: send it as `after`.
    pub next: Option<String>,
    /// Files that wait to be compared with all others: what they are like is not listed yet.
    pub waiting: i64,
    /// Since when the first of them waits.
    pub waiting_since: Option<Instant>,
    /// Whether those of which something was decided are shown.
    #[serde(skip)]
    pub decided: bool,
    /// Whether this is not the first page.
    #[serde(skip)]
    pub later: bool,
    /// The form that has two files compared.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(PairsView, "identity/pages/list.html");

fn state(merge: Option<&MergeRow>, is_parted: bool, denied: Option<&DeniedRow>, is_open: bool) -> PairState {
    match merge.and_then(MergeRow::state) {
        Some(state) => state,
        None if is_parted => PairState::Parted,
        None if denied.is_some() && !is_open => PairState::Different,
        None => PairState::Open,
    }
}

impl PairsView {
    /// Gathers a page of the list.
    pub fn gather(
        reader: &mut Reader,
        permit: &ListPermit<ReadDuplicates>,
        shown: Shown,
        behind: Option<&Behind>,
        words: &Words,
    ) -> Outcome<Self> {
        let mut rows = tables::pairs(reader, permit, shown, behind, PAGE + 1)?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let next = rows.last().filter(|_| more).map(|last| format!("{}.{}", last.row.score, last.row.id));
        let seen =
            rows.iter().flat_map(|listed| [(listed.row.one, listed.sees_one), (listed.row.other, listed.sees_other)]);
        let seen: BTreeSet<PersonId> = seen.filter(|(_, sees)| *sees).map(|(file, _)| file).collect();
        let lines: BTreeMap<PersonId, Line> =
            people::found_lines(reader, &seen)?.into_iter().map(|line| (line.person, line)).collect();
        let mut items = vec![];
        for Listed { row, .. } in rows {
            let merge = tables::merge_of(reader, row.one, row.other)?;
            let denied = tables::denied(reader, row.one, row.other)?;
            let is_parted = tables::is_parted(reader, row.id)?;
            let (one, other) =
                (file_line(reader, row.one, &lines, words)?, file_line(reader, row.other, &lines, words)?);
            items.push(PairItem {
                id: row.id,
                reasons: row.likeness(),
                score: row.score,
                found_at: row.found_at,
                state: state(merge.as_ref(), is_parted, denied.as_ref(), shown == Shown::Open),
                one,
                other,
            });
        }
        let (decided, later) = (shown == Shown::Decided, behind.is_some());
        let (waiting, waiting_since) = tables::waiting(reader)?;
        Ok(Self { items, next, waiting, waiting_since, decided, later, form: Form::default() })
    }
    /// How far comparing has come, in words.
    pub fn progress(&self, words: &Words) -> String {
        match &self.waiting_since {
            Some(since) => {
                words.ta("identity-waiting", &[("files", &self.waiting.to_string()), ("since", &words.moment(since))])
            }
            None => words.t("identity-all-compared"),
        }
    }
    /// Where the list begins; empty on its first page.
    pub fn first_href(&self) -> String {
        let shown = if self.decided { "decided" } else { "open" };
        if self.later { format!("/duplicates?shown={shown}") } else { String::new() }
    }
    /// Where the list goes on; empty on its last page.
    pub fn next_href(&self) -> String {
        let shown = if self.decided { "decided" } else { "open" };
        self.next.as_ref().map_or_else(String::new, |next| format!("/duplicates?shown={shown}&after={next}"))
    }
}

fn file_line(
    reader: &mut Reader,
    file: PersonId,
    lines: &BTreeMap<PersonId, Line>,
    words: &Words,
) -> Outcome<FileLine> {
    let line = lines.get(&file);
    Ok(FileLine {
        id: file,
        number: people::number_of(reader, file)?.map(|number| number.to_string()).unwrap_or_default(),
        name: line.map(|line| people::name_words(words, &line.name)).unwrap_or_default(),
        prison: line.and_then(|line| line.prison.clone()).unwrap_or_default(),
    })
}

/// What somebody stands on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct HoldView {
    /// Kind of authority.
    pub kind: AuthorityKind,
    /// Whether it was compared with its source.
    pub verified: bool,
    /// Until when it says itself that it holds.
    pub until: Option<Instant>,
}

/// One of the two files.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SideView {
    /// Id of the file.
    pub id: PersonId,
    /// The file that stands for it, when it was merged.
    pub merged_into: Option<PersonId>,
    /// Case number.
    pub number: String,
    /// Name in use.
    pub name: String,
    /// Its other names.
    pub other_names: Vec<String>,
    /// Birth date as far as it is known.
    pub born: Option<Born>,
    /// Sex in the register.
    pub sex: Sex,
    /// Its numbers, the last figures hidden.
    pub numbers: Vec<String>,
    /// When the file was opened.
    pub registered_at: Instant,
    /// The prison where the person belongs; null of a merged file.
    pub prison: Option<PrisonCode>,
    /// Its name; empty without one.
    pub prison_name: String,
    /// Since when they belong to a prison without a break.
    pub since: Option<Instant>,
    /// On what they are held, or would be; of a merged file it stands with the other.
    pub holds: Vec<HoldView>,
    /// Address of the photograph for pages; may be empty.
    #[serde(skip)]
    pub photo: String,
}

impl SideView {
    /// Its numbers in words.
    pub fn numbers_words(&self) -> String {
        if self.numbers.is_empty() { "–".to_owned() } else { self.numbers.join(", ") }
    }
    /// Birth date in words.
    pub fn born_words(&self, words: &Words) -> String {
        self.born.map_or_else(|| words.t("identity-born-unknown"), |born| people::born_date(words, born))
    }
    /// Until when something holds, in words.
    pub fn hold_words(&self, hold: &HoldView, words: &Words) -> String {
        let until = hold.until.as_ref().map_or_else(|| words.t("identity-until-unknown"), |until| words.moment(until));
        words.ta("identity-hold", &[("kind", &words.code("authority-kind", hold.kind)), ("until", &until)])
    }
}

/// A number with its last figures hidden: enough to compare, too little to use.
fn masked(identifier: &Identifier) -> String {
    let number = identifier.number.as_str();
    let shown = if number.chars().count() > 8 { 6 } else { 2 };
    number.chars().enumerate().map(|(at, letter)| if at < shown { letter } else { '•' }).collect()
}

fn side(
    reader: &mut Reader,
    facts: FileFacts,
    person: PersonId,
    lines: &BTreeMap<PersonId, Line>,
    words: &Words,
) -> Outcome<SideView> {
    let own = facts.file == person;
    let held = if own { authority::held(reader, Whom::One(person))? } else { vec![] };
    let stands = if own { authority::stands_on(reader, person)? } else { vec![] };
    let mut names = facts.names.iter().map(|name| people::name_words(words, name));
    Ok(SideView {
        id: facts.file,
        merged_into: (!own).then_some(person),
        number: facts.number.to_string(),
        name: names.next().unwrap_or_default(),
        other_names: names.collect(),
        born: facts.particulars.and_then(|particulars| particulars.born),
        sex: facts.particulars.map_or(Sex::Unknown, |particulars| particulars.sex),
        numbers: facts.numbers.iter().map(masked).collect(),
        registered_at: facts.registered_at,
        prison_name: match held.first() {
            Some(row) => estate::prison(reader, &row.prison)?.map(|prison| prison.name).unwrap_or_default(),
            None => String::new(),
        },
        prison: held.first().map(|row| row.prison.clone()),
        since: held.first().and_then(|row| row.since),
        holds: stands.into_iter().map(|(kind, verified, until)| HoldView { kind, verified, until }).collect(),
        photo: lines.get(&facts.file).filter(|_| own).map(people::photo_of).unwrap_or_default(),
    })
}

/// A merge, proposed or made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MergeView {
    /// The file that is merged.
    pub merged: PersonId,
    /// The file that is kept.
    pub kept: PersonId,
    /// Why.
    pub why: String,
    /// When it was proposed.
    pub proposed_at: Instant,
    /// Service number of who proposed it.
    pub proposed_by: String,
    /// When it was made.
    pub merged_at: Option<Instant>,
    /// Service number of who confirmed it.
    pub merged_by: Option<String>,
    /// When its undoing was proposed.
    pub undo_at: Option<Instant>,
    /// Service number of who proposed that.
    pub undo_by: Option<String>,
    /// Why it is undone.
    pub undo_why: Option<String>,
    /// When it was undone or taken back.
    pub ended_at: Option<Instant>,
    /// Service number of who did.
    pub ended_by: Option<String>,
}

impl MergeView {
    fn of(row: MergeRow) -> Self {
        let (made, undo) = (row.made, row.undo);
        Self {
            merged: row.merged,
            kept: row.kept,
            why: row.why,
            proposed_at: row.proposed.at,
            proposed_by: row.proposed.by,
            merged_at: made.as_ref().map(|step| step.at),
            merged_by: made.map(|step| step.by),
            undo_at: undo.as_ref().map(|(step, _)| step.at),
            undo_by: undo.as_ref().map(|(step, _)| step.by.clone()),
            undo_why: undo.map(|(_, why)| why),
            ended_at: row.ended.as_ref().map(|(at, _)| *at),
            ended_by: row.ended.map(|(_, by)| by),
        }
    }
}

/// Something that was written down while two files were one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WrittenView {
    /// When.
    pub at: Instant,
    /// Kind of event, as in the journal.
    pub kind: String,
    /// Service number of who wrote it; empty for the program itself.
    pub by: String,
}

impl WrittenView {
    /// What it was, in words.
    pub fn what(&self, words: &Words) -> String {
        oversight::what(words, &self.kind)
    }
}

/// That a merge was undone: what was written while the files were one stays in the file that stood for both, and may be
/// the other's. Of several merges of the two that were undone it is all of them that nobody has gone through.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PartingView {
    /// The file that was merged.
    pub merged: PersonId,
    /// The file that was kept.
    pub kept: PersonId,
    /// From when the files were one.
    pub one_from: Instant,
    /// Until when.
    pub one_until: Instant,
    /// What was written meanwhile, the newest first.
    pub written: Vec<WrittenView>,
    /// Whether there is more than is listed: it stands in the journal.
    pub more: bool,
    /// Service number of who has gone through it.
    pub first_by: Option<String>,
    /// When.
    pub first_at: Option<Instant>,
    /// Service number of who has gone through it too.
    pub second_by: Option<String>,
    /// When.
    pub second_at: Option<Instant>,
}

impl PartingView {
    fn gather(reader: &mut Reader, permits: [&Permit<DecideIdentity>; 2], all: &[PartingRow]) -> Outcome<Option<Self>> {
        let Some(last) = all.first() else { return Ok(None) };
        let mut shown: Vec<&PartingRow> = all.iter().filter(|row| row.is_open()).collect();
        if shown.is_empty() {
            shown.push(last);
        }
        let mut written = BTreeMap::new();
        for row in &shown {
            let between = (row.entries.0.as_deref(), row.entries.1.as_deref());
            for entry in oversight::written(reader, permits, &row.files(), between, WRITTEN_MAX + 1)? {
                written.insert((entry.at, entry.id.clone()), EntryView::from(&entry));
            }
        }
        let more = written.len() > WRITTEN_MAX;
        let newest = written.into_values().rev().take(WRITTEN_MAX);
        Ok(Some(Self {
            merged: last.merged,
            kept: last.kept,
            one_from: shown.iter().map(|row| row.one.0).min().unwrap_or(last.one.0),
            one_until: last.one.1,
            written: newest.map(|entry| WrittenView { at: entry.at, kind: entry.kind, by: entry.by }).collect(),
            more,
            first_by: last.first.as_ref().map(|step| step.by.clone()),
            first_at: last.first.as_ref().map(|step| step.at),
            second_by: last.second.as_ref().map(|step| step.by.clone()),
            second_at: last.second.as_ref().map(|step| step.at),
        }))
    }
}

/// That two files are two people's.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeniedView {
    /// Why.
    pub why: String,
    /// When.
    pub at: Instant,
    /// Service number of who said so.
    pub by: String,
}

impl DeniedView {
    /// By whom, when and why, in words.
    pub fn words(&self, words: &Words) -> String {
        words.ta("identity-denied", &[("by", &self.by), ("at", &words.moment(&self.at)), ("why", &self.why)])
    }
}

/// Two files side by side.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PairView {
    /// Id of the pair.
    pub id: PairId,
    /// How far it has come.
    pub state: PairState,
    /// What speaks for it.
    pub reasons: Vec<Likeness>,
    /// How strongly.
    pub score: i64,
    /// When it was found.
    pub found_at: Instant,
    /// The two files.
    pub sides: Vec<SideView>,
    /// Whether merging them, and undoing it, takes two people.
    pub takes_two: bool,
    /// The last merge of the two.
    pub merge: Option<MergeView>,
    /// The last undone merge of the two after which something has to be gone through.
    pub parting: Option<PartingView>,
    /// The last word that they are two people.
    pub denied: Option<DeniedView>,
    /// Whether two officers have said that they are two people, knowing all that is known now.
    pub is_denied_by_two: bool,
    /// Version; the same as the ETag.
    pub version: i64,
    /// Which step the form is of.
    #[serde(skip)]
    pub open: String,
    /// The form that was refused.
    #[serde(skip)]
    pub form: Form,
}
crate::page!(PairView, "identity/pages/pair.html");

impl PairView {
    /// Gathers a pair.
    pub fn gather(
        reader: &mut Reader,
        permits: [&Permit<DecideIdentity>; 2],
        pair: &PairRow,
        keys: &Keyring,
        words: &Words,
    ) -> Outcome<Self> {
        let own: BTreeSet<PersonId> = [pair.one, pair.other].into();
        let lines = people::found_lines(reader, &own)?.into_iter().map(|line| (line.person, line)).collect();
        let mut sides = vec![];
        for (file, permit) in [pair.one, pair.other].into_iter().zip(permits) {
            let facts = people::files_of(reader, permit, keys)?.into_iter().find(|facts| facts.file == file);
            if let Some(facts) = facts {
                sides.push(side(reader, facts, permit.person(), &lines, words)?);
            }
        }
        let merge = tables::merge_of(reader, pair.one, pair.other)?;
        let denied = tables::denied(reader, pair.one, pair.other)?;
        let partings = tables::partings(reader, pair.id)?;
        let again = denied.as_ref().is_some_and(|denied| super::model::is_new(&pair.reasons, &denied.reasons));
        let is_open = match &denied {
            Some(_) => again,
            None => true,
        };
        Ok(Self {
            id: pair.id,
            state: state(merge.as_ref(), partings.iter().any(PartingRow::is_open), denied.as_ref(), is_open),
            reasons: pair.likeness(),
            score: pair.score,
            found_at: pair.found_at,
            sides,
            takes_two: actions::takes_two(reader, [pair.one, pair.other])?,
            merge: merge.map(MergeView::of),
            parting: PartingView::gather(reader, permits, &partings)?,
            denied: denied.map(|row| DeniedView { why: row.why, at: row.at, by: row.by }),
            is_denied_by_two: tables::is_denied_by_two(reader, (pair.one, pair.other), &pair.reasons)?,
            version: pair.version,
            open: String::new(),
            form: Form::default(),
        })
    }
    /// Whether another can still say that they are two people: one alone has, and somebody is in a prison.
    pub fn wants_second(&self) -> bool {
        self.state == PairState::Different && self.takes_two && !self.is_denied_by_two
    }
    /// Where a step is taken.
    pub fn href(&self, step: &str) -> String {
        format!("/duplicates/{}/{step}", self.id)
    }
    /// The files to choose from, and the one that is chosen from the start: who is on a roll, else the older.
    pub fn files(&self, words: &Words) -> Vec<(String, String)> {
        let label = |side: &SideView| words.ta("identity-keep-file", &[("number", &side.number), ("name", &side.name)]);
        self.sides.iter().map(|side| (side.id.to_string(), label(side))).collect()
    }
    /// The file that is kept unless another is chosen.
    pub fn kept(&self) -> String {
        let typed = self.value("merge", "keep");
        let best = self.sides.iter().min_by_key(|side| (side.prison.is_none(), side.registered_at));
        if typed.is_empty() { best.map(|side| side.id.to_string()).unwrap_or_default() } else { typed }
    }
    /// The case number of a file.
    pub fn number(&self, file: &PersonId) -> String {
        self.sides.iter().find(|side| side.id == *file).map(|side| side.number.clone()).unwrap_or_default()
    }
    /// What was typed in a field of a step.
    pub fn value(&self, step: &str, field: &str) -> String {
        if self.open == step { self.form.value(field).to_owned() } else { String::new() }
    }
    /// The error on a field of a step.
    pub fn error(&self, frame: &Frame, step: &str, field: &str) -> String {
        if self.open == step { frame.error(&self.form, field) } else { String::new() }
    }
    /// Whether a merge or its undoing waits for another person.
    pub fn waits(&self) -> bool {
        matches!(self.state, PairState::MergeProposed | PairState::UndoProposed)
    }
    /// Whether somebody may say what the pair is.
    pub fn is_undecided(&self) -> bool {
        matches!(self.state, PairState::Open | PairState::Parted | PairState::Different)
    }
}

/// The case numbers of the files from which a person was parted, of which two have yet to go through what was written.
pub fn parted_from(reader: &mut Reader, person: PersonId) -> Outcome<Vec<String>> {
    let mut numbers = vec![];
    for file in tables::parted_from(reader, person)? {
        numbers.extend(people::number_of(reader, file)?.map(|number| number.to_string()));
    }
    Ok(numbers)
}

/// The case numbers of the files merged into that of a person.
pub fn also_registered(reader: &mut Reader, person: PersonId) -> Outcome<Vec<String>> {
    let mut numbers = vec![];
    for file in same::merged_into(reader, person)? {
        numbers.extend(people::number_of(reader, file)?.map(|number| number.to_string()));
    }
    Ok(numbers)
}
