//! What would make the figures worthless, looked for: writes that are acknowledged and lost, answers
//! before their sync, boards that are older than what was written. One that fails fails the run.

use crate::boards::PRISON;
use crate::http::request;
use crate::load;
use crate::moves::Mover;
use crate::postgres;
use crate::service::{Asker, Server, api_headers};
use crate::store::Store;
use crate::world::{Demo, World};
use crate::{Fault, Outcome};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

/// Something that must hold.
pub struct Check {
    /// What.
    pub name: &'static str,
    /// Looks whether it does; says what was seen.
    pub run: Look,
}

/// Looks whether something holds.
type Look = Box<dyn Fn(&World) -> Outcome<String>>;

/// Every check.
pub fn all(quick: bool) -> Vec<Check> {
    let writes = if quick { 200 } else { 10_000 };
    let kills = if quick { 2 } else { 10 };
    vec![
        Check {
            name: "acknowledged movements survive kill -9, and a sync precedes each answer",
            run: Box::new(move |world| survive(world, kills)),
        },
        Check {
            name: "the board is never older than what was written",
            run: Box::new(move |world| {
                let demo = world.demo()?;
                never_stale(&demo, world.serve_steady(&demo, None)?, writes)
            }),
        },
        Check {
            name: "the board is never older than what was written to PostgreSQL",
            run: Box::new(move |world| {
                if postgres::binaries().is_none() {
                    return Ok("skipped: no server of PostgreSQL is installed".to_owned());
                }
                let (demo, _cluster) = world.demo_on_postgres()?;
                never_stale(&demo, world.serve(&demo)?, writes)
            }),
        },
    ]
}

/// Clients while the program is killed.
const CLIENTS: usize = 24;

fn survive(world: &World, kills: u32) -> Outcome<String> {
    let demo = world.demo()?;
    // Each life has a counter of its own: a sync that was killed has begun and never ends.
    let serve = |life: u32| -> Outcome<_> {
        let (counter, path) = world.shim()?.counter(&format!("kills-{life}"))?;
        Ok((Arc::new(counter), world.serve_steady(&demo, Some(&path))?))
    };
    let mut acknowledged = 0;
    let (mut counter, mut server) = serve(0)?;
    for kill in 0..kills {
        let mut asker = server.asker()?;
        let token = demo.shift_leaders(&mut asker, "HAL", 1)?.remove(0);
        bring_back(&mut asker, &token)?;
        let before = counter.begun()?;
        let inside = demo.inside(&mut asker, "HAL")?;
        let mover = |people: &[String]| {
            let mut mover = Mover::new(&token, people.to_vec(), 1, Some(Arc::clone(&counter)));
            mover.kept = Some(vec![]);
            mover
        };
        let movers = inside.chunks_exact(4).take(CLIENTS).map(mover).collect();
        let (id, address) = (server.id(), server.address);
        let killer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300 + 37 * u64::from(kill)));
            Command::new("kill").args(["-KILL", &id.to_string()]).status()
        });
        let (_, movers) = load::run(address, movers, Duration::from_secs(10), true)?;
        killer.join().map_err(|_| "nothing was killed")??;
        server.kill()?;
        if counter.begun()? == before {
            return Err("nothing was synced: the counter does not count".into());
        }
        (counter, server) = serve(kill + 1)?;
        let found: HashSet<String> = demo.store()?.column("select id from movement")?.into_iter().collect();
        for body in movers.iter().flat_map(|mover| mover.kept.iter().flatten()) {
            let body: Value = serde_json::from_slice(body)?;
            for id in body["ids"].as_array().ok_or("an answer without ids")? {
                acknowledged += 1;
                if !found.contains(id.as_str().unwrap_or_default()) {
                    return Err(format!("movement {id} was acknowledged and is lost").into());
                }
            }
        }
    }
    server.stop()?;
    let verified = world.program().args(["verify", "--dir"]).arg(&demo.folder).output()?;
    if !verified.status.success() {
        return Err(format!("verify: {}", String::from_utf8_lossy(&verified.stdout)).into());
    }
    if acknowledged < u64::from(kills) * 100 {
        return Err(format!("only {acknowledged} were acknowledged: that proves nothing").into());
    }
    Ok(format!(
        "{acknowledged} movements, {kills} kills, none lost, each after a sync begun after its request; \
         verify finds nothing"
    ))
}

fn bring_back(asker: &mut Asker, token: &str) -> Outcome<()> {
    let roll = asker.json("GET", "/api/roll?prison=HAL", token, None)?;
    for line in roll["people"].as_array().into_iter().flatten().filter(|line| line["where"] == "hospital") {
        let movement = json!({ "person": line["id"], "kind": "back", "reason": "Tilbake" });
        asker.json("POST", "/api/movements", token, Some(&movement))?;
    }
    Ok(())
}

/// Writes, then reads at once, again and again: the board as JSON and as a page must say of everyone
/// what the file says.
fn never_stale(demo: &Demo, server: Server, writes: u32) -> Outcome<String> {
    let (mut writer, mut reader) = (server.asker()?, server.asker()?);
    let session = reader.sign_in("shift_leader.ila", &demo.password)?;
    let token = demo.shift_leaders(&mut writer, PRISON, 1)?.remove(0);
    let people = demo.inside(&mut writer, PRISON)?;
    let page = request("GET", &format!("/roll?prison={PRISON}"), &[("cookie", &session)], b"");
    let both = [("cookie", session.as_str()), ("accept-encoding", "gzip")];
    let packed = request("GET", &format!("/roll?prison={PRISON}"), &both, b"");
    let bearer = format!("Bearer {token}");
    let list = request("GET", &format!("/api/roll?prison={PRISON}"), &api_headers(&bearer), b"");
    let store = demo.store()?;
    let mut out: HashMap<&str, String> = HashMap::new();
    for write in 0..writes {
        let person = people[usize::try_from(write)? * 7 % people.len()].as_str();
        let (kind, destination) = match out.remove(person) {
            Some(_) => ("back", String::new()),
            None => ("to_hospital", format!("Sykehus nummer {write}.")),
        };
        if !destination.is_empty() {
            out.insert(person, destination.clone());
        }
        let movement =
            json!({ "person": person, "kind": kind, "destination": destination, "reason": "Time hos legen" });
        writer.json("POST", "/api/movements", &token, Some(&movement))?;
        let html = text(reader.send(if write % 2 == 0 { &page } else { &packed })?.1)?;
        let (_, json) = reader.send(&list)?;
        let wrong = |what: &str| Fault::from(format!("write {write} of {person}: {what} is older than the write"));
        if serde_json::from_slice::<Value>(&json)?["people"] != fresh(&store, &serde_json::from_slice(&json)?)? {
            return Err(wrong("the list"));
        }
        for other in &people {
            let row = row_of(&html, other).ok_or_else(|| wrong("the page"))?;
            let told = row.contains("Sykehus nummer ");
            let right = out.get(other.as_str()).map_or(!told, |destination| row.contains(destination.as_str()));
            if !right {
                return Err(wrong("the page"));
            }
        }
    }
    Ok(format!("{writes} writes, each read at once as a page and as JSON, all {} rows compared", people.len()))
}

/// A page as text, packed or not.
fn text(body: Vec<u8>) -> Outcome<String> {
    if !body.starts_with(&[0x1f, 0x8b]) {
        return Ok(String::from_utf8(body)?);
    }
    let mut text = String::new();
    GzDecoder::new(&body[..]).read_to_string(&mut text)?;
    Ok(text)
}

/// The row of a person on the page of a roll.
fn row_of<'a>(html: &'a str, person: &str) -> Option<&'a str> {
    let at = html.find(&format!("<a href=\"/people/{person}\">"))?;
    let rest = &html[at..];
    Some(&rest[..rest.find("</tr>")?])
}

/// The people of a list with where they are and when they are due back as the file has it.
fn fresh(store: &Store, list: &Value) -> Outcome<Value> {
    let sql = format!("select person, place, room_number, destination from roll_line where prison = '{PRISON}'");
    let stored: HashMap<String, [String; 3]> = store
        .rows(&sql)?
        .into_iter()
        .filter_map(|row| <[String; 4]>::try_from(row).ok())
        .map(|[person, place, room, destination]| (person, [place, room, destination]))
        .collect();
    let mut people = list["people"].clone();
    let lines = people.as_array_mut().ok_or("a list without people")?;
    if lines.len() != stored.len() {
        return Err(format!("the list has {} people and the file {}", lines.len(), stored.len()).into());
    }
    for line in lines {
        let id = line["id"].as_str().unwrap_or_default();
        let Some([place, room, destination]) = stored.get(id) else { return Err("a stranger is on the list".into()) };
        for (field, value) in [("where", place), ("room", room), ("destination", destination)] {
            // The list does not tell everything that the page does.
            if line.get(field).is_some() {
                line[field] = json!(value);
            }
        }
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_of_a_person_ends_where_the_next_begins() {
        let html = "<tr><a href=\"/people/a\">A</a> out</tr><tr><a href=\"/people/b\">B</a> in</tr>";
        assert_eq!(row_of(html, "b"), Some("<a href=\"/people/b\">B</a> in"));
        assert!(!row_of(html, "a").unwrap().contains("in"));
        assert_eq!(row_of(html, "c"), None);
    }
}
