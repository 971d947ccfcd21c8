//! Whether two files are one person's: what speaks for it, and which merges may be made. Pure.

use crate::people::Born;
use basics::problem::FormErrors;
use basics::time::ToSpan;
use basics::{Date, PersonId, Problem, Text, fold};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

basics::id! {
    /// Two files that may be one person's.
    PairId,
    /// That two files are not one person's.
    DecisionId,
    /// That a file was merged into another.
    MergeId,
}

basics::code! {
    /// What speaks for two files being one person's.
    Likeness {
        /// A number of one is a number of the other.
        SameNumber = "same_number",
        /// The names in use are the same.
        SameName = "same_name",
        /// An alias or earlier name of one is a name of the other.
        AliasName = "alias_name",
        /// A name of one reads or sounds like a name of the other.
        LikeName = "like_name",
        /// The birth dates are the same.
        SameBirth = "same_birth",
        /// Day and month of birth are swapped.
        SwappedBirth = "swapped_birth",
        /// The birth dates are nearly the same, or one is known in part only.
        NearBirth = "near_birth",
        /// Somebody has said that the two are to be compared.
        ByHand = "by_hand",
    }

    /// How far a pair has come.
    PairState {
        /// Nobody has said what it is.
        Open = "open",
        /// One has proposed to merge; another confirms.
        MergeProposed = "merge_proposed",
        /// One of the files was merged into the other.
        Merged = "merged",
        /// One has proposed to undo the merge; another confirms.
        UndoProposed = "undo_proposed",
        /// The merge was undone, and two have yet to go through what was written while the files were one.
        Parted = "parted",
        /// Somebody has said that they are two people.
        Different = "different",
    }
}

impl Likeness {
    fn weight(self) -> i64 {
        match self {
            Self::SameNumber => 100,
            Self::ByHand => 60,
            Self::SameName => 50,
            Self::AliasName => 45,
            Self::SameBirth => 40,
            Self::LikeName => 35,
            Self::SwappedBirth => 30,
            Self::NearBirth => 25,
        }
    }
}

/// Why something was decided.
pub type Why = Text<500>;

/// Names at least this alike count as alike.
const NAME_LIKE: u32 = 800;
/// Names and parts of a name of one person, and birth dates, by which others are looked for.
const NAMES_MAX: usize = 12;
const PARTS_MAX: usize = 6;
const BORN_MAX: usize = 4;
/// Years by which an estimated birth date may be off.
const ESTIMATED_YEARS: i16 = 2;
/// Begin keys of those of whom the day of birth is known, and of whom it is not.
const WHOLLY: char = 'y';
const PARTLY: char = 'p';
/// Days between two birth dates that are nearly the same.
const NEAR_DAYS: i32 = 3;

/// What is known of a person when they are compared.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    /// Names, the one in use first.
    pub names: Vec<String>,
    /// Birth dates.
    pub born: Vec<Born>,
}

/// What speaks for two people being one, besides their numbers; nothing when name or birth date speaks against it.
pub fn likeness(one: &Looks, other: &Looks) -> Vec<Likeness> {
    match (best_name(one, other), best_birth(one, other)) {
        (Some(name), Some(birth)) => vec![name, birth],
        _ => vec![],
    }
}

fn best_name(one: &Looks, other: &Looks) -> Option<Likeness> {
    let pairs = one.names.iter().enumerate().flat_map(|a| other.names.iter().enumerate().map(move |b| (a, b)));
    let like = |((at, a), (in_other, b)): ((usize, &String), (usize, &String))| {
        let (a, b) = (fold::parts(a), fold::parts(b));
        let sorted = |parts: &[String]| parts.iter().cloned().collect::<BTreeSet<_>>();
        let sounds = |parts: &[String]| parts.iter().map(|part| fold::sound_key(part)).collect::<BTreeSet<_>>();
        if a.is_empty() || b.is_empty() {
            None
        } else if sorted(&a) == sorted(&b) {
            Some(if at == 0 && in_other == 0 { Likeness::SameName } else { Likeness::AliasName })
        } else {
            let alike = fold::score(&a, &b).min(fold::score(&b, &a)) >= NAME_LIKE;
            (alike || (a.len() > 1 && sounds(&a) == sounds(&b))).then_some(Likeness::LikeName)
        }
    };
    pairs.filter_map(like).max_by_key(|likeness| likeness.weight())
}

fn best_birth(one: &Looks, other: &Looks) -> Option<Likeness> {
    let pairs = one.born.iter().flat_map(|a| other.born.iter().map(move |b| (*a, *b)));
    let like = |(a, b): (Born, Born)| match (a.day(), b.day()) {
        (Some(a), Some(b)) if a == b => Some(Likeness::SameBirth),
        (Some(a), Some(b)) if swapped(a) == Some(b) => Some(Likeness::SwappedBirth),
        (Some(a), Some(b)) => is_near(a, b).then_some(Likeness::NearBirth),
        _ => a.agrees_with(b).then_some(Likeness::NearBirth),
    };
    pairs.filter_map(like).max_by_key(|likeness| likeness.weight())
}

/// The days on which somebody may be born who is said to be born on this one.
fn near_days(date: Date) -> Vec<Date> {
    let days = (-NEAR_DAYS..=NEAR_DAYS).map(|days| date.saturating_add(days.days()));
    let years =
        [-10, -1, 1, 10].into_iter().filter_map(|years| Date::new(date.year() + years, date.month(), date.day()).ok());
    let months =
        [-1, 1].into_iter().filter_map(|months| Date::new(date.year(), date.month() + months, date.day()).ok());
    days.chain(years).chain(months).chain(swapped(date)).collect()
}

/// The keys under which a person is found by who may be the same, and those by which such people are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Under which they are found.
    pub own: BTreeSet<String>,
    /// By which others are looked for.
    pub sought: BTreeSet<String>,
}

/// How somebody may be found by how a name sounds and when they were born: one part of the name with a whole date, two
/// with a year, so that few share a key however many are registered. Without a birth date there is nothing to compare.
pub fn keys(looks: &Looks) -> Keys {
    let mut keys = Keys::default();
    for name in looks.names.iter().take(NAMES_MAX) {
        let sounds: BTreeSet<String> =
            fold::parts(name).iter().take(PARTS_MAX).map(|part| fold::sound_key(part)).collect();
        let sounds: Vec<String> = sounds.into_iter().filter(|sound| !sound.is_empty()).collect();
        let pairs = pairs(&sounds);
        for born in looks.born.iter().take(BORN_MAX) {
            let years = || born.year() - ESTIMATED_YEARS..=born.year() + ESTIMATED_YEARS;
            let of_year = |mark: char, year: i16| pairs.iter().map(move |pair| format!("{mark}{year} {pair}"));
            keys.sought.extend(years().flat_map(|year| of_year(PARTLY, year)));
            if let Some(day) = born.day() {
                keys.own.extend(of_year(WHOLLY, born.year()));
                let dated = |day: Date| sounds.iter().map(move |sound| format!("{day} {sound}"));
                keys.own.extend(dated(day));
                keys.sought.extend(near_days(day).into_iter().flat_map(dated));
            } else {
                keys.own.extend(of_year(PARTLY, born.year()));
                keys.sought.extend(years().flat_map(|year| of_year(WHOLLY, year)));
            }
        }
    }
    keys
}

/// Every two of some sounds; the one, when there is no other.
fn pairs(sounds: &[String]) -> Vec<String> {
    match sounds {
        [one] => vec![one.clone()],
        _ => {
            let pairs =
                sounds.iter().enumerate().flat_map(|(at, one)| sounds[at + 1..].iter().map(move |other| (one, other)));
            pairs.map(|(one, other)| format!("{one} {other}")).collect()
        }
    }
}

/// The date with day and month in each other's place, when there is such a day.
fn swapped(date: Date) -> Option<Date> {
    Date::new(date.year(), date.day(), date.month()).ok().filter(|other| *other != date)
}

/// A few days apart, or the same day of another year or month beside it: one figure written wrongly.
fn is_near(a: Date, b: Date) -> bool {
    let days = a.saturating_sub(NEAR_DAYS.days()) <= b && b <= a.saturating_add(NEAR_DAYS.days());
    let year = (a.month(), a.day()) == (b.month(), b.day()) && matches!((a.year() - b.year()).abs(), 1 | 10);
    let month = (a.year(), a.day()) == (b.year(), b.day()) && (a.month() - b.month()).abs() == 1;
    days || year || month
}

/// How strongly reasons speak for it.
pub fn score(reasons: &[Likeness]) -> i64 {
    reasons.iter().map(|reason| reason.weight()).sum()
}

/// Reasons as they are stored.
pub fn stored(reasons: &[Likeness]) -> String {
    let codes: BTreeSet<&str> = reasons.iter().map(|reason| reason.as_str()).collect();
    codes.into_iter().collect::<Vec<_>>().join(" ")
}

/// Whether there is a reason now that there was not when it was decided: then it is asked again.
pub fn is_new(now: &str, decided: &str) -> bool {
    let known: BTreeSet<&str> = decided.split(' ').collect();
    now.split(' ').any(|reason| !reason.is_empty() && !known.contains(reason))
}

/// A merge that stands: which file into which.
pub type Merge = (PersonId, PersonId);

/// Which file stands for each merged one, by the merges that stand; each file was merged once at most.
pub fn closure(merges: &[Merge]) -> BTreeMap<PersonId, PersonId> {
    let step: BTreeMap<PersonId, PersonId> = merges.iter().copied().collect();
    let last = |mut at: PersonId| {
        // No circle can be made; a row altered behind the program's back must not make it turn for ever.
        for _ in 0..=step.len() {
            match step.get(&at) {
                Some(next) => at = *next,
                None => break,
            }
        }
        at
    };
    step.keys().map(|merged| (*merged, last(*merged))).collect()
}

/// How two files stand when one is to be merged into the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The file that would be merged, and the one that stands for it now.
    pub merged: (PersonId, PersonId),
    /// The file that would be kept, and the one that stands for it now.
    pub kept: (PersonId, PersonId),
    /// Whether each is on a roll: merged, kept.
    pub on_roll: (bool, bool),
}

/// Whether a file may be merged into another. Whoever is on two rolls has two bodies until somebody has looked: one of
/// them is taken off the roll first. The file of who is on a roll is the one that is kept, so that where somebody is
/// never depends on a merge.
pub fn check(standing: &Standing) -> Result<(), Problem> {
    let ((merged, merged_now), (kept, kept_now)) = (standing.merged, standing.kept);
    if merged == kept {
        return Err(Problem::invalid("invalid-input").with_field("keep", "same-person"));
    }
    if merged_now == kept_now {
        return Err(Problem::conflict("same-already", "the two files are one person's already"));
    }
    if merged_now != merged {
        return Err(Problem::conflict(
            "merged-already",
            "the file was merged into another: undo that, or merge that one",
        ));
    }
    if kept_now != kept {
        let detail = format!("the file that is to be kept was merged itself: keep {kept_now}, which stands for it");
        return Err(Problem::conflict("kept-is-merged", detail));
    }
    match standing.on_roll {
        (true, true) => {
            let detail =
                "both are on a roll: somebody must see whether there are two people, and take one off it first";
            Err(Problem::conflict("both-on-roll", detail))
        }
        (true, false) => Err(Problem::conflict("keep-on-roll", "keep the file of the one who is on the roll")),
        _ => Ok(()),
    }
}

/// What a form or a program sends to have two files compared.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompareFields {
    /// Case number or id of one.
    pub one: String,
    /// Case number or id of the other.
    pub other: String,
}

/// What a form or a program sends to merge.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MergeFields {
    /// Id of the file that is kept.
    pub keep: String,
    /// Why it is the same person.
    pub why: String,
}

impl MergeFields {
    /// The file to keep and why; all errors at once.
    pub fn parse(&self) -> Result<(PersonId, Why), Problem> {
        let mut errors = FormErrors::default();
        let keep = self.keep.trim().parse();
        if keep.is_err() {
            errors.add("keep", if self.keep.is_empty() { "required" } else { "not-in-list" });
        }
        let why = errors.take("why", Why::parse(&self.why));
        match (keep, why) {
            (Ok(keep), Some(why)) if errors.is_empty() => Ok((keep, why)),
            _ => Err(errors.into_problem()),
        }
    }
}

/// What a form or a program sends with a decision.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReasonFields {
    /// Why.
    pub reason: String,
}

impl ReasonFields {
    /// Why.
    pub fn parse(&self) -> Result<Why, Problem> {
        let mut errors = FormErrors::default();
        let why = errors.take("reason", Why::parse(&self.reason));
        why.ok_or_else(|| errors.into_problem())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::id::{Id, Uuid};
    use proptest::prelude::*;

    fn looks(names: &[&str], born: &[&str]) -> Looks {
        Looks {
            names: names.iter().map(ToString::to_string).collect(),
            born: born.iter().map(|text| Born::parse(text).unwrap()).collect(),
        }
    }
    fn person(number: u8) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(u128::from(number)))
    }

    #[test]
    fn names_and_birth_dates_speak_together_or_not_at_all() {
        use Likeness as L;
        type Case<'c> = (&'c [&'c str], &'c str, &'c [&'c str], &'c str, &'c [L]);
        let cases: [Case<'_>; 10] = [
            (&["Ola Hansen"], "1990-03-12", &["Ola Hansen"], "1990-03-12", &[L::SameName, L::SameBirth]),
            (&["Hansen Ola"], "1990-03-12", &["Ola Hansen"], "1990-12-03", &[L::SameName, L::SwappedBirth]),
            (&["Mohammed Ali"], "1990-03-12", &["Muhamed Ali"], "1990-03-13", &[L::LikeName, L::NearBirth]),
            (&["Kristoffer Lie"], "1990-03-12", &["Christopher Lie"], "1990-03-12", &[L::LikeName, L::SameBirth]),
            (&["Ola Hansen", "Per Dahl"], "1990-03-12", &["Per Dahl"], "1990-03-12", &[L::AliasName, L::SameBirth]),
            (&["Ola Hansen"], "1990-03-12", &["Ola Hansen"], "1991-03-12", &[L::SameName, L::NearBirth]),
            (&["Ola Hansen"], "1990", &["Ola Hansen"], "1990-03-12", &[L::SameName, L::NearBirth]),
            (&["Ola Hansen"], "1990-03-12", &["Ola Hansen"], "1975-08-01", &[]),
            (&["Ola Hansen"], "1990-03-12", &["Bjarne Kvamme"], "1990-03-12", &[]),
            (&["Ola Hansen"], "1990-03-12", &["Ola Hansen"], "1994-03-20", &[]),
        ];
        for (names, born, others, other_born, expected) in cases {
            let (one, other) = (looks(names, &[born]), looks(others, &[other_born]));
            assert_eq!(likeness(&one, &other), expected, "{names:?} {others:?}");
            assert_eq!(likeness(&other, &one), expected, "{others:?} {names:?}");
        }
        assert_eq!(likeness(&looks(&[], &["1990"]), &looks(&["Ola"], &["1990"])), []);
        assert_eq!(likeness(&looks(&["Ola Hansen"], &[]), &looks(&["Ola Hansen"], &["1990"])), []);
    }

    #[test]
    fn whoever_is_nearly_as_old_is_looked_for() {
        let born = |text: &str| Born::parse(text).unwrap();
        for date in ["1990-03-12", "1988-02-29", "2000-12-31", "1991-01-01"] {
            let date = born(date).day().unwrap();
            for other in near_days(date) {
                let (one, other) = (Looks { names: vec![], born: vec![Born::on(date)] }, Born::on(other));
                assert!(best_birth(&one, &Looks { names: vec![], born: vec![other] }).is_some(), "{date} {other}");
            }
            assert!(near_days(date).len() <= 16);
        }
    }

    #[test]
    fn whoever_is_like_is_found_by_a_key() {
        let cases = [
            ("Ola Hansen", "1990-03-12", "Hansen Ola", "1990-12-03"),
            ("Mohammed Ali", "1990-03-12", "Muhamed Ali", "1990-03-13"),
            ("Kristoffer Lie", "1990-03-12", "Christopher Lie", "2000-03-12"),
            ("Ola Hansen", "1990", "Ola Hansen", "1990-03-12"),
            ("Ola Hansen", "1991~", "Ola Hansen", "1990"),
            ("Ola Hansen", "1992~", "Ola Hansen", "1990-03-12"),
            ("Ola", "1990", "Ola", "1990-03-12"),
            ("Ola Nordmann", "1990-03-12", "Olla Nordman", "1990-03-12"),
        ];
        for (name, at, other, other_at) in cases {
            let (one, other) = (looks(&[name], &[at]), looks(&[other], &[other_at]));
            assert!(!likeness(&one, &other).is_empty(), "{one:?} {other:?}");
            for (one, other) in [(&one, &other), (&other, &one)] {
                assert!(!keys(one).sought.is_disjoint(&keys(other).own), "{one:?} {other:?}");
            }
        }
        // Everybody born that day, or all who bear a name, are not.
        let far = [("Bjarne Kvamme", "1990-03-12"), ("Ola Hansen", "1971-08-01")];
        for (name, at) in far {
            let sought = keys(&looks(&["Ola Hansen"], &["1990-03-12"])).sought;
            assert!(sought.is_disjoint(&keys(&looks(&[name], &[at])).own), "{name} {at}");
        }
        let many = looks(&["a b c d e f g h i j"; 40], &["1990-03-12"; 9]);
        assert!(keys(&many).sought.len() < 200);
        assert_eq!(keys(&looks(&["Ola Hansen"], &[])), Keys::default());
    }

    #[test]
    fn it_is_asked_again_when_something_new_is_learned() {
        assert!(!is_new("same_birth same_name", "same_birth same_name"));
        assert!(!is_new("same_name", "same_birth same_name"));
        assert!(is_new("same_birth same_name same_number", "same_birth same_name"));
        assert!(!is_new("", ""));
    }

    #[test]
    fn wrong_orders_are_refused_each_by_its_name() {
        let standing = |merged, merged_now, kept, kept_now, on_roll| Standing {
            merged: (person(merged), person(merged_now)),
            kept: (person(kept), person(kept_now)),
            on_roll,
        };
        let code = |standing| check(&standing).map_or_else(|problem| problem.code.to_string(), |()| String::new());
        assert_eq!(code(standing(1, 1, 1, 1, (false, false))), "invalid-input");
        assert_eq!(code(standing(1, 2, 2, 2, (false, false))), "same-already");
        assert_eq!(code(standing(2, 2, 1, 2, (false, false))), "same-already");
        assert_eq!(code(standing(1, 2, 3, 3, (false, false))), "merged-already");
        assert_eq!(code(standing(3, 3, 1, 2, (false, false))), "kept-is-merged");
        assert_eq!(code(standing(1, 1, 2, 2, (true, true))), "both-on-roll");
        assert_eq!(code(standing(1, 1, 2, 2, (true, false))), "keep-on-roll");
        assert_eq!(code(standing(1, 1, 2, 2, (false, true))), "");
    }

    #[test]
    fn a_chain_ends_at_the_file_that_was_not_merged() {
        let chain = [(person(1), person(2)), (person(2), person(3)), (person(5), person(3))];
        let now = closure(&chain);
        assert_eq!(now, BTreeMap::from([(person(1), person(3)), (person(2), person(3)), (person(5), person(3))]));
        // Planted: it ends all the same.
        assert_eq!(closure(&[(person(1), person(2)), (person(2), person(1))]).len(), 2);
    }

    proptest! {
        #[test]
        fn nothing_makes_comparing_panic(
            names in proptest::collection::vec("\\PC{0,40}", 0..3),
            others in proptest::collection::vec("\\PC{0,40}", 0..3),
            born in proptest::sample::select(vec!["1990-03-12", "1990", "1990-12-31", "1888-02-29", "2024~"]),
            other in proptest::sample::select(vec!["1990-12-03", "1991", "2000-01-01", "1888-02-29"]),
        ) {
            let one = Looks { names, born: vec![Born::parse(born).unwrap()] };
            let other = Looks { names: others, born: vec![Born::parse(other).unwrap()] };
            let found = likeness(&one, &other);
            prop_assert_eq!(&found, &likeness(&other, &one));
            prop_assert!(found.is_empty() || found.len() == 2);
        }
    }
}
