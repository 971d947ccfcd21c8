//! What came to the way out later, counted a second time: parole at half, release a short time early, sentences from
//! abroad, recalls served as one with prison, joint judgments.

use super::{Dice, Page, left_to_serve};
use law::{Absorbed, Case, DateKind, DetentionParole, Sentence, SentenceKind, Term};

/// A length as a heap of months and a heap of days.
pub fn in_heaps(term: Term) -> (u32, u32) {
    (term.years * 12 + term.months, term.days)
}

fn is_prison(sentence: &Sentence) -> bool {
    match sentence.kind {
        SentenceKind::Prison => left_to_serve(sentence) != (0, 0),
        _ => sentence.conversion.is_some(),
    }
}

/// Whether a recall is put on the same heap as the prison sentences.
pub fn joins(case: &Case, sentence: &Sentence) -> bool {
    sentence.kind == SentenceKind::Recall && sentence.served_as_one && case.sentences.iter().any(is_prison)
}

/// What a sentence from abroad does to parole.
#[derive(Clone, Copy, PartialEq)]
pub enum Abroad {
    Nothing,
    TwentyYears,
    NobodyKnows,
}

impl Abroad {
    pub fn is_known(self) -> bool {
        self != Self::NobodyKnows
    }
    pub fn parole(self, start: Page, counted: Page) -> Page {
        if self == Self::TwentyYears { counted.min(start.months_on(240)) } else { counted }
    }
}

pub fn abroad(case: &Case) -> Abroad {
    let today = case.as_of.is_none_or(|as_of| (as_of.year(), as_of.month()) >= (2024, 12));
    let most = if today { (360, 0) } else { (252, 0) };
    let long = |s: &&Sentence| s.kind == SentenceKind::Prison && s.from_abroad && left_to_serve(s) > most;
    if case.sentences.iter().find(long).is_none() {
        return Abroad::Nothing;
    }
    let heaps = case.sentences.iter().filter(|s| is_prison(s) || joins(case, s)).count();
    if today && heaps == 1 { Abroad::TwentyYears } else { Abroad::NobodyKnows }
}

/// Parole at half, and release a short time early as the circular of the day has it.
pub fn early(
    case: &Case,
    start: Page,
    half: Page,
    parole: Option<Page>,
    end: Page,
    known: bool,
) -> Vec<(DateKind, Page)> {
    let mut found = vec![];
    let half = half.max(start.forward(60));
    if half < end && half.days_to(end) >= 14 {
        found.push((DateKind::HalfParole, half));
    }
    let day = case.as_of.map(|as_of| (as_of.year(), as_of.month(), as_of.day()));
    let days = match day {
        Some(day) if ((2003, 12, 12)..(2020, 3, 16)).contains(&day) => [5, 10, 10],
        Some(day) if ((2020, 3, 16)..(2020, 4, 14)).contains(&day) => [10, 20, 30],
        _ => return found,
    };
    let band = if end >= start.months_on(6) { 2 } else { usize::from(end >= start.forward(90)) };
    match parole {
        Some(parole) => found.push((DateKind::EarlyRelease, parole.backward(days[band]).max(start.forward(60)))),
        None if known => found.push((DateKind::EarlyRelease, end.backward(days[band]).max(start))),
        None => {}
    }
    found
}

impl Dice {
    /// A joint judgment, or a sentence from abroad.
    pub fn of_prison(&mut self, sentence: &mut Sentence, judged: Page) {
        if self.chance(8) {
            sentence.from_abroad = true;
            let years_30 = if self.chance(50) { 361 } else { 240 };
            sentence.suspended = None;
            sentence.term = Some(Term::months(years_30 + self.below(200)));
        }
        if self.chance(10) {
            let mut to = if sentence.in_custody { judged } else { judged.backward(self.below(100)) };
            for _ in 0..1 + self.below(2) {
                let from = to.backward(self.below(400));
                let judgment = from.backward(self.below(30)).date();
                let named = !sentence.in_custody || to != judged || self.chance(50);
                let credit_days = self.below(60);
                let (from_day, to_day) = (from.date(), named.then(|| to.date()));
                sentence.absorbed.push(Absorbed { judgment, from: from_day, to: to_day, credit_days });
                to = from.backward(self.below(50));
            }
        }
    }
    /// Of a recall: a part of the remainder, or served as one with others.
    pub fn part_of_recall(&mut self, sentence: &mut Sentence) {
        sentence.remainder = self.chance(40).then(|| self.term());
        sentence.served_as_one = self.chance(50);
    }
    /// Of preventive detention: refusals of parole, and parole.
    pub fn paroled_or_not(&mut self, sentence: &mut Sentence, judged: Page) {
        for _ in 0..[0, 0, 1, 2][self.below(4) as usize] {
            sentence.refusals_final.push(judged.forward(self.below(4_000)).date());
        }
        if self.chance(40) {
            let period = self.chance(85).then(|| Term::months(6 + self.below(70)));
            sentence.parole = Some(DetentionParole { from: judged.forward(self.below(6_000)).date(), period });
        }
    }
}
