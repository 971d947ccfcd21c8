//! Who is on call when the demo begins: the duty governor of each prison and the region on call, entered by themselves
//! for a week. The telephone numbers are zeros, so that nobody is called by mistake.

use super::super::cal::at;
use super::super::staff::{Post, StaffMember};
use super::accounts::caller_of;
use super::site::{Site, World};
use crate::access::{AccountId, Role};
use crate::duty::{self, NewTurn, Place};
use basics::{Telephone, Text};
use records::{Outcome, Tx};

/// Seconds for which each is on call.
const WEEK: i64 = 7 * 86_400;

/// Enters who is on call, before the day of the demo begins.
pub async fn enter(site: &Site, world: &World, members: &[StaffMember], hired: &[Option<AccountId>]) -> Outcome<()> {
    let when = at(world.nation.date, 9, 50);
    for ((member, account), number) in members.iter().zip(hired).zip(1..) {
        let place = match (member.role, &member.post) {
            (Role::DutyGovernor, Post::Prison(prison)) => {
                world.prisons.get(*prison).map(|prison| Place::Prison(prison.code.clone()))
            }
            (Role::RegionalOnCall, Post::Region(region)) => Some(Place::Region(*region)),
            _ => None,
        };
        let (Some(place), Some(post), Some(account)) = (place, duty::Post::of(member.role), *account) else { continue };
        let new = NewTurn {
            post,
            place,
            name: Text::parse(&member.name.to_string())?,
            service_number: Text::parse(&member.service_number)?,
            telephone: Telephone::parse(&format!("00 00 {:02} {:02}", number / 100 % 100, number % 100))?,
            from: when,
            to: when.plus_seconds(WEEK),
        };
        let by = site.db.read(move |reader| caller_of(reader, account)).await?;
        let (decider, caller) = (world.decider.clone(), by.clone());
        let write = move |tx: &mut Tx| {
            let permit = duty::permit(tx, &decider, &caller, &new.place)?;
            duty::enter(tx, &permit, &new).map(drop)
        };
        site.act(when, &by, write).await?;
    }
    Ok(())
}
