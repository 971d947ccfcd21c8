//! What applications put on pages that gather: until when something is to be answered or told, and how many wait.

use super::model::{self, Level};
use super::tables::lists::{self, Admitted, DueRow};
use crate::access::acts::ReadDates;
use crate::access::{ListPermit, Role};
use crate::slots::{Deadline, DeadlinesOf, DecidedBy, Figure, LegalBasis, SettledBy, Tone};
use crate::web::Words;
use basics::Date;
use law::RuleId;
use records::{Outcome, Reader};

/// What is to be answered, and told, by a day. What nobody answers climbs the ladder that stands there.
pub fn deadlines(reader: &mut Reader, of: DeadlinesOf<'_>, until: Date) -> Outcome<Vec<Deadline>> {
    let rows = match of {
        DeadlinesOf::List(permit, _) => lists::due_of_list(reader, permit, until)?,
        DeadlinesOf::One(permit) => lists::due_of_one(reader, permit, until)?,
    };
    Ok(rows.iter().filter_map(deadline).collect())
}

fn local(row: &DueRow) -> DecidedBy {
    if row.is_about_staff { DecidedBy::Governor } else { DecidedBy::Local }
}

/// What is added to a kind for the levels above the prison.
fn above(level: Level) -> &'static str {
    match level {
        Level::Local => "",
        Level::Region => "_region",
        Level::Directorate => "_directorate",
    }
}

fn deadline(row: &DueRow) -> Option<Deadline> {
    let by = match row.level {
        Level::Local => local(row),
        Level::Region => DecidedBy::Region,
        Level::Directorate => DecidedBy::Directorate,
    };
    let told_by = |since: basics::Instant| since.plus_seconds(model::tell_seconds(since.oslo_date()));
    let (what, on, at, by) = match (row.due_on, row.untold_since) {
        (Some(due), _) => (format!("answer{}", above(row.level)), due, None, by),
        // Whoever is with the person tells them, whichever level has answered.
        (None, Some(since)) => ("tell".to_owned(), told_by(since).oslo_date(), Some(told_by(since)), local(row)),
        (None, None) => return None,
    };
    let matter = if row.is_about_staff { "staff_complaint" } else { "application" };
    Some(Deadline {
        person: row.person,
        // Each who answers has a line of their own: what the governor alone knows of hides nothing of the others.
        kind: format!("{matter}_{what}"),
        on,
        at,
        by,
        settled: SettledBy::Facts,
        rule: LegalBasis::Rule(RuleId::Adm06),
        href: format!("/people/{}/applications", row.person),
    })
}

/// The levels at which people in some roles answer.
pub fn levels_of(roles: &[Role]) -> Vec<Level> {
    let answers = |level: &&Level| {
        [false, true].iter().any(|staff| level.answerers(*staff).iter().any(|role| roles.contains(role)))
    };
    Level::ALL.iter().filter(answers).copied().collect()
}

/// How many wait for an answer by people in the caller's roles.
pub fn calls(reader: &mut Reader, list: &ListPermit<ReadDates>, roles: &[Role], words: &Words) -> Outcome<Vec<Figure>> {
    let levels = levels_of(roles);
    if levels.is_empty() {
        return Ok(vec![]);
    }
    let today = reader.today();
    let (waiting, late) = lists::count(reader, &Admitted::to_answer(list), &levels, today)?;
    if waiting == 0 {
        return Ok(vec![]);
    }
    Ok(vec![Figure {
        order: 36,
        label: words.t("applications-home"),
        value: waiting.to_string(),
        note: if late > 0 { words.t1("applications-home-late", "n", late) } else { String::new() },
        href: "/applications".to_owned(),
        tone: if late > 0 { Tone::Danger } else { Tone::Info },
    }])
}
