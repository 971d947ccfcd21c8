//! Who is on call: posts, turns, and who is called for a prison. Pure, time is an argument.

use crate::access::{PrisonCode, Region, Role};
use crate::placement::parse_moment;
use basics::problem::FormErrors;
use basics::{Instant, Problem, Telephone, Text};
use std::collections::BTreeMap;

basics::id! {
    /// A turn in the list.
    TurnId,
}

basics::code! {
    /// What somebody is on call for.
    Post {
        /// Shift leader of a prison.
        ShiftLeader = "shift_leader",
        /// Duty governor of a prison.
        DutyGovernor = "duty_governor",
        /// On call for a region; at night for any that asks.
        RegionalOnCall = "regional_on_call",
        /// On call for the directorate.
        National = "national",
    }
}

impl Post {
    /// The post of a role that can be on call.
    pub fn of(role: Role) -> Option<Self> {
        match role {
            Role::ShiftLeader => Some(Self::ShiftLeader),
            Role::DutyGovernor => Some(Self::DutyGovernor),
            Role::RegionalOnCall => Some(Self::RegionalOnCall),
            Role::National => Some(Self::National),
            _ => None,
        }
    }
}

/// Longest turn in seconds: a month, so that no list grows old unseen.
pub const TURN_MAX: i64 = 31 * 86_400;
/// How far ahead a turn may begin, in seconds.
pub const AHEAD_MAX: i64 = 60 * 86_400;
/// For how long ahead the list shows who comes next, in seconds.
pub const SHOWN_AHEAD: i64 = 7 * 86_400;

/// Where somebody is on call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// For a region.
    Region(Region),
    /// For a prison.
    Prison(PrisonCode),
    /// For the whole service: the directorate.
    Nation,
}

/// How the place of the directorate's post is written.
const NATION: &str = "nation";

impl Place {
    /// The place of a post, as it is written: the code of a prison or of a region.
    pub fn parse(post: Post, text: &str) -> Result<Self, Problem> {
        match post {
            Post::RegionalOnCall => text.parse().map(Self::Region),
            Post::ShiftLeader | Post::DutyGovernor => PrisonCode::parse(text).map(Self::Prison),
            Post::National if text == NATION => Ok(Self::Nation),
            Post::National => Err(Problem::invalid("not-in-list")),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Region(region) => f.write_str(region.as_str()),
            Self::Prison(code) => f.write_str(code.as_str()),
            Self::Nation => f.write_str(NATION),
        }
    }
}

crate::fields! {
    /// Who is on call for a post, from when to when.
    TurnFields {
        /// The post.
        #[schemars(with = "Post")]
        post,
        /// Code of the prison, of the region for a region's post, or `nation` for the directorate's.
        place,
        /// Name.
        name,
        /// Service number.
        service_number,
        /// Telephone number.
        telephone,
        /// From when, `2026-11-22T15:00` on the clock of Norway or RFC 3339; empty is now.
        from_at,
        /// Until when, written like `from_at`.
        to_at,
    }
}

/// A turn to be entered.
#[derive(Clone, Debug)]
pub struct NewTurn {
    /// The post.
    pub post: Post,
    /// Where.
    pub place: Place,
    /// Name.
    pub name: Text<120>,
    /// Service number.
    pub service_number: Text<40>,
    /// Telephone number.
    pub telephone: Telephone,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
}

impl NewTurn {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &TurnFields, now: Instant) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let post: Option<Post> = errors.take("post", fields.post.parse());
        let place = match (post, fields.place.trim()) {
            (_, "") => errors.take("place", Err(Problem::invalid("required"))),
            (Some(post), text) => errors.take("place", Place::parse(post, text)),
            (None, _) => None,
        };
        let name = errors.take("name", Text::parse(&fields.name));
        let service_number = errors.take("service_number", Text::parse(&fields.service_number));
        let telephone = errors.take("telephone", Telephone::parse(&fields.telephone));
        let from = errors.take("from_at", parse_moment(&fields.from_at)).map(|from| from.unwrap_or(now));
        let to = parse_moment(&fields.to_at).and_then(|to| to.ok_or_else(|| Problem::invalid("required")));
        let to = errors.take("to_at", to);
        if let (Some(from), Some(to)) = (from, to) {
            if from.seconds_since(now) > AHEAD_MAX {
                errors.add("from_at", "duty-too-far");
            }
            if to <= from.max(now) {
                errors.add("to_at", "before-start");
            } else if to.seconds_since(from) > TURN_MAX {
                errors.add("to_at", "duty-too-long");
            }
        }
        match (post, place, name, service_number, telephone, from, to) {
            (Some(post), Some(place), Some(name), Some(service_number), Some(telephone), Some(from), Some(to))
                if errors.is_empty() =>
            {
                Ok(Self { post, place, name, service_number, telephone, from, to })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

/// A turn as it stands in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The post.
    pub post: Post,
    /// Where.
    pub place: Place,
    /// Name.
    pub name: String,
    /// Service number.
    pub service_number: String,
    /// Telephone number.
    pub telephone: String,
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
    /// When it was entered.
    pub entered_at: Instant,
    /// Service number of who entered it.
    pub entered_by: String,
}

/// Who is on call at one moment, in the whole service.
#[derive(Clone, Debug, Default)]
pub struct OnCall {
    turns: BTreeMap<(Post, Place), Turn>,
    regions: BTreeMap<PrisonCode, Region>,
}

impl OnCall {
    /// Who is on call at a moment. `turns` are in the order in which they were entered: what was entered last counts.
    pub fn at(now: Instant, turns: Vec<Turn>, regions: BTreeMap<PrisonCode, Region>) -> Self {
        let there = turns.into_iter().filter(|turn| turn.from <= now && now < turn.to);
        Self { turns: there.map(|turn| ((turn.post, turn.place.clone()), turn)).collect(), regions }
    }

    /// Who has this post at this place.
    pub fn holder(&self, post: Post, place: &Place) -> Option<&Turn> {
        self.turns.get(&(post, place.clone()))
    }

    /// Who is called for a prison in this role. Where the region of the prison has nobody, another region answers.
    pub fn of(&self, role: Role, prison: &PrisonCode) -> Option<&Turn> {
        match Post::of(role)? {
            Post::RegionalOnCall => self.regions_near(prison).into_iter().next(),
            Post::National => self.holder(Post::National, &Place::Nation),
            post => self.holder(post, &Place::Prison(prison.clone())),
        }
    }

    /// Those on call for the regions, that of a prison first.
    fn regions_near(&self, prison: &PrisonCode) -> Vec<&Turn> {
        let own = self.regions.get(prison).copied().map(Place::Region);
        let mut all: Vec<&Turn> = self.turns.values().filter(|turn| turn.post == Post::RegionalOnCall).collect();
        all.sort_by_key(|turn| Some(&turn.place) != own.as_ref());
        all
    }

    /// Who can be the second person for a prison, the nearest first: its duty governor, its region, the other regions.
    pub fn second(&self, prison: &PrisonCode) -> Vec<&Turn> {
        let own = self.holder(Post::DutyGovernor, &Place::Prison(prison.clone()));
        own.into_iter().chain(self.regions_near(prison)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Instant {
        Instant::from_micros(0).plus_seconds(hours * 3_600)
    }
    fn prison(code: &str) -> PrisonCode {
        PrisonCode::parse(code).unwrap()
    }
    fn turn(post: Post, place: &str, name: &str, from: i64, to: i64) -> Turn {
        Turn {
            post,
            place: Place::parse(post, place).unwrap(),
            name: name.to_owned(),
            service_number: name.to_owned(),
            telephone: "113".to_owned(),
            from: at(from),
            to: at(to),
            entered_at: at(0),
            entered_by: String::new(),
        }
    }
    fn names<'a>(turns: impl IntoIterator<Item = &'a Turn>) -> Vec<&'a str> {
        turns.into_iter().map(|turn| turn.name.as_str()).collect()
    }

    #[test]
    fn whoever_was_entered_last_for_the_moment_is_called() {
        let turns = || {
            vec![
                turn(Post::DutyGovernor, "HAL", "first", 0, 24),
                turn(Post::DutyGovernor, "HAL", "ill, replaced", 8, 16),
                turn(Post::DutyGovernor, "BRG", "elsewhere", 0, 24),
            ]
        };
        let called = |hour| {
            let list = OnCall::at(at(hour), turns(), BTreeMap::new());
            list.of(Role::DutyGovernor, &prison("HAL")).map(|turn| turn.name.clone())
        };
        assert_eq!(called(7).as_deref(), Some("first"));
        assert_eq!(called(8).as_deref(), Some("ill, replaced"));
        assert_eq!(called(16).as_deref(), Some("first"), "a turn ends at its minute");
        assert_eq!(called(24), None);
        assert_eq!(OnCall::at(at(1), turns(), BTreeMap::new()).of(Role::Officer, &prison("HAL")), None);
    }

    #[test]
    fn the_second_person_may_sit_anywhere_in_the_service_the_nearest_first() {
        let turns = vec![
            turn(Post::RegionalOnCall, "west", "west", 0, 24),
            turn(Post::RegionalOnCall, "east", "east", 0, 24),
            turn(Post::DutyGovernor, "HAL", "governor", 0, 24),
        ];
        let regions = BTreeMap::from([(prison("HAL"), Region::East), (prison("BRG"), Region::West)]);
        let list = OnCall::at(at(1), turns, regions);
        assert_eq!(names(list.second(&prison("HAL"))), ["governor", "east", "west"]);
        assert_eq!(names(list.second(&prison("BRG"))), ["west", "east"]);
        assert_eq!(list.of(Role::RegionalOnCall, &prison("BRG")).map(|turn| turn.name.as_str()), Some("west"));
        let alone = OnCall::at(at(1), vec![turn(Post::RegionalOnCall, "north", "north", 0, 9)], BTreeMap::new());
        assert_eq!(names(alone.of(Role::RegionalOnCall, &prison("HAL"))), ["north"], "another region answers");
    }

    #[test]
    fn a_form_names_all_its_faults() {
        let faults = |fields: TurnFields| -> Vec<String> {
            let problem = NewTurn::parse(&fields, at(0)).unwrap_err();
            problem.errors.iter().map(|error| format!("{}:{}", error.field, error.code)).collect()
        };
        let all = faults(TurnFields::default());
        assert_eq!(all.len(), 6, "{all:?}");
        let good = || TurnFields {
            post: "regional_on_call".into(),
            place: "east".into(),
            name: "Kari Nordmann".into(),
            service_number: "T1".into(),
            telephone: "00 00 00 01".into(),
            from_at: String::new(),
            to_at: at(12).to_string(),
        };
        assert!(NewTurn::parse(&good(), at(0)).is_ok());
        assert_eq!(faults(TurnFields { place: "HAL".into(), ..good() }).len(), 1, "a region's post is of a region");
        assert_eq!(faults(TurnFields { to_at: at(-1).to_string(), ..good() }), ["to_at:before-start"]);
        assert_eq!(faults(TurnFields { to_at: at(24 * 32).to_string(), ..good() }), ["to_at:duty-too-long"]);
        let far = TurnFields { from_at: at(24 * 61).to_string(), to_at: at(24 * 62).to_string(), ..good() };
        assert_eq!(faults(far), ["from_at:duty-too-far"]);
    }
}
