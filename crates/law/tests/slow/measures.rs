//! Measures inside prison, counted a second time: half a day after half a day, by the rulebook written down anew.

use super::{Dice, Page};
use basics::Date;
use law::case::{ExclusionGround, Measure, MeasureKind, MeasureLaw, Moment};
use law::policy::RunningMeasures;
use law::{Case, DateKind, Person, Policies, calculate_with};
use std::collections::BTreeSet;

/// A stay, half a day after half a day; what is due as so much has passed.
struct Stay {
    halves: u32,
    due: Vec<(DateKind, u32)>,
}

impl Stay {
    fn once(&mut self, kind: DateKind, halves: u32) {
        if self.halves == halves {
            self.due.push((kind, 1));
        }
    }
    fn after_days(&mut self, kind: DateKind, days: u32) {
        self.once(kind, days * 2);
    }
    fn again(&mut self, kind: DateKind, first: u32, step: u32) {
        if self.halves >= first && (self.halves - first).is_multiple_of(step) {
            // The program gives the first sixty.
            self.due.push((kind, if (self.halves - first) / step < 60 { 1 } else { 0 }));
        }
    }
}

/// The first day on which a measure may not last any more.
fn ceiling_of(measure: &Measure, young: bool, begun: Page) -> Option<Page> {
    use {ExclusionGround as G, MeasureKind as K};
    let (act, ground) = (measure.law == Some(MeasureLaw::Act2026), measure.ground.unwrap_or(G::Own));
    match measure.kind {
        K::ImmediateExclusion => Some(begun.next()),
        K::FullExclusion | K::PartialExclusion if !act && ground == G::Group => {
            Some(begun.forward(if young { 4 } else { 6 }))
        }
        K::FullExclusion if !act && (young || ground == G::Own) => Some(begun.months_on(12)),
        K::FullExclusion if act && (young || ground == G::Group || ground == G::Admission) => Some(begun.forward(7)),
        K::FullExclusion if act && ground == G::Own => Some(begun.months_on(6)),
        _ => None,
    }
}

/// What is due in the law of today when a measure has lasted so long.
fn due_today(measure: &Measure, young: bool, stay: &mut Stay) {
    use DateKind::{DirectorateBy, RegionBy};
    use MeasureKind as K;
    match (measure.kind, measure.ground == Some(ExclusionGround::Group), young) {
        (K::FullExclusion | K::PartialExclusion, true, young) => stay.after_days(RegionBy, if young { 2 } else { 3 }),
        (K::FullExclusion, _, true) => {
            stay.once(RegionBy, 0);
            stay.after_days(RegionBy, 3);
            stay.after_days(DirectorateBy, 5);
        }
        (K::FullExclusion, _, false) => {
            stay.after_days(RegionBy, 14);
            stay.again(DirectorateBy, 84, 28);
        }
        (K::PartialExclusion, _, true) => {
            stay.once(RegionBy, 0);
            stay.again(DirectorateBy, 14, 14);
        }
        (K::PartialExclusion, _, false) => stay.after_days(RegionBy, 30),
        (K::SecurityCell, _, young) => {
            stay.after_days(RegionBy, if young { 1 } else { 3 });
            stay.after_days(DirectorateBy, if young { 3 } else { 6 });
        }
        (K::RestraintBed, _, true) => {
            stay.once(RegionBy, 0);
            stay.after_days(DirectorateBy, 1);
        }
        (K::RestraintBed, _, false) => {
            stay.again(RegionBy, 2, 2);
            stay.after_days(DirectorateBy, 3);
        }
        (K::ImmediateExclusion, ..) => {}
        (K::SpecialHighSecurity | K::TreatmentInstitution | K::SpecialToilet, ..) => due_of_stays(measure, stay),
    }
}

/// Stays that neither age nor the act changes: told by their last page, turned month by month.
fn due_of_stays(measure: &Measure, stay: &mut Stay) {
    let begun = Page::of(measure.from.date());
    let (kind, page) = match measure.kind {
        MeasureKind::SpecialHighSecurity => (DateKind::ReDecideBy, begun.months_on(6)),
        MeasureKind::TreatmentInstitution => (DateKind::NextLevelBy, begun.months_on(12)),
        _ => (DateKind::RegionBy, begun.next().next().next()),
    };
    stay.after_days(kind, begun.days_to(page));
}

/// The same in the act of 2026.
fn due_in_act(measure: &Measure, young: bool, stay: &mut Stay) {
    use DateKind::{DirectorateBy, ReDecideBy, RegionBy, ReturnPlanBy};
    use {ExclusionGround as G, MeasureKind as K};
    match (measure.kind, measure.ground.unwrap_or(G::Own), young) {
        (K::FullExclusion, _, true) => stay.once(RegionBy, 0),
        (K::FullExclusion, G::Own, _) => {
            stay.again(ReDecideBy, 14, 14);
            stay.after_days(ReturnPlanBy, 7);
            stay.after_days(RegionBy, 14);
            stay.again(DirectorateBy, 60, 28);
        }
        (K::FullExclusion, G::Group, _) => stay.after_days(RegionBy, 1),
        (K::FullExclusion, G::OwnWish, _) => {
            stay.after_days(ReturnPlanBy, 7);
            stay.after_days(RegionBy, 14);
            stay.again(DirectorateBy, 60, 28);
        }
        (K::SecurityCell, _, young) => {
            stay.once(RegionBy, 0);
            stay.again(ReDecideBy, 2, 2);
            stay.after_days(RegionBy, if young { 1 } else { 2 });
            stay.after_days(DirectorateBy, if young { 3 } else { 6 });
        }
        (K::RestraintBed, ..) => {
            stay.again(ReDecideBy, 1, 1);
            stay.once(RegionBy, 1);
            stay.after_days(DirectorateBy, 3);
        }
        _ => {}
    }
}

fn measure_slowly(measure: &Measure, young: bool) -> Vec<(DateKind, Date)> {
    let act = measure.law == Some(MeasureLaw::Act2026);
    let (begun, end) = (Page::of(measure.from.date()), measure.to.map(|to| Page::of(to.date())));
    let is_barred = match measure.kind {
        MeasureKind::ImmediateExclusion => act || young,
        MeasureKind::RestraintBed => act && young,
        _ => false,
    };
    let mut found = vec![];
    if !is_barred {
        let ceiling = ceiling_of(measure, young, begun);
        found.extend(ceiling.map(|page| (DateKind::Ceiling, page.date())));
        let (mut page, mut stay) = (begun, Stay { halves: 0, due: vec![] });
        while end.is_none_or(|end| page < end) && ceiling.is_none_or(|ceiling| page < ceiling) && stay.halves < 2_000 {
            if act {
                due_in_act(measure, young, &mut stay)
            } else {
                due_today(measure, young, &mut stay)
            }
            let due = stay.due.drain(..).filter(|(_, times)| *times > 0);
            found.extend(due.map(|(kind, _)| (kind, page.date())));
            stay.halves += 1;
            page = if stay.halves.is_multiple_of(2) { page.next() } else { page };
        }
    }
    if let Some(end) = end.filter(|_| act && measure.kind != MeasureKind::ImmediateExclusion) {
        found.push((DateKind::AppealBy, end.forward(7).date()));
    }
    found.sort();
    found
}

impl Dice {
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(u32::try_from(all.len()).unwrap()) as usize]
    }
    fn measure(&mut self) -> Measure {
        let from = self.page(2002, 60);
        let most = self.one_of(&[3, 20, 500]);
        let to = self.chance(70).then(|| Moment::Day(from.forward(self.below(most)).date()));
        let law = self.one_of(&[None, Some(MeasureLaw::Today), Some(MeasureLaw::Act2026)]);
        let act = law == Some(MeasureLaw::Act2026);
        let kind = self.one_of(MeasureKind::ALL);
        let act_kind = !matches!(kind, MeasureKind::SpecialHighSecurity | MeasureKind::TreatmentInstitution);
        let (act, law) = if act_kind && kind != MeasureKind::SpecialToilet { (act, law) } else { (false, None) };
        let kind = if act && kind == MeasureKind::PartialExclusion { MeasureKind::FullExclusion } else { kind };
        let grounds =
            [ExclusionGround::Own, ExclusionGround::Group, ExclusionGround::OwnWish, ExclusionGround::Admission];
        let ground = self.chance(60).then(|| self.one_of(&grounds[..if act { 4 } else { 3 }]));
        let excludes = matches!(kind, MeasureKind::FullExclusion | MeasureKind::PartialExclusion);
        Measure { kind, from: Moment::Day(from.date()), to, law, ground: ground.filter(|_| excludes) }
    }
}

#[test]
fn both_implementations_agree_on_random_measures() {
    let count: u64 = std::env::var("LAW_CASES").map_or(20_000, |text| text.parse().unwrap());
    let mut dates = 0;
    for seed in 0..count {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (measure, young) = (dice.measure(), dice.chance(30));
        let mut case = Case::new("random", vec![]);
        let years = if young { 17 * 12 + 11 } else { 18 * 12 };
        let born = Page { day: 1, ..Page::of(measure.from.date()).months_back(years) };
        case.person = Some(Person::born_on(born.date()));
        let young = young && born.months_on(18 * 12) > Page::of(measure.from.date());
        case.measures = vec![measure];
        let outcome = calculate_with(&case, Policies::default(), false).unwrap_or_else(|p| panic!("{seed}: {p:?}"));
        let mut fast: Vec<_> = outcome.dates.iter().map(|dated| (dated.kind, dated.date)).collect();
        fast.sort();
        assert_eq!(fast, measure_slowly(&measure, young), "seed {seed}, young {young}: {measure:?}");
        dates += fast.len();
    }
    println!("{count} measures, {dates} dates, no difference");
}

/// A measure that says no law, where the act begins on a day.
fn across_slowly(measure: &Measure, young: bool, day: Page, from_the_day: bool) -> BTreeSet<(DateKind, Date)> {
    let by = |law| measure_slowly(&Measure { law: Some(law), ..*measure }, young).into_iter();
    let (begun, end) = (Page::of(measure.from.date()), measure.to.map(|to| Page::of(to.date())));
    if begun >= day {
        return by(MeasureLaw::Act2026).collect();
    }
    if !from_the_day || end.is_some_and(|end| end <= day) {
        return by(MeasureLaw::Today).collect();
    }
    // An immediate exclusion that nobody may be subjected to has no dates, whatever comes after.
    if young && measure.kind == MeasureKind::ImmediateExclusion {
        return BTreeSet::new();
    }
    let mut found: BTreeSet<_> = by(MeasureLaw::Today).filter(|(_, date)| Page::of(*date) < day).collect();
    let appeal = |kind: DateKind| kind == DateKind::AppealBy;
    if found.iter().all(|(kind, _)| *kind != DateKind::Ceiling) {
        let barred =
            measure.kind == MeasureKind::ImmediateExclusion || (young && measure.kind == MeasureKind::RestraintBed);
        let act: Vec<_> = by(MeasureLaw::Act2026).filter(|(kind, _)| !appeal(*kind)).collect();
        let over = act.iter().any(|(kind, date)| *kind == DateKind::Ceiling && Page::of(*date) <= day);
        if barred || over {
            found.insert((DateKind::Ceiling, day.date()));
        } else {
            found.extend(act.into_iter().map(|(kind, date)| (kind, date.max(day.date()))));
        }
    }
    found.extend(by(MeasureLaw::Act2026).filter(|(kind, _)| appeal(*kind)));
    found
}

#[test]
fn both_implementations_agree_on_measures_as_the_act_begins() {
    let count: u64 = std::env::var("LAW_CASES").map_or(20_000, |text| text.parse().unwrap());
    for seed in 0..count {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut measure = Measure { law: None, ..dice.measure() };
        let begun = Page::of(measure.from.date());
        measure.to = dice.chance(70).then(|| Moment::Day(begun.forward(dice.below(25)).date()));
        let day = begun.backward(5).forward(dice.below(25));
        let excludes = matches!(measure.kind, MeasureKind::FullExclusion | MeasureKind::PartialExclusion);
        if begun < day && measure.ground == Some(ExclusionGround::Admission) || !excludes {
            measure.ground = None;
        }
        let is_stay = matches!(measure.kind, MeasureKind::SpecialHighSecurity | MeasureKind::TreatmentInstitution);
        if is_stay || measure.kind == MeasureKind::SpecialToilet || measure.kind == MeasureKind::PartialExclusion {
            continue;
        }
        // Sixty of what comes twice a day are a month: of what has no end the first days are compared.
        let most = begun.forward(28).date();
        let mut case = Case::new("random", vec![]);
        let young = dice.chance(30);
        let born = begun.months_back(if young { 17 * 12 } else { 18 * 12 });
        case.person = Some(Person::born_on(Page { day: 1, ..born }.date()));
        case.measures = vec![measure];
        case.isolation_act_from = Some(day.date());
        let from_the_day = dice.chance(70);
        let running_measures = if from_the_day { RunningMeasures::FromTheDay } else { RunningMeasures::LawOfTheStart };
        let policies = Policies { running_measures, ..Policies::default() };
        let outcome = calculate_with(&case, policies, seed % 2 == 0).unwrap_or_else(|p| panic!("{seed}: {p:?}"));
        let near = |(_, date): &(DateKind, Date)| *date <= most;
        let fast: BTreeSet<_> = outcome.dates.iter().map(|dated| (dated.kind, dated.date)).filter(near).collect();
        let slow: BTreeSet<_> = across_slowly(&measure, young, day, from_the_day).into_iter().filter(near).collect();
        assert_eq!(fast, slow, "seed {seed}, young {young}, {day:?}, {from_the_day}: {measure:?}");
    }
}
