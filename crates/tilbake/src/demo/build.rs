//! Building the demo: the invented nation becomes a database, by the same actions as any user's, each
//! done by an invented member of staff with the right role at the time it was done.
//!
//! The clock of the database is set by hand to the time of each act, and the acts come in the order of
//! their times, so that ids, journal and history are those of a service that has run for years.

mod accounts;
mod applications;
mod counts;
mod decided;
mod decisions;
mod doubles;
mod duties;
mod estate;
mod facts;
mod messages;
mod originals;
mod papers;
mod people;
mod receptions;
mod removals;
mod site;
mod stays;
mod story;
#[cfg(test)]
mod tests;

pub use accounts::Secrets;

use super::cal::at;
use super::mix::{Nation, invent};
use super::staff::staff;
use crate::app::App;
use crate::config::Config;
use crate::features::FEATURES;
use crate::start;
use basics::{Date, Instant, Problem};
use records::{Clock, Db, Durability, Fault, Ids, Keyring, Setup};
use site::{Site, World};
use std::sync::Arc;

/// Which nation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Wish {
    /// Seed.
    pub seed: u64,
    /// Day of the demo.
    pub date: Date,
    /// People in custody.
    pub people: usize,
}

/// What of the building is done: of all, so much.
pub type Progress<'a> = &'a mut (dyn FnMut(usize, usize) + Send);

/// The time at which a demo of a day begins: ten in the morning in Norway.
pub fn opening(date: Date) -> Instant {
    at(date, 10, 0)
}

/// Builds the database that a configuration names as a new file, with its keys, and puts it on the disk.
pub async fn build(config: Config, wish: Wish, progress: Progress<'_>) -> Result<Secrets, Problem> {
    let keys = config.key_folder();
    Keyring::create(&keys).map_err(|e| Problem::new(400, "keys-unusable", e.to_string()))?;
    let keys = Arc::new(start::open_keys(&keys)?);
    let nation = Arc::new(invent(wish.seed, wish.date, wish.people));
    let members = staff(&nation);
    let story = story::tell(&nation);
    let first = story.first().map_or(opening(wish.date), |entry| entry.at).plus_seconds(-2 * 86_400);
    let clock = Clock::fixed(first);
    let setup = Setup {
        url: config.database_url(),
        migrations: start::migrations(FEATURES),
        clock: clock.clone(),
        ids: Ids::seeded(wish.seed),
        durability: Durability::Off,
    };
    let db = Db::create(setup).await.map_err(|e| start::unusable(&e))?;
    let site = Site { db: db.clone(), clock };
    let app = App::with(db.clone(), keys.clone(), config, FEATURES)?;
    let built = fill(&site, Arc::new(app), nation, &members, &story, progress).await;
    let secrets = built.map_err(Fault::into_problem)?;
    site.clock.set(opening(wish.date));
    let ended = async {
        db.seal(&keys).await?;
        db.stand_demo_clock(opening(wish.date)).await?;
        db.finish().await
    };
    ended.await.map_err(Fault::into_problem)?;
    Ok(secrets)
}

/// Everything, in the order of time: estate and staff, then each act of the story, then tokens.
async fn fill(
    site: &Site,
    app: Arc<App>,
    nation: Arc<Nation>,
    members: &[super::staff::StaffMember],
    story: &[story::Entry],
    progress: Progress<'_>,
) -> records::Outcome<Secrets> {
    let (keys, decider) = (Arc::clone(&app.keys), Arc::clone(&app.decider));
    let total = story.len() + members.len();
    let secret = accounts::fresh().await?;
    let office = accounts::found(site, &secret).await?;
    let prisons = estate::raise(site, &decider, &nation, &office).await?;
    let hired = accounts::hire(site, &decider, &office, &prisons, members, &secret).await?;
    progress(members.len(), total);
    receptions::numbers(site, &decider, &office).await?;
    let desks = accounts::desks(site, &nation, members, &hired).await?;
    let ties = accounts::contact_officers(members, &hired);
    let world = Arc::new(World { nation, prisons, desks, ties, keys, decider, app });
    let mut states = vec![site::State::default(); world.nation.people.len() + world.nation.expected.len()];
    story::play(site, &world, story, &mut states, |done| progress(members.len() + done, total)).await?;
    doubles::open(site, &world, &states).await?;
    duties::enter(site, &world, members, &hired).await?;
    decisions::enter(site, &world, (members, &hired), &states).await?;
    counts::enter(site, &world).await?;
    applications::tell(site, &world, &states).await?;
    let secrets = accounts::finish(site, &world, &office, members, &hired, &states, secret).await?;
    progress(total, total);
    Ok(secrets)
}
