//! What people in custody and the Parliamentary Ombud or the Supervisory Council write to each other in confidence
//! (ADM-11, sections 9-9 d). Nobody in the service reads it, or learns that it is there.

use super::OwnWords;
use super::forms::chosen;
use crate::access::Role;
use basics::problem::FormErrors;
use basics::{Instant, PersonId, Problem};
use records::Class;
use serde::{Deserialize, Serialize};

basics::id! {
    /// One piece of writing.
    LetterId,
    /// All that belongs together.
    ThreadId,
}

basics::code! {
    /// To whom it is written.
    Body {
        /// The Parliamentary Ombud.
        Ombud = "ombud",
        /// The Supervisory Council.
        Council = "supervisory_council",
    }

    /// Who wrote.
    Writer {
        /// The person in custody.
        Person = "person",
        /// The body.
        Body = "body",
    }
}

impl Body {
    /// The role that reads what is written to it.
    pub fn role(self) -> Role {
        match self {
            Self::Ombud => Role::Ombud,
            Self::Council => Role::SupervisoryCouncil,
        }
    }
    /// The class whose key opens it.
    pub fn class(self) -> Class {
        match self {
            Self::Ombud => Class::Ombud,
            Self::Council => Class::Council,
        }
    }
}

/// The letters of a number, without those that are taken for another.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";
/// How many letters it has, the check letter not counted.
const LENGTH: usize = 9;

/// The number of a thread, drawn by lot: `K-ABCDE-FGHJ-K`. A serial number would tell of the others by its gaps. The last
/// letter checks the others.
pub fn number(lot: u64) -> String {
    let mut rest = lot;
    let mut places = vec![];
    for _ in 0..LENGTH {
        places.push(usize::try_from(rest % 23).unwrap_or_default());
        rest /= 23;
    }
    let check: usize = places.iter().enumerate().map(|(place, letter)| (place + 1) * letter).sum();
    let letter = |place: usize| LETTERS.get(place % 23).map_or('A', |letter| char::from(*letter));
    let (front, back) = places.split_at(5);
    let of = |part: &[usize]| part.iter().map(|place| letter(*place)).collect::<String>();
    format!("K-{}-{}-{}", of(front), of(back), letter(check))
}

/// What stands in a box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Whose thread it is.
    pub person: PersonId,
    /// The number of the thread.
    pub number: String,
    /// Who wrote.
    pub writer: Writer,
    /// When.
    pub at: Instant,
    /// What.
    pub words: OwnWords,
}

/// Boxes are so long, or a multiple of it: their length does not tell how much was written.
const STEP: usize = 4_096;

impl Letter {
    /// As bytes of a length that tells little.
    pub fn packed(&self) -> Result<Vec<u8>, Problem> {
        let mut bytes = serde_json::to_vec(self).map_err(|e| Problem::new(500, "internal-error", e.to_string()))?;
        bytes.resize(bytes.len().next_multiple_of(STEP), b' ');
        Ok(bytes)
    }
    /// Read again.
    pub fn unpacked(bytes: &[u8]) -> Result<Self, Problem> {
        serde_json::from_slice(bytes).map_err(|_| basics::value::corrupt("what was written in confidence"))
    }
}

crate::fields! {
    /// The first of a thread.
    LetterFields {
        /// To whom.
        #[schemars(with = "Body")]
        body,
        /// What.
        words,
    }

    /// What is added to a thread.
    ReplyFields {
        /// What.
        words,
    }
}

impl LetterFields {
    /// To whom and what; all errors at once.
    pub fn parse(&self) -> Result<(Body, OwnWords), Problem> {
        let mut errors = FormErrors::default();
        let body = errors.take("body", chosen(&self.body));
        let words = errors.take("words", OwnWords::parse(&self.words));
        body.zip(words).ok_or_else(|| errors.into_problem())
    }
}

impl ReplyFields {
    /// What is written.
    pub fn parse(&self) -> Result<OwnWords, Problem> {
        let mut errors = FormErrors::default();
        errors.take("words", OwnWords::parse(&self.words)).ok_or_else(|| errors.into_problem())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use basics::id::{Id, Uuid};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_look_alike_and_one_wrong_letter_is_caught(lot in proptest::num::u64::ANY, at in 0_usize..9) {
            let text = number(lot);
            let letters: Vec<char> = text.chars().filter(|c| *c != '-').skip(1).collect();
            prop_assert_eq!(letters.len(), LENGTH + 1);
            let value = |c: char| LETTERS.iter().position(|letter| char::from(*letter) == c).unwrap();
            let check = |letters: &[char]| {
                letters.iter().take(LENGTH).enumerate().map(|(place, c)| (place + 1) * value(*c)).sum::<usize>() % 23
            };
            prop_assert_eq!(check(&letters), value(letters[LENGTH]));
            let mut wrong = letters.clone();
            wrong[at] = char::from(LETTERS[(value(letters[at]) + 1) % 23]);
            prop_assert_ne!(check(&wrong), value(letters[LENGTH]));
        }

        #[test]
        fn the_length_of_a_box_tells_little(words in "[a-zæøå ]{1,900}x") {
            let letter = Letter {
                person: PersonId::from_uuid(Uuid::from_u128(1)),
                number: number(1),
                writer: Writer::Person,
                at: Instant::from_micros(0),
                words: OwnWords::parse(&words).unwrap(),
            };
            let packed = letter.packed().unwrap();
            prop_assert_eq!(packed.len(), STEP);
            prop_assert_eq!(Letter::unpacked(&packed).unwrap(), letter);
        }
    }

    #[test]
    fn to_whom_and_what_is_asked_at_once() {
        let problem = LetterFields::default().parse().unwrap_err();
        assert_eq!(problem.errors.len(), 2);
    }
}
