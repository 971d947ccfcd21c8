//! What decisions and measures put on pages that gather: marks beside people, figures, deadlines, records to be cited.

use super::super::model::kinds::Kind;
use super::super::model::limits::{self, Bound};
use super::super::model::measure::{Missing, Standing, Step, called, lacks};
use super::super::model::{Level, State};
use super::super::tables::{self, DecisionRow, MeasureRow};
use super::lists::{open_measures, waits};
use super::{standing, standing_words};
use crate::access::acts::{PrepareDecision, ReadDates, ReadFile, ReadLawfulUntil, ReadRoll};
use crate::access::{ListPermit, Permit, Role};
use crate::authority::Whom;
use crate::people;
use crate::slots::{BarPart, Deadline, DeadlinesOf, DecidedBy, Figure, Flag, LegalBasis, Record, SettledBy, Tone};
use crate::web::Words;
use basics::{Date, Instant, PersonId};
use law::{DateKind, Policies};
use records::{Outcome, Reader};

fn flag_of(kind: Kind, stands: Standing, now: Instant, words: &Words) -> Flag {
    let what = words.code("decision-kind", kind);
    let (label, tone) = match stands.step(now) {
        Step::Without => (words.t1("measure-flag-without", "what", what), Tone::Danger),
        Step::Hour | Step::Hours => (format!("{what}: {}", standing_words(stands, words, now)), Tone::Warning),
        _ => (what, Tone::Warning),
    };
    Flag { code: format!("measure-{kind}"), label, tone }
}

/// Marks in the identity bar: what is done to the person now.
pub fn bar(reader: &mut Reader, permit: &Permit<ReadFile>, words: &Words) -> Outcome<BarPart> {
    let (person, now) = (permit.person(), reader.now());
    let open: Vec<MeasureRow> =
        tables::measures_of(reader, person)?.into_iter().filter(|row| row.ended.is_none()).collect();
    let mut part = BarPart::default();
    if open.is_empty() {
        return Ok(part);
    }
    let all = tables::of_person(reader, person)?;
    for row in open {
        let about: Vec<DecisionRow> = all.iter().filter(|one| one.content.measure == Some(row.id)).cloned().collect();
        part.flags.push(flag_of(row.kind, standing(&row, &about, now).0, now, words));
    }
    Ok(part)
}

/// The same marks beside people on lists.
pub fn flags(reader: &mut Reader, permit: &ListPermit<ReadRoll>, words: &Words) -> Outcome<Vec<(PersonId, Flag)>> {
    let now = reader.now();
    let all = open_measures(reader, Whom::Admitted(permit.filter(), None))?;
    let lasting = all.into_iter().filter(|(_, row, ..)| row.ended.is_none());
    Ok(lasting.map(|(person, row, stands, _)| (person, flag_of(row.kind, stands, now, words))).collect())
}

/// Figures on the home page: what goes on without a basis, and what goes on at all.
pub fn alarms(reader: &mut Reader, permit: &ListPermit<ReadLawfulUntil>, words: &Words) -> Outcome<Vec<Figure>> {
    let all = open_measures(reader, Whom::Admitted(permit.filter(), None))?;
    let ongoing = all.iter().filter(|(_, row, ..)| row.ended.is_none()).count();
    let without = all.iter().filter(|(.., stands, _)| matches!(stands, Standing::Without(_))).count();
    let figure = |order, key: &str, count: usize, tone| Figure {
        order,
        label: words.t(&format!("measures-home-{key}")),
        value: count.to_string(),
        note: words.t(&format!("measures-home-{key}-note")),
        href: "/measures".to_owned(),
        tone,
    };
    let mut figures = vec![];
    if without > 0 {
        figures.push(figure(29, "without", without, Tone::Danger));
    }
    if ongoing > 0 {
        figures.push(figure(34, "ongoing", ongoing, Tone::Neutral));
    }
    Ok(figures)
}

/// Figures on the home page of those who are called: what they are asked about now, and what waits for their level.
pub fn calls(
    reader: &mut Reader,
    permit: &ListPermit<ReadDates>,
    roles: &[Role],
    words: &Words,
) -> Outcome<Vec<Figure>> {
    let now = reader.now();
    let whom = Whom::Admitted(permit.filter(), None);
    let all = open_measures(reader, whom)?;
    let asks = |stands: &Standing| called(*stands, now).iter().any(|role| roles.contains(role));
    let asked = all.iter().filter(|(_, row, stands, _)| row.ended.is_none() && asks(stands)).count();
    let level = |level: Level| match level {
        Level::Local => roles.iter().any(|role| matches!(role, Role::Governor | Role::DutyGovernor | Role::HeadOfUnit)),
        Level::Region => roles.iter().any(|role| matches!(role, Role::Regional | Role::RegionalOnCall)),
        Level::Directorate => roles.contains(&Role::National),
    };
    let rows = tables::asking_of_held(reader, whom)?;
    let waiting = rows.iter().flat_map(|(_, row)| waits(row)).filter(|(_, of, ..)| level(*of)).count();
    let figure = |order, key: &str, count: usize, href: &str| Figure {
        order,
        label: words.t(&format!("decisions-home-{key}")),
        value: count.to_string(),
        note: words.t(&format!("decisions-home-{key}-note")),
        href: href.to_owned(),
        tone: Tone::Warning,
    };
    let mut figures = vec![];
    if asked > 0 {
        figures.push(figure(28, "asked", asked, "/measures"));
    }
    if waiting > 0 {
        figures.push(figure(35, "waiting", waiting, "/decisions"));
    }
    Ok(figures)
}

/// What a limit of the law asks for while a measure goes on; none of one that is asked for by the end of the basis.
fn asked_by(bound: &Bound, begun: Instant, kind: Kind) -> Option<(&'static str, DecidedBy, SettledBy)> {
    let only_told = limits::level_until(&[*bound], kind, begun, bound.at.plus_seconds(1)) == Level::Local;
    match bound.kind {
        DateKind::RegionBy if only_told => Some(("measure_region_told", DecidedBy::Region, SettledBy::Record)),
        DateKind::DirectorateBy if only_told => {
            Some(("measure_directorate_told", DecidedBy::Directorate, SettledBy::Record))
        }
        DateKind::ReturnPlanBy => Some(("measure_return_plan", DecidedBy::Local, SettledBy::Record)),
        DateKind::Ceiling => Some(("measure_ceiling", DecidedBy::Local, SettledBy::Facts)),
        _ => None,
    }
}

/// What is due because of a measure.
fn of_measure(reader: &mut Reader, person: PersonId, row: &MeasureRow, stands: Standing) -> Outcome<Vec<Deadline>> {
    let href = format!("/people/{person}/measures/{}", row.id);
    let basis = row.kind.said().bases.first().copied();
    let rule = basis.map_or(LegalBasis::Provision("ADM-06", "strgjfl 7 c"), |basis| {
        LegalBasis::Provision(basis.as_str(), basis.section())
    });
    let line = |kind: &str, at: Instant, by, settled, rule| Deadline {
        person,
        kind: kind.to_owned(),
        on: at.oslo_date(),
        at: Some(at),
        by,
        settled,
        rule,
        href: href.clone(),
    };
    if let Some(ended) = &row.ended {
        return Ok(vec![line("measure_end_told", ended.at, DecidedBy::Local, SettledBy::Facts, rule)]);
    }
    let mut all = vec![];
    match stands {
        Standing::OnTheSpot(at) => all.push(line("measure_take_over", at, DecidedBy::Local, SettledBy::Facts, rule)),
        Standing::Based(Some(at), level) => {
            all.push(line("measure_basis", at, level.decided_by(), SettledBy::Facts, rule));
        }
        Standing::Without(at) => all.push(line("measure_without", at, DecidedBy::Local, SettledBy::Facts, rule)),
        Standing::Based(None, _) | Standing::Ended(_) => {}
    }
    let born = people::born(reader, person)?;
    for bound in limits::bounds(row.kind, row.begun.at, born, Policies::default())? {
        if let Some((kind, by, settled)) = asked_by(&bound, row.begun.at, row.kind) {
            all.push(line(kind, bound.at, by, settled, LegalBasis::Rule(bound.rule)));
        }
    }
    Ok(all)
}

/// What is due because of a decision.
fn of_decision(person: PersonId, row: &DecisionRow, now: Instant) -> Vec<Deadline> {
    let href = format!("/people/{person}/decisions/{}", row.id);
    let line = |kind: &str, (on, at): (Date, Option<Instant>), by, settled, (id, section)| Deadline {
        person,
        kind: kind.to_owned(),
        on,
        at,
        by,
        settled,
        rule: LegalBasis::Provision(id, section),
        href: href.clone(),
    };
    let by = row.level.decided_by();
    let moment = |at: Instant| (at.oslo_date(), Some(at));
    let mut all = vec![];
    if row.withdrawn.is_none() {
        for (missing, due) in lacks(&row.marks(), row.written_at.is_some()) {
            let (kind, by, source) = match missing {
                Missing::Writing => ("decision_writing", by, ("ADM-06", "strgjfl 7 c")),
                // Whoever is there tells the person.
                _ => ("decision_notice", DecidedBy::Local, ("ADM-06", "strgjfl 7 d")),
            };
            all.push(line(kind, moment(due), by, SettledBy::Facts, source));
        }
    }
    if let Some((level, _, due)) = row.appeal_waits() {
        all.push(line("decision_appeal", moment(due), level.decided_by(), SettledBy::Facts, ("ADM-04", "fvl 33")));
    }
    let stands = matches!(row.marks().state(now), State::InForce | State::Notified);
    if let Some(day) = row.content.review_on.filter(|_| stands) {
        let basis = row.content.basis.map_or(("ADM-06", "strgjfl 7 c"), |basis| (basis.as_str(), basis.section()));
        all.push(line("decision_review", (day, None), by, SettledBy::Record, basis));
    }
    all
}

/// What must be decided or done about those who belong to a prison and are meant, up to a day.
pub fn deadlines(reader: &mut Reader, of: DeadlinesOf<'_>, until: Date) -> Outcome<Vec<Deadline>> {
    let (whom, now) = (Whom::from(of), reader.now());
    let mut all = vec![];
    for (person, row, stands, _) in open_measures(reader, whom)? {
        all.extend(of_measure(reader, person, &row, stands)?);
    }
    for (person, row) in tables::asking_of_held(reader, whom)? {
        all.extend(of_decision(person, &row, now));
    }
    all.retain(|deadline| deadline.on <= until);
    Ok(all)
}

/// Earlier decisions, which a new one may rely on.
pub fn records(reader: &mut Reader, permit: &Permit<PrepareDecision>, words: &Words) -> Outcome<Vec<Record>> {
    let rows = tables::decisions(reader, permit)?;
    let decided = rows.iter().filter(|row| row.decided.is_some()).take(super::super::model::CITED_MOST);
    let record = |row: &DecisionRow| {
        let (kind, at) = (words.code("decision-kind", row.content.kind), row.decided.as_ref().map(|by| by.at));
        let day = at.map(|at| words.moment(&at)).unwrap_or_default();
        Record {
            record: format!("decision:{}", row.id),
            said: words.ta("decision-as-record", &[("kind", &kind), ("day", &day)]),
            href: format!("/people/{}/decisions/{}", permit.person(), row.id),
        }
    };
    Ok(decided.map(record).collect())
}
