//! A registered person with an id of the test's choice, for tests of what gathers a person file.

use crate::access::testing::{belongs, caller, in_prison, prison};
use crate::access::{Place, Role, permit_in_place};
use crate::app::Shared;
use crate::people::actions::register_as;
use crate::people::model::{Born, NameKind, NameOrder, NewPerson, Particulars, PersonName, Sex, Source, Told};
use basics::id::PersonId;
use records::Via;

/// Registers Kari Nordmann, born in 1990, who belongs to a unit of a prison.
pub async fn registered(app: &Shared, person: PersonId, code: &'static str, unit: u32) {
    let by = caller(app, &[(Role::Caseworker, in_prison(code))]).await;
    let new = NewPerson {
        name: PersonName::new(NameKind::Current, "Kari", "Nordmann", NameOrder::GivenFirst).unwrap(),
        particulars: Particulars { born: Some(Born::parse("1990").unwrap()), sex: Sex::Female },
        identifiers: vec![],
        citizenships: vec![],
        languages: vec![],
        told: Told { source: Source::PopulationRegister, verified: true },
    };
    let (shared, actor) = (app.clone(), by.actor(Via::Api));
    let register = move |tx: &mut records::Tx| {
        let permit = permit_in_place(tx, &shared.decider, &by, &Place::Prison(prison(code)))?;
        register_as(tx, &permit, &shared.keys, &new, person).map(|_| ())
    };
    app.db.write(&actor, register).await.unwrap();
    belongs(app, person, Some(code), Some(unit)).await;
}
