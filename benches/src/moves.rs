//! Movements through HTTP on SQLite: one a request by 64 clients, and whole landings.

use crate::Outcome;
use crate::http::{Answer, request};
use crate::load::{self, Client};
use crate::pairs::{Row, Target};
use crate::postgres::{self, Cluster};
use crate::service::{Server, api_headers};
use crate::shim::{Counter, SYNC_MICROS};
use crate::store::Store;
use crate::world::{Bare, DATABASE, Demo, Lazy, World};
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

/// What must have been written, counted in the database itself. Old rows of the outbox are removed now
/// and then, so only new ones are counted.
struct Counts {
    store: Store,
}

impl Counts {
    fn topics(&self) -> Outcome<i64> {
        self.store.number("select coalesce(max(seq), 0) from outbox")
    }
    fn events(&self, topics: i64) -> Outcome<[i64; 3]> {
        Ok([
            self.store.number("select count(*) from journal where kind = 'person-moved'")?,
            self.store.number("select count(*) from movement")?,
            self.store.number(&format!("select count(*) from outbox where seq > {topics} and topic like 'roll:%'"))?,
        ])
    }
}

impl Moves {
    /// Starts the program on a file on the steady disk.
    pub fn start(world: &Rc<World>, batch: usize) -> Outcome<Self> {
        let (counter, path) = world.shim()?.counter(&format!("moves{batch}"))?;
        let demo = world.demo()?;
        let server = world.serve_steady(&demo, Some(&path))?;
        Self::on(world, demo, server, counter, batch)
    }
    /// Of a program that serves a demo, with clients who each have their own people.
    pub fn on(world: &Rc<World>, demo: Demo, server: Server, counter: Counter, batch: usize) -> Outcome<Self> {
        let counter = Arc::new(counter);
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
        let counts = Counts { store: demo.store()? };
        Ok(Self { world: Rc::clone(world), demo, server, movers, counts, batch })
    }
    /// Events a second; fails when the disk does not hold what was acknowledged.
    pub fn measure(&mut self) -> Outcome<f64> {
        let topics = self.counts.topics()?;
        let before = self.counts.events(topics)?;
        let movers = std::mem::take(&mut self.movers);
        let (loaded, movers) = load::run(self.server.address, movers, self.world.time, false)?;
        self.movers = movers;
        let after = self.counts.events(topics)?;
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

/// The row of movements on PostgreSQL.
pub fn postgres_rows(world: &Rc<World>) -> Vec<Row> {
    let made = Rc::clone(world);
    let moves = Rc::new(Lazy::new(move || {
        let (demo, cluster) = made.demo_on_postgres()?;
        let server = made.serve(&demo)?;
        let counter = Counter::open(&cluster.count())?;
        let moves = Moves::on(&made, demo, server, counter, 1)?;
        let tables: Vec<&str> = EVENT.split(',').collect();
        cluster.create("bare")?;
        cluster.copy_tables(DATABASE, "bare", &tables)?;
        Ok((moves, cluster, String::new()))
    }));
    let (ours, world) = (Rc::clone(&moves), Rc::clone(world));
    vec![Row {
        name: "movement over HTTP on PostgreSQL, 64 clients".to_owned(),
        reference: "pgbench, 64 clients, serializable".to_owned(),
        target: Target::Ratio(0.6),
        ours: Box::new(move || ours.with(|(moves, ..)| moves.measure())),
        theirs: Box::new(move || {
            moves.with(|(_, cluster, script)| {
                // After the first movements, which it writes alike.
                if script.is_empty() {
                    *script = bare_script(cluster)?;
                }
                cluster.pgbench("bare", script, CLIENTS, world.time)
            })
        }),
    }]
}

/// The statements of a movement, with the values of the latest.
fn bare_script(cluster: &Cluster) -> Outcome<String> {
    let latest = |table: &'static str, order: &str| -> Outcome<(&'static str, serde_json::Value)> {
        let sql = format!("select row_to_json(t) from {table} t order by {order} desc limit 1");
        Ok((table, serde_json::from_str(&cluster.psql(DATABASE, &sql)?)?))
    };
    let rows = [latest("movement", "recorded_at")?, latest("journal", "seq")?, latest("outbox", "seq")?];
    postgres::script(&rows)
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
