//! What is looked at: the roll board of a prison by people who are signed in, a person as JSON, and
//! first looks, which are journalled before anything is shown.

use crate::empty::TEXT;
use crate::http::{Answer, request};
use crate::load::{self, Client, Same};
use crate::pairs::{Row, Side, Target};
use crate::service::{Grant, Server, api_headers};
use crate::world::{Bare, Demo, Lazy, World};
use crate::{Fault, Outcome};
use serde_json::json;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Connections of every row here.
const CLIENTS: usize = 64;
/// The prison of the demo with a roll of about a hundred.
pub const PRISON: &str = "ILA";
/// Lines its board has at least.
const LINES: usize = 100;
/// Who looks at the board: each is signed in on as many machines, so that every connection has a session of its own.
const LOGINS: [&str; 8] = [
    "shift_leader.ila",
    "reception.ila",
    "caseworker.ila",
    "governor.ila",
    "duty_governor.ila",
    "officer.ila",
    "head_of_unit.ila",
    "contact_officer.ila",
];
/// What browsers take.
const ENCODINGS: (&str, &str) = ("accept-encoding", "gzip, deflate, br, zstd");
/// How often the board changes in the row where it changes.
const CHANGES: Duration = Duration::from_millis(100);
/// How many people make it change.
const CHANGERS: usize = 8;
/// How many people a client of the row of people asks for by turns.
const PEOPLE: usize = 10;
/// How many clients of the row of everyone share a token, each with a part of the people.
const SHARING: usize = 4;
/// For how long people are looked at before it is looked whether everyone was.
const ROUND: Duration = Duration::from_millis(500);
/// Who may look at everyone.
const NATIONAL: Grant<'_> = Grant { login: "national", role: "national", scope: "nation", purpose: "leadership" };
/// First looks that a client must still have before it is measured.
const LOOKS_LEFT: usize = 1_200;

/// The program with people signed in, and the empty handler beside it.
struct Boards {
    world: Rc<World>,
    demo: Demo,
    server: Server,
    empty: Server,
    sessions: Vec<String>,
    lookers: Vec<Looker>,
    readers: Vec<Turns>,
}

impl Boards {
    fn start(world: &Rc<World>) -> Outcome<Self> {
        let demo = world.demo()?;
        let (server, empty) = (world.serve_steady(&demo, None)?, world.empty()?);
        let mut asker = server.asker()?;
        let sign_in = |login: &&str| asker.sign_in(login, &demo.password);
        let sessions = LOGINS.iter().cycle().take(CLIENTS).map(sign_in).collect::<Outcome<Vec<_>>>()?;
        Ok(Self { world: Rc::clone(world), demo, server, empty, sessions, lookers: vec![], readers: vec![] })
    }
    /// Requests a second of the board.
    fn board(&mut self, changes: bool) -> Outcome<f64> {
        let path = format!("/roll?prison={PRISON}");
        let cookie = |n: usize| ("cookie", self.sessions[n % self.sessions.len()].as_str());
        let asked = |n: usize| request("GET", &path, &[cookie(n), ENCODINGS], b"");
        let mut asker = self.server.asker()?;
        let (status, page) = asker.send(&request("GET", &path, &[cookie(0)], b""))?;
        let lines = page.windows(16).filter(|part| part == b"<th scope=\"row\">").count();
        if status != 200 || lines < LINES {
            return Err(format!("the board answers {status} with {lines} lines").into());
        }
        // As long as it was before, but for what changes, and in whichever encoding.
        let least = asker.send(&asked(0))?.1.len() * 9 / 10;
        let clients = (0..CLIENTS).map(|n| Same::new(asked(n), least)).collect();
        let changing = if changes { Some(Changing::start(&self.demo, &self.server)?) } else { None };
        let (loaded, _) = load::run(self.server.address, clients, self.world.time, false)?;
        changing.map_or(Ok(()), Changing::stop)?;
        Ok(loaded.rate())
    }
    /// Requests a second of the empty handler.
    fn nothing(&mut self) -> Outcome<f64> {
        let clients = (0..CLIENTS).map(|_| Same::new(request("GET", "/", &[], b""), 0)).collect();
        Ok(load::run(self.empty.address, clients, self.world.time, false)?.0.rate())
    }
    /// Requests a second of a text that is there already, as long as the board.
    fn text(&mut self) -> Outcome<f64> {
        let clients = (0..CLIENTS).map(|_| Same::new(request("GET", "/text", &[], b""), TEXT)).collect();
        Ok(load::run(self.empty.address, clients, self.world.time, false)?.0.rate())
    }
    /// Requests a second of people as JSON, each looked at before by the same token.
    fn people(&mut self) -> Outcome<f64> {
        let mut asker = self.server.asker()?;
        let people = everyone(&self.demo)?;
        let bearer = format!("Bearer {}", self.demo.token("national")?);
        let asked = |person: &String| request("GET", &format!("/api/people/{person}"), &api_headers(&bearer), b"");
        let mut clients = vec![];
        for few in people.chunks(PEOPLE).take(CLIENTS) {
            let requests: Vec<_> = few.iter().map(asked).collect();
            for first in &requests {
                let (status, body) = asker.send(first)?;
                if status != 200 || body.len() < 100 {
                    return Err(format!("a person answers {status}").into());
                }
            }
            clients.push(Turns::new(requests));
        }
        Ok(load::run(self.server.address, clients, self.world.time, false)?.0.rate())
    }
    /// The same, each time another: nobody is asked for again by the same token within a second.
    fn other_people(&mut self) -> Outcome<f64> {
        if self.readers.is_empty() {
            self.readers = self.read_everyone_once()?;
        }
        let readers = std::mem::take(&mut self.readers);
        let (loaded, readers) = load::run(self.server.address, readers, self.world.time, false)?;
        self.readers = readers;
        Ok(loaded.rate())
    }
    /// Clients with people of their own, all looked at once, so that the looks are open.
    fn read_everyone_once(&self) -> Outcome<Vec<Turns>> {
        let people = everyone(&self.demo)?;
        let mut asker = self.server.asker()?;
        let tokens = asker.new_tokens(self.demo.token("administrator")?, &NATIONAL, CLIENTS / SHARING)?;
        let mut readers = vec![];
        for token in &tokens {
            let bearer = format!("Bearer {token}");
            let asked = |person: &String| request("GET", &format!("/api/people/{person}"), &api_headers(&bearer), b"");
            for part in people.chunks(people.len().div_ceil(SHARING)) {
                let requests = part.iter().map(asked).collect();
                readers.push(Turns::new(requests));
            }
        }
        while readers.iter().any(|own| own.answered < own.requests.len()) {
            readers = load::run(self.server.address, readers, ROUND, false)?.1;
        }
        Ok(readers)
    }
    /// First looks a second; fails when the journal does not hold each of them.
    fn first_looks(&mut self) -> Outcome<f64> {
        if self.lookers.iter().any(|looker| looker.left.len() < LOOKS_LEFT) || self.lookers.is_empty() {
            let people = everyone(&self.demo)?;
            let tokens = self.server.asker()?.new_tokens(self.demo.token("administrator")?, &NATIONAL, CLIENTS)?;
            let looker = |token: &String| Looker::new(token, people.clone());
            self.lookers = tokens.iter().map(looker).collect();
        }
        let looks = "select count(*) from journal where kind = 'looked'";
        let before = self.demo.store()?.number(looks)?;
        let lookers = std::mem::take(&mut self.lookers);
        let (loaded, lookers) = load::run(self.server.address, lookers, self.world.time, false)?;
        self.lookers = lookers;
        let journalled = self.demo.store()?.number(looks)? - before;
        if journalled != i64::try_from(loaded.operations)? {
            return Err(format!("{} first looks were shown and {journalled} journalled", loaded.operations).into());
        }
        Ok(loaded.rate())
    }
    fn bare_looks(&mut self) -> Outcome<f64> {
        let bare = Bare { tables: "look,journal", clients: CLIENTS, events: 1, alone: false };
        self.world.bare(&self.demo.database(), &bare)
    }
}

/// Everyone on a roll.
fn everyone(demo: &Demo) -> Outcome<Vec<String>> {
    demo.store()?.column("select person from roll_line order by person")
}

/// People of the prison go out and come back, ten times a second between them, until they are stopped. There are
/// several, so that changes go on in their time when an answer takes long.
struct Changing {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Outcome<u32>>>,
    begun: Instant,
}

impl Changing {
    fn start(demo: &Demo, server: &Server) -> Outcome<Self> {
        let mut asker = server.asker()?;
        let people = demo.inside(&mut asker, PRISON)?;
        let tokens = demo.shift_leaders(&mut asker, PRISON, CHANGERS)?;
        let stop = Arc::new(AtomicBool::new(false));
        let mut threads = vec![];
        for (n, (person, token)) in (0_u32..).zip(people.into_iter().zip(tokens)) {
            let (stopped, mut asker) = (Arc::clone(&stop), server.asker()?);
            threads.push(std::thread::spawn(move || {
                std::thread::sleep(CHANGES * n);
                let mut changes = 0;
                // Ends with the person back inside.
                while !stopped.load(Ordering::Relaxed) || changes % 2 == 1 {
                    let kind = if changes % 2 == 0 { "to_hospital" } else { "back" };
                    let movement = json!({ "person": person, "kind": kind, "reason": "Time hos legen" });
                    let begun = Instant::now();
                    asker.json("POST", "/api/movements", &token, Some(&movement))?;
                    changes += 1;
                    std::thread::sleep((CHANGES * u32::try_from(CHANGERS)?).saturating_sub(begun.elapsed()));
                }
                Ok(changes)
            }));
        }
        Ok(Self { stop, threads, begun: Instant::now() })
    }
    /// Fails when it changed much less often than it should have.
    fn stop(self) -> Outcome<()> {
        self.stop.store(true, Ordering::Relaxed);
        let mut changes = 0;
        for thread in self.threads {
            changes += thread.join().map_err(|_| Fault::from("the changes failed"))??;
        }
        let each = self.begun.elapsed() / changes.max(1);
        if each > CHANGES + CHANGES / 2 {
            return Err(format!("the board changed every {} ms only", each.as_millis()).into());
        }
        Ok(())
    }
}

/// A client that sends its requests by turns.
struct Turns {
    requests: Vec<Vec<u8>>,
    next: usize,
    answered: usize,
}

impl Turns {
    fn new(requests: Vec<Vec<u8>>) -> Self {
        Self { requests, next: 0, answered: 0 }
    }
}

impl Client for Turns {
    fn request(&mut self) -> Outcome<&[u8]> {
        self.next = (self.next + 1) % self.requests.len();
        Ok(&self.requests[self.next])
    }
    fn answered(&mut self, answer: &Answer<'_>) -> Outcome<u64> {
        self.answered += 1;
        if answer.status == 200 { Ok(1) } else { Err(answer.unexpected()) }
    }
}

/// A client that looks at each person once.
struct Looker {
    bearer: String,
    left: Vec<String>,
    sent: Vec<u8>,
}

impl Looker {
    fn new(token: &str, left: Vec<String>) -> Self {
        Self { bearer: format!("Bearer {token}"), left, sent: vec![] }
    }
}

impl Client for Looker {
    fn request(&mut self) -> Outcome<&[u8]> {
        let person = self.left.pop().ok_or("nobody is left to look at")?;
        self.sent = request("GET", &format!("/api/people/{person}"), &api_headers(&self.bearer), b"");
        Ok(&self.sent)
    }
    fn answered(&mut self, answer: &Answer<'_>) -> Outcome<u64> {
        if answer.status == 200 { Ok(1) } else { Err(answer.unexpected()) }
    }
}

/// Rows of what is looked at.
pub fn rows(world: &Rc<World>) -> Vec<Row> {
    let world = Rc::clone(world);
    let boards = Rc::new(Lazy::new(move || Boards::start(&world)));
    let side = |measure: fn(&mut Boards) -> Outcome<f64>| -> Side {
        let boards = Rc::clone(&boards);
        Box::new(move || boards.with(measure))
    };
    let row = |name: &str, target: f64, ours: fn(&mut Boards) -> Outcome<f64>| Row {
        name: name.to_owned(),
        reference: "empty axum handler, 64 connections".to_owned(),
        target: Target::Ratio(target),
        ours: side(ours),
        theirs: side(Boards::nothing),
    };
    vec![
        row("roll board of 101 rows, unchanged", 0.55, |boards| boards.board(false)),
        row("roll board of 101 rows, 10 changes a second", 0.3, |boards| boards.board(true)),
        Row { target: Target::None, ..row("(99 KB that are there already, by axum)", 0.0, Boards::text) },
        row("person as JSON, 640 by turns", 0.3, Boards::people),
        row("person as JSON, none twice within a second", 0.3, Boards::other_people),
        Row {
            name: "first looks at people, 64 clients".to_owned(),
            reference: "group commit, 64 threads, rusqlite".to_owned(),
            target: Target::Ratio(0.5),
            ours: side(Boards::first_looks),
            theirs: side(Boards::bare_looks),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_looker_looks_at_each_person_once() {
        let mut looker = Looker::new("t", vec!["a".into(), "b".into()]);
        assert!(looker.request().unwrap().starts_with(b"GET /api/people/b "));
        assert!(looker.request().unwrap().starts_with(b"GET /api/people/a "));
        assert!(looker.request().is_err());
    }
}
