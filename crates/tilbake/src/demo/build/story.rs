//! The story of everyone as acts in the order of their times, and how an act is done.

use super::super::mix::Nation;
use super::estate::{self, Closing};
use super::site::{Clerk, Site, State, World, missing};
use super::{decided, facts, messages, papers, people, receptions, removals, stays};
use crate::access::Caller;
use basics::Instant;
use records::{Fault, Outcome, Tx};
use std::collections::BTreeSet;
use std::pin::Pin;
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
    /// A place in remand is offered: its place in the list.
    Offer(usize),
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
    /// Agrees to the dates as they are counted.
    Agree,
    /// Tells the person of their dates.
    Tell,
    /// Moves.
    Stay(stays::Step),
    /// Writes about the reception.
    Reception(receptions::Part),
    /// Hands somebody called in, who came drunk, to the police.
    HandOver,
    /// Records something of a removal from the country.
    Removal(removals::Part),
    /// Records that what is due soon was decided.
    Settle,
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
    all.extend(removals::tell(nation).into_iter().map(|entry| (entry, u32::MAX)));
    all.extend(estate::closings(nation).into_iter().map(|(at, room)| (Entry { at, what: What::Room(room) }, 0)));
    let messages = nation.messages.iter().zip(0..);
    all.extend(messages.map(|(message, number)| (Entry { at: message.at, what: What::Message(number) }, 0)));
    let offers = nation.offers.iter().zip(0..);
    all.extend(offers.map(|(offer, number)| (Entry { at: offer.at, what: What::Offer(number) }, 1)));
    all.push((receptions::night(nation), 0));
    all.extend(receptions::drunk(nation).map(|entry| (entry, u32::MAX)));
    // Whoever was told first acts first where times are the same: the order is the same every time.
    all.sort_by_key(|(entry, number)| (entry.at, *number));
    all.into_iter().map(|(entry, _)| entry).collect()
}

/// The most entries that are on their way together.
const TOGETHER: usize = 64;

/// Does all entries in their order. Those about different people are queued together, so that neither thread
/// waits for the other after each; the order, and with it every id, is the same as one by one.
pub async fn play(
    site: &Site,
    world: &Arc<World>,
    story: &[Entry],
    states: &mut [State],
    mut progress: impl FnMut(usize),
) -> Outcome<()> {
    let mut rest = story;
    while let Some(first) = rest.first() {
        let (together, later) = rest.split_at(together(rest));
        match first.what {
            What::Room(closing) => estate::close(site, world, first.at, closing).await?,
            What::Message(number) => messages::receive(site, world, first.at, number).await?,
            What::Offer(number) => messages::offer(site, world, first.at, number).await?,
            What::Stranger => receptions::stranger(site, world, first.at).await?,
            What::Person { .. } => play_together(site, world, together, states).await?,
        }
        progress(story.len() - later.len());
        rest = later;
    }
    Ok(())
}

/// How many of the entries at the front may be on their way together: of different people each, up to one whose
/// refusal is answered by another act.
fn together(entries: &[Entry]) -> usize {
    let mut seen = BTreeSet::new();
    for (number, entry) in entries.iter().enumerate().take(TOGETHER) {
        let What::Person { person, act, .. } = entry.what else { return number.max(1) };
        // What a pair needs of the other's state may be on its way.
        if !seen.insert(person) || (matches!(act, Act::KeepApart(_)) && number > 0) {
            return number;
        }
        if matches!(act, Act::Stay(_) | Act::KeepApart(_)) {
            return number + 1;
        }
    }
    entries.len().min(TOGETHER)
}

async fn play_together(site: &Site, world: &Arc<World>, entries: &[Entry], states: &mut [State]) -> Outcome<()> {
    let mut queued = vec![];
    for entry in entries {
        queued.extend(begin(site, world, entry, states)?);
    }
    for (entry, scene, done) in queued {
        let mut done = done.await;
        if let (Err(Fault::Refused(problem)), Act::Stay(_)) = (&done, scene.act)
            && stays::is_refused_placement(problem)
        {
            // The room is there and the check says no: the shift leader decides, and it is a deviation.
            let by = world.clerk(scene.prison, Clerk::ShiftLeader).ok_or_else(|| missing("a desk"))?;
            let before = states.get(scene.at).cloned().ok_or_else(|| missing("a person"))?;
            done = once(site, entry.at, Scene { by, emergency: true, ..scene.clone() }, before).await;
        }
        // Nobody agrees or tells while the person is elsewhere: it waits on the list of dates to confirm.
        if matches!((&done, scene.act), (Err(Fault::Refused(_)), Act::Agree | Act::Tell)) {
            continue;
        }
        if let (Err(Fault::Refused(problem)), Act::Settle) = (&done, scene.act)
            && problem.code == decided::NOTHING
        {
            continue;
        }
        let after = done.map_err(|fault| explain(fault, entry))?;
        if let Some(state) = states.get_mut(scene.at) {
            *state = after;
        }
    }
    Ok(())
}

/// An entry on its way: what it does, and what the person's state is afterwards.
type Queued<'a> = (&'a Entry, Scene, Pin<Box<dyn Future<Output = Outcome<State>> + Send>>);

/// Queues an entry about a person; none when there is nothing to do.
fn begin<'a>(site: &Site, world: &Arc<World>, entry: &'a Entry, states: &[State]) -> Outcome<Option<Queued<'a>>> {
    let What::Person { person, prison, clerk, act } = entry.what else { return Ok(None) };
    let by = world.clerk(prison, clerk).ok_or_else(|| missing("a desk"))?;
    let other = match act {
        Act::KeepApart(pair) => people::other(world, states, pair),
        _ => None,
    };
    let before = states.get(person).cloned().ok_or_else(|| missing("a person"))?;
    if act == Act::Verify && before.unverified.is_empty() {
        return Ok(None);
    }
    let scene = Scene { world: Arc::clone(world), by, at: person, prison, act, other, emergency: false };
    let done = Box::pin(once(site, entry.at, scene.clone(), before));
    Ok(Some((entry, scene, done)))
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
    /// Where it is done.
    pub prison: usize,
    /// What is done.
    pub act: Act,
    /// The other of a pair.
    pub other: Option<crate::access::PersonId>,
    /// Whether a check may be broken.
    pub emergency: bool,
}

fn once(site: &Site, at: Instant, scene: Scene, before: State) -> impl Future<Output = Outcome<State>> + Send + use<> {
    let by = Arc::clone(&scene.by);
    let write = move |tx: &mut Tx| {
        let mut state = before.clone();
        perform(tx, &scene, &mut state)?;
        Ok(state)
    };
    site.act(at, &by, write)
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
        Act::Agree => papers::agree(tx, scene, state),
        Act::Tell => papers::tell(tx, scene, state),
        Act::Stay(step) => stays::step(tx, scene, state, step),
        Act::Settle => decided::settle(tx, scene, state),
        Act::Removal(part) => removals::record(tx, scene, state, part),
        Act::HandOver => receptions::hand_over(tx, scene, state.person.ok_or_else(|| missing("a person"))?),
        Act::Reception(part) => {
            let person = state.person.ok_or_else(|| missing("a person"))?;
            receptions::write(tx, scene, person, part)
        }
    }
}
