//! Of which prison a list is asked, and which prisons can be chosen beside it: the same for every board.

use super::super::model::PrisonStatus;
use super::super::tables;
use crate::access::PrisonCode;
use crate::web::Visit;
use basics::Problem;
use records::{Outcome, Reader};
use schemars::JsonSchema;

/// Of which prison a list is asked.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used; the visit reads the query")]
pub struct PrisonQuery {
    /// Code of a prison; without it all that the caller may see.
    prison: Option<String>,
}

/// The prison a visit asks for; none is all that the caller may see. What is no code is a prison nobody knows.
pub fn prison_asked(visit: &Visit) -> Result<Option<PrisonCode>, Problem> {
    visit.read_parameter("prison", |code| PrisonCode::parse(code).map_err(|_| Problem::not_found()))
}

/// Whether every role of the caller is of a prison: then there is nothing to choose.
pub fn is_of_prisons(visit: &Visit) -> Outcome<bool> {
    Ok(visit.caller()?.grants.iter().all(|grant| grant.scope.prison().is_some()))
}

/// The prisons in use, code and name, by region and name.
pub fn open_prisons(reader: &mut Reader) -> Outcome<Vec<(String, String)>> {
    let open = tables::prisons(reader)?.into_iter().filter(|prison| prison.status == PrisonStatus::Open);
    Ok(open.map(|prison| (prison.code.to_string(), prison.name)).collect())
}
