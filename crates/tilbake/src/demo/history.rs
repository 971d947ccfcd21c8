//! How each came to the room they live in: arrival, rooms before, transfers; every stay in a bed
//! that was free then.

use super::cal::{at, days_between, plus_days};
use super::deal::Case;
use super::dice::Dice;
use super::estate::{Level, Prison};
use super::lodging::{Beds, housed};
use super::person::{Absence, AbsenceKind, Custody, Move, MoveKind, RoomAt, Sex};
use basics::{Date, Instant};

/// Where rooms of earlier stays are looked for.
#[derive(Debug)]
pub struct Past<'a> {
    /// The estate.
    pub estate: &'a [Prison],
    /// The beds.
    pub beds: Beds,
    /// Units of high security for each sex, of all prisons.
    closed: [Vec<(usize, usize)>; 2],
}

/// Someone whose history is to be told.
#[derive(Clone, Copy, Debug)]
pub struct Life<'a> {
    /// Sex.
    pub sex: Sex,
    /// Case.
    pub case: &'a Case,
    /// Room now.
    pub room: RoomAt,
    /// Day of the demo.
    pub date: Date,
    /// Left another prison this morning and is on the way.
    pub on_the_way: bool,
    /// Stays where they are from the first day: young people and small units.
    pub settled: bool,
}

fn index(sex: Sex) -> usize {
    usize::from(sex == Sex::Male)
}

/// The days on which someone changed rooms: the first day, then up to three more.
pub fn days(life: &Life<'_>, dice: &mut Dice) -> Vec<Date> {
    let length = days_between(life.case.since, life.date);
    let mut days = vec![life.case.since];
    if life.settled {
        return days;
    }
    let changes = match length {
        ..=3 => 0,
        4..=30 => dice.weighted(&[60, 40]),
        31..=200 => dice.weighted(&[35, 45, 20]),
        _ => dice.weighted(&[5, 35, 40, 20]),
    };
    for _ in 0..changes.max(usize::from(life.on_the_way)) {
        days.push(plus_days(life.case.since, dice.between(2, (length - 1).max(2))));
    }
    // Nobody changes rooms while they are away.
    let away = |day: &Date| absences(life.case).iter().any(|a| (a.from..=a.to).contains(day));
    days.retain(|day| *day == life.case.since || !away(day));
    days.sort_unstable();
    days.dedup();
    days
}

fn absences(case: &Case) -> &[Absence] {
    if let Custody::Sentence(sentence) = &case.custody { &sentence.absences } else { &[] }
}

/// Puts the times away that do not count among the movements.
fn add_absences(case: &Case, moves: &mut Vec<Move>) {
    for absence in absences(case) {
        let reason = match absence.kind {
            AbsenceKind::Interruption => "Straffavbrudd",
            AbsenceKind::Unlawful => "Kom ikke tilbake fra permisjon",
        };
        let (out, back) = (at(absence.from, 16, 0), at(absence.to, 16, 0));
        if let Some(room) = moves.iter().rev().find(|m| m.at < out).map(|m| m.room) {
            moves.push(Move { at: out, kind: MoveKind::Out, room, to: None, reason });
            moves.push(Move { at: back, kind: MoveKind::Back, room, to: None, reason: "" });
        }
    }
    moves.sort_by_key(|m| m.at);
}

/// When a stay that begins on a day begins.
fn moment(day: Date, first: bool, dice: &mut Dice) -> Instant {
    let hour = if first { dice.between(11, 19) } else { dice.between(9, 14) };
    at(day, i8::try_from(hour).unwrap_or(12), i8::try_from(dice.below(12) * 5).unwrap_or(0))
}

/// The moments at which the stays begin, never after the demo's hour; the last is when the present
/// room was taken.
pub fn moments(life: &Life<'_>, dice: &mut Dice) -> Vec<Instant> {
    let now = at(life.date, 9, 40);
    let days = days(life, dice);
    let mut all: Vec<Instant> =
        days.iter().enumerate().map(|(number, day)| moment(*day, number == 0, dice).min(now)).collect();
    if life.on_the_way
        && all.len() > 1
        && let Some(last) = all.last_mut()
    {
        *last = at(life.date, 8, 30);
    }
    all
}

impl<'a> Past<'a> {
    /// A past in which nobody has lived anywhere yet.
    pub fn new(estate: &'a [Prison]) -> Self {
        let mut closed: [Vec<(usize, usize)>; 2] = Default::default();
        for (prison, p) in estate.iter().enumerate() {
            for (unit, u) in p.units.iter().enumerate().filter(|(_, u)| u.level == Level::High) {
                for sex in [Sex::Female, Sex::Male] {
                    if housed(u, sex) {
                        closed[index(sex)].push((prison, unit));
                    }
                }
            }
        }
        Self { estate, beds: Beds::new(estate), closed }
    }
    /// Finds the rooms before today's for all, given when each changed rooms. Today's rooms are taken
    /// already. The stays that ended last come first: so each bed is filled from the present
    /// backwards and a free one is found as long as there was one.
    pub fn rooms(&mut self, lives: &mut [(Life<'_>, Vec<Instant>, Dice)]) -> Vec<Vec<RoomAt>> {
        let mut stays: Vec<(Instant, usize, usize)> = vec![];
        for (at, (_, moments, _)) in lives.iter().enumerate() {
            stays.extend(moments.iter().enumerate().skip(1).map(|(number, to)| (*to, at, number - 1)));
        }
        stays.sort_unstable_by_key(|stay| std::cmp::Reverse(*stay));
        let mut rooms: Vec<Vec<RoomAt>> =
            lives.iter().map(|(life, moments, _)| vec![life.room; moments.len()]).collect();
        for (to, at, number) in stays {
            let (life, moments, dice) = &mut lives[at];
            let elsewhere = life.on_the_way && number + 2 == moments.len();
            let wish = Wish { sex: life.sex, later: rooms[at][number + 1], elsewhere, from: moments[number], to };
            rooms[at][number] = self.earlier(&wish, dice);
        }
        rooms
    }
    /// A room for an earlier stay: in the same prison or, more so from lower security, in a closed one.
    fn earlier(&mut self, wish: &Wish, dice: &mut Dice) -> RoomAt {
        let later = wish.later;
        let level = self.estate[later.prison].units[later.unit].level;
        let moved = wish.elsewhere || dice.chance(if level == Level::High { 250 } else { 650 });
        for attempt in 0..60 {
            let (prison, unit) = if moved || attempt > 12 {
                dice.pick_or(&self.closed[index(wish.sex)], (later.prison, later.unit))
            } else {
                (later.prison, dice.index(self.estate[later.prison].units.len()))
            };
            let room = dice.index(self.estate[prison].units[unit].rooms.len());
            if self.take(wish, RoomAt { prison, unit, room }) {
                return RoomAt { prison, unit, room };
            }
        }
        self.any(wish).unwrap_or(later)
    }
    /// The first room of the country that was free.
    fn any(&mut self, wish: &Wish) -> Option<RoomAt> {
        for (prison, p) in self.estate.iter().enumerate() {
            for (unit, u) in p.units.iter().enumerate() {
                for room in 0..u.rooms.len() {
                    let at = RoomAt { prison, unit, room };
                    if self.take(wish, at) {
                        return Some(at);
                    }
                }
            }
        }
        None
    }
    fn take(&mut self, wish: &Wish, room: RoomAt) -> bool {
        let fits = housed(&self.estate[room.prison].units[room.unit], wish.sex);
        let other = room != wish.later && (!wish.elsewhere || room.prison != wish.later.prison);
        fits && other && self.beds.take(room, wish.from, wish.to)
    }
}

/// An earlier stay that wants a room.
struct Wish {
    sex: Sex,
    later: RoomAt,
    elsewhere: bool,
    from: Instant,
    to: Instant,
}

/// The movements of someone who took these rooms at these moments.
pub fn tell(case: &Case, moments: &[Instant], rooms: &[RoomAt], dice: &mut Dice) -> Vec<Move> {
    let police = matches!(case.custody, Custody::Remand(_) | Custody::Preventive(_))
        || matches!(&case.custody, Custody::Sentence(s) if s.in_custody);
    let first = if police { MoveKind::FromPolice } else { MoveKind::Arrival };
    let mut moves: Vec<Move> = moments
        .iter()
        .zip(rooms)
        .enumerate()
        .map(|(number, (at, room))| {
            let kind = match number.checked_sub(1).and_then(|before| rooms.get(before)) {
                None => first,
                Some(before) if before.prison == room.prison => MoveKind::Room,
                Some(_) => MoveKind::Transfer,
            };
            Move { at: *at, kind, room: *room, to: None, reason: reason(kind, dice) }
        })
        .collect();
    add_absences(case, &mut moves);
    moves
}

fn reason(kind: MoveKind, dice: &mut Dice) -> &'static str {
    match kind {
        MoveKind::Room => dice.pick_or(
            &["Eget ønske", "Bedre plass på avdelingen", "Fra mottak til ordinær avdeling", "Rommet skal pusses opp"],
            "",
        ),
        MoveKind::Transfer => dice
            .pick_or(&["Progresjon i soningen", "Nærmere familien", "Plassmangel", "Skoleplass", "Nærmere retten"], ""),
        _ => "",
    }
}
