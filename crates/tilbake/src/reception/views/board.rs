//! The board: who came in the last fourteen days, what is open, what is overdue.

use super::super::model::{BOARD_DAYS, Sheet};
use super::super::tables::{self, BOARD_MAX, ReceptionRow};
use super::gate::{bringer_words, open_prisons};
use crate::access::acts::ReadDeviations;
use crate::access::{ListPermit, PrisonCode};
use crate::authority::Whom;
use crate::deadlines;
use crate::people;
use crate::web::Words;
use basics::{Instant, PersonId};
use records::{Outcome, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

basics::code! {
    /// On what somebody on the board is held.
    Standing {
        /// On nothing.
        Without = "without",
        /// On an authority that nobody has verified.
        Unverified = "unverified",
        /// On one that is verified.
        Verified = "verified",
    }
}

impl From<deadlines::Standing> for Standing {
    fn from(standing: deadlines::Standing) -> Self {
        match standing {
            deadlines::Standing::Without(..) => Self::Without,
            deadlines::Standing::Unverified(..) => Self::Unverified,
            deadlines::Standing::Until(_) | deadlines::Standing::Unknown(..) => Self::Verified,
        }
    }
}

/// Who came in the last fourteen days.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BoardView {
    /// When this was so.
    pub as_of: Instant,
    /// The prison, when one was asked for.
    pub prison: Option<String>,
    /// The people: those with something overdue first, then the latest.
    pub items: Vec<BoardItem>,
    /// Whether there are more than the board holds.
    pub more: bool,
    /// Prisons to choose from: code and name.
    #[serde(skip)]
    pub prisons: Vec<(String, String)>,
    /// Whether the caller receives people.
    #[serde(skip)]
    pub may_receive: bool,
}
crate::page!(BoardView, "reception/pages/board.html");

/// Somebody on the board.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BoardItem {
    /// Id.
    pub id: PersonId,
    /// Case number.
    pub number: String,
    /// Name.
    pub name: String,
    /// Code of the prison.
    pub prison: String,
    /// When they came.
    pub came_at: Instant,
    /// Who brought them, in the reader's language.
    pub brought_by: String,
    /// On what they are held.
    pub standing: Standing,
    /// Questions of the first quarter of an hour that nobody has asked.
    pub unasked: usize,
    /// Alarming answers about which nothing has been done.
    pub unmet: usize,
    /// Steps that are open.
    pub open: usize,
    /// What of all this is overdue.
    pub overdue: usize,
    /// When the next open step is due; null when none is to come.
    pub next_due: Option<Instant>,
}

impl BoardItem {
    /// Whether somebody has to act at once.
    pub fn is_urgent(&self) -> bool {
        self.overdue > 0 || self.unmet > 0 || self.standing == Standing::Without
    }
    /// How the standing is marked.
    pub fn tone(&self) -> &'static str {
        match self.standing {
            Standing::Without => "danger",
            Standing::Unverified => "warning",
            Standing::Verified => "success",
        }
    }
}

impl BoardView {
    /// The board in the reader's words.
    pub fn gather(
        reader: &mut Reader,
        permit: &ListPermit<ReadDeviations>,
        prison: Option<&PrisonCode>,
        words: &Words,
    ) -> Outcome<Self> {
        let now = reader.now();
        let since = now.plus_seconds(-BOARD_DAYS * 86_400);
        let mut rows = tables::board(reader, permit, prison, since)?;
        let more = rows.len() > BOARD_MAX;
        rows.truncate(BOARD_MAX);
        let sheets = tables::sheets(reader, permit, prison, since)?;
        let held = standings(reader, permit, prison)?;
        let lines: BTreeMap<PersonId, people::Line> =
            people::found_lines(reader, &rows.iter().map(|row| row.person).collect::<BTreeSet<_>>())?
                .into_iter()
                .map(|line| (line.person, line))
                .collect();
        let nothing = Sheet::default();
        let mut items = vec![];
        for row in &rows {
            let Some(line) = lines.get(&row.person) else { continue };
            let sheet = sheets.get(&row.id).unwrap_or(&nothing);
            let standing = held.get(&row.person).copied().unwrap_or(Standing::Without);
            let brought_by = bringer_words(reader, &row.brought_by, words)?;
            items.push(item(row, line, sheet, standing, brought_by, (now, words)));
        }
        items.sort_by_key(|item| (!item.is_urgent(), std::cmp::Reverse(item.came_at)));
        Ok(Self { as_of: now, prison: None, items, more, prisons: open_prisons(reader)?, may_receive: false })
    }
    /// The prison that is chosen; empty is all.
    pub fn prison(&self) -> &str {
        self.prison.as_deref().unwrap_or_default()
    }
    /// What the page of one prison hears of; empty when it shows many.
    pub fn topic(&self) -> String {
        self.prison.as_ref().map(|code| format!("receptions:{code}")).unwrap_or_default()
    }
}

fn item(
    row: &ReceptionRow,
    line: &people::Line,
    sheet: &Sheet,
    standing: Standing,
    brought_by: String,
    (now, words): (Instant, &Words),
) -> BoardItem {
    let open = sheet.open(row.came_at, now);
    let late_steps = open.iter().filter(|(_, late)| *late).count();
    BoardItem {
        id: row.person,
        number: line.number.to_string(),
        name: people::name_words(words, &line.name),
        prison: row.prison.to_string(),
        came_at: row.came_at,
        brought_by,
        standing,
        unasked: sheet.unasked(),
        unmet: sheet.unmet().len(),
        open: open.len(),
        overdue: late_steps + usize::from(sheet.is_unasked_late(row.came_at, now)),
        next_due: open.iter().filter(|(_, late)| !late).map(|(step, _)| step.stage().due(row.came_at)).min(),
    }
}

/// On what those of a prison whom the caller may see are held now, by the one rule of until when somebody is held.
fn standings(
    reader: &mut Reader,
    permit: &ListPermit<ReadDeviations>,
    prison: Option<&PrisonCode>,
) -> Outcome<BTreeMap<PersonId, Standing>> {
    let held = deadlines::held(reader, Whom::Admitted(permit.filter(), prison))?;
    Ok(held.into_iter().map(|one| (one.person, Standing::from(one.standing))).collect())
}
