//! The names of prisons, where a line holds their codes.

use super::super::model::{Line, MovementKind};
use crate::access::PrisonCode;
use crate::estate;
use records::{Outcome, Reader};
use std::collections::BTreeMap;

/// Names of prisons, each looked up once for a page.
#[derive(Debug, Default)]
pub struct PrisonNames(BTreeMap<PrisonCode, String>);

impl PrisonNames {
    /// The name of a prison, or its code when the estate does not know it.
    pub fn of(&mut self, reader: &mut Reader, code: &PrisonCode) -> Outcome<String> {
        if let Some(name) = self.0.get(code) {
            return Ok(name.clone());
        }
        let name = estate::prison(reader, code)?.map_or_else(|| code.to_string(), |prison| prison.name);
        self.0.insert(code.clone(), name.clone());
        Ok(name)
    }
    /// Where somebody went: the name of the prison of one who is on the way to it, else what was written.
    pub fn destination(&mut self, reader: &mut Reader, line: &Line) -> Outcome<String> {
        line.next_prison.as_ref().map_or_else(|| Ok(line.destination.clone()), |next| self.of(reader, next))
    }
    /// Where a movement led to: a transfer to a prison, any other to what was written.
    pub fn led_to(&mut self, reader: &mut Reader, kind: MovementKind, written: &str) -> Outcome<String> {
        match PrisonCode::parse(written) {
            Ok(code) if kind == MovementKind::ToTransfer => self.of(reader, &code),
            _ => Ok(written.to_owned()),
        }
    }
}
