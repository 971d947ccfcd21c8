//! Time limits around serving counted a second time, page after page.

use super::{Answer, Dice, Page, left_to_serve, start_of};
use basics::Date;
use law::outcome::{Operand, WarningCode};
use law::{Absence, AbsenceKind, Case, DateKind, Policies, SentenceKind, calculate_with};

/// What runs from a day that the case states.
pub fn limits(case: &Case, answer: &mut Answer) {
    let trial = answer.iter().find(|(kind, ..)| *kind == DateKind::TrialPeriodEnd).map(|(.., date)| Page::of(*date));
    if let (Some(paroled), Some(trial)) = (case.paroled_on.map(Page::of), trial)
        && paroled <= trial
    {
        for (kind, months) in [(DateKind::ReportingEnd, 3), (DateKind::ReportingLongest, 12)] {
            let last = paroled.months_on(months).previous();
            answer.insert((kind, None, if last < trial { last } else { trial }.date()));
        }
    }
    if let Some(ended) = case.serving_ended.map(Page::of) {
        let year = ended.year + 10;
        let page = Page { year, day: ended.day.min(Page::month_length(year, ended.month)), ..ended };
        answer.insert((DateKind::RetentionEnd, None, page.date()));
    }
    for (at, sentence) in case.sentences.iter().enumerate() {
        if let (Some(years), Some(last)) = (sentence.probation_years, sentence.final_on.map(Page::of)) {
            let mut page = last;
            for _ in 0..years {
                page = Page { year: page.year + 1, ..page };
            }
            // A day that is not there in that year is the one before.
            let page = Page { day: page.day.min(Page::month_length(page.year, page.month)), ..page };
            answer.insert((DateKind::ProbationEnd, Some(at), page.previous().date()));
        }
    }
    let serving = case.sentences.iter().filter(|sentence| start_of(sentence).is_some()).count();
    for (at, sentence) in case.sentences.iter().enumerate().filter(|(_, s)| s.kind == SentenceKind::Prison) {
        let Some(last) = sentence.final_on.map(Page::of).filter(|_| serving == 0) else { continue };
        if left_to_serve(sentence) == (0, 0) {
            continue;
        }
        let term = sentence.term.unwrap();
        let end = last.months_on(term.years * 12 + term.months).forward(term.days);
        let mut years = 30;
        for (most, then) in [(20, 20), (8, 15), (4, 10), (1, 5)] {
            if end <= last.months_on(most * 12) {
                years = then;
            }
        }
        answer.insert((DateKind::LimitationEnd, Some(at), last.months_on(years * 12).date()));
    }
}

impl Dice {
    /// Days that a case may state.
    pub fn days_stated(&mut self, case: &mut Case) {
        let judged = Page::of(case.sentences[0].judgment);
        case.paroled_on = self.chance(30).then(|| judged.forward(self.below(3_000)).date());
        case.serving_ended = self.chance(20).then(|| self.page(2004, 60).date());
        for sentence in case.sentences.iter_mut().filter(|sentence| sentence.kind == SentenceKind::Prison) {
            sentence.probation_years = sentence.suspended.filter(|_| self.chance(70)).map(|_| 1 + self.below(6));
            sentence.final_on = self.chance(60).then(|| Page::of(sentence.judgment).forward(self.below(60)).date());
        }
    }
    /// Interruptions, some of them right after each other, the last perhaps not over.
    fn interruptions(&mut self) -> Vec<Absence> {
        let (mut at, mut all) = (self.page(2004, 60), vec![]);
        for _ in 0..1 + self.below(4) {
            let to = at.forward(1 + self.below(40));
            all.push(Absence { kind: AbsenceKind::Interruption, from: at.date(), to: Some(to.date()) });
            at = if self.chance(60) { to } else { to.forward(1 + self.below(10)) };
        }
        if self.chance(40) {
            all.last_mut().unwrap().to = None;
        }
        all
    }
}

/// Crosses out page after page on which somebody is away, and notes what the fifty-seventh says.
fn interrupted(absences: &[Absence], warnings: &mut Vec<(WarningCode, Operand)>) -> Vec<(DateKind, Date)> {
    let mut dates = vec![];
    let mut run: Option<(Page, Page)> = None;
    for absence in absences {
        let from = Page::of(absence.from);
        let first = run.filter(|(_, back)| *back == from).map_or(from, |(first, _)| first);
        let (four, eight) = (first.forward(28), first.forward(28).forward(28));
        match absence.to.map(Page::of) {
            None => {
                dates.push((DateKind::InterruptionEnds, four.date()));
                dates.push((DateKind::InterruptionLongest, eight.date()));
            }
            Some(back) => {
                let days = first.days_to(back);
                if days > 56 {
                    warnings.push((WarningCode::InterruptionTooLong, eight.date().into()));
                }
                run = Some((first, back));
            }
        }
    }
    dates
}

#[test]
fn both_implementations_agree_on_random_interruptions() {
    let count: u64 = std::env::var("LAW_CASES").map_or(20_000, |text| text.parse().unwrap());
    for seed in 0..count {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut case = Case::new("random", vec![]);
        case.absences = dice.interruptions();
        let mut warnings = vec![];
        let dates = interrupted(&case.absences, &mut warnings);
        let outcome = calculate_with(&case, Policies::default(), false).unwrap_or_else(|p| panic!("{seed}: {p:?}"));
        let found: Vec<_> = outcome.dates.iter().map(|dated| (dated.kind, dated.date)).collect();
        assert_eq!(found, dates, "seed {seed}: {case:?}");
        let warned: Vec<_> = outcome.warnings.iter().map(|warning| (warning.code, warning.value)).collect();
        assert_eq!(warned, warnings, "seed {seed}: {case:?}");
    }
    println!("{count} cases of interruption, no difference");
}
