//! What the dates would be with one fact another: for forms that count while they are filled in, and for whoever asks
//! "what if". Nothing here is written.

use super::{AbsenceFields, AbsenceId, AuthorityId, NewAbsence, NewSentence, SentenceId, number};
use basics::problem::FormErrors;
use basics::time::parse_date;
use basics::{Date, Problem};
use law::{Absence, Sentence, SentenceKind, Term};

/// What counts of a person's sentences and times away, in the order in which the rules read them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnFile {
    /// Sentences that count, in the order of judgment.
    pub sentences: Vec<Decided>,
    /// Times away, in order.
    pub absences: Vec<(Option<AbsenceId>, Absence)>,
    /// The days on which parole was refused, in order.
    pub refused: Vec<Date>,
    /// The day whose execution law is used; none: the newest in force.
    pub as_of: Option<Date>,
}

/// A sentence that counts, or would.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// Its id; none of one that is only thought of.
    pub id: Option<SentenceId>,
    /// The authority it is carried out on.
    pub authority: AuthorityId,
    /// What the court decided.
    pub facts: Sentence,
}

/// One fact that is another.
#[derive(Clone, Debug)]
pub enum Change {
    /// A further sentence.
    Add(NewSentence),
    /// A sentence says something else.
    Correct(SentenceId, NewSentence),
    /// A sentence no longer counts.
    End(SentenceId),
    /// A further time away.
    Away(NewAbsence),
    /// Somebody who is away comes back on a day.
    Back(AbsenceId, Date),
    /// The court had credited so many days.
    Credit(SentenceId, u32),
    /// The court had decided on another length.
    Length(SentenceId, Term),
    /// Parole was refused on a day.
    Refused(Date),
    /// The law as it stood on a day.
    LawAsOf(Date),
}

basics::code! {
    /// Which fact is another, as a form says it.
    Fact {
        /// The days of credit of a sentence.
        Credit = "credit",
        /// The length of a sentence.
        Length = "length",
        /// A time away.
        Away = "away",
        /// The day whose law is used.
        Law = "law",
    }
}

impl OnFile {
    /// The same with one fact another. Not found when the sentence or the time away is not there.
    pub fn with(mut self, change: &Change) -> Result<Self, Problem> {
        match change {
            Change::Add(new) => {
                let decided = Decided { id: None, authority: new.authority, facts: new.facts.clone() };
                let later = |one: &Decided| one.facts.judgment > new.facts.judgment;
                let at = self.sentences.iter().position(later).unwrap_or(self.sentences.len());
                self.sentences.insert(at, decided);
            }
            Change::Correct(id, new) => {
                let decided = self.decided(*id)?;
                (decided.authority, decided.facts) = (new.authority, new.facts.clone());
                self.sentences.sort_by_key(|one| one.facts.judgment);
            }
            Change::End(id) => {
                self.decided(*id)?;
                self.sentences.retain(|one| one.id != Some(*id));
            }
            Change::Credit(id, days) => self.decided(*id)?.facts.credit_days = *days,
            Change::Length(id, term) => set_length(&mut self.decided(*id)?.facts, *term)?,
            Change::Away(new) => {
                let later = |one: &(Option<AbsenceId>, Absence)| one.1.from > new.from;
                let at = self.absences.iter().position(later).unwrap_or(self.absences.len());
                self.absences.insert(at, (None, Absence { kind: new.kind, from: new.from, to: new.to }));
            }
            Change::Back(id, day) => {
                let found = self.absences.iter_mut().find(|(own, _)| *own == Some(*id));
                found.ok_or_else(Problem::not_found)?.1.to = Some(*day);
            }
            Change::Refused(day) => {
                self.refused.push(*day);
                self.refused.sort_unstable();
            }
            Change::LawAsOf(day) => self.as_of = Some(*day),
        }
        Ok(self)
    }

    fn decided(&mut self, id: SentenceId) -> Result<&mut Decided, Problem> {
        self.sentences.iter_mut().find(|one| one.id == Some(id)).ok_or_else(Problem::not_found)
    }

    /// The place in `after` of a sentence that is here: places differ when one comes before or goes. Of one that is not
    /// there a place that none has.
    pub fn place_in(&self, after: &Self, place: usize) -> usize {
        let id = self.sentences.get(place).and_then(|one| one.id);
        let there = after.sentences.iter().position(|one| one.id == id && id.is_some());
        there.unwrap_or(after.sentences.len() + place)
    }
}

/// Sets the length of what a court decided: the term, the frame, the days of a fine, what remains.
fn set_length(facts: &mut Sentence, term: Term) -> Result<(), Problem> {
    match facts.kind {
        SentenceKind::Prison => facts.term = Some(term),
        SentenceKind::PreventiveDetention => facts.frame = Some(term),
        SentenceKind::FineDefault => facts.days = Some(term.days),
        SentenceKind::Recall => facts.remaining = Some(term),
        SentenceKind::Community | SentenceKind::FineService | SentenceKind::Youth => {
            return Err(Problem::invalid("invalid-input").with_field("sentence", "not-in-list"));
        }
    }
    Ok(())
}

crate::fields! {
    /// What would be another, as a form or a program asks. Only the fields of the chosen fact count.
    WhatIfFields {
        /// Which fact: `credit`, `length`, `away` or `law`.
        fact,
        /// The day whose law is used.
        law_as_of,
        /// The sentence.
        sentence,
        /// Days of credit.
        credit_days,
        /// Length: years.
        years,
        /// Length: months.
        months,
        /// Length: days.
        days,
        /// Kind of the time away.
        kind,
        /// First day away.
        from_date,
        /// First day back; may be empty.
        to_date,
    }
}

impl Change {
    /// Reads what a form asks for; all errors at once.
    pub fn parse(fields: &WhatIfFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let e = &mut errors;
        let fact: Option<Fact> = e.take("fact", fields.fact.parse());
        let change = match fact {
            Some(Fact::Law) => e.take("law_as_of", parse_date(&fields.law_as_of)).map(Self::LawAsOf),
            Some(Fact::Credit) => {
                let sentence = e.take("sentence", fields.sentence.parse());
                if fields.credit_days.trim().is_empty() {
                    e.add("credit_days", "required");
                }
                let days = number(e, "credit_days", &fields.credit_days);
                sentence.map(|id| Self::Credit(id, days))
            }
            Some(Fact::Length) => {
                let sentence = e.take("sentence", fields.sentence.parse());
                let (years, months) = (number(e, "years", &fields.years), number(e, "months", &fields.months));
                let term = Term { years, months, days: number(e, "days", &fields.days) };
                if term == Term::default() {
                    e.add("years", "length-required");
                }
                sentence.map(|id| Self::Length(id, term))
            }
            Some(Fact::Away) => {
                let (kind, from_date) = (fields.kind.clone(), fields.from_date.clone());
                let away = AbsenceFields { kind, from_date, to_date: fields.to_date.clone() };
                return NewAbsence::parse(&away).map(Self::Away);
            }
            None => None,
        };
        match change {
            Some(change) if errors.is_empty() => Ok(change),
            _ => Err(errors.into_problem()),
        }
    }
    /// Whether it comes from a form that has the day of return alone.
    pub fn is_only_return(&self) -> bool {
        matches!(self, Self::Back(..))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::id::Id;
    use basics::time::civil::date;

    fn fine(id: u128, judgment: Date) -> Decided {
        let id = SentenceId::from_uuid(basics::id::Uuid::from_u128(id));
        let authority = AuthorityId::from_uuid(basics::id::Uuid::from_u128(7));
        Decided { id: Some(id), authority, facts: Sentence::fine_default(judgment, judgment, 20) }
    }

    #[test]
    fn a_sentence_that_comes_before_moves_the_places_of_others() {
        let on_file =
            OnFile { sentences: vec![fine(1, date(2025, 1, 1)), fine(2, date(2025, 3, 1))], ..OnFile::default() };
        let Decided { authority, facts, .. } = fine(3, date(2025, 2, 1));
        let after = on_file.clone().with(&Change::Add(NewSentence { authority, facts, is_as_stated: false })).unwrap();
        assert_eq!((on_file.place_in(&after, 0), on_file.place_in(&after, 1)), (0, 2));
        let first = on_file.sentences[0].id.unwrap();
        let after = on_file.clone().with(&Change::End(first)).unwrap();
        assert_eq!((on_file.place_in(&after, 0), on_file.place_in(&after, 1)), (1, 0));
    }

    #[test]
    fn what_is_not_there_cannot_be_another() {
        let nobody = SentenceId::from_uuid(basics::id::Uuid::from_u128(9));
        assert_eq!(OnFile::default().with(&Change::Credit(nobody, 3)).unwrap_err().status, 404);
    }

    #[test]
    fn only_the_chosen_fact_is_read() {
        let many = WhatIfFields { credit_days: "many".to_owned(), ..WhatIfFields::default() };
        let law = WhatIfFields { fact: "law".to_owned(), law_as_of: "2015-01-01".to_owned(), ..many.clone() };
        let change = Change::parse(&law);
        assert!(matches!(change, Ok(Change::LawAsOf(day)) if day == date(2015, 1, 1)));
        let refused = Change::parse(&WhatIfFields { fact: "credit".to_owned(), ..many }).unwrap_err();
        let fields: Vec<_> = refused.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["sentence", "credit_days"]);
        assert_eq!(Change::parse(&WhatIfFields::default()).unwrap_err().errors[0].field, "fact");
    }
}
