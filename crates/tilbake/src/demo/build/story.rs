//! The story of everyone as acts in the order of their times, and how an act is done.

use super::super::mix::Nation;
use super::estate::{self, Closing};
use super::site::{Clerk, Site, State, World, missing};
use super::{facts, messages, papers, people, receptions, stays};
use crate::access::Caller;
use basics::Instant;
use records::{Fault, Outcome, Tx};
use std::sync::Arc;

/// Something somebody does at a time.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// What.
    pub what: What,
}

/// What is done.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// About a person.
    Person {
        /// Place in the list of those in custody, then those expected.
        person: usize,
        /// Where it is done.
        prison: usize,
        /// By whom.
        clerk: Clerk,
        /// The act.
        act: Act,
    },
    /// A room goes out of use.
    Room(Closing),
    /// A message of police or courts comes: its place in the list.
    Message(usize),
    /// Somebody comes who gives no name.
    Stranger,
}

/// An act about a person. Numbers are places in the lists of what was invented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Registers the person.
    Register,
    /// Expects the person.
    Expect,
    /// Writes down a fact that came later.
    Fact(facts::Late),
    /// Records a caution.
    Caution(usize),
    /// Sets the review of a caution to a later day.
    Review(usize),
    /// Keeps the person apart from another: a place in the list of pairs.
    KeepApart(usize),
    /// Registers a paper.
    Paper(usize),
    /// Compares what is not verified with its source.
    Verify,
    /// Sets a sentence.
    Sentence(papers::Setting),
    /// A time away begins.
    Away(usize),
    /// A time away ends.
    BackAgain,
    /// Moves.
    Stay(stays::Step),
    /// Writes about the reception.
    Reception(receptions::Part),
}

/// Everything that happens, in order.
pub fn tell(nation: &Nation) -> Vec<Entry> {
    let mut all: Vec<(Entry, u32)> = vec![];
    for (at, person) in nation.people.iter().chain(&nation.expected).enumerate() {
        let mut teller = people::Teller::new(nation, person, at);
        teller.tell();
        all.extend(teller.entries.into_iter().zip(0..));
    }
    all.extend(people::apart(nation).into_iter().map(|entry| (entry, u32::MAX)));
    all.extend(estate::closings(nation).into_iter().map(|(at, room)| (Entry { at, what: What::Room(room) }, 0)));
    let messages = nation.messages.iter().zip(0..);
    all.extend(messages.map(|(message, number)| (Entry { at: message.at, what: What::Message(number) }, 0)));
    all.push((receptions::night(nation), 0));
    // Whoever was told first acts first where times are the same: the order is the same every time.
    all.sort_by_key(|(entry, number)| (entry.at, *number));
    all.into_iter().map(|(entry, _)| entry).collect()
}

/// Does an entry.
pub async fn play(site: &Site, world: &Arc<World>, entry: &Entry, states: &mut [State]) -> Outcome<()> {
    let (person, prison, clerk, act) = match entry.what {
        What::Person { person, prison, clerk, act } => (person, prison, clerk, act),
        What::Room(closing) => return estate::close(site, world, entry.at, closing).await,
        What::Message(number) => return messages::receive(site, world, entry.at, number).await,
        What::Stranger => return receptions::stranger(site, world, entry.at).await,
    };
    let by = world.clerk(prison, clerk).ok_or_else(|| missing("a desk"))?;
    let other = match act {
        Act::KeepApart(pair) => people::other(world, states, pair),
        _ => None,
    };
    let before = states.get(person).cloned().ok_or_else(|| missing("a person"))?;
    if act == Act::Verify && before.unverified.is_empty() {
        return Ok(());
    }
    let scene = Scene { world: Arc::clone(world), by: Arc::clone(&by), at: person, act, other, emergency: false };
    let mut done = once(site, entry.at, scene.clone(), &before).await;
    if let (Err(Fault::Refused(problem)), Act::Stay(_)) = (&done, act)
        && stays::is_refused_placement(problem)
    {
        // The room is there and the check says no: the shift leader decides, and it is a deviation.
        let by = world.clerk(prison, Clerk::ShiftLeader).ok_or_else(|| missing("a desk"))?;
        done = once(site, entry.at, Scene { by, emergency: true, ..scene }, &before).await;
    }
    let after = done.map_err(|fault| explain(fault, entry))?;
    if let Some(state) = states.get_mut(person) {
        *state = after;
    }
    Ok(())
}

fn explain(fault: Fault, entry: &Entry) -> Fault {
    match fault {
        Fault::Refused(problem) => {
            let detail = format!("{} ({:?} at {})", problem, entry.what, entry.at);
            problem.with_detail(detail).into()
        }
        other => other,
    }
}

/// An act on its way into a transaction.
#[derive(Clone)]
pub struct Scene {
    /// What is known.
    pub world: Arc<World>,
    /// Who acts.
    pub by: Arc<Caller>,
    /// Whom it is about.
    pub at: usize,
    /// What is done.
    pub act: Act,
    /// The other of a pair.
    pub other: Option<crate::access::PersonId>,
    /// Whether a check may be broken.
    pub emergency: bool,
}

async fn once(site: &Site, at: Instant, scene: Scene, before: &State) -> Outcome<State> {
    let before = before.clone();
    let by = Arc::clone(&scene.by);
    let write = move |tx: &mut Tx| {
        let mut state = before.clone();
        perform(tx, &scene, &mut state)?;
        Ok(state)
    };
    site.act(at, &by, write).await
}

fn perform(tx: &mut Tx, scene: &Scene, state: &mut State) -> Outcome<()> {
    match scene.act {
        Act::Register => people::register(tx, scene, state),
        Act::Expect => people::expect(tx, scene, state),
        Act::Fact(late) => facts::add_late(tx, scene, state, late),
        Act::Caution(number) => facts::caution(tx, scene, state, number),
        Act::Review(number) => facts::review(tx, scene, state, number),
        Act::KeepApart(pair) => people::keep_apart(tx, scene, state, pair),
        Act::Paper(number) => papers::register(tx, scene, state, number),
        Act::Verify => papers::verify(tx, scene, state),
        Act::Sentence(setting) => papers::sentence(tx, scene, state, setting),
        Act::Away(number) => papers::away(tx, scene, state, number),
        Act::BackAgain => papers::back(tx, scene, state),
        Act::Stay(step) => stays::step(tx, scene, state, step),
        Act::Reception(part) => {
            let person = state.person.ok_or_else(|| missing("a person"))?;
            receptions::write(tx, scene, person, part)
        }
    }
}
