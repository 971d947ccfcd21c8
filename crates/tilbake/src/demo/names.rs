//! Names of invented people: common given and family names of seven groups, put together by chance.
//! Famous and notorious names are left out of the lists, so that no one is meant.

use super::dice::Dice;
use super::person::Sex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Whose names they are. It says nothing about citizenship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Norwegian.
    Norwegian,
    /// Northern Sámi.
    Sami,
    /// Polish.
    Polish,
    /// Lithuanian.
    Lithuanian,
    /// Romanian.
    Romanian,
    /// Somali.
    Somali,
    /// Arabic.
    Arabic,
}

impl Group {
    /// All groups.
    pub const ALL: [Self; 7] =
        [Self::Norwegian, Self::Sami, Self::Polish, Self::Lithuanian, Self::Romanian, Self::Somali, Self::Arabic];

    fn key(self) -> &'static str {
        match self {
            Self::Norwegian => "norwegian",
            Self::Sami => "sami",
            Self::Polish => "polish",
            Self::Lithuanian => "lithuanian",
            Self::Romanian => "romanian",
            Self::Somali => "somali",
            Self::Arabic => "arabic",
        }
    }
}

/// A name as written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// Given name or names.
    pub given: String,
    /// Family name.
    pub family: String,
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.given, self.family)
    }
}

type Lists = BTreeMap<String, Vec<&'static str>>;

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::new();
    let mut section = String::new();
    for line in include_str!("names.txt").lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            name.clone_into(&mut section);
        } else {
            lists.entry(section.clone()).or_default().extend(line.split_whitespace());
        }
    }
    lists
});

fn list(group: Group, kind: &str) -> &'static [&'static str] {
    LISTS.get(&format!("{} {kind}", group.key())).map_or(&[], Vec::as_slice)
}

/// Given names of a group for a sex.
pub fn given(group: Group, sex: Sex) -> &'static [&'static str] {
    list(group, if sex == Sex::Female { "female" } else { "male" })
}

/// Family names of a group, in the form a man bears.
pub fn family(group: Group) -> &'static [&'static str] {
    list(group, "family")
}

/// An invented name.
pub fn invent(group: Group, sex: Sex, dice: &mut Dice) -> Name {
    let first = dice.pick_or(given(group, sex), "N");
    let last = dice.pick_or(family(group), "N");
    let name = Name { given: first.to_owned(), family: form(group, sex, last, dice) };
    match group {
        Group::Norwegian if dice.chance(90) && !first.contains('-') => second(name, given(group, sex), " ", dice),
        Group::Norwegian if dice.chance(80) => double(name, dice),
        Group::Romanian | Group::Polish if dice.chance(80) => second(name, given(group, sex), " ", dice),
        Group::Somali => second(name, given(Group::Somali, Sex::Male), " ", dice),
        _ => name,
    }
}

/// A name with a second given name (for Somali names the father's).
fn second(name: Name, list: &[&'static str], joint: &str, dice: &mut Dice) -> Name {
    let more = dice.pick_or(list, "");
    if more.is_empty() || more == name.given || more == name.family || name.family == name.given {
        return name;
    }
    Name { given: format!("{}{joint}{more}", name.given), ..name }
}

/// A name with two family names, such as Berg Hansen.
fn double(name: Name, dice: &mut Dice) -> Name {
    let middle = dice.pick_or(family(Group::Norwegian), "");
    if middle.ends_with("sen") || middle == name.family {
        return name;
    }
    Name { family: format!("{middle} {}", name.family), ..name }
}

/// Polish and Lithuanian family names have a form for women.
fn form(group: Group, sex: Sex, family: &str, dice: &mut Dice) -> String {
    if sex == Sex::Male {
        return family.to_owned();
    }
    let married = dice.chance(500);
    let ending = |end: &str| family.strip_suffix(end);
    match group {
        Group::Polish => ["ski", "cki", "dzki"]
            .iter()
            .find(|end| family.ends_with(*end))
            .and_then(|_| family.strip_suffix('i'))
            .map_or(family.to_owned(), |stem| format!("{stem}a")),
        Group::Lithuanian => match (ending("as"), ending("is").or(ending("ys")), ending("us").or(ending("a"))) {
            (Some(stem), _, _) => format!("{stem}{}", if married { "ienė" } else { "aitė" }),
            (_, Some(stem), _) => format!("{stem}{}", if married { "ienė" } else { "ytė" }),
            (_, _, Some(stem)) => format!("{stem}{}", if married { "ienė" } else { "utė" }),
            _ => family.to_owned(),
        },
        _ => family.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn lists_are_long_enough_and_hold_no_name_twice() {
        for group in Group::ALL {
            let least = if group == Group::Norwegian { (120, 250) } else { (40, 40) };
            for sex in [Sex::Male, Sex::Female] {
                let names = given(group, sex);
                assert!(names.len() >= least.0, "{group:?} {sex} {}", names.len());
                assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
            }
            assert!(family(group).len() >= least.1, "{group:?} {}", family(group).len());
            assert_eq!(family(group).iter().collect::<HashSet<_>>().len(), family(group).len());
        }
    }

    #[test]
    fn women_bear_the_form_of_their_language() {
        let mut dice = Dice::new(1, "names", 0);
        let mut form = |group, name| form(group, Sex::Female, name, &mut dice);
        assert_eq!(form(Group::Polish, "Kowalski"), "Kowalska");
        assert_eq!(form(Group::Polish, "Nowak"), "Nowak");
        assert!(["Petrauskienė", "Petrauskaitė"].contains(&form(Group::Lithuanian, "Petrauskas").as_str()));
        assert_eq!(form(Group::Romanian, "Popescu"), "Popescu");
    }

    #[test]
    fn names_vary() {
        let mut dice = Dice::new(1, "names", 1);
        let names: HashSet<_> = (0..3000).map(|_| invent(Group::Norwegian, Sex::Male, &mut dice).to_string()).collect();
        assert!(names.len() > 2850, "{}", names.len());
    }
}
