//! The way out as a drawing: bands of time, milestones on stems, today. x is in percent of the time
//! shown, so that words keep their size on any screen.

use super::DateView;
use crate::web::Words;
use basics::Date;
use basics::time::ToSpan;
use law::{DateKind, Outcome as Dates, SentenceKind};

/// Words of milestones stand at least this far apart, in hundredths of a percent.
const APART: i64 = 1_400;
/// The time shown begins and ends this far inside the drawing, in hundredths of a percent.
const MARGIN: i64 = 300;

/// The drawing.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// What it shows, in words.
    pub description: String,
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
    /// Short words; empty when there is no room, and the list has them.
    pub label: String,
    /// The date in figures.
    pub date: String,
    /// How its words are anchored.
    pub anchor: &'static str,
    /// Its full words.
    pub title: String,
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

fn anchor(place: i64) -> &'static str {
    match place {
        ..1_000 => "start",
        9_000.. => "end",
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
        | DateKind::MinimumLastDay
        | DateKind::AssessExtensionBy
        | DateKind::NeverAfterDay
        | DateKind::RemandMaxOrder => return None,
    })
}

/// Draws the way out; none when there is nothing ahead of and behind each other to draw.
pub fn draw(case: &law::Case, dates: &Dates, shown: &[DateView], today: Date, words: &Words) -> Option<Drawing> {
    let stretches = stretches(case, dates);
    let drawn = || shown.iter().filter(|view| weight(view.dated.kind).is_some()).map(|view| view.dated.date);
    let ends = || stretches.iter().flat_map(|(from, to, _)| [*from, *to]).chain(drawn());
    let (from, to) = (ends().chain([today]).min()?, ends().chain([today]).max()?);
    let scale = Scale { from, days: days(from, to).max(1) };
    if ends().next().is_none() || from == to {
        return None;
    }
    let mut bands = vec![];
    let mut legend: Vec<(&'static str, String)> = vec![];
    for (from, to, class) in stretches {
        if !legend.iter().any(|(known, _)| *known == class) {
            legend.push((class, words.t(&format!("sentence-band-{class}"))));
        }
        let mut band = |from: Date, to: Date, ahead: bool| {
            let (x, end) = (scale.place(from), scale.place(to));
            if end > x {
                let ahead = if ahead { " tl-band--ahead" } else { "" };
                let class = format!("tl-band tl-band--{class}{ahead}");
                bands.push(Band { x: percent(x), width: percent(end - x), class });
            }
        };
        band(from, to.min(today), false);
        band(from.max(today), to, true);
    }
    let place = scale.place(today);
    Some(Drawing {
        description: description(shown, today, words),
        grid: grid(&scale, from, to, words),
        bands,
        marks: marks(&scale, shown, today, words),
        today: percent(place),
        today_anchor: anchor(place),
        legend,
    })
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

fn grid(scale: &Scale, from: Date, to: Date, words: &Words) -> Vec<(String, String)> {
    let months: i32 = match scale.days {
        ..120 => 1,
        120..700 => 3,
        700..4_500 => 12,
        4_500..9_000 => 24,
        _ => 60,
    };
    let mut lines = vec![];
    let mut at = from.first_of_month();
    if months >= 12 {
        at = Date::new(at.year(), 1, 1).unwrap_or(at);
    }
    while at <= to && lines.len() < 40 {
        if at >= from {
            let place = scale.place(at);
            let text =
                if months >= 12 { at.year().to_string() } else { words.t1("sentence-month", "month", month(at)) };
            lines.push((percent(place), text));
        }
        match at.checked_add(months.months()) {
            Ok(next) => at = next,
            Err(_) => break,
        }
    }
    lines
}

fn month(date: Date) -> String {
    format!("{:02}.{}", date.month(), date.year())
}

fn marks(scale: &Scale, shown: &[DateView], today: Date, words: &Words) -> Vec<Mark> {
    let mut drawn: Vec<(u8, &DateView)> =
        shown.iter().filter_map(|view| weight(view.dated.kind).map(|weight| (weight, view))).collect();
    drawn.sort_by_key(|(weight, view)| (*weight, view.dated.date));
    let mut taken: Vec<i64> = vec![];
    let mut marks = vec![];
    for (_, view) in drawn {
        let place = scale.place(view.dated.date);
        let room = taken.iter().all(|other| (other - place).abs() >= APART);
        if room {
            taken.push(place);
        }
        let class = match (view.is_release(), view.dated.date <= today) {
            (_, true) => "tl-mark tl-mark--past",
            (true, false) => "tl-mark tl-mark--release",
            (false, false) => "tl-mark",
        };
        let label = if room { words.code("sentence-short", view.dated.kind) } else { String::new() };
        marks.push((
            place,
            Mark {
                x: percent(place),
                class,
                href: view.href.clone(),
                label,
                date: words.short_date(&view.dated.date),
                anchor: anchor(place),
                title: view.title.clone(),
            },
        ));
    }
    marks.sort_by_key(|(place, _)| *place);
    marks.into_iter().map(|(_, mark)| mark).collect()
}

fn description(shown: &[DateView], today: Date, words: &Words) -> String {
    let next = shown.iter().find(|view| view.dated.date >= today && view.is_release());
    let next = next.map(|view| format!(" {}: {}.", view.title, words.date(&view.dated.date))).unwrap_or_default();
    words.t1("sentence-drawing-lead", "today", words.date(&today)) + &next
}
