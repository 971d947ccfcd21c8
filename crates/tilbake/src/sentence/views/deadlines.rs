//! What the dates ask somebody to decide or do by a day, for the list of deadlines.

use super::super::model::deadlines::{Decides, asks, decided_by, still_asks};
use super::super::tables;
use crate::access::Permit;
use crate::access::acts::PrepareDecision;
use crate::authority::{self, Whom};
use crate::slots::{Deadline, DeadlinesOf, LegalBasis, Record};
use crate::web::Words;
use basics::Date;
use basics::id::PersonId;
use law::{Case, Competence, Policies, Sentence};
use records::{Outcome, Reader};

/// The deadlines of those who belong to a prison and are meant, up to a day; also those long past.
pub fn deadlines(reader: &mut Reader, of: DeadlinesOf<'_>, until: Date) -> Outcome<Vec<Deadline>> {
    let whom = Whom::from(of);
    let mut sentences = tables::sentences_of_due(reader, whom, until)?;
    let isolation = authority::isolation_of_held(reader, whom)?;
    let mut all = vec![];
    for (person, rows) in tables::due_of_held(reader, whom, until)? {
        let mut competence: Option<Vec<Competence>> = None;
        let isolation = isolation.get(&person).map(Vec::as_slice).unwrap_or_default();
        for row in still_asks(&rows, isolation, until) {
            let Some((decides, settled)) = asks(row.kind) else { continue };
            let by = match decides {
                Decides::Always(by) => by,
                Decides::WhoMayGrant(_) => {
                    let counted = || who_decides(person, sentences.remove(&person).unwrap_or_default());
                    decided_by(decides, competence.get_or_insert_with(counted))
                }
            };
            let (kind, href) = (row.kind.to_string(), format!("/people/{person}/dates/{}", row.kind));
            let on = row.last_day();
            let rule = LegalBasis::Rule(row.rule);
            all.push(Deadline { person, kind, on, at: row.at, by, settled, rule, href });
        }
    }
    Ok(all)
}

/// Who decides what for somebody with these sentences.
fn who_decides(person: PersonId, sentences: Vec<Sentence>) -> Vec<Competence> {
    law::who_decides(&Case::new(person.to_string(), sentences), Policies::default())
}

/// Who decides what for a person (PLC-13); `special` says that they are in special high security.
pub fn competence(reader: &mut Reader, person: PersonId, special: bool) -> Outcome<Vec<Competence>> {
    let sentences = tables::on_file(reader, person)?.sentences.into_iter().map(|one| one.facts).collect();
    let about = law::Person { special_high_security: special, ..law::Person::default() };
    let case = Case { person: Some(about), ..Case::new(person.to_string(), sentences) };
    Ok(law::who_decides(&case, Policies::default()))
}

/// The sentences of a person, which a decision may rely on.
pub fn records(reader: &mut Reader, permit: &Permit<PrepareDecision>, words: &Words) -> Outcome<Vec<Record>> {
    let person = permit.person();
    let rows = tables::sentences(reader, person)?.into_iter().filter(|row| row.ended.is_none());
    let record = |row: tables::SentenceRow| {
        let (kind, day) = (words.code("sentence-kind", row.kind), words.date(&row.facts.judgment));
        Record {
            record: format!("sentence:{}", row.id),
            said: format!("{kind}, {day}"),
            href: format!("/people/{person}/dates"),
        }
    };
    Ok(rows.map(record).collect())
}
