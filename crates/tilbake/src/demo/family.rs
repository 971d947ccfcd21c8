//! Family and friends, all invented: children, partner, parents; who is called in an emergency.

use super::cal::{plus_days, plus_months};
use super::dice::Dice;
use super::identity::Identity;
use super::names::{self, Group, Name};
use super::person::{Contact, Relation, Sex};
use basics::Date;

/// Invents the people close to someone of this sex and age.
pub fn invent(who: &Identity, sex: Sex, age: i64, home: &str, date: Date, dice: &mut Dice) -> Vec<Contact> {
    let mut all = vec![];
    let abroad = who.citizenships.first().copied().filter(|c| *c != "NOR");
    let lives_in = |dice: &mut Dice| match abroad {
        Some(country) if dice.chance(600) => country.to_owned(),
        _ => home.to_owned(),
    };
    let partner = age >= 20 && dice.chance(420);
    if partner {
        let other = if sex == Sex::Male { Sex::Female } else { Sex::Male };
        let other = if dice.chance(30) { sex } else { other };
        all.push(adult(Relation::Partner, names::invent(who.group, other, dice), other, lives_in(dice), dice));
    }
    if age < 18 {
        let name = related(who, Sex::Female, dice);
        all.push(adult(Relation::Guardian, name, Sex::Female, home.to_owned(), dice));
    } else if age < 45 && dice.chance(600) || all.is_empty() && dice.chance(300) {
        let parent = if dice.chance(700) { Sex::Female } else { Sex::Male };
        all.push(adult(Relation::Parent, related(who, parent, dice), parent, lives_in(dice), dice));
    }
    if all.is_empty() || dice.chance(120) {
        let sex = if dice.chance(500) { Sex::Female } else { Sex::Male };
        let friend = dice.chance(250);
        let name = if friend { names::invent(Group::Norwegian, sex, dice) } else { related(who, sex, dice) };
        let relation = if friend { Relation::Friend } else { Relation::Sibling };
        all.push(adult(relation, name, sex, lives_in(dice), dice));
    }
    children(&mut all, who, sex == Sex::Male, age, partner, date, dice);
    if dice.chance(930)
        && let Some(first) = all.iter_mut().find(|c| c.phone.is_some())
    {
        first.emergency = true;
        first.next_of_kin = first.relation != Relation::Friend;
    }
    all
}

fn adult(relation: Relation, name: Name, sex: Sex, lives_in: String, dice: &mut Dice) -> Contact {
    Contact {
        relation,
        name,
        sex,
        born: None,
        lives_with: None,
        // No eight-digit number in Norway begins with 1.
        phone: Some(format!("+47 1{:02} {:02} {:03}", dice.below(100), dice.below(100), dice.below(1000))),
        emergency: false,
        next_of_kin: false,
        lives_in,
    }
}

/// A name of the same family.
fn related(who: &Identity, sex: Sex, dice: &mut Dice) -> Name {
    let name = names::invent(who.group, sex, dice);
    let bent = matches!(who.group, Group::Polish | Group::Lithuanian);
    if bent || dice.chance(250) { name } else { Name { family: who.name.family.clone(), ..name } }
}

/// A child's name: the parent's family name, and where that is the custom the father's given name.
fn child(who: &Identity, father: bool, sex: Sex, dice: &mut Dice) -> Name {
    let name = names::invent(who.group, sex, dice);
    let given = match (who.group, name.given.split(' ').next(), who.name.given.split(' ').next()) {
        (Group::Somali, Some(own), Some(parent)) if father => format!("{own} {parent}"),
        _ => name.given,
    };
    let bent = matches!(who.group, Group::Polish | Group::Lithuanian);
    Name { given, family: if bent && sex == Sex::Female { name.family } else { who.name.family.clone() } }
}

/// Every second has children under 18; most live with the other parent.
fn children(
    all: &mut Vec<Contact>,
    who: &Identity,
    father: bool,
    age: i64,
    partner: bool,
    date: Date,
    dice: &mut Dice,
) {
    if !(21..60).contains(&age) || !dice.chance(480) {
        return;
    }
    let lives_in = all.first().map_or(String::new(), |c| c.lives_in.clone());
    for _ in 0..=dice.weighted(&[50, 32, 13, 5]) {
        let oldest = (age - 19).min(17) * 12 + 11;
        let born = plus_days(plus_months(date, -dice.between(3, oldest)), -dice.between(0, 27));
        let sex = if dice.chance(500) { Sex::Female } else { Sex::Male };
        let name = child(who, father, sex, dice);
        let with = (partner && dice.chance(750)).then_some(0);
        all.push(Contact {
            relation: Relation::Child,
            name,
            sex,
            born: Some(born),
            lives_with: with,
            phone: None,
            emergency: false,
            next_of_kin: false,
            lives_in: lives_in.clone(),
        });
    }
}
