//! Movements through HTTP on SQLite: one a request by 64 clients, and whole landings.

use crate::Outcome;
use crate::http::{Answer, request};
use crate::load::{self, Client};
use crate::pairs::{Row, Target};
use crate::service::{Server, api_headers};
use crate::shim::{Counter, SYNC_MICROS};
use crate::world::{Bare, Demo, Lazy, World};
use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use std::rc::Rc;
use std::sync::Arc;

/// Clients of single movements.
pub const CLIENTS: usize = 64;
/// Clients of whole landings, and people of a landing.
const LANDINGS: usize = 4;
const LANDING: usize = 100;
/// Prisons whose people move: the largest of the demo.
const PRISONS: [&str; 4] = ["ULL", "OSL", "HAL", "BGO"];
/// What a movement writes at least.
pub const EVENT: &str = "movement,journal,outbox";

/// A client that sends its own people to hospital and takes them back, all who are in one request or
/// one after another.
pub struct Mover {
    authorization: String,
    people: Vec<String>,
    batch: usize,
    next: usize,
    is_out: bool,
    sent: Vec<u8>,
    syncs: Option<Arc<Counter>>,
    begun: u64,
    /// The bodies of the answers, when they are wanted.
    pub kept: Option<Vec<Vec<u8>>>,
}

impl Mover {
    /// Of a token, with people who are inside, so many in each request.
    pub fn new(token: &str, people: Vec<String>, batch: usize, syncs: Option<Arc<Counter>>) -> Self {
        let authorization = format!("Bearer {token}");
        Self { authorization, people, batch, next: 0, is_out: false, sent: vec![], syncs, begun: 0, kept: None }
    }
}

impl Client for Mover {
    fn request(&mut self) -> Outcome<&[u8]> {
        let kind = if self.is_out { "back" } else { "to_hospital" };
        let movement = |person: &String| json!({ "person": person, "kind": kind, "reason": "Time hos legen" });
        let who = &self.people[self.next..self.next + self.batch];
        let body = match who {
            [one] => movement(one),
            several => several.iter().map(movement).collect(),
        };
        let body = body.to_string();
        self.sent = request("POST", "/api/movements", &api_headers(&self.authorization), body.as_bytes());
        if let Some(syncs) = &self.syncs {
            self.begun = syncs.begun()?;
        }
        Ok(&self.sent)
    }
    fn answered(&mut self, answer: &Answer<'_>) -> Outcome<u64> {
        if answer.status != 201 {
            return Err(answer.unexpected());
        }
        // A sync that began after the request was sent must have ended before its answer came.
        if let Some(syncs) = &self.syncs
            && syncs.ended()? <= self.begun
        {
            return Err("a movement was acknowledged without a sync of its own".into());
        }
        if let Some(kept) = &mut self.kept {
            kept.push(answer.body.to_vec());
        }
        self.next += self.batch;
        if self.next + self.batch > self.people.len() {
            (self.next, self.is_out) = (0, !self.is_out);
        }
        Ok(u64::try_from(self.batch)?)
    }
}

/// A running program with clients that move people.
pub struct Moves {
    world: Rc<World>,
    /// The demo it serves.
    pub demo: Demo,
    /// The program.
    pub server: Server,
    movers: Vec<Mover>,
    counts: Counts,
    batch: usize,
}

/// What must have been written, counted in the file itself.
struct Counts {
    conn: Connection,
}

impl Counts {
    fn open(demo: &Demo) -> Outcome<Self> {
        Ok(Self { conn: Connection::open_with_flags(demo.database(), OpenFlags::SQLITE_OPEN_READ_ONLY)? })
    }
    fn now(&self) -> Outcome<[i64; 3]> {
        let sql = "select (select count(*) from journal where kind = 'person-moved'), \
                   (select count(*) from movement), \
                   (select coalesce(max(seq), 0) from outbox)";
        Ok(self.conn.query_row(sql, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?)
    }
}

impl Moves {
    /// Starts the program on the steady disk, with clients who each have their own people.
    pub fn start(world: &Rc<World>, batch: usize) -> Outcome<Self> {
        let demo = world.demo()?;
        let (counter, path) = world.shim()?.counter(&format!("moves{batch}"))?;
        let counter = Arc::new(counter);
        let server = world.serve_steady(&demo, Some(&path))?;
        let mut asker = server.asker()?;
        let (clients, own) = if batch == 1 { (CLIENTS, 3) } else { (LANDINGS, batch) };
        let mut movers = vec![];
        for prison in PRISONS {
            let inside = demo.inside(&mut asker, prison)?;
            let people: Vec<_> =
                inside.chunks_exact(own).take(clients - movers.len()).map(<[String]>::to_vec).collect();
            let tokens = demo.shift_leaders(&mut asker, prison, people.len())?;
            let new =
                |(token, people): (&String, Vec<String>)| Mover::new(token, people, batch, Some(Arc::clone(&counter)));
            movers.extend(tokens.iter().zip(people).map(new));
        }
        if movers.len() < clients {
            return Err("too few people are inside for all clients".into());
        }
        let counts = Counts::open(&demo)?;
        Ok(Self { world: Rc::clone(world), demo, server, movers, counts, batch })
    }
    /// Events a second; fails when the disk does not hold what was acknowledged.
    pub fn measure(&mut self) -> Outcome<f64> {
        let before = self.counts.now()?;
        let movers = std::mem::take(&mut self.movers);
        let (loaded, movers) = load::run(self.server.address, movers, self.world.time, false)?;
        self.movers = movers;
        let after = self.counts.now()?;
        let acknowledged = i64::try_from(loaded.operations)?;
        let written: Vec<i64> = after.iter().zip(before).map(|(after, before)| after - before).collect();
        if written.iter().any(|written| *written != acknowledged) {
            return Err(format!(
                "{acknowledged} movements were acknowledged; journal, movements and outbox hold {written:?} more"
            )
            .into());
        }
        let most = most_possible(self.movers.len(), self.batch)?;
        if loaded.rate() > most {
            return Err(format!("{:.0} a second were acknowledged; {most} can be", loaded.rate()).into());
        }
        Ok(loaded.rate())
    }
}

/// The greatest rate at which so many clients can be answered when each waits for a sync.
fn most_possible(clients: usize, batch: usize) -> Outcome<f64> {
    Ok(load::rate(u64::try_from(clients * batch)?, std::time::Duration::from_micros(SYNC_MICROS)))
}

/// Rows of movements.
pub fn rows(world: &Rc<World>) -> Vec<Row> {
    let bare = |batch: usize, clients: usize, alone: bool| Bare { tables: EVENT, clients, events: batch, alone };
    let started = |batch: usize| {
        let world = Rc::clone(world);
        Rc::new(Lazy::new(move || Moves::start(&world, batch)))
    };
    let (one, many) = (started(1), started(LANDING));
    let row = |name: &str, reference: &str, moves: &Rc<Lazy<Moves>>, bare: Bare<'static>, target: Target| {
        let (ours, theirs, world) = (Rc::clone(moves), Rc::clone(moves), Rc::clone(world));
        Row {
            name: name.to_owned(),
            reference: reference.to_owned(),
            target,
            ours: Box::new(move || ours.with(Moves::measure)),
            theirs: Box::new(move || theirs.with(|moves| world.bare(&moves.demo.database(), &bare))),
        }
    };
    let single = "movement over HTTP, 64 clients";
    vec![
        row(single, "group commit, 64 threads, rusqlite", &one, bare(1, CLIENTS, false), Target::Ratio(0.5)),
        row(single, "a commit each, rusqlite", &one, bare(1, CLIENTS, true), Target::Ratio(15.0)),
        row(
            "landings of 100 over HTTP, 4 clients, events",
            "group commit, 4 threads, 100 a time",
            &many,
            bare(LANDING, LANDINGS, false),
            Target::Rate(38_300.0),
        ),
    ]
}
