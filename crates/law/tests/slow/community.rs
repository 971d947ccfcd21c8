//! Community sentences counted a second time: hour by hour done, page after page of the wall calendar.

use super::{Answer, Dice, Page, credit};
use law::case::Conversion;
use law::{DateKind, Sentence, SentenceKind, Term};

/// A heap of days, thirty for each month.
fn heap(term: Term) -> u64 {
    let mut days = u64::from(term.days);
    for _ in 0..term.years * 12 + term.months {
        days += 30;
    }
    days
}

/// The fewest whole pieces that are at least `part` of `whole` parts of `of`.
fn pieces(of: u64, part: u64, whole: u64) -> u32 {
    let mut pieces = 0;
    while u64::from(pieces) * whole < of * part {
        pieces += 1;
    }
    pieces
}

/// Months and days of prison that a court has made of it.
pub fn made_prison(sentence: &Sentence, conversion: &Conversion) -> (u32, u32) {
    let term = conversion.ordered.unwrap_or(sentence.subsidiary.unwrap());
    (term.years * 12 + term.months, term.days)
}

/// Days that the hours done are worth: the subsidiary term is laid on the pages before one, and counted.
pub fn days_for_hours(sentence: &Sentence, until: Page) -> u32 {
    let Some(conversion) = sentence.conversion else { return 0 };
    let term = sentence.subsidiary.unwrap();
    let first = until.backward(term.days).months_back(term.years * 12 + term.months);
    pieces(first.days_to(until).into(), conversion.hours_done.into(), sentence.hours.unwrap().into())
}

/// The days on which it is performed, one page after another.
pub fn performed(at: usize, sentence: &Sentence, answer: &mut Answer) {
    let (Some(begun), None) = (sentence.admitted, sentence.conversion) else { return };
    let subsidiary = sentence.subsidiary.unwrap();
    let performance = sentence.performance.unwrap_or(subsidiary);
    let credit = u64::from(credit::taken_off(sentence));
    if credit >= heap(subsidiary) {
        return;
    }
    let less = pieces(heap(performance), credit, heap(subsidiary));
    let after = Page::of(begun).months_on(performance.years * 12 + performance.months).forward(performance.days);
    let mut free = after.backward(less);
    if let Some(longer) = sentence.extended {
        free = free.months_on(longer.years * 12 + longer.months).forward(longer.days);
    }
    let last = free.previous();
    answer.insert((DateKind::PerformanceEnd, Some(at), last.date()));
    answer.insert((DateKind::BreachRequestBy, Some(at), last.months_on(3).date()));
}

/// Fine service and youth sentences: crosses out the days of the performance time.
pub fn other(at: usize, sentence: &Sentence, answer: &mut Answer) {
    let Some(begun) = sentence.admitted.map(Page::of) else { return };
    let is_service = sentence.kind == SentenceKind::FineService;
    if is_service && credit::taken_off(sentence) >= sentence.days.unwrap() {
        return;
    }
    if let Some(time) = sentence.performance {
        let last = begun.months_on(time.years * 12 + time.months).forward(time.days).previous();
        answer.insert((DateKind::PerformanceEnd, Some(at), last.date()));
    }
    if is_service {
        answer.insert((DateKind::PerformanceLatest, Some(at), begun.months_on(8).previous().date()));
    }
}

impl Dice {
    pub fn fine_service_or_youth(&mut self, judged: Page) -> Sentence {
        let began = self.chance(85).then(|| judged.forward(self.below(200)).date());
        let time = if self.chance(50) { Term::days(15 + self.below(120)) } else { Term::months(1 + self.below(38)) };
        // Made from a community sentence: the fields of another kind are taken away and its own put in.
        let base = Sentence::community(judged.date(), 30, Term::months(6), began);
        let mut sentence = Sentence { kind: SentenceKind::Youth, performance: Some(time), hours: None, ..base };
        if self.chance(50) {
            sentence.kind = SentenceKind::FineService;
            (sentence.subsidiary, sentence.days) = (None, Some(1 + self.below(120)));
            sentence.performance = sentence.performance.filter(|_| self.chance(60));
            sentence = sentence.credited(self.below(60));
        }
        sentence
    }
    pub fn community(&mut self, judged: Page) -> Sentence {
        let subsidiary =
            if self.chance(50) { Term::days(14 + self.below(107)) } else { Term::months(4 + self.below(12)) };
        let began = self.chance(85).then(|| judged.forward(self.below(200)).date());
        let mut sentence = Sentence::community(judged.date(), 30 + self.below(391), subsidiary, began);
        if self.chance(30) {
            sentence.performance = Some(Term::days(1 + self.below(120)));
        }
        if self.chance(40) {
            sentence = sentence.credited(self.below(150));
        }
        if self.chance(20) {
            sentence.credit = self.credit_lines();
        }
        if self.chance(20) {
            sentence.extended = Some(if self.chance(50) { Term::months(1 + self.below(8)) } else { Term::days(200) });
        }
        if self.chance(45) {
            let judgment = judged.forward(self.below(600));
            let in_custody = self.chance(50);
            let admitted = self.chance(85).then(|| judgment.forward(self.below(200)).date());
            let ordered = self.chance(40).then(|| Term::days(1 + self.below(120)));
            let hours = sentence.hours.unwrap();
            let hours_done = if self.chance(15) { hours } else { self.below(hours + 1) };
            let admitted = admitted.filter(|_| !in_custody);
            sentence.conversion =
                Some(Conversion { judgment: judgment.date(), in_custody, admitted, ordered, hours_done });
        }
        sentence
    }
}
