//! The way out as a drawing: bands of time with milestones on them, each with a flag of words, and today.
//! x is in percent of the time shown, so that words keep their size on any screen. It is drawn twice, for a
//! wide and for a narrow screen; the page shows the one that fits.

use super::DateView;
use crate::web::Words;
use basics::Date;
use basics::time::ToSpan;
use law::{DateKind, Outcome as Dates, SentenceKind};

/// The time shown begins and ends this far inside the drawing, in hundredths of a percent.
const MARGIN: i64 = 250;
/// Height of a row of flags, in px.
const ROW: i64 = 40;
/// What stands above the uppermost row of flags.
const TOP: i64 = 6;
/// Height of the bands, and of what stands below them: the calendar and today.
const BAND: i64 = 30;
const BELOW: i64 = 48;

/// A screen to draw for: the width it is sure to have in px, and how many rows of flags look well on it.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Its name in the style sheet.
    pub name: &'static str,
    width: i64,
    rows: usize,
    lines: i64,
}

/// A desk or a tablet.
pub const WIDE: Screen = Screen { name: "wide", width: 640, rows: 3, lines: 9 };
/// A phone.
pub const NARROW: Screen = Screen { name: "narrow", width: 320, rows: 5, lines: 4 };

/// The drawing.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// The screen it is for.
    pub screen: &'static str,
    /// What it shows, in words.
    pub description: String,
    /// Height in px.
    pub height: i64,
    /// Upper edge of the bands in px.
    pub band_y: i64,
    /// Lines of the calendar with their words.
    pub grid: Vec<(String, String)>,
    /// Bands of time.
    pub bands: Vec<Band>,
    /// Milestones.
    pub marks: Vec<Mark>,
    /// Where today is.
    pub today: String,
    /// How the words of today are anchored.
    pub today_anchor: &'static str,
    /// What the bands mean, for the legend: class and words.
    pub legend: Vec<(&'static str, String)>,
    /// The stretches of time in words: from, to, what.
    pub stretches: Vec<(Date, Date, String)>,
}

/// A band of time.
#[derive(Clone, Debug)]
pub struct Band {
    /// Where it begins.
    pub x: String,
    /// How wide it is.
    pub width: String,
    /// Its classes.
    pub class: String,
}

/// A milestone.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Where it stands.
    pub x: String,
    /// Its classes.
    pub class: &'static str,
    /// Where its proof is.
    pub href: String,
    /// Its words; without them the list has it alone.
    pub flag: Option<Flag>,
    /// The date in figures.
    pub date: String,
    /// Its full words.
    pub title: String,
}

/// The words of a milestone, beside the stem that leads down to it.
#[derive(Clone, Debug)]
pub struct Flag {
    /// Short words.
    pub label: String,
    /// Upper edge in px.
    pub y: i64,
    /// How the words are anchored: right of the stem, or left of it.
    pub anchor: &'static str,
    /// How far from the stem they stand, in px.
    pub dx: i64,
    /// Left edge and width of what can be pressed.
    pub area: (String, String),
}

struct Scale {
    from: Date,
    days: i64,
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

impl Scale {
    /// Where a date stands, in hundredths of a percent.
    fn place(&self, date: Date) -> i64 {
        let inner = 10_000 - 2 * MARGIN;
        (MARGIN + days(self.from, date) * inner / self.days).clamp(0, 10_000)
    }
}

fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn anchor(place: i64, screen: Screen) -> &'static str {
    let half = 60 * 10_000 / screen.width;
    match place {
        place if place < half => "start",
        place if place > 10_000 - half => "end",
        _ => "middle",
    }
}

/// How much a milestone wants its words drawn; none is not drawn at all.
fn weight(kind: DateKind) -> Option<u8> {
    Some(match kind {
        DateKind::TwoThirds | DateKind::MinimumFirstParoleDay | DateKind::OrderEnds => 0,
        DateKind::FullTermFirstFreeDay | DateKind::FrameLastDay | DateKind::CourtBy => 1,
        DateKind::LeaveEligible => 2,
        DateKind::EmBackDoor | DateKind::ExtensionFileBy => 3,
        DateKind::HomeHalf | DateKind::MinimumTwoThirds => 4,
        DateKind::LowerSecurityReview | DateKind::DayReleaseEligible | DateKind::PetitionEarliest => 5,
        DateKind::OneThird
        | DateKind::Half
        | DateKind::LastDay
        | DateKind::TrialPeriodEnd
        | DateKind::HalfParole
        | DateKind::EarlyRelease
        | DateKind::ParolePeriodEnd
        | DateKind::RecallRequestBy
        | DateKind::ExtensionRequestBy
        | DateKind::VideoUntil
        | DateKind::LeaveYearEnd
        | DateKind::VerifyBy
        | DateKind::SendJudgmentBy
        | DateKind::ProsecutionBy
        | DateKind::PerformanceEnd
        | DateKind::PerformanceLatest
        | DateKind::BreachRequestBy
        | DateKind::ProbationEnd
        | DateKind::ReportingEnd
        | DateKind::ReportingLongest
        | DateKind::LimitationEnd
        | DateKind::InterruptionEnds
        | DateKind::InterruptionLongest
        | DateKind::RetentionEnd
        | DateKind::MinimumLastDay
        | DateKind::AssessExtensionBy
        | DateKind::NeverAfterDay
        | DateKind::ParoleReview
        | DateKind::OpenDirect
        | DateKind::HalfwayDirect
        | DateKind::EmFrontDoor
        | DateKind::RemandMaxOrder
        | DateKind::IsolationOrderEnds
        | DateKind::IsolationCeiling
        // Of measures, which are no part of the way out.
        | DateKind::RegionBy
        | DateKind::DirectorateBy
        | DateKind::ReDecideBy
        | DateKind::NextLevelBy
        | DateKind::AppealLatest
        | DateKind::WorsenBy
        | DateKind::ReactionFrom
        | DateKind::ReactionEnds
        | DateKind::ReactionTrialEnd
        | DateKind::ReactionResumeBy
        | DateKind::ReturnPlanBy
        | DateKind::Ceiling
        | DateKind::AppealBy => return None,
    })
}

/// Draws the way out; none when there is nothing ahead of and behind each other to draw.
pub fn draw(
    case: &law::Case,
    dates: &Dates,
    shown: &[DateView],
    today: Date,
    words: &Words,
    screen: Screen,
) -> Option<Drawing> {
    let stretches = stretches(case, dates);
    let drawn = || shown.iter().filter(|view| weight(view.dated.kind).is_some()).map(|view| view.dated.date);
    let ends = || stretches.iter().flat_map(|(from, to, _)| [*from, *to]).chain(drawn());
    let (from, to) = (ends().chain([today]).min()?, ends().chain([today]).max()?);
    let scale = Scale { from, days: days(from, to).max(1) };
    // Marks without a stretch, while somebody is away and nothing ahead is known, are not a way.
    if stretches.is_empty() || from == to {
        return None;
    }
    let mut drawing = Drawing {
        screen: screen.name,
        description: description(shown, today, words),
        grid: grid(&scale, from, to, words, screen),
        today: percent(scale.place(today)),
        today_anchor: anchor(scale.place(today), screen),
        ..Drawing::default()
    };
    let away = case.absences.iter().map(|away| (away.from, away.to.unwrap_or(today), "away"));
    for (from, to, class) in stretches.into_iter().chain(away.filter(|(from, to, _)| from < to)) {
        let text = words.t(&format!("sentence-band-{class}"));
        if !drawing.legend.iter().any(|(known, _)| *known == class) {
            drawing.legend.push((class, text.clone()));
        }
        drawing.stretches.push((from, to, text));
        drawing.bands.extend(bands(&scale, (from, to, class), today));
    }
    drawing.stretches.sort_by_key(|(from, to, _)| (*from, *to));
    let (marks, rows) = marks(&scale, shown, today, words, screen);
    drawing.band_y = TOP + rows * ROW + 8;
    drawing.height = drawing.band_y + BAND + BELOW;
    drawing.marks = marks;
    Some(drawing)
}

/// A stretch as what is over of it and what is ahead.
fn bands(scale: &Scale, (from, to, class): (Date, Date, &str), today: Date) -> Vec<Band> {
    let band = |from: Date, to: Date, ahead: &str| {
        let (x, end) = (scale.place(from), scale.place(to));
        let class = format!("tl-band tl-band--{class}{ahead}");
        (end > x).then(|| Band { x: percent(x), width: percent(end - x), class })
    };
    let parts = [band(from, to.min(today), ""), band(from.max(today), to, " tl-band--ahead")];
    parts.into_iter().flatten().collect()
}

/// Stretches of time and what they are: from, to, class.
fn stretches(case: &law::Case, dates: &Dates) -> Vec<(Date, Date, &'static str)> {
    let mut all = vec![];
    let anchor =
        |sentence: &law::Sentence| if sentence.in_custody { Some(sentence.judgment) } else { sentence.admitted };
    let anchors = case.sentences.iter().filter_map(anchor).max();
    let start = dates.virtual_start;
    if let (Some(start), Some(anchor)) = (start, anchors)
        && start < anchor
    {
        all.push((start, anchor, "remand"));
    }
    let from = anchors.or(start);
    let (parole, full) = (dates.date(DateKind::TwoThirds), dates.date(DateKind::FullTermFirstFreeDay));
    let prison = case.sentences.iter().any(|sentence| sentence.kind == SentenceKind::Prison);
    match (from, parole, full) {
        (Some(from), Some(parole), Some(full)) if prison => {
            all.push((from, parole, "high"));
            all.push((parole, full, "probation"));
        }
        (Some(from), _, Some(full)) => all.push((from, full, "high")),
        _ => {}
    }
    if let (Some(from), Some(frame)) = (from, dates.date(DateKind::FrameLastDay)) {
        match dates.date(DateKind::MinimumFirstParoleDay) {
            Some(minimum) if minimum < frame => {
                all.push((from, minimum, "high"));
                all.push((minimum, frame, "low"));
            }
            _ => all.push((from, frame, "high")),
        }
    }
    if let Some(remand) = &case.remand {
        let arrested = remand.arrested.map(|at| at.oslo_date());
        let first = remand.orders.iter().map(|order| order.from.date()).min();
        let last = remand.orders.iter().filter_map(|order| order.to).map(law::Moment::date).max();
        if let (Some(from), Some(to)) = (arrested.into_iter().chain(first).min(), last) {
            all.push((from, to, "remand"));
        }
    }
    all.retain(|(from, to, _)| from < to);
    all
}

/// Lines of the calendar, no more than there is room for words below.
fn grid(scale: &Scale, from: Date, to: Date, words: &Words, screen: Screen) -> Vec<(String, String)> {
    let steps = [1_i32, 3, 6, 12, 24, 60, 120];
    let months = steps.into_iter().find(|months| scale.days / (i64::from(*months) * 30) <= screen.lines).unwrap_or(240);
    let mut lines = vec![];
    let mut at = Date::new(from.year(), 1, 1).unwrap_or(from);
    while at <= to && lines.len() < 40 {
        if at >= from {
            let text = if months >= 12 {
                at.year().to_string()
            } else {
                words.ta(&format!("sentence-month-{}", at.month()), &[("year", &at.year().to_string())])
            };
            lines.push((percent(scale.place(at)), text));
        }
        match at.checked_add(months.months()) {
            Ok(next) => at = next,
            Err(_) => break,
        }
    }
    lines
}

/// A flag that has its place: where its stem is, and from where to where its words go.
struct Placed {
    stem: i64,
    left: i64,
    right: i64,
    row: usize,
}

impl Placed {
    /// Whether two flags would cross each other's words with words or stem. Row 0 is the lowest.
    fn crosses(&self, other: &Placed) -> bool {
        let over = |words: &Placed, stem: i64| words.left < stem && stem < words.right;
        match self.row.cmp(&other.row) {
            std::cmp::Ordering::Equal => self.left < other.right && other.left < self.right,
            std::cmp::Ordering::Greater => over(other, self.stem),
            std::cmp::Ordering::Less => over(self, other.stem),
        }
    }
}

/// A milestone that wants words: its weight, its place, the width of its words.
#[derive(Clone, Copy)]
struct Wish {
    weight: u8,
    stem: i64,
    wide: i64,
}

/// How wide words of so many letters are, or the date below them, in hundredths of a percent. Half the screen at
/// most, so that one side of a stem always has room.
fn wide(letters: usize, screen: Screen) -> i64 {
    let letters = i64::try_from(letters).unwrap_or(40).max(10);
    ((letters * 39 / 5 + 14) * 10_000 / screen.width).min(5_000)
}

/// Gives flags their places, one after the other: in the first of the rows where it crosses none, on the side of
/// its stem that is wished or else on the other.
fn place_all(wishes: &[(usize, Wish, bool)], rows: &[usize]) -> Vec<(usize, Placed)> {
    let mut taken: Vec<(usize, Placed)> = vec![];
    for (at, Wish { stem, wide, .. }, left) in wishes.iter().copied() {
        let (before, after) = ((stem - wide, stem), (stem, stem + wide));
        let sides = if left { [before, after] } else { [after, before] };
        let all = rows.iter().flat_map(|row| sides.map(|(left, right)| Placed { stem, left, right, row: *row }));
        let inside = |placed: &Placed| placed.left >= 0 && placed.right <= 10_000;
        let free = |placed: &Placed| !taken.iter().any(|(_, other)| placed.crosses(other));
        let found = all.filter(inside).find(free);
        taken.extend(found.map(|placed| (at, placed)));
    }
    taken
}

/// Finds places for as many flags as there is room for, the weightiest before others. Two orders are tried, each
/// with all wishes and with fewer: by weight from the lowest row up; and as two stairs from the uppermost row
/// down, first some left of their stems, from the right, then the others right of theirs, from the left.
fn room(wishes: &[Wish], screen: Screen) -> Vec<(usize, Placed)> {
    let mut by_weight: Vec<(usize, Wish, bool)> =
        wishes.iter().enumerate().map(|(at, wish)| (at, *wish, false)).collect();
    by_weight.sort_by_key(|(_, wish, _)| (wish.weight, wish.stem));
    let up: Vec<usize> = (0..screen.rows).collect();
    let down: Vec<usize> = up.iter().rev().copied().collect();
    let worth = |placed: &[(usize, Placed)]| {
        let wish = |(at, _): &(usize, Placed)| wishes.get(*at).map_or(0, |wish| 256_u32 >> wish.weight.min(8));
        placed.iter().map(wish).sum::<u32>()
    };
    let mut best: Vec<(usize, Placed)> = vec![];
    for count in (1..=by_weight.len()).rev() {
        let mut chosen: Vec<(usize, Wish, bool)> = by_weight.iter().take(count).copied().collect();
        let mut tried = vec![place_all(&chosen, &up)];
        chosen.sort_by_key(|(_, wish, _)| wish.stem);
        for left in 0..=count {
            let right = chosen.iter().take(count - left).copied();
            let left = chosen.iter().rev().take(left);
            let stairs: Vec<(usize, Wish, bool)> = left.map(|(at, wish, _)| (*at, *wish, true)).chain(right).collect();
            tried.push(place_all(&stairs, &down));
        }
        for placed in tried {
            if worth(&placed) > worth(&best) {
                best = placed;
            }
        }
    }
    // Rows nobody stands in are taken away.
    let mut used: Vec<usize> = best.iter().map(|(_, placed)| placed.row).collect();
    used.sort_unstable();
    used.dedup();
    for (_, placed) in &mut best {
        placed.row = used.iter().position(|row| *row == placed.row).unwrap_or(0);
    }
    best
}

/// The milestones in the order of time, and how many rows their flags take.
fn marks(scale: &Scale, shown: &[DateView], today: Date, words: &Words, screen: Screen) -> (Vec<Mark>, i64) {
    let mut drawn: Vec<(&DateView, Wish, String)> = vec![];
    for view in shown {
        let Some(weight) = weight(view.dated.kind) else { continue };
        let label = words.code("sentence-short", view.dated.kind);
        let wide = wide(label.chars().count(), screen);
        drawn.push((view, Wish { weight, stem: scale.place(view.dated.date), wide }, label));
    }
    let wishes: Vec<Wish> = drawn.iter().map(|(_, wish, _)| *wish).collect();
    let placed = room(&wishes, screen);
    let rows = placed.iter().map(|(_, placed)| placed.row + 1).max().unwrap_or(0);
    let flag = |at: usize, label: String| {
        let (_, placed) = placed.iter().find(|(own, _)| *own == at)?;
        let (anchor, dx) = if placed.right > placed.stem { ("start", 7) } else { ("end", -7) };
        let y = TOP + i64::try_from(rows - 1 - placed.row).unwrap_or(0) * ROW;
        Some(Flag { label, y, anchor, dx, area: (percent(placed.left), percent(placed.right - placed.left)) })
    };
    let mark = |(at, (view, wish, label)): (usize, (&DateView, Wish, String))| Mark {
        x: percent(wish.stem),
        class: match (view.is_release(), view.dated.date <= today) {
            (_, true) => "tl-mark tl-mark--past",
            (true, false) => "tl-mark tl-mark--release",
            (false, false) => "tl-mark",
        },
        href: view.href.clone(),
        flag: flag(at, label),
        date: words.short_date(&view.dated.date),
        title: view.title.clone(),
    };
    (drawn.into_iter().enumerate().map(mark).collect(), i64::try_from(rows).unwrap_or(0))
}

fn description(shown: &[DateView], today: Date, words: &Words) -> String {
    let next = shown.iter().find(|view| view.dated.date >= today && view.is_release());
    let next = next.map(|view| format!(" {}: {}.", view.title, words.date(&view.dated.date))).unwrap_or_default();
    words.t1("sentence-drawing-lead", "today", words.date(&today)) + &next
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn flags_stay_inside_and_never_cross(
            list in prop::collection::vec((0_u8..6, MARGIN..10_000 - MARGIN, 10_usize..30), 0..12),
            desk in any::<bool>(),
        ) {
            let screen = if desk { WIDE } else { NARROW };
            let wish = |(weight, stem, letters): (u8, i64, usize)| Wish { weight, stem, wide: wide(letters, screen) };
            let wishes: Vec<Wish> = list.into_iter().map(wish).collect();
            let placed = room(&wishes, screen);
            prop_assert!(wishes.is_empty() || !placed.is_empty());
            for (at, (own, flag)) in placed.iter().enumerate() {
                prop_assert!(flag.left >= 0 && flag.right <= 10_000 && flag.row < screen.rows);
                prop_assert_eq!(flag.stem, wishes[*own].stem);
                for (_, other) in placed.iter().skip(at + 1) {
                    prop_assert!(!flag.crosses(other));
                }
            }
        }
    }

    #[test]
    fn a_phone_has_room_for_five_milestones_on_a_stair() {
        let wish = |weight, stem| Wish { weight, stem, wide: 3_300 };
        let wishes = [wish(2, 3_300), wish(5, 3_700), wish(3, 5_100), wish(0, 6_600), wish(1, 9_700)];
        assert_eq!(room(&wishes, NARROW).len(), wishes.len());
    }
}
