//! Evacuation: what is written when a house is left in haste.

use super::{Remark, Whom};
use crate::access::PrisonCode;
use basics::problem::FormErrors;
use basics::{PersonId, Problem};

crate::fields! {
    /// Everyone on site is called.
    EvacuationFields {
        /// Code of the prison.
        prison,
        /// Why: fire, gas, a threat.
        why,
    }

    /// Somebody in custody needs help to move.
    HelpFields {
        /// Person id.
        person,
        /// How: by two officers with a chair.
        help,
    }
}

impl EvacuationFields {
    /// The prison and why; all errors at once.
    pub fn parse(&self) -> Result<(PrisonCode, Remark), Problem> {
        let mut errors = FormErrors::default();
        let prison = errors.take("prison", PrisonCode::parse(self.prison.trim()));
        let why = errors.take("why", Remark::parse(&self.why));
        match (prison, why) {
            (Some(prison), Some(why)) => Ok((prison, why)),
            _ => Err(errors.into_problem()),
        }
    }
}

impl HelpFields {
    /// Who needs which help; all errors at once.
    pub fn parse(&self) -> Result<(PersonId, Whom), Problem> {
        let mut errors = FormErrors::default();
        let person = self.person.trim();
        let person = if person.is_empty() { Err(Problem::invalid("required")) } else { person.parse() };
        let person = errors.take("person", person);
        let help = errors.take("help", Whom::parse(&self.help));
        match (person, help) {
            (Some(person), Some(help)) => Ok((person, help)),
            _ => Err(errors.into_problem()),
        }
    }
}
