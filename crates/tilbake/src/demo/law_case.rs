//! An invented person's papers as the law reads them, so that a test can ask the `law` crate about
//! everyone: the plausible dates of the stories and the true ones agree.

use super::cal;
use super::person::{AbsenceKind, Custody, InventedPerson, Judgment, Remand, Sentence};
use basics::Date;
use law::Moment;

impl InventedPerson {
    /// What the courts and the prisons have stated about this person.
    pub fn law_case(&self) -> law::Case {
        let mut case = law::Case::new(self.serial.to_string(), vec![]);
        case.person = Some(law::Person::born_on(self.born));
        match &self.custody {
            Custody::Remand(order) => case.remand = Some(remand(order)),
            Custody::Sentence(sentence) => {
                case.sentences = sentences(sentence, self.stay.is_some());
                case.absences = sentence.absences.iter().map(absence).collect();
                case.remand = sentence.remand.as_ref().map(remand);
            }
            Custody::Preventive(order) => {
                let mut sentence =
                    law::Sentence::preventive_detention(order.date, term(order.frame), Some(term(order.minimum)))
                        .credited(u32::from(order.credit_days));
                sentence.final_on = Some(order.final_on);
                let extension = |e: &super::person::Extension| law::Extension { judgment: e.date, until: e.until };
                sentence.extensions = order.extensions.iter().map(extension).collect();
                case.sentences = vec![sentence];
                case.remand = Some(remand(&order.remand));
            }
            Custody::Fine(fine) => {
                let days = u32::from(fine.days);
                case.sentences = vec![law::Sentence::fine_default(fine.ordered, fine.started, days)];
            }
        }
        case
    }
}

fn term(term: cal::Term) -> law::Term {
    law::Term { years: u32::from(term.years), months: u32::from(term.months), days: u32::from(term.days) }
}

/// All judgments of a sentence; the smaller ones count from the same start as the main one.
fn sentences(sentence: &Sentence, begun: bool) -> Vec<law::Sentence> {
    let admitted: Option<Date> = begun.then_some(sentence.anchor);
    let main = sentence.judgments.first().map(|j| j.date);
    let one = |judgment: &Judgment| {
        let suspended = judgment.suspended.map(|s| s.term);
        let whole = suspended.map_or(judgment.term, |part| judgment.term.plus(part));
        let mut one = law::Sentence::prison(judgment.date, term(whole)).credited(u32::from(judgment.credit_days));
        one.suspended = suspended.map(term);
        if sentence.in_custody && Some(judgment.date) == main { one } else { one.at_liberty(admitted) }
    };
    sentence.judgments.iter().map(one).collect()
}

fn absence(absence: &super::person::Absence) -> law::Absence {
    let kind = match absence.kind {
        AbsenceKind::Interruption => law::AbsenceKind::Interruption,
        AbsenceKind::Unlawful => law::AbsenceKind::LateReturn,
    };
    law::Absence { kind, from: absence.from, to: Some(absence.to) }
}

fn remand(remand: &Remand) -> law::Remand {
    let orders = remand.orders.iter();
    law::Remand {
        arrested: Some(remand.arrested),
        orders: orders.map(|o| law::Order { from: Moment::Day(o.decided), to: Some(Moment::Day(o.until)) }).collect(),
        ..law::Remand::default()
    }
}
