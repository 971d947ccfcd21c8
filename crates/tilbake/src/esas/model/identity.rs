//! Who a message is about: whether what it states of the person agrees with itself (INT-02).
//!
//! A wrong match puts one person's order in another's file. Where court and police may mean two
//! people, nobody is matched by the program: a person looks.

use super::draft::{Name, PersonDraft};
use super::warning::{WarningCode as Odd, Warnings};
use basics::person_number::NumberKind;

/// Compares the two sides of a ruling, police and court. Says whether they may mean two people: they
/// share no number, and numbers, names or birth dates differ.
pub fn two_people(police: &PersonDraft, court: &PersonDraft, at: &str, w: &mut Warnings) -> bool {
    let names = !same_name(&police.name, &court.name);
    let births = police.birth_date.zip(court.birth_date).is_some_and(|(one, other)| one != other);
    let shared = court.numbers.iter().any(|number| police.numbers.iter().any(|other| other.digits == number.digits));
    let numbers = !shared && !police.numbers.is_empty() && !court.numbers.is_empty();
    w.add_if(names, Odd::NamesDiffer, at);
    w.add_if(births, Odd::BirthDatesDiffer, at);
    w.add_if(numbers, Odd::NumbersDiffer, at);
    !shared && (numbers || names || births)
}

/// Looks at the numbers of a person.
pub fn check(person: &PersonDraft, at: &str, w: &mut Warnings) {
    w.add_if(person.numbers.is_empty(), Odd::NumberMissing, at);
    for number in &person.numbers {
        let Some(valid) = number.valid else {
            w.add(Odd::NumberWrong, at);
            continue;
        };
        // A D-number or an SSP number may carry another date than the true one.
        let told = valid.kind() == NumberKind::Birth;
        let other = person.birth_date.is_some_and(|born| !valid.births().contains(&born));
        w.add_if(told && other, Odd::NumberOtherBirthDate, at);
    }
}

/// Whether two sides mean the same name: family name and first given name, whatever the letters'
/// case. Middle names are written by one and left out by the other all the time.
fn same_name(one: &Name, other: &Name) -> bool {
    let first =
        |name: &Name| name.given.as_deref().and_then(|given| given.split_whitespace().next()).map(str::to_lowercase);
    let family = |name: &Name| name.family.to_lowercase();
    let given = match (first(one), first(other)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    given && family(one) == family(other)
}
