//! What the rules are compared with: the same kinds of date of the same cases by bare arithmetic, with nothing around it.
//! No rule has a name here, no law a version but the one that differs in the mix, nothing is checked, warned of or proved,
//! and a case is a handful of numbers that lie ready. It is written once for any calendar; the calendars are integers
//! (`integers`) and the library that the program itself takes its dates from (`by_library`).

use basics::Date;
use basics::time::civil::date;
use law::case::CreditKind;
use law::{Case, DateKind, Sentence, SentenceKind, Term};

/// How many dates of a case there is room for.
pub const ROOM: usize = 24;

/// A calendar: a day, and what is done with days.
pub trait Calendar: Copy + Ord {
    /// The day of a date.
    fn of(date: Date) -> Self;
    /// The date of the day.
    fn date(self) -> Date;
    /// So many days on, or back.
    fn days(self, days: i32) -> Self;
    /// The same day so many months on, or back; the last of a month that is too short.
    fn months(self, months: i32) -> Self;
    /// Days from another day to this one.
    fn since(self, other: Self) -> i32;
}

/// A case in numbers.
pub struct Plain {
    sentences: Vec<PlainSentence>,
    /// First day away, first day back.
    absences: Vec<(Date, Option<Date>)>,
    born: Option<Date>,
    refused: Option<Date>,
    as_of: Option<Date>,
}

struct PlainSentence {
    kind: SentenceKind,
    in_custody: bool,
    /// The day from which it is served.
    from: Option<Date>,
    final_on: Option<Date>,
    /// What is to be served, of preventive detention the frame.
    months: i32,
    days: i32,
    minimum: Option<(i32, i32)>,
    credit: i32,
    /// Of the credit, what was spent in custody.
    held: i32,
}

/// The dates of a case, in the order of the program's own answer.
pub struct Dates {
    all: [(DateKind, Date); ROOM],
    count: usize,
}

impl Dates {
    fn say(&mut self, kind: DateKind, date: Date) {
        self.all[self.count] = (kind, date);
        self.count += 1;
    }
    /// As a list.
    pub fn list(&self) -> &[(DateKind, Date)] {
        &self.all[..self.count]
    }
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn length(term: Option<Term>) -> (i32, i32) {
    let term = term.unwrap_or_default();
    (signed(term.in_months()), signed(term.days))
}

impl PlainSentence {
    fn of(sentence: &Sentence) -> Self {
        let term = match sentence.kind {
            SentenceKind::PreventiveDetention => sentence.frame,
            SentenceKind::Recall => sentence.remaining,
            SentenceKind::FineDefault => sentence.days.map(Term::days),
            _ => sentence.term,
        };
        let ((months, days), less) = (length(term), length(sentence.suspended));
        let lines = |extra: bool| {
            let is_extra = |kind| matches!(kind, CreditKind::Isolation | CreditKind::Redress);
            sentence
                .credit
                .iter()
                .filter(|line| is_extra(line.kind) == extra)
                .map(|line| signed(line.days))
                .sum::<i32>()
        };
        let held = signed(sentence.credit_days) + lines(false);
        Self {
            kind: sentence.kind,
            in_custody: sentence.in_custody,
            from: if sentence.in_custody { Some(sentence.judgment) } else { sentence.admitted },
            final_on: sentence.final_on.filter(|_| sentence.kind == SentenceKind::PreventiveDetention),
            months: months - less.0,
            days: days - less.1,
            minimum: sentence.minimum.map(|minimum| length(Some(minimum))),
            credit: held + lines(true),
            held,
        }
    }
}

impl Plain {
    /// The numbers of a case of the mix.
    pub fn of(case: &Case) -> Self {
        Self {
            sentences: case.sentences.iter().map(PlainSentence::of).collect(),
            absences: case.absences.iter().map(|absence| (absence.from, absence.to)).collect(),
            born: case.person.as_ref().and_then(|person| person.born),
            refused: case.parole_refused.iter().max().copied(),
            as_of: case.as_of,
        }
    }

    /// All its dates.
    pub fn dates<C: Calendar>(&self) -> Dates {
        // Once for all dates: the first day away and how many they are, none while somebody is still away.
        let mut away = [(C::of(Date::ZERO), None); MOST_AWAY];
        for (place, (from, to)) in away.iter_mut().zip(&self.absences) {
            let from = C::of(*from);
            *place = (from, to.map(|to| C::of(to).since(from)));
        }
        let away = &away[..self.absences.len().min(MOST_AWAY)];
        let dates = Dates { all: [(DateKind::Half, Date::ZERO); ROOM], count: 0 };
        let mut counting = Counting { case: self, away, dates };
        counting.prison();
        for sentence in &self.sentences {
            match sentence.kind {
                SentenceKind::PreventiveDetention => counting.detention(sentence),
                SentenceKind::FineDefault => counting.fine(sentence),
                SentenceKind::Recall => counting.recall(sentence),
                _ => {}
            }
        }
        counting.dates
    }
}

/// The most absences of a case of the mix.
const MOST_AWAY: usize = 3;

/// A case while it is counted.
struct Counting<'a, C> {
    case: &'a Plain,
    away: &'a [(C, Option<i32>)],
    dates: Dates,
}

impl<C: Calendar> Counting<'_, C> {
    /// Each absence moves a day that lies after its first; there is none while somebody is still away.
    #[inline]
    fn moved(&self, day: C) -> Option<C> {
        self.moved_if(day, |day, from| day > from)
    }

    #[inline]
    fn moved_if(&self, mut day: C, lies_after: impl Fn(C, C) -> bool) -> Option<C> {
        for (from, days) in self.away {
            if lies_after(day, *from) {
                day = day.days((*days)?);
            }
        }
        Some(day)
    }

    /// Writes a date that absences move.
    #[inline]
    fn give(&mut self, kind: DateKind, day: C) {
        if let Some(day) = self.moved(day) {
            self.dates.say(kind, day.date());
        }
    }

    fn prison(&mut self) {
        let (mut custody, mut admission) = (None::<Date>, None::<Date>);
        let (mut months, mut days, mut credit, mut held) = (0, 0, 0, 0);
        for sentence in self.case.sentences.iter().filter(|sentence| sentence.kind == SentenceKind::Prison) {
            let place = if sentence.in_custody { &mut custody } else { &mut admission };
            if let Some(from) = sentence.from {
                *place = Some(place.map_or(from, |first| first.min(from)));
            }
            months += sentence.months;
            days += sentence.days;
            credit += sentence.credit;
            held += sentence.held;
        }
        let Some(anchor) = custody.or(admission) else { return };
        let (begins, start) = (anchor, C::of(anchor));
        let held_from = if custody.is_some() { start.days(-held) } else { start };
        let whole = Whole { base: start.days(-credit), start, begins, held_from, months, days };
        self.whole(&whole);
    }

    /// The dates of all prison sentences together.
    #[inline]
    fn whole(&mut self, whole: &Whole<C>) {
        let &Whole { base, held_from, months, days, .. } = whole;
        let full = base.months(months).days(days);
        let (third, half) = (share(base, months, days, 1, 3), share(base, months, days, 1, 2));
        let parole = share(base, months, days, 2, 3).max(base.days(60));
        let paroled = full.since(parole) >= 14;
        self.give(DateKind::OneThird, third);
        self.give(DateKind::Half, half);
        if paroled {
            self.give(DateKind::TwoThirds, parole);
        }
        let free = self.moved(full);
        self.ends(free, paroled);
        let at_half = half.max(base.days(60));
        if full.since(at_half) >= 14 {
            self.give(DateKind::HalfParole, at_half);
        }
        self.early(base, full, paroled.then_some(parole));
        let day_release = held_from.months(4).max(third);
        let long = months > 144 || (months == 144 && days > 0);
        let leave = if long { day_release.min(base.months(48)) } else { day_release };
        let six = self.case.as_of.is_none_or(|as_of| as_of >= date(2020, 9, 1));
        let left = if six { 6 } else { 4 };
        let back_door = if paroled { parole } else { full }.months(-left).max(third);
        for (kind, day) in [
            (DateKind::LeaveEligible, leave),
            (DateKind::DayReleaseEligible, day_release),
            (DateKind::EmBackDoor, back_door),
            (DateKind::HomeHalf, half),
        ] {
            if day < full {
                self.give(kind, day);
            }
        }
        if paroled {
            let review = parole.months(-12);
            if review > base {
                self.give(DateKind::LowerSecurityReview, review);
            }
            self.review(base, (full, free));
        }
        self.begin_at_once(whole, full, left);
    }

    /// Release a short time early, as long as a circular had it.
    #[inline]
    fn early(&mut self, base: C, full: C, parole: Option<C>) {
        let days = match self.case.as_of {
            Some(day) if day >= date(2020, 4, 14) => return,
            Some(day) if day >= date(2020, 3, 16) => [10, 20, 30],
            Some(_) => [5, 10, 10],
            None => return,
        };
        let by = if full >= base.months(6) {
            days[2]
        } else if full >= base.days(90) {
            days[1]
        } else {
            days[0]
        };
        let least = if parole.is_some() { base.days(60) } else { base };
        self.give(DateKind::EarlyRelease, parole.unwrap_or(full).days(-by).max(least));
    }

    /// The last days of the whole.
    #[inline]
    fn ends(&mut self, free: Option<C>, paroled: bool) {
        let Some(free) = free else { return };
        let last = free.days(-1);
        self.dates.say(DateKind::FullTermFirstFreeDay, free.date());
        self.dates.say(DateKind::LastDay, last.date());
        if paroled {
            self.dates.say(DateKind::TrialPeriodEnd, last.date());
            self.dates.say(DateKind::ProsecutionBy, last.months(6).date());
        }
    }

    /// Parole assessed anew after a refusal.
    #[inline]
    fn review(&mut self, base: C, (full, free): (C, Option<C>)) {
        let Some(refused) = self.case.refused.map(C::of) else { return };
        let months = if full > base.months(144) {
            12
        } else if full >= base.months(60) {
            6
        } else {
            3
        };
        let day = refused.months(months);
        if free.is_none_or(|free| day < free) {
            self.dates.say(DateKind::ParoleReview, day.date());
        }
    }

    /// Milder forms that may come from the first day.
    #[inline]
    fn begin_at_once(&mut self, whole: &Whole<C>, full: C, left: i32) {
        let under_18 = self.case.born.is_some_and(|born| {
            let before = (whole.begins.month(), whole.begins.day()) < (born.month(), born.day());
            i32::from(whole.begins.year()) - i32::from(born.year()) - i32::from(before) < 18
        });
        for (kind, most) in [(DateKind::OpenDirect, 24), (DateKind::HalfwayDirect, 12), (DateKind::EmFrontDoor, left)] {
            if (under_18 && kind != DateKind::EmFrontDoor) || full <= whole.base.months(most) {
                self.give(kind, whole.start);
            }
        }
    }

    fn detention(&mut self, sentence: &PlainSentence) {
        if let Some(day) = sentence.final_on {
            self.dates.say(DateKind::PetitionEarliest, C::of(day).months(12).date());
        }
        let Some(from) = sentence.from else { return };
        let base = C::of(from).days(-sentence.credit);
        if let Some((months, days)) = sentence.minimum {
            self.give(DateKind::MinimumTwoThirds, share(base, months, days, 2, 3));
            if let Some(out) = self.moved(base.months(months).days(days)) {
                self.dates.say(DateKind::MinimumLastDay, out.days(-1).date());
                self.dates.say(DateKind::MinimumFirstParoleDay, out.date());
            }
        }
        let last = base.months(sentence.months).days(sentence.days - 1);
        if let Some(last) = self.moved_if(last, |day, from| day >= from) {
            self.dates.say(DateKind::FrameLastDay, last.date());
        }
        self.give(DateKind::ExtensionFileBy, last.months(-3));
        self.give(DateKind::AssessExtensionBy, last.months(-9));
    }

    fn fine(&mut self, sentence: &PlainSentence) {
        let Some(from) = sentence.from else { return };
        if let Some(free) = self.moved(C::of(from).days(sentence.days - sentence.credit)) {
            self.dates.say(DateKind::FullTermFirstFreeDay, free.date());
            self.dates.say(DateKind::LastDay, free.days(-1).date());
        }
    }

    fn recall(&mut self, sentence: &PlainSentence) {
        let Some(from) = sentence.from else { return };
        let base = C::of(from).days(-sentence.credit);
        let full = base.months(sentence.months).days(sentence.days);
        let parole = share(base, sentence.months, sentence.days, 2, 3);
        let paroled = parole < full;
        if paroled {
            self.give(DateKind::TwoThirds, parole);
        }
        self.ends(self.moved(full), paroled);
    }
}

/// All prison sentences as one.
struct Whole<C> {
    base: C,
    start: C,
    begins: Date,
    held_from: C,
    months: i32,
    days: i32,
}

/// A share of a length after a day; what is left of a month is so much of thirty days.
#[inline]
fn share<C: Calendar>(from: C, months: i32, days: i32, part: i32, of: i32) -> C {
    let rest = months * part % of * 30 / of;
    from.months(months * part / of).days(rest + (days * part + of - 1) / of)
}
