//! SQL of what waits: for the list of those who answer, for deadlines, for figures. Each part is cut to whom the caller may
//! know it of; complaints about staff by a leave of their own.

use super::{ApplicationRow, application_row};
use crate::access::acts::{AnswerApplication, ReadApplications, ReadDates, ReadStaffComplaints, SettleDeadline};
use crate::access::same::{canonical_sql, same_sql};
use crate::access::{ListPermit, Permit, PrisonCode, ScopeFilter};
use crate::applications::model::{ApplicationId, Level, State};
use basics::{Date, Instant, PersonId, ToValue, Value};
use records::{Outcome, Reader, Row, params};

/// Whose applications a list may hold, and whose complaints about staff.
#[derive(Clone, Debug)]
pub struct Admitted {
    all: ScopeFilter,
    staff: ScopeFilter,
}

impl Admitted {
    /// Those whose applications the opener of a list may read.
    pub fn to_read<A>(list: &ListPermit<A>) -> Self {
        let (all, staff) = (list.further::<ReadApplications>(), list.further::<ReadStaffComplaints>());
        Self { all: all.filter().clone(), staff: staff.filter().clone() }
    }
    /// Those whose applications they may answer.
    pub fn to_answer<A>(list: &ListPermit<A>) -> Self {
        let (all, staff) = (list.further::<AnswerApplication>(), list.further::<ReadStaffComplaints>());
        Self { all: all.filter().clone(), staff: staff.filter().clone() }
    }
    /// The condition on `w`, what waits of somebody; `values` are those before it and get its own.
    fn sql(&self, values: &mut Vec<Value>) -> String {
        let mut part = |filter: &ScopeFilter| {
            let scope = filter.sql("w.whose", values.len() + 1);
            values.extend(scope.values);
            scope.text
        };
        let (all, staff) = (part(&self.all), part(&self.staff));
        format!("{all} and (w.subject <> 'treatment_by_staff' or {staff})")
    }
}

/// What waits, each with the file that stands for its person.
fn waiting_sql() -> String {
    format!("(select a.*, {} as whose from application a where a.waits_on is not null) w", canonical_sql("a.person"))
}

/// Which part of what waits is asked for.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// Of those who belong to one prison.
    pub prison: Option<PrisonCode>,
    /// In one state.
    pub state: Option<State>,
    /// At these levels; none is all.
    pub levels: Option<Vec<Level>>,
    /// Taken by an account.
    pub handler: Option<String>,
    /// Behind one in the order of the list.
    pub after: Option<(Date, ApplicationId)>,
}

/// What waits, with the file that stands for the person.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Whose.
    pub person: PersonId,
    /// What.
    pub row: ApplicationRow,
}

/// What waits of those admitted, what is due first first; at most `most`.
pub fn waiting(reader: &mut Reader, admitted: &Admitted, part: &Part, most: usize) -> Outcome<Vec<Waiting>> {
    let mut values = vec![];
    let mut wheres = vec![admitted.sql(&mut values)];
    let mut add = |condition: &str, value: Value| {
        values.push(value);
        wheres.push(condition.replace('?', &format!("${}", values.len())));
    };
    if let Some(prison) = &part.prison {
        add("w.whose in (select person from reach where prison = ?)", prison.to_value());
    }
    if let Some(state) = part.state {
        add("w.state = ?", state.to_value());
    }
    if let Some(account) = &part.handler {
        add("w.handler_account = ?", account.to_value());
    }
    if let Some((day, id)) = part.after {
        values.extend([day.to_value(), id.to_value()]);
        let (day, id) = (values.len() - 1, values.len());
        wheres.push(format!("(w.waits_on > ${day} or (w.waits_on = ${day} and w.id > ${id}))"));
    }
    if let Some(levels) = &part.levels {
        // Codes of a closed list, not what somebody typed.
        let codes: Vec<String> = levels.iter().map(|level| format!("'{level}'")).collect();
        wheres.push(if codes.is_empty() { "1 = 0".to_owned() } else { format!("w.level in ({})", codes.join(", ")) });
    }
    let sql = format!(
        "select w.* from {} where {} order by w.waits_on, w.id limit {most}",
        waiting_sql(),
        wheres.join(" and ")
    );
    let rows = reader.rows(&sql, &values)?;
    rows.iter().map(|row| Ok(Waiting { person: row.get("whose")?, row: application_row(row)? })).collect()
}

/// How many wait of those admitted at some levels, and of them how many whose day is past.
pub fn count(reader: &mut Reader, admitted: &Admitted, levels: &[Level], today: Date) -> Outcome<(i64, i64)> {
    let mut values = vec![today.to_value()];
    let condition = admitted.sql(&mut values);
    let codes: Vec<String> = levels.iter().map(|level| format!("'{level}'")).collect();
    if codes.is_empty() {
        return Ok((0, 0));
    }
    let sql = format!(
        "select count(*) as n, coalesce(sum(case when w.waits_on < $1 then 1 else 0 end), 0) as late from {} \
         where w.due_on is not null and w.level in ({}) and {condition}",
        waiting_sql(),
        codes.join(", ")
    );
    let row = reader.row(&sql, &values)?;
    row.map_or(Ok((0, 0)), |row| Ok((row.get("n")?, row.get("late")?)))
}

/// What of an application is due.
#[derive(Clone, Debug)]
pub struct DueRow {
    /// Whose, by the file that stands for them.
    pub person: PersonId,
    /// Where it lies.
    pub level: Level,
    /// Whether it is a complaint about staff.
    pub is_about_staff: bool,
    /// By which day it is to be answered.
    pub due_on: Option<Date>,
    /// Since when an answer waits to be told.
    pub untold_since: Option<Instant>,
}

fn due_row(row: &Row) -> Outcome<DueRow> {
    let subject: super::super::model::Subject = row.get("subject")?;
    Ok(DueRow {
        person: row.get("whose")?,
        level: row.get("level")?,
        is_about_staff: subject.is_about_staff(),
        due_on: row.get("due_on")?,
        untold_since: row.get("untold_since")?,
    })
}

/// What is due up to a day of those on a list.
pub fn due_of_list(reader: &mut Reader, list: &ListPermit<ReadDates>, until: Date) -> Outcome<Vec<DueRow>> {
    let mut values = vec![until.to_value()];
    let condition = Admitted::to_read(list).sql(&mut values);
    let sql = format!("select w.* from {} where w.waits_on <= $1 and {condition}", waiting_sql());
    reader.rows(&sql, &values)?.iter().map(due_row).collect()
}

/// What is due up to a day of one person. Complaints about staff are left out: no officer records one as done, and who
/// tries is not told that there is one.
pub fn due_of_one(reader: &mut Reader, permit: &Permit<SettleDeadline>, until: Date) -> Outcome<Vec<DueRow>> {
    let sql = format!(
        "select w.* from {} where w.waits_on <= $2 and w.subject <> 'treatment_by_staff' and {}",
        waiting_sql(),
        same_sql("w.person", 1)
    );
    reader.rows(&sql, params![permit.person(), until])?.iter().map(due_row).collect()
}
