//! The real estate of the service: 68 prisons with true capacities and levels from `estate.csv`, of
//! which 55 are open, and the wings known of some of them from `wings.csv`. Rooms and places are
//! invented to fit by `rooms.rs`, the same for every seed.

use super::rooms;
use basics::code;
use std::collections::VecDeque;

code! {
    /// Level of security (PLC-01).
    Level {
        /// Closed: high security.
        High = "high",
        /// Open: lower security.
        Lower = "lower",
        /// Halfway house.
        Halfway = "halfway",
    }
    /// Who lives in a prison or a wing.
    SexGroup {
        /// Men.
        Men = "men",
        /// Women.
        Women = "women",
        /// Both, in wings of their own.
        Mixed = "mixed",
        /// Young people of 15 to 17, 18 and 19 case by case (PLC-05).
        Youth = "youth",
    }
    /// Whether a prison is in use.
    PrisonStatus {
        /// In use.
        Open = "open",
        /// Closed for a time.
        TemporarilyClosed = "temporarily-closed",
        /// Closed.
        Closed = "closed",
    }
    /// What a wing is for.
    Purpose {
        /// Ordinary company.
        Ordinary = "ordinary",
        /// Those newly come.
        Reception = "reception",
        /// Remand under restrictions.
        Restrictive = "restrictive",
        /// Preventive detention (FRV-11).
        Preventive = "preventive",
        /// Coping with drugs.
        DrugCoping = "drug-coping",
        /// Foreign citizens who are expected to leave the country.
        Foreign = "foreign",
        /// Young people.
        Youth = "youth",
    }
    /// State of a room.
    RoomState {
        /// Not yet certified.
        Draft = "draft",
        /// In use.
        Active = "active",
        /// Out of use, with a reason.
        Closed = "closed",
    }
    /// What a place that is not a room for living is.
    PlaceKind {
        /// Workshop.
        Workshop = "workshop",
        /// Classroom.
        Classroom = "classroom",
        /// Visiting room.
        VisitingRoom = "visiting-room",
        /// Visiting room for children.
        ChildrensRoom = "childrens-room",
        /// Gym.
        Gym = "gym",
        /// Library.
        Library = "library",
        /// Chapel, quiet room.
        Chapel = "chapel",
        /// Kitchen.
        Kitchen = "kitchen",
        /// Yard.
        Yard = "yard",
        /// Reception.
        Reception = "reception",
        /// Rooms of the health service.
        Health = "health",
    }
}

/// A prison with its wings and places.
#[derive(Clone, Debug, PartialEq)]
pub struct Prison {
    /// Its code, such as `HAL`; a repeated one is `HAL-2`.
    pub code: String,
    /// Which repetition of the country it belongs to; 1 is the real one.
    pub copy: usize,
    /// Its name.
    pub name: String,
    /// The administration above it.
    pub parent: String,
    /// Municipality.
    pub municipality: String,
    /// Region: `east south southwest west north abroad`.
    pub region: String,
    /// Whether it is in use.
    pub status: PrisonStatus,
    /// Year, month or day since which it is closed, where known.
    pub since: Option<String>,
    /// Why it is closed.
    pub reason: Option<String>,
    /// Places with high security, lower security and in a halfway house.
    pub levels: [u16; 3],
    /// Places in use: the sum of the levels when it is open, else none.
    pub capacity: u16,
    /// Who lives there.
    pub sex: SexGroup,
    /// Year it was built, where known.
    pub built: Option<u16>,
    /// Usual size of a single room in tenths of a square metre: sourced for Halden and Oslo.
    pub dm2: u16,
    /// Share of remand in high security, in hundredths: sourced for Åna (45 of all its people), else
    /// an assumption from what the prison is for.
    pub remand: u16,
    /// People for a thousand places where it is not the country's usual: sourced for Ravneberget
    /// (43 on 40 places); in the youth units our own choice, since the country has so few minors.
    pub occupancy: Option<u16>,
    /// How sure the facts are: S sourced, D derived, K from memory.
    pub mark: char,
    /// Wings.
    pub units: Vec<Unit>,
    /// Places for the day.
    pub places: Vec<Place>,
}

/// A wing inside a prison.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its code inside the prison, such as `A`.
    pub code: String,
    /// Its name, such as `Avdeling A`.
    pub name: String,
    /// Level of security.
    pub level: Level,
    /// Who lives there.
    pub sex: SexGroup,
    /// What it is for.
    pub purpose: Purpose,
    /// Working capacity of its active rooms together.
    pub capacity: u16,
    /// Its rooms.
    pub rooms: Vec<Room>,
}

/// A room to live in. Its level and sex are its wing's.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Number inside the prison, such as `A-12`.
    pub number: String,
    /// Beds in ordinary use: the working capacity of its certificate.
    pub beds: u16,
    /// People it may hold at most by its certificate.
    pub maximum: u16,
    /// Size without the sanitary part, in tenths of a square metre.
    pub dm2: u16,
    /// Whether toilet and wash basin are in the room.
    pub sanitary: bool,
    /// Adapted for a person with a disability.
    pub adapted: bool,
    /// Number of its certificate.
    pub certificate: String,
    /// State.
    pub state: RoomState,
    /// Why it is not in use.
    pub reason: Option<&'static str>,
    /// How many days ago it went out of use.
    pub days_out_of_use: u16,
}

impl Room {
    /// Made for one person.
    pub fn single(&self) -> bool {
        self.beds == 1
    }
    /// In use.
    pub fn active(&self) -> bool {
        self.state == RoomState::Active
    }
    /// Below the European minimum living space: 6 m² alone, 4 m² a person when shared (INT-08).
    pub fn below_minimum(&self) -> bool {
        let needed = if self.single() { 60 } else { 40 * self.beds };
        self.dm2 < needed
    }
}

/// A place where the day happens.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// What it is.
    pub kind: PlaceKind,
    /// Its name.
    pub name: String,
    /// How many people it holds.
    pub capacity: u16,
}

/// A wing known by name from `wings.csv`.
pub(super) struct KnownWing {
    pub prison: String,
    pub code: String,
    pub name: String,
    pub level: Level,
    pub sex: SexGroup,
    pub purpose: Purpose,
    pub places: u16,
}

/// All prisons of the country, open and closed, in the order of the file.
pub fn prisons() -> Vec<Prison> {
    let known: Vec<KnownWing> = rows(include_str!("wings.csv")).filter_map(|r| wing(&r)).collect();
    rows(include_str!("estate.csv"))
        .filter_map(|row| prison(&row))
        .map(|mut prison| {
            if prison.status == PrisonStatus::Open {
                rooms::furnish(&mut prison, &known);
            }
            prison
        })
        .collect()
}

/// The estate for so many people: the country once up to 3,400 people, above that repeated prison by
/// prison (`HAL`, `HAL-2`, ...) until the occupancy is the usual one again.
pub fn prisons_for(people: usize) -> Vec<Prison> {
    let once = prisons();
    let mut all = once.clone();
    if people <= MOST_IN_ONE_COUNTRY {
        return all;
    }
    let wanted = people * 3720 / USUAL_PEOPLE;
    let mut places: usize = once.iter().map(|p| usize::from(p.capacity)).sum();
    let order = in_proportion(&once);
    let mut copy = 2;
    while places < wanted {
        for prison in order.iter().copied() {
            if places < wanted {
                places += usize::from(prison.capacity);
                all.push(repeated(prison, copy));
            }
        }
        copy += 1;
    }
    all
}

/// The open prisons in such an order that the first of them, however many, have nearly as many closed and
/// open places for a hundred as all have: a part of a repetition keeps the mix. The first of the file is the
/// first here too.
fn in_proportion(once: &[Prison]) -> Vec<&Prison> {
    let high = |prison: &Prison| u64::from(prison.levels[0]);
    let rest = |prison: &Prison| u64::from(prison.levels[1]) + u64::from(prison.levels[2]);
    let used = once.iter().filter(|prison| prison.status == PrisonStatus::Open);
    let (mut closed, mut open): (VecDeque<&Prison>, VecDeque<&Prison>) =
        used.partition(|prison| high(prison) > rest(prison));
    let sum = |of: &dyn Fn(&Prison) -> u64| closed.iter().chain(&open).map(|prison| of(prison)).sum::<u64>();
    let (all_high, all_rest) = (sum(&high), sum(&rest));
    let (mut has_high, mut has_rest) = (0, 0);
    let mut order: Vec<&Prison> = vec![];
    while !(closed.is_empty() && open.is_empty()) {
        let off =
            |prison: &Prison| ((has_rest + rest(prison)) * all_high).abs_diff((has_high + high(prison)) * all_rest);
        let nearer = match (closed.front(), open.front()) {
            (Some(one), Some(other)) => order.is_empty() || off(one) < off(other),
            (one, _) => one.is_some(),
        };
        let next = if nearer { closed.pop_front() } else { open.pop_front() };
        if let Some(prison) = next {
            has_high += high(prison);
            has_rest += rest(prison);
            order.push(prison);
        }
    }
    order
}

/// People in the demo unless another number is asked for.
pub const USUAL_PEOPLE: usize = 3050;
/// Most people who fit the country once.
pub const MOST_IN_ONE_COUNTRY: usize = 3400;

fn repeated(prison: &Prison, copy: usize) -> Prison {
    let mut again = prison.clone();
    again.copy = copy;
    again.code = format!("{}-{copy}", prison.code);
    again.name = format!("{} {copy}", prison.name);
    for room in again.units.iter_mut().flat_map(|u| &mut u.rooms) {
        room.certificate = format!("{}-{copy}", room.certificate);
    }
    again
}

/// Rows of a small file of our own: the header is left out, a field in quotes may hold commas.
pub(super) fn rows(text: &'static str) -> impl Iterator<Item = Vec<String>> {
    text.lines().skip(1).map(|line| {
        let mut fields = vec![String::new()];
        let mut quoted = false;
        for letter in line.chars() {
            match letter {
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(String::new()),
                _ => {
                    if let Some(field) = fields.last_mut() {
                        field.push(letter);
                    }
                }
            }
        }
        fields
    })
}

fn prison(row: &[String]) -> Option<Prison> {
    let text = |at: usize| row.get(at).map(String::as_str);
    let number = |at: usize| text(at).and_then(|t| t.parse::<u16>().ok());
    let owned = |at: usize| text(at).filter(|t| !t.is_empty()).map(str::to_owned);
    let levels = [8, 9, 10].map(|at| number(at).unwrap_or(0));
    let usual = if levels[0] > 0 { 85 } else { 100 };
    Some(Prison {
        code: owned(0)?,
        copy: 1,
        name: owned(1)?,
        parent: owned(2)?,
        municipality: owned(3)?,
        region: owned(4)?,
        status: text(5)?.parse().ok()?,
        since: owned(6),
        reason: owned(7),
        levels,
        capacity: number(11)?,
        sex: text(12)?.parse().ok()?,
        built: number(13),
        dm2: number(14).unwrap_or(usual),
        remand: number(15).unwrap_or(0),
        occupancy: number(16),
        mark: text(17)?.chars().next()?,
        units: vec![],
        places: vec![],
    })
}

fn wing(row: &[String]) -> Option<KnownWing> {
    let text = |at: usize| row.get(at).map(String::as_str);
    Some(KnownWing {
        prison: text(0)?.to_owned(),
        code: text(1)?.to_owned(),
        name: text(2)?.to_owned(),
        level: text(3)?.parse().ok()?,
        sex: text(4)?.parse().ok()?,
        purpose: text(5)?.parse().ok()?,
        places: text(6)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn capacities_and_levels_are_true_to_the_bed() {
        let all = prisons();
        assert_eq!(all.len(), 68);
        let open: Vec<_> = all.iter().filter(|p| p.status == PrisonStatus::Open).collect();
        assert_eq!(open.len(), 55);
        assert_eq!(open.iter().map(|p| u32::from(p.capacity)).sum::<u32>(), 3720);
        for prison in &all {
            let active = |u: &Unit| -> u16 { u.rooms.iter().filter(|r| r.active()).map(|r| r.beds).sum() };
            for unit in &prison.units {
                assert_eq!(active(unit), unit.capacity, "{} {}", prison.code, unit.code);
            }
            if prison.status == PrisonStatus::Open {
                assert_eq!(prison.levels.iter().sum::<u16>(), prison.capacity, "{}", prison.code);
                for (level, places) in Level::ALL.iter().zip(prison.levels) {
                    let units = prison.units.iter().filter(|u| u.level == *level);
                    assert_eq!(units.map(active).sum::<u16>(), places, "{}", prison.code);
                }
            } else {
                assert_eq!((prison.capacity, prison.units.len()), (0, 0));
            }
        }
    }

    #[test]
    fn rooms_have_their_own_numbers_and_a_few_are_small_shared_or_out_of_use() {
        let all = prisons();
        for prison in &all {
            let rooms: Vec<_> = prison.units.iter().flat_map(|u| &u.rooms).collect();
            let numbers: HashSet<_> = rooms.iter().map(|r| &r.number).collect();
            assert_eq!(numbers.len(), rooms.len(), "{}", prison.code);
            for room in &rooms {
                assert_eq!(room.active(), room.reason.is_none());
                assert!(room.maximum >= room.beds);
            }
            if prison.status == PrisonStatus::Open {
                let kinds: HashSet<_> = prison.places.iter().map(|p| p.kind).collect();
                assert!(kinds.contains(&PlaceKind::VisitingRoom) && kinds.contains(&PlaceKind::Yard));
            }
        }
        let rooms = || all.iter().flat_map(|p| &p.units).flat_map(|u| &u.rooms);
        assert!((15..80).contains(&rooms().filter(|r| r.below_minimum()).count()));
        assert!((20..120).contains(&rooms().filter(|r| !r.single()).count()));
        assert!((8..40).contains(&rooms().filter(|r| !r.active()).count()));
        assert!(rooms().filter(|r| r.adapted).count() > 55);
    }

    #[test]
    fn more_people_repeat_the_estate_at_the_same_occupancy() {
        assert_eq!(prisons_for(3400).len(), 68);
        let many = prisons_for(100_000);
        let places: usize = many.iter().map(|p| usize::from(p.capacity)).sum();
        assert!((121_967..121_967 + 286).contains(&places), "{places}");
        let codes: HashSet<_> = many.iter().map(|p| &p.code).collect();
        assert_eq!(codes.len(), many.len());
        assert!(codes.contains(&"HAL-2".to_owned()) && codes.contains(&"HAL-OB-33".to_owned()));
    }
}
