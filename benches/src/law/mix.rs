//! The cases: seeded chance, as a prison service meets them. Of a hundred 85 are ordinary prison (of these 70 of a hundred
//! one sentence, 20 two, 10 three; one in ten partly suspended), five a fine that was not paid, five a recall, five
//! preventive detention. Two in three have credit, one in seven a further line of it, two in five one to three absences
//! (one in thirty of all is still away), one in five is by the law of a named day, one in ten was refused parole.

use basics::Date;
use basics::time::civil::date;
use basics::time::{Span, ToSpan};
use law::case::{CreditKind, CreditLine};
use law::{Absence, AbsenceKind, Case, Person, Sentence, Term};

/// What the mix is, in a line.
pub const WORDS: &str = "85 % prison with credit and absences, 5 % each of fine default, recall, preventive detention";

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(most.max(1))).unwrap_or(0)
    }
    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }
    fn day(&mut self, from: Date, days: u32) -> Date {
        later(from, self.below(days))
    }
    /// Most sentences are short.
    fn term(&mut self) -> Term {
        match self.below(10) {
            0..=3 => Term::days(21 + self.below(100)),
            4..=7 => Term::months(5 + self.below(32)),
            8 => Term { days: 10 + self.below(20), ..Term::months(4 + self.below(20)) },
            _ => Term::months(36 + self.below(200)),
        }
    }
    fn prison(&mut self, judged: Date) -> Sentence {
        let mut sentence = Sentence::prison(judged, self.term());
        if self.chance(10) {
            let term = sentence.term.unwrap_or_default();
            let part =
                if term.in_months() > 0 { Term::months(term.in_months() / 2) } else { Term::days(term.days / 2) };
            sentence.suspended = Some(part).filter(|part| *part != Term::default());
        }
        self.held(sentence, judged)
    }
    /// In custody or at liberty, and what is credited.
    fn held(&mut self, sentence: Sentence, judged: Date) -> Sentence {
        let mut sentence = if self.chance(60) {
            sentence
        } else {
            let admitted = self.chance(95).then(|| self.day(judged, 300));
            sentence.at_liberty(admitted)
        };
        if self.chance(66) {
            sentence.credit_days = 1 + self.below(120);
        }
        if self.chance(14) {
            let kinds = [CreditKind::Abroad, CreditKind::Isolation, CreditKind::Redress, CreditKind::Transport];
            let kind = kinds[self.below(4) as usize];
            sentence.credit.push(CreditLine { kind, days: 1 + self.below(20), basis: None });
        }
        sentence
    }
    fn detention(&mut self, judged: Date) -> Sentence {
        let minimum = self.chance(85).then(|| Term::months(24 + self.below(97)));
        let sentence = Sentence::preventive_detention(judged, Term::months(60 + self.below(193)), minimum);
        let mut sentence = self.held(sentence, judged);
        sentence.final_on = self.chance(70).then(|| later(judged, 14 + self.below(200)));
        sentence
    }
    fn sentences(&mut self, judged: Date) -> Vec<Sentence> {
        match self.below(100) {
            0..=4 => vec![Sentence::fine_default(judged, later(judged, self.below(300)), 1 + self.below(120))],
            5..=9 => {
                let remaining = self.term();
                vec![self.held(Sentence::recall(judged, remaining), judged)]
            }
            10..=14 => vec![self.detention(judged)],
            _ => {
                let count = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3][self.below(10) as usize];
                (0..count)
                    .map(|_| {
                        let judged = self.day(judged, 200);
                        self.prison(judged)
                    })
                    .collect()
            }
        }
    }
    fn absences(&mut self, from: Date) -> Vec<Absence> {
        let mut at = from;
        let count = [0, 0, 0, 0, 0, 0, 1, 1, 2, 3][self.below(10) as usize];
        let mut absences: Vec<Absence> = (0..count)
            .map(|_| {
                let begins = later(at, 1 + self.below(150));
                at = later(begins, 1 + self.below(28));
                Absence { kind: AbsenceKind::Interruption, from: begins, to: Some(at) }
            })
            .collect();
        if let Some(last) = absences.last_mut().filter(|_| self.below(12) == 0) {
            (last.kind, last.to) = (AbsenceKind::Escape, None);
        }
        absences
    }
}

fn later(from: Date, days: u32) -> Date {
    from.saturating_add(Span::new().days(i64::from(days)))
}

/// The cases of some seeds.
pub fn cases(seeds: std::ops::Range<u64>) -> Vec<Case> {
    seeds.map(case).collect()
}

fn case(seed: u64) -> Case {
    let dice = &mut Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66);
    // The first draws of near seeds are near.
    for _ in 0..3 {
        dice.below(2);
    }
    let judged = dice.day(date(2012, 1, 1), 5_000);
    let sentences = dice.sentences(judged);
    let mut case = Case::new(format!("K{seed}"), sentences);
    case.person = Some(Person::born_on(dice.day(date(1950, 1, 1), 20_000)));
    case.absences = dice.absences(judged.saturating_add(500.days()));
    case.as_of = dice.chance(20).then(|| dice.day(date(2018, 1, 1), 3_000));
    if dice.chance(10) {
        case.parole_refused.push(dice.day(judged, 1_000));
    }
    case
}
