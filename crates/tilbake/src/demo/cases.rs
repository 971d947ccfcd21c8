//! The authority each person is held on: orders without a gap, judgments with credit, frames and
//! minimum terms, so that on the day of the demo everyone's time is neither over nor unlawful.

use super::cal::{Term, at, days_between, plus_days, plus_months};
use super::courts::Venue;
use super::dice::Dice;
use super::lengths::Plan;
use super::person::{
    Absence, AbsenceKind, Extension, FineDefault, Judgment, Preventive, Remand, RemandOrder, Restriction,
    RestrictionKind, Sentence, Suspended,
};
use basics::Date;
use basics::time::civil::date;

/// What is asked of a remand.
#[derive(Clone, Copy, Debug)]
pub struct RemandWish {
    /// Days since arrest.
    pub days: i64,
    /// Under 18: orders of at most 2 weeks (REM-04), never isolated (REM-10).
    pub minor: bool,
    /// Restrictions now.
    pub restricted: Option<RestrictionKind>,
}

/// Remand that is valid on `date` and runs out after it.
pub fn remand(wish: RemandWish, date: Date, region: &str, dice: &mut Dice) -> Remand {
    let venue = Venue::invent(region, dice);
    let arrested = plus_days(date, -wish.days);
    let mut remand = held(&venue, arrested, date, wish.minor, dice);
    if let Some(order) = remand.orders.last_mut() {
        order.restrictions = wish.restricted.map_or(vec![], |kind| restrictions(kind, order, date, wish, dice));
    }
    let current = remand.orders.len().saturating_sub(1);
    for order in remand.orders.iter_mut().take(current) {
        if let Some(kind) = wish.restricted {
            order.restrictions = vec![Restriction { kind, until: order.until }];
        }
    }
    remand
}

/// Arrest, the first order within 48 hours (REM-01) or the next day for a minor (REM-02), and
/// prolongations until one runs out after `covered`.
fn held(venue: &Venue, arrested: Date, covered: Date, minor: bool, dice: &mut Dice) -> Remand {
    let case = venue.case_number(arrested.year(), dice);
    let hour = i8::try_from(dice.between(0, 23)).unwrap_or(12);
    let minute = i8::try_from(dice.below(60)).unwrap_or(0);
    let wait = if minor || hour < 12 || dice.chance(600) { 1 } else { 2 };
    let mut decided = plus_days(arrested, wait).min(covered);
    let mut orders = vec![];
    loop {
        let weeks = if minor { 2 } else { [4, 4, 4, 4, 4, 4, 4, 3, 2, 2][dice.index(10)] };
        let until = plus_days(decided, weeks * 7);
        orders.push(RemandOrder {
            court: venue.court,
            case_number: case.ruling(orders.len() + 1),
            decided,
            until,
            restrictions: vec![],
        });
        if until > covered {
            break;
        }
        decided = until;
    }
    Remand { police: venue.police, arrested: at(arrested, hour, minute), orders }
}

/// Restrictions of the order that is valid now. Isolation is for two weeks at a time, in the first
/// twelve weeks (REM-10).
fn restrictions(
    kind: RestrictionKind,
    order: &RemandOrder,
    date: Date,
    wish: RemandWish,
    dice: &mut Dice,
) -> Vec<Restriction> {
    let mut all = vec![Restriction { kind, until: order.until }];
    let isolation = plus_days(order.decided, 14).min(order.until);
    let early = wish.days <= 80 && !wish.minor && isolation > date;
    if kind != RestrictionKind::Control && early && dice.chance(700) {
        let full = dice.chance(600);
        let kind = if full { RestrictionKind::FullIsolation } else { RestrictionKind::PartialIsolation };
        all.push(Restriction { kind, until: isolation });
    }
    all
}

/// A prison sentence of which so much is served on `date`.
pub fn sentence(plan: &Plan, date: Date, region: &str, dice: &mut Dice) -> Sentence {
    let in_custody = plan.elapsed >= 40 && dice.chance(custody_share(plan.spell));
    let away = if plan.elapsed >= 120 && dice.chance(12) { dice.between(3, 56) } else { 0 };
    let start = plus_days(date, -plan.elapsed - away);
    let most = (plan.elapsed - 1).min(if away > 0 { plan.elapsed - 80 } else { 540 });
    let credit = if in_custody {
        dice.between(20.min(most), most.min(30 + plan.spell / 2))
    } else {
        [0, 0, 0, 0, 0, 1, 1, 2, 3, 41][dice.index(10)].min(most / 2)
    };
    let anchor = plus_days(start, credit);
    let venue = Venue::invent(region, dice);
    let remand = in_custody.then(|| held(&venue, start, anchor, plan.minor, dice));
    let judged = if in_custody { anchor } else { plus_days(anchor, -dice.between(60, 300)) };
    let appealed = plus_days(judged, 14);
    let final_on = if appealed < date && dice.chance(600) { appealed } else { judged };
    let ordered = if in_custody { final_on } else { plus_days(final_on, dice.between(7, 40)) };
    Sentence {
        judgments: judgments(plan, &venue, judged, final_on, credit, dice),
        in_custody,
        anchor,
        enforcement: (ordered, Venue::police_number(ordered.year(), dice)),
        absences: absence(anchor, date, away, dice),
        remand,
        parole_refused: plan.refused,
    }
}

/// Per mille who were in custody at the judgment: the longer the sentence the more.
fn custody_share(spell: i64) -> u64 {
    match spell {
        0..90 => 100,
        90..182 => 250,
        182..365 => 400,
        365..1095 => 550,
        _ => 800,
    }
}

/// A suspended part in days or months as the rest, so that the whole is a lawful length (PEN-02).
fn suspended(term: Term, dice: &mut Dice) -> Option<Suspended> {
    let part = if term.all_months() > 0 {
        Term::months(dice.pick_or(&[2, 3, 4, 6, 8], 4))
    } else {
        Term::days(dice.pick_or(&[15, 20, 30], 30))
    };
    let lawful = term.all_months() > 0 || term.days + part.days <= 120;
    lawful.then(|| Suspended { term: part, probation_years: 2 + u8::from(dice.chance(150)) })
}

/// One judgment, or a main and a smaller one served as one (CAL-01).
fn judgments(plan: &Plan, venue: &Venue, date: Date, final_on: Date, credit: i64, dice: &mut Dice) -> Vec<Judgment> {
    let months = plan.term.all_months();
    let two = months >= 7 && dice.chance(50);
    let main = if two { Term::months(months - 1) } else { plan.term };
    let suspended = (months <= 24 && dice.chance(90)).then(|| suspended(plan.term, dice)).flatten();
    let mut all = vec![Judgment {
        court: venue.court,
        case_number: venue.case_number(date.year(), dice).judgment(),
        date,
        final_on,
        term: main,
        suspended,
        credit_days: u16::try_from(credit).unwrap_or(0),
    }];
    if two {
        let earlier = plus_days(date, -dice.between(30, 200));
        all.push(Judgment {
            court: venue.court,
            case_number: venue.case_number(earlier.year(), dice).judgment(),
            date: earlier,
            final_on: plus_days(earlier, 14),
            term: Term::days(30),
            suspended: None,
            credit_days: 0,
        });
    }
    all
}

fn absence(anchor: Date, date: Date, away: i64, dice: &mut Dice) -> Vec<Absence> {
    if away == 0 {
        return vec![];
    }
    let room = days_between(anchor, date) - away - 10;
    let from = plus_days(anchor, 5 + dice.between(0, room.max(0)));
    let kind = if away > 5 && dice.chance(700) { AbsenceKind::Interruption } else { AbsenceKind::Unlawful };
    vec![Absence { kind, from, to: plus_days(from, away) }]
}

/// Frames with minimum terms in years (FRV-01, FRV-02).
const FRAMES: [(u16, u16); 13] =
    [(5, 2), (6, 3), (7, 4), (8, 5), (9, 5), (10, 6), (11, 7), (12, 8), (13, 8), (14, 9), (15, 10), (18, 11), (21, 14)];

/// Since this day a minimum term may be longer than ten years (FRV-02).
const LONGER_MINIMUM: Date = date(2015, 1, 9);

/// Preventive detention whose frame, with its extensions, ends after `date`. One at lower security
/// has served two thirds of the minimum (FRV-12).
pub fn preventive(lower: bool, date: Date, region: &str, dice: &mut Dice) -> Preventive {
    let (frame, minimum) = dice.pick_or(&FRAMES, (10, 6));
    let days = |years: u16| i64::from(years) * 365;
    let extended = frame <= 12 && dice.chance(if lower { 400 } else { 220 });
    let elapsed = if extended {
        days(frame) + dice.between(30, 1800)
    } else {
        let least = if lower { days(minimum) * 2 / 3 + 60 } else { 300 };
        dice.between(least, days(frame) - 200)
    };
    let start = plus_days(date, -elapsed);
    let credit = dice.between(120, 280);
    let judged = plus_days(start, credit);
    let minimum = if judged < LONGER_MINIMUM { minimum.min(10) } else { minimum };
    let mut extensions = vec![];
    let mut last = plus_days(Term::years(frame).end(start), -1);
    while last <= plus_days(date, 30) {
        let years = dice.pick_or(&[2, 3, 3, 4, 5], 3);
        let judged = plus_days(last, -dice.between(10, 60)).min(plus_days(date, -1));
        last = plus_months(last, years * 12);
        extensions.push(Extension { date: judged, until: last });
    }
    let venue = Venue::invent(region, dice);
    Preventive {
        court: venue.court,
        case_number: venue.case_number(judged.year(), dice).judgment(),
        date: judged,
        frame: Term::years(frame),
        minimum: Term::years(minimum),
        credit_days: u16::try_from(credit).unwrap_or(0),
        final_on: plus_days(judged, 14),
        extensions,
        remand: held(&venue, start, judged, false, dice),
    }
}

/// Subsidiary imprisonment for a fine, part of it served on `date` (PEN-11).
pub fn fine(date: Date, region: &str, dice: &mut Dice) -> FineDefault {
    let days = dice.between(8, 75);
    let started = plus_days(date, -dice.between(1, days - 2));
    let venue = Venue::invent(region, dice);
    let ordered = plus_days(started, -dice.between(20, 120));
    FineDefault {
        police: venue.police,
        case_number: Venue::police_number(ordered.year(), dice),
        ordered,
        ore: days * 150_000,
        days: u16::try_from(days).unwrap_or(8),
        started,
    }
}

impl Sentence {
    /// All judgments together.
    pub fn term(&self) -> Term {
        self.judgments.iter().fold(Term::default(), |sum, judgment| sum.plus(judgment.term))
    }
    /// The day the sentence counts from with its credit (CAL-04).
    pub fn virtual_start(&self) -> Date {
        let credit: i64 = self.judgments.iter().map(|j| i64::from(j.credit_days)).sum();
        plus_days(self.anchor, -credit)
    }
    /// Days away that did not count.
    pub fn days_away(&self) -> i64 {
        self.absences.iter().map(|a| days_between(a.from, a.to)).sum()
    }
    /// The first free day at full term, for plausibility.
    pub fn end(&self) -> Date {
        plus_days(self.term().end(self.virtual_start()), self.days_away())
    }
    /// The day of release that is to be expected, for plausibility: two thirds, or the end.
    pub fn expected_end(&self) -> Date {
        let start = self.virtual_start();
        let early = self.term().two_thirds(start).filter(|_| !self.parole_refused);
        early.map_or(self.end(), |day| plus_days(day, self.days_away()))
    }
}

impl Preventive {
    /// The last day of the frame with its extensions, for plausibility.
    pub fn last_day(&self) -> Date {
        let start = plus_days(self.date, -i64::from(self.credit_days));
        self.extensions.last().map_or(plus_days(self.frame.end(start), -1), |extension| extension.until)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lengths;
    use super::*;
    use basics::time::parse_date;

    #[test]
    fn orders_follow_one_another_and_run_out_after_the_day() {
        let date = parse_date("2026-11-22").unwrap();
        for number in 0..300 {
            let mut dice = Dice::new(1, "cases", number);
            let wish = RemandWish {
                days: 2 + i64::try_from(number).unwrap(),
                minor: number % 5 == 0,
                restricted: Some(RestrictionKind::Ban),
            };
            let remand = remand(wish, date, "west", &mut dice);
            let longest = if wish.minor { 14 } else { 28 };
            assert!(days_between(remand.arrested.oslo_date(), remand.orders[0].decided) <= 2);
            for pair in remand.orders.windows(2) {
                assert_eq!(pair[0].until, pair[1].decided);
            }
            for order in &remand.orders {
                assert!(order.decided <= date && days_between(order.decided, order.until) <= longest);
                assert!(order.restrictions.iter().all(|r| r.until <= order.until));
            }
            assert!(remand.orders.last().unwrap().until > date);
            assert!(remand.orders.last().unwrap().restrictions.iter().all(|r| r.until > date));
        }
    }

    #[test]
    fn sentences_have_started_and_have_time_left() {
        let date = parse_date("2024-02-29").unwrap();
        let mut dice = Dice::new(2, "cases", 0);
        for plan in lengths::stock(2000, date, &mut dice) {
            let sentence = sentence(&plan, date, "east", &mut dice);
            let main = &sentence.judgments[0];
            assert!(sentence.anchor <= date && main.final_on <= date && main.date <= main.final_on);
            assert!(sentence.enforcement.0 <= date, "{sentence:?}");
            assert!(sentence.end() > date, "{sentence:?}");
            assert!(sentence.expected_end() > plus_days(date, -3), "{plan:?} {sentence:?}");
            assert_eq!(sentence.in_custody, sentence.remand.is_some());
            assert!(sentence.absences.iter().all(|a| a.from >= sentence.anchor && a.to <= date));
            if let Some(remand) = &sentence.remand {
                assert!(remand.orders.last().unwrap().until >= main.date);
            }
        }
    }

    #[test]
    fn frames_and_fines_have_time_left() {
        let date = parse_date("2026-06-01").unwrap();
        for number in 0..400 {
            let mut dice = Dice::new(3, "cases", number);
            let lower = number % 3 == 0;
            let order = preventive(lower, date, "north", &mut dice);
            assert!(order.last_day() > date && order.final_on < date, "{order:?}");
            assert!(order.extensions.iter().all(|e| e.date < date), "{order:?}");
            let fine = fine(date, "south", &mut dice);
            assert!(fine.started < date && plus_days(fine.started, i64::from(fine.days)) > date);
        }
    }
}
