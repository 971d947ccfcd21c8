//! A register of 100,000: people registered over HTTP against bare inserts of the same rows, and search
//! among them.

use crate::Outcome;
use crate::http::{Answer, Connection, request};
use crate::load::{self, Client};
use crate::pairs::{Limit, Row, Target};
use crate::service::{Server, api_headers};
use crate::world::{Demo, Lazy, World};
use serde_json::json;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Clients that register.
const CLIENTS: u32 = 64;
/// People among whom is searched.
const PEOPLE: i64 = 100_000;
/// Searches in one measurement.
const SEARCHES: u32 = 1_000;

/// Parts of which names are made; any two given names with any family name.
const GIVEN: [&str; 24] = [
    "Ola", "Per", "Knut", "Lars", "Nils", "Hans", "Arne", "Jan", "Tor", "Geir", "Rune", "Svein", "Ali", "Omar", "Adam",
    "Jonas", "Emil", "Filip", "Erik", "Anders", "Mateusz", "Andrei", "Tomas", "Yusuf",
];
const FAMILY_BEGINS: [&str; 20] = [
    "Berg", "Dal", "Hau", "Lund", "Mo", "Nes", "Sol", "Vik", "Bakk", "Eng", "Fjell", "Grønn", "Holm", "Kvam", "Li",
    "Myr", "Rud", "Sand", "Tveit", "Ås",
];
const FAMILY_ENDS: [&str; 12] =
    ["heim", "vik", "stad", "gård", "sen", "land", "rud", "set", "bakken", "lien", "moen", "øy"];

/// The n-th invented person: given name, family name, birth date.
fn invented(n: u32) -> (String, String, String) {
    // Spread by a large odd number, so that neighbours have little in common.
    let mut rest = n.wrapping_mul(2_654_435_761);
    let mut pick = |of: usize| {
        let of = u32::try_from(of).unwrap_or(1);
        let at = rest % of;
        rest = (rest / of) ^ n.rotate_left(at);
        usize::try_from(at).unwrap_or(0)
    };
    let given = format!("{} {}", GIVEN[pick(GIVEN.len())], GIVEN[pick(GIVEN.len())]);
    let family = format!("{}{}", FAMILY_BEGINS[pick(FAMILY_BEGINS.len())], FAMILY_ENDS[pick(FAMILY_ENDS.len())]);
    let born = format!("{}-{:02}-{:02}", 1950 + pick(55), 1 + pick(12), 1 + pick(28));
    (given, family, born)
}

/// One who registers invented people, each a different part of them.
struct Registrar {
    bearer: String,
    next: u32,
    sent: Vec<u8>,
}

impl Client for Registrar {
    fn request(&mut self) -> Outcome<&[u8]> {
        let (given, family, born) = invented(self.next);
        self.next += CLIENTS;
        let person = json!({ "given": given, "family": family, "born": born, "sex": "male", "country": "NOR",
            "language": "nb", "source": "oneself", "not_same": "true" });
        self.sent = request("POST", "/api/people", &api_headers(&self.bearer), person.to_string().as_bytes());
        Ok(&self.sent)
    }
    fn answered(&mut self, answer: &Answer<'_>) -> Outcome<u64> {
        if answer.status == 201 { Ok(1) } else { Err(answer.unexpected()) }
    }
}

/// A program that registers people.
struct Register {
    world: Rc<World>,
    demo: Demo,
    server: Server,
    registrars: Vec<Registrar>,
    /// The last row of each table before the latest people, and how many people that were.
    latest: Option<(BTreeMap<String, i64>, u64)>,
}

impl Register {
    fn start(world: &Rc<World>) -> Outcome<Self> {
        let demo = world.demo()?;
        let server = world.serve_steady(&demo, None)?;
        let bearer = format!("Bearer {}", demo.token("reception")?);
        let registrar = |next| Registrar { bearer: bearer.clone(), next, sent: vec![] };
        let registrars = (0..CLIENTS).map(registrar).collect();
        Ok(Self { world: Rc::clone(world), demo, server, registrars, latest: None })
    }
    fn register(&mut self, time: Duration) -> Outcome<f64> {
        let before = last_rows(&self.demo)?;
        let registrars = std::mem::take(&mut self.registrars);
        let (loaded, registrars) = load::run(self.server.address, registrars, time, false)?;
        self.registrars = registrars;
        self.latest = Some((before, loaded.operations));
        Ok(loaded.rate())
    }
    /// The rows of the latest people, written again by one thread in groups.
    fn again(&mut self) -> Outcome<f64> {
        let (before, people) = self.latest.as_ref().ok_or("nobody was registered")?;
        self.world.again(&self.demo.database(), before, *people)
    }
    /// Registers people until there are enough to search among.
    fn fill(&mut self) -> Outcome<()> {
        while self.demo.store()?.number("select count(*) from person")? < PEOPLE {
            self.register(Duration::from_secs(5))?;
        }
        Ok(())
    }
    /// Milliseconds within which 99 of 100 searches are answered, two people searching at once.
    fn search(&mut self) -> Outcome<f64> {
        self.fill()?;
        self.server.settle()?;
        let bearer = format!("Bearer {}", self.demo.token("national")?);
        let address = self.server.address;
        let search = |part: u32| {
            let bearer = bearer.clone();
            std::thread::spawn(move || -> Outcome<Vec<Duration>> {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                runtime.block_on(async {
                    let mut connection = Connection::open(address).await?;
                    let mut took = vec![];
                    for n in (part..SEARCHES).step_by(2) {
                        let path = format!("/api/people?{}", serde_urlencoded::to_string([("q", query(n))])?);
                        let asked = request("GET", &path, &api_headers(&bearer), b"");
                        let begun = Instant::now();
                        let found = connection.ask(&asked).await?.json()?;
                        took.push(begun.elapsed());
                        if n % 4 == 0 && found["items"].as_array().is_none_or(Vec::is_empty) {
                            return Err(format!("{} was not found", query(n)).into());
                        }
                    }
                    Ok(took)
                })
            })
        };
        let mut took = vec![];
        for part in [search(0), search(1)] {
            took.extend(part.join().map_err(|_| "a search failed")??);
        }
        Ok(percentile(&mut took, 99).as_secs_f64() * 1_000.0)
    }
}

/// What is searched for: a whole name, a family name with a year, the beginning of a name, a slip of the finger.
fn query(n: u32) -> String {
    let (given, family, born) = invented(n * 61 % 50_000);
    let first = given.split(' ').next().unwrap_or_default();
    match n % 4 {
        0 => format!("{given} {family}"),
        1 => format!("{family} {}", &born[..4]),
        2 => family.chars().take(4).collect(),
        _ => format!("{first} {}", family.replacen('e', "i", 1)),
    }
}

/// The value that so many of a hundred do not exceed.
fn percentile(values: &mut [Duration], of: usize) -> Duration {
    values.sort_unstable();
    let at = (values.len() * of).div_ceil(100).saturating_sub(1);
    values.get(at).copied().unwrap_or_default()
}

/// The number of the last row of every table that registering may write: not what is written beside it.
fn last_rows(demo: &Demo) -> Outcome<BTreeMap<String, i64>> {
    let store = demo.store()?;
    let tables = store.column(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' \
         and sql not like '%without rowid%' and name not in \
         ('journal_leaf', 'journal_batch', 'look', 'job', 'esas_told') order by name",
    )?;
    let last = |table: String| {
        let last = store.number(&format!("select coalesce(max(rowid), 0) from {table}"))?;
        Ok((table, last))
    };
    tables.into_iter().map(last).collect()
}

/// The row of registering, and the limit of search: they share a register.
pub fn rows(world: &Rc<World>) -> (Vec<Row>, Vec<Limit>) {
    let (made, time) = (Rc::clone(world), world.time);
    let register = Rc::new(Lazy::new(move || Register::start(&made)));
    let (ours, theirs, search) = (Rc::clone(&register), Rc::clone(&register), register);
    let row = Row {
        name: "people registered over HTTP, 64 clients".to_owned(),
        reference: "the same rows, grouped inserts, rusqlite".to_owned(),
        target: Target::Ratio(0.4),
        ours: Box::new(move || ours.with(|register| register.register(time))),
        theirs: Box::new(move || theirs.with(Register::again)),
    };
    let limit = Limit {
        name: "search among 100,000, 99th percentile".to_owned(),
        unit: "ms",
        most: 20.0,
        goal: None,
        measure: Box::new(move || search.with(Register::search)),
    };
    (vec![row], vec![limit])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn invented_people_differ_and_searches_are_of_them() {
        let people: HashSet<_> = (0..20_000).map(invented).collect();
        assert!(people.len() > 19_500, "{}", people.len());
        let (given, family, _) = invented(0);
        assert_eq!(query(0), format!("{given} {family}"));
        assert_eq!(query(2).chars().count(), 4);
    }

    #[test]
    fn ninety_nine_of_a_hundred_are_within_the_percentile() {
        let mut values: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&mut values, 99), Duration::from_millis(198));
        assert_eq!(percentile(&mut [], 99), Duration::ZERO);
    }
}
