//! A second implementation of the date rules, written apart from the first and as slowly as a
//! person with a wall calendar: it knows only how to turn one day forward or back. Both must agree
//! on every date of every kind for seeded random cases: 20,000 here, more with
//! `LAW_CASES=1000000 cargo test --release -p law --test slow`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // helpers of tests

mod after;
mod community;
mod credit;
mod decisions;
mod early;
mod measures;
mod remand;

use basics::Date;
use law::{Absence, AbsenceKind, Case, DateKind, Extension, Policies, Sentence, SentenceKind, Term, calculate_with};
use std::collections::BTreeSet;

/// A page of the wall calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Page {
    year: i32,
    month: i32,
    day: i32,
}

impl Page {
    fn of(date: Date) -> Self {
        Self { year: date.year().into(), month: date.month().into(), day: date.day().into() }
    }
    fn date(self) -> Date {
        let small = |n: i32| i8::try_from(n).unwrap();
        Date::new(i16::try_from(self.year).unwrap(), small(self.month), small(self.day)).unwrap()
    }
    fn month_length(year: i32, month: i32) -> i32 {
        match month {
            4 | 6 | 9 | 11 => 30,
            2 if year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) => 29,
            2 => 28,
            _ => 31,
        }
    }
    fn next(self) -> Self {
        if self.day < Self::month_length(self.year, self.month) {
            Self { day: self.day + 1, ..self }
        } else if self.month < 12 {
            Self { month: self.month + 1, day: 1, ..self }
        } else {
            Self { year: self.year + 1, month: 1, day: 1 }
        }
    }
    fn previous(self) -> Self {
        if self.day > 1 {
            Self { day: self.day - 1, ..self }
        } else if self.month > 1 {
            let month = self.month - 1;
            Self { month, day: Self::month_length(self.year, month), ..self }
        } else {
            Self { year: self.year - 1, month: 12, day: 31 }
        }
    }
    fn forward(mut self, days: u32) -> Self {
        for _ in 0..days {
            self = self.next();
        }
        self
    }
    fn backward(mut self, days: u32) -> Self {
        for _ in 0..days {
            self = self.previous();
        }
        self
    }
    /// The page with the same number some months on, or the last page of that month.
    fn months(self, months: u32, turn: fn(Self) -> Self) -> Self {
        let mut page = self;
        let mut pages_turned = 0;
        let (mut year, mut month) = (page.year, page.month);
        while pages_turned < months {
            page = turn(page);
            if (page.year, page.month) != (year, month) {
                (year, month) = (page.year, page.month);
                pages_turned += 1;
            }
        }
        // In the right month; now the right day of it, from its first.
        let mut page = Self { day: 1, ..page };
        while page.day < self.day && page.day < Self::month_length(page.year, page.month) {
            page = page.next();
        }
        page
    }
    fn months_on(self, months: u32) -> Self {
        self.months(months, Self::next)
    }
    fn months_back(self, months: u32) -> Self {
        self.months(months, Self::previous)
    }
    fn days_to(self, later: Self) -> u32 {
        let (mut page, mut days) = (self, 0);
        while page < later {
            page = page.next();
            days += 1;
        }
        days
    }
}

/// Days served, one after another, from a first page; days away are not served.
struct Served<'a> {
    first: Page,
    absences: &'a [Absence],
    since: Option<Page>,
}

impl Served<'_> {
    /// When the sentence would reach `planned` were nobody ever away, the page on which as many
    /// days have really been served.
    fn reaches(&self, planned: Page) -> Page {
        if planned <= self.first {
            return planned;
        }
        let mut left = self.first.days_to(planned);
        let mut page = self.first;
        while left > 0 {
            let away = self.absences.iter().any(|absence| {
                let known = self.since.is_some_and(|since| Page::of(absence.from) < since);
                !known && Page::of(absence.from) <= page && page < Page::of(absence.to.unwrap())
            });
            if !away {
                left -= 1;
            }
            page = page.next();
        }
        page
    }
}

/// A third, a half or two thirds: so many parts of `of`.
fn share(from: Page, months: u32, days: u32, parts: u32, of: u32) -> Page {
    // A month is thirty days; a third of one is ten, a half fifteen.
    let (mut whole, mut rest) = (0, months * parts);
    while rest >= of {
        whole += 1;
        rest -= of;
    }
    let mut page = from.months_on(whole);
    for _ in 0..rest {
        page = page.forward(30 / of);
    }
    let mut part_days = 0;
    while part_days * of < days * parts {
        part_days += 1;
    }
    page.forward(part_days)
}

type Answer = BTreeSet<(DateKind, Option<usize>, Date)>;

fn start_of(sentence: &Sentence) -> Option<Page> {
    if sentence.kind == SentenceKind::Community {
        let conversion = sentence.conversion?;
        let judged = Some(conversion.judgment).filter(|_| conversion.in_custody);
        return judged.or(conversion.admitted.filter(|_| !conversion.in_custody)).map(Page::of);
    }
    if sentence.in_custody { Some(Page::of(sentence.judgment)) } else { sentence.admitted.map(Page::of) }
}

/// All prison sentences as one.
struct Whole {
    anchor: Page,
    months: u32,
    days: u32,
    start: Page,
    /// From when the person has been without liberty.
    held_from: Page,
    /// Where a part of a remainder is not served: the end of the whole.
    whole_end: Option<Page>,
    abroad: early::Abroad,
}

/// The term as a heap of months and a heap of days, from which the suspended part is taken piece by piece.
fn left_to_serve(sentence: &Sentence) -> (u32, u32) {
    let (term, suspended) = (sentence.term.unwrap(), sentence.suspended.unwrap_or_default());
    let (mut months, mut days) = (term.years * 12 + term.months, term.days);
    for _ in 0..suspended.years * 12 + suspended.months {
        if months > 0 {
            months -= 1;
        } else {
            days -= 30;
        }
    }
    for _ in 0..suspended.days {
        if days == 0 {
            (months, days) = (months - 1, 30);
        }
        days -= 1;
    }
    (months, days)
}

fn whole(case: &Case) -> Option<Whole> {
    let mut custody: Option<Page> = None;
    let mut admission: Option<Page> = None;
    let (mut months, mut days, mut credit, mut sat) = (0, 0, 0, 0);
    let (mut rest_months, mut rest_days, mut part) = (0, 0, false);
    for sentence in &case.sentences {
        let (served_months, served_days) = match (sentence.kind, sentence.conversion) {
            (SentenceKind::Prison, _) => left_to_serve(sentence),
            (SentenceKind::Recall, _) if early::joins(case, sentence) => early::in_heaps(sentence.remaining.unwrap()),
            (_, Some(conversion)) => community::made_prison(sentence, &conversion),
            _ => continue,
        };
        if served_months == 0 && served_days == 0 {
            continue;
        }
        months += served_months;
        days += served_days;
        let with_rest = sentence.remainder.map_or((served_months, served_days), early::in_heaps);
        (rest_months, rest_days) = (rest_months + with_rest.0, rest_days + with_rest.1);
        part |= sentence.remainder.is_some();
        credit += credit::taken_off(sentence) + credit::served_before(sentence);
        sat += credit::sat_through(sentence) + credit::held_until_judgment(sentence);
        let held = sentence.conversion.map_or(sentence.in_custody, |conversion| conversion.in_custody);
        let place = if held { &mut custody } else { &mut admission };
        if let Some(start) = start_of(sentence)
            && place.is_none_or(|place| start < place)
        {
            *place = Some(start);
        }
    }
    let anchor = custody.or(admission)?;
    let mut start = anchor.backward(credit);
    for sentence in &case.sentences {
        start = start.backward(community::days_for_hours(sentence, start));
    }
    let held_from = if custody.is_some() { anchor.backward(sat) } else { anchor };
    let whole_end = part.then(|| start.months_on(rest_months).forward(rest_days));
    Some(Whole { anchor, months, days, start, held_from, whole_end, abroad: early::abroad(case) })
}

/// Six since September 2020, four before.
fn months_of_control(case: &Case) -> u32 {
    let six = case.as_of.is_none_or(|as_of| (as_of.year(), as_of.month()) >= (2020, 9));
    if six { 6 } else { 4 }
}

fn prison(case: &Case, answer: &mut Answer) {
    let Some(Whole { anchor, months, days, start, held_from, whole_end, abroad }) = whole(case) else { return };
    let served = Served { first: start, absences: &case.absences, since: None };
    let mut say = |kind, page: Page| {
        answer.insert((kind, None, page.date()));
    };
    let end = start.months_on(months).forward(days);
    let third = share(start, months, days, 1, 3);
    let half = share(start, months, days, 1, 2);
    let mut parole = share(start, months, days, 2, 3);
    while start.days_to(parole) < 60 {
        parole = parole.next();
    }
    parole = abroad.parole(start, parole);
    let paroled = abroad.is_known() && parole < end && parole.days_to(end) >= 14;
    for (kind, page) in early::early(case, start, half, paroled.then_some(parole), end, abroad.is_known()) {
        say(kind, served.reaches(page));
    }
    say(DateKind::OneThird, served.reaches(third));
    say(DateKind::Half, served.reaches(half));
    let free = served.reaches(end);
    say(DateKind::FullTermFirstFreeDay, free);
    say(DateKind::LastDay, free.previous());
    let trial = whole_end.map(|end| served.reaches(end)).or(paroled.then_some(free)).map(Page::previous);
    if let Some(trial) = trial {
        say(DateKind::TrialPeriodEnd, trial);
        say(DateKind::ProsecutionBy, trial.months_on(6));
    }
    if paroled {
        say(DateKind::TwoThirds, served.reaches(parole));
        let review = parole.months_back(12);
        if review > start {
            say(DateKind::LowerSecurityReview, served.reaches(review));
        }
    }
    let four_months = held_from.months_on(4);
    let day_release = four_months.max(third);
    let leave = if (months, days) > (144, 0) { day_release.min(start.months_on(48)) } else { day_release };
    let left = months_of_control(case);
    let back_door = if paroled { parole } else { end }.months_back(left).max(third);
    for (kind, months) in [(DateKind::OpenDirect, 24), (DateKind::HalfwayDirect, 12), (DateKind::EmFrontDoor, left)] {
        if start.days_to(end) <= start.days_to(start.months_on(months)) {
            say(kind, served.reaches(anchor));
        }
    }
    if paroled
        && let Some(page) = reviewed(case, start, end)
        && page < free
    {
        say(DateKind::ParoleReview, page);
    }
    for (kind, page) in [
        (DateKind::LeaveEligible, leave),
        (DateKind::DayReleaseEligible, day_release),
        (DateKind::EmBackDoor, back_door),
        (DateKind::HomeHalf, half),
    ] {
        if page < end {
            say(kind, served.reaches(page));
        }
    }
}

/// The page on which parole is assessed anew, if it was ever refused: from the last refusal.
fn reviewed(case: &Case, start: Page, end: Page) -> Option<Page> {
    let mut last: Option<Page> = None;
    for refused in &case.parole_refused {
        last = last.max(Some(Page::of(*refused)));
    }
    // Whoever has been let go since is assessed no more.
    last = last.filter(|last| case.paroled_on.is_none_or(|paroled| Page::of(paroled) < *last));
    let years = |years: u32| start.months_on(years * 12);
    let months = if end <= years(12) { if end < years(5) { 3 } else { 6 } } else { 12 };
    last.map(|page| page.months_on(months))
}

fn detention(case: &Case, at: usize, sentence: &Sentence, answer: &mut Answer) {
    let mut say = |kind, page: Page| {
        answer.insert((kind, Some(at), page.date()));
    };
    let mut last = sentence.final_on;
    for refusal in &sentence.refusals_final {
        last = last.max(Some(*refusal));
    }
    if let Some(last) = last {
        say(DateKind::PetitionEarliest, Page::of(last).months_on(12));
    }
    let Some(anchor) = start_of(sentence) else { return };
    let start = anchor.backward(credit::taken_off(sentence));
    let served = Served { first: start, absences: &case.absences, since: None };
    let after = |term: Term| start.months_on(term.years * 12 + term.months).forward(term.days);
    if let Some(minimum) = sentence.minimum {
        let two_thirds = share(start, minimum.years * 12 + minimum.months, minimum.days, 2, 3);
        say(DateKind::MinimumTwoThirds, served.reaches(two_thirds));
        let out = served.reaches(after(minimum));
        say(DateKind::MinimumFirstParoleDay, out);
        say(DateKind::MinimumLastDay, out.previous());
    }
    let mut last = after(sentence.frame.unwrap()).previous();
    let mut served = served;
    for extension in &sentence.extensions {
        let until = Page::of(extension.until);
        if served.since.is_none() || until > last {
            last = until;
            let judged = Page::of(extension.judgment);
            served = Served { first: judged, absences: &case.absences, since: Some(judged) };
        }
    }
    say(DateKind::FrameLastDay, served.reaches(last.next()).previous());
    say(DateKind::ExtensionFileBy, served.reaches(last.months_back(3)));
    say(DateKind::AssessExtensionBy, served.reaches(last.months_back(9)));
    if let Some((from, period)) = sentence.parole.and_then(|parole| Some((parole.from, parole.period?))) {
        let over = Page::of(from).months_on(period.years * 12 + period.months).forward(period.days).previous();
        say(DateKind::ParolePeriodEnd, over);
        say(DateKind::RecallRequestBy, over.months_on(3));
    }
}

fn fine(case: &Case, at: usize, sentence: &Sentence, answer: &mut Answer) {
    let Some(anchor) = start_of(sentence) else { return };
    let start = anchor.backward(credit::taken_off(sentence));
    let served = Served { first: start, absences: &case.absences, since: None };
    let free = served.reaches(start.forward(sentence.days.unwrap()));
    answer.insert((DateKind::FullTermFirstFreeDay, Some(at), free.date()));
    answer.insert((DateKind::LastDay, Some(at), free.previous().date()));
}

fn recall(case: &Case, at: usize, sentence: &Sentence, answer: &mut Answer) {
    let Some(anchor) = start_of(sentence).filter(|_| !early::joins(case, sentence)) else { return };
    let start = anchor.backward(credit::taken_off(sentence));
    let served = Served { first: start, absences: &case.absences, since: None };
    let left = sentence.remaining.unwrap();
    let end = start.months_on(left.years * 12 + left.months).forward(left.days);
    let free = served.reaches(end);
    let mut say = |kind, page: Page| {
        answer.insert((kind, Some(at), page.date()));
    };
    say(DateKind::FullTermFirstFreeDay, free);
    say(DateKind::LastDay, free.previous());
    let mut parole = share(start, left.years * 12 + left.months, left.days, 2, 3);
    let whole = sentence.remainder.map(early::in_heaps).map(|(months, days)| start.months_on(months).forward(days));
    let rest = whole.filter(|whole| *whole > end);
    if rest.is_some() {
        // A part: sixty days served and fourteen left, as of any sentence.
        parole = parole.max(start.forward(60));
    }
    let paroled = parole < end && (rest.is_none() || parole.days_to(end) >= 14);
    if paroled {
        say(DateKind::TwoThirds, served.reaches(parole));
    }
    if let Some(last) = rest.map(|whole| served.reaches(whole)).or(paroled.then_some(free)).map(Page::previous) {
        say(DateKind::TrialPeriodEnd, last);
        say(DateKind::ProsecutionBy, last.months_on(6));
    }
}

fn slowly(case: &Case) -> Answer {
    let mut answer = Answer::new();
    prison(case, &mut answer);
    for (at, sentence) in case.sentences.iter().enumerate() {
        match sentence.kind {
            SentenceKind::PreventiveDetention => detention(case, at, sentence, &mut answer),
            SentenceKind::FineDefault => fine(case, at, sentence, &mut answer),
            SentenceKind::Recall => recall(case, at, sentence, &mut answer),
            SentenceKind::Community => community::performed(at, sentence, &mut answer),
            SentenceKind::FineService | SentenceKind::Youth => community::other(at, sentence, &mut answer),
            SentenceKind::Prison => {}
        }
    }
    after::limits(case, &mut answer);
    answer
}

/// Seeded chance.
struct Dice(u64);
impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(n)).unwrap()
    }
    fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }
    fn page(&mut self, from: i32, years: u32) -> Page {
        let year = from + i32::try_from(self.below(years)).unwrap();
        // Month ends and leap days come up more often than they do in life.
        let month = if self.chance(15) { 2 } else { 1 + i32::try_from(self.below(12)).unwrap() };
        let length = Page::month_length(year, month);
        let day = if self.chance(25) { length } else { 1 + i32::try_from(self.below(length.unsigned_abs())).unwrap() };
        Page { year, month, day }
    }
    fn term(&mut self) -> Term {
        match self.below(6) {
            0 | 1 => Term::days(1 + self.below(140)),
            2 | 3 => Term::months(1 + self.below(36)),
            4 => Term { days: 1 + self.below(40), ..Term::months(1 + self.below(20)) },
            _ => Term::months(12 + self.below(250)),
        }
    }
    fn sentence(&mut self, kind: u32) -> Sentence {
        let judged = self.page(2002, 60);
        match kind {
            4 => return self.community(judged),
            5 => return self.fine_service_or_youth(judged),
            _ => {}
        }
        let mut sentence = match kind {
            0 => Sentence::prison(judged.date(), self.term()),
            1 => {
                let minimum = self.chance(85).then(|| Term::months(6 + self.below(110)));
                Sentence::preventive_detention(judged.date(), Term::months(24 + self.below(250)), minimum)
            }
            3 => Sentence::recall(judged.date(), self.term()),
            _ => Sentence::fine_default(judged.date(), judged.forward(self.below(300)).date(), 1 + self.below(120)),
        };
        if self.chance(25) {
            let admitted = self.chance(90).then(|| judged.forward(self.below(400)).date());
            sentence = sentence.at_liberty(admitted);
        }
        if self.chance(60) {
            let most = if kind == 2 { 20 } else { 500 };
            sentence = sentence.credited(self.below(most));
        }
        if self.chance(15) {
            sentence.credit = self.credit_lines();
        }
        if kind == 0 && self.chance(12) {
            let term = sentence.term.unwrap();
            let months = term.years * 12 + term.months;
            let part = Term { days: self.below(term.days + 1), ..Term::months(self.below(months + 1)) };
            // Sometimes in days of a term in months, or in months of a term in days.
            let part = match self.below(4) {
                0 => Term::days(self.below(months * 30 + term.days + 1)),
                1 => Term::months(self.below(months + term.days / 30 + 1)),
                _ => part,
            };
            sentence.suspended = (part != Term::default()).then_some(part);
        }
        match kind {
            0 => self.of_prison(&mut sentence, judged),
            1 => self.detention(&mut sentence, judged),
            3 => self.part_of_recall(&mut sentence),
            _ => {}
        }
        sentence
    }
    fn detention(&mut self, sentence: &mut Sentence, judged: Page) {
        if self.chance(70) {
            sentence.final_on = Some(judged.forward(14 + self.below(200)).date());
        }
        self.paroled_or_not(sentence, judged);
        let mut judgment = judged.forward(1_000 + self.below(3_000));
        for _ in 0..[0, 0, 1, 2][self.below(4) as usize] {
            let until = judgment.forward(30 + self.below(2_000));
            sentence.extensions.push(Extension { judgment: judgment.date(), until: until.date() });
            judgment = until.backward(self.below(60));
        }
    }
    fn case(&mut self) -> Case {
        let sentences = match self.below(14) {
            13 => vec![self.sentence(5), self.sentence(4), self.sentence(5)],
            10 if self.chance(50) => vec![self.sentence(3), self.sentence(0)],
            10 => vec![self.sentence(3)],
            11 => vec![self.sentence(4)],
            12 => vec![self.sentence(4), self.sentence(0), self.sentence(4)],
            0..=5 => (0..1 + self.below(3)).map(|_| self.sentence(0)).collect(),
            6 | 7 => vec![self.sentence(1)],
            8 => vec![self.sentence(2)],
            _ => (0..4).map(|kind| self.sentence(kind)).collect(),
        };
        let mut case = Case::new("random", sentences);
        if self.chance(40) {
            case.as_of = Some(if self.chance(10) { self.page(2003, 1) } else { self.page(2018, 8) }.date());
        }
        for _ in 0..[0, 0, 1, 2][self.below(4) as usize] {
            let refused = self.page(2004, 60);
            case.parole_refused.push(refused.date());
        }
        self.days_stated(&mut case);
        // Absences while serving, one after another, given in any order.
        let before = credit::served_before;
        let off = |s: &Sentence| credit::taken_off(s) + before(s) + community::days_for_hours(s, Page::of(s.judgment));
        let starts = case.sentences.iter().filter_map(|s| Some(start_of(s)?.backward(off(s))));
        let all_credit: u32 = case.sentences.iter().map(off).sum();
        if let Some(latest) = starts.max() {
            let mut at = latest.forward(all_credit + self.below(400));
            for _ in 0..[0, 0, 1, 1, 2, 3][self.below(6) as usize] {
                let to = at.forward(self.below(70));
                let absence = Absence { kind: AbsenceKind::Interruption, from: at.date(), to: Some(to.date()) };
                let place = self.below(u32::try_from(case.absences.len()).unwrap() + 1) as usize;
                case.absences.insert(place, absence);
                at = to.forward(self.below(500));
            }
        }
        case
    }
}

#[test]
fn both_implementations_agree_on_random_cases() {
    let count: u64 = std::env::var("LAW_CASES").map_or(20_000, |text| text.parse().unwrap());
    let mut dates = 0;
    for seed in 0..count {
        let case = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)).case();
        let outcome =
            calculate_with(&case, Policies::default(), false).unwrap_or_else(|p| panic!("{seed}: {p:?} {case:?}"));
        if !outcome.problems.is_empty() {
            continue;
        }
        let fast: Answer = outcome.dates.iter().map(|dated| (dated.kind, dated.sentence, dated.date)).collect();
        assert_eq!(fast.len(), outcome.dates.len(), "{seed}: a date twice in {case:?}");
        let slow = slowly(&case);
        let only_fast: Vec<_> = fast.difference(&slow).collect();
        let only_slow: Vec<_> = slow.difference(&fast).collect();
        assert!(
            only_fast.is_empty() && only_slow.is_empty(),
            "seed {seed}\n{case:#?}\nfast {only_fast:?}\nslow {only_slow:?}"
        );
        dates += fast.len();
        if seed % 50 == 0 {
            let proved = calculate_with(&case, Policies::default(), true).unwrap();
            let same =
                proved.dates.iter().map(|dated| (dated.kind, dated.sentence, dated.date)).collect::<Answer>() == fast;
            assert!(same, "the proof changes a date: {case:?}");
        }
    }
    println!("{count} cases, {dates} dates, no difference");
}
