//! What access promises of its looks, checked by `verify`: every row of the access log has its entry in
//! the journal and every entry its row, of the same person, by the same account in the same role and
//! place, for the same purpose, at the same time.
//!
//! Rows and entries are walked side by side in the order of their ids, a page at a time, so that memory
//! stays bounded: the entry that began a look was given its id right after the look was. The openings
//! of oversight bodies are sealed, have no row and are not looked at here.

use crate::access::state::slot;
use basics::Instant;
use basics::id::Uuid;
use records::{Outcome, Reader, Row, params};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};

/// Rows of a page, and entries.
const PAGE: usize = 10_000;
/// Rows fetched by one statement.
const FETCH: usize = 500;
/// Within this long of its row an entry is written: longer than any transaction lives.
const LATE_MILLIS: u128 = 60_000;
/// Most faults named: more would tell nothing new.
const NAMED: usize = 20;

const ROW: &str = "SELECT id, account, subject, person, role, place, purpose, slot, at, last_at, requests FROM look";
const ENTRIES: &str = "SELECT id, at, kind, person, body FROM journal
    WHERE id > $1 AND id <= $2 AND kind IN ('looked', 'list-looked') ORDER BY id LIMIT $3";
/// Greater than the text of any id.
const END: &str = "g";

/// Faults, each named once: an entry may be read with the page of its row and with its own.
type Named = BTreeSet<String>;

/// A row of the access log.
struct Kept {
    account: String,
    subject: String,
    person: Option<String>,
    role: String,
    place: String,
    purpose: String,
    slot: i64,
    at: Instant,
    last_at: Instant,
    requests: i64,
    /// Entries of the journal found for it.
    entries: i64,
    /// Whether one of them is of the moment it began.
    begun: bool,
}

/// What an entry of the journal says of a look.
struct Said {
    look: String,
    at: Instant,
    account: String,
    subject: String,
    role: String,
    place: String,
    purpose: String,
}

/// What of the promises does not hold, in plain English.
pub fn broken_promises(reader: &mut Reader) -> Outcome<Vec<String>> {
    broken_looks(reader, PAGE)
}

/// Looks and entries that do not agree, compared so many at a time.
pub fn broken_looks(reader: &mut Reader, page: usize) -> Outcome<Vec<String>> {
    let mut broken = Named::new();
    let mut from = String::new();
    loop {
        let sql = format!("{ROW} WHERE id > $1 ORDER BY id LIMIT {page}");
        let rows = reader.rows(&sql, params![from])?;
        let last = rows.last().map(|row| row.get::<String>("id")).transpose()?;
        let to = last.filter(|_| rows.len() == page).unwrap_or_else(|| END.to_owned());
        compare(reader, page, &rows, (&from, &to), &mut broken)?;
        if to == END || broken.len() >= NAMED {
            return Ok(broken.into_iter().take(NAMED).collect());
        }
        from = to;
    }
}

/// Compares a page of rows with the entries of the same stretch of ids.
fn compare(
    reader: &mut Reader,
    page: usize,
    rows: &[Row],
    (from, to): (&str, &str),
    broken: &mut Named,
) -> Outcome<()> {
    let mut kept = HashMap::with_capacity(rows.len());
    let mut order = Vec::with_capacity(rows.len());
    for row in rows {
        let id: String = row.get("id")?;
        kept.insert(id.clone(), Kept::of(row)?);
        order.push(id);
    }
    let (mut after, late) = (from.to_owned(), late(to));
    while broken.len() < NAMED {
        let (mut entries, before) = (0, after.clone());
        // Entries of rows of other pages: of a look that began earlier and was journalled once more.
        let mut others: Vec<Said> = vec![];
        reader.each(ENTRIES, params![before, late, i64::try_from(page).unwrap_or(i64::MAX)], &mut |row| {
            entries += 1;
            after = row.get("id")?;
            match Said::of(&row)? {
                None => {
                    broken.insert(format!("entry {after} of the journal does not say which look it is of"));
                }
                Some(said) => match kept.get_mut(&said.look) {
                    Some(row) => row.hear(&said, broken),
                    None if after.as_str() <= to => others.push(said),
                    None => {}
                },
            }
            Ok(())
        })?;
        for some in others.chunks(FETCH) {
            compare_others(reader, some, broken)?;
        }
        if entries < page {
            break;
        }
    }
    if broken.len() >= NAMED {
        // Not all entries were read, so no row may be said to have none.
        return Ok(());
    }
    for id in order {
        if let Some(fault) = kept.get(&id).and_then(Kept::fault) {
            broken.insert(format!("look {id} {fault}"));
        }
    }
    Ok(())
}

fn compare_others(reader: &mut Reader, said: &[Said], broken: &mut Named) -> Outcome<()> {
    let places: Vec<String> = (1..=said.len()).map(|number| format!("${number}")).collect();
    let ids: Vec<records::Value> = said.iter().map(|said| records::Value::Text(said.look.clone())).collect();
    let rows = reader.rows(&format!("{ROW} WHERE id IN ({})", places.join(", ")), &ids)?;
    let kept: Outcome<HashMap<String, Kept>> =
        rows.iter().map(|row| Ok((row.get::<String>("id")?, Kept::of(row)?))).collect();
    let mut kept = kept?;
    for said in said {
        match kept.get_mut(&said.look) {
            Some(row) => row.hear(said, broken),
            None => {
                broken.insert(format!("look {} is in the journal and not in the access log", said.look));
            }
        }
    }
    Ok(())
}

/// The last id an entry may have whose look has this id.
fn late(id: &str) -> String {
    let Ok(uuid) = id.parse::<Uuid>() else { return END.to_owned() };
    // Milliseconds are the first 48 of 128 bits.
    let millis = (uuid.as_u128() >> 80) + LATE_MILLIS;
    if millis >> 48 > 0 { END.to_owned() } else { Uuid::from_u128((millis << 80) | (u128::MAX >> 48)).to_string() }
}

impl Kept {
    fn of(row: &Row) -> Outcome<Self> {
        Ok(Self {
            account: row.get("account")?,
            subject: row.get("subject")?,
            person: row.get("person")?,
            role: row.get("role")?,
            place: row.get("place")?,
            purpose: row.get("purpose")?,
            slot: row.get("slot")?,
            at: row.get("at")?,
            last_at: row.get("last_at")?,
            requests: row.get("requests")?,
            entries: 0,
            begun: false,
        })
    }
    /// Compares it with an entry of the journal.
    fn hear(&mut self, said: &Said, broken: &mut Named) {
        self.entries += 1;
        self.begun |= self.at == said.at;
        let pairs = [
            ("whom", &self.subject, &said.subject),
            ("who", &self.account, &said.account),
            ("the role", &self.role, &said.role),
            ("the place", &self.place, &said.place),
            ("the purpose", &self.purpose, &said.purpose),
        ];
        for (what, _, _) in pairs.into_iter().filter(|(_, kept, said)| kept != said) {
            broken.insert(format!("look {} does not say {what} as the journal does", said.look));
        }
        if said.at < self.at {
            broken.insert(format!("look {} began before the access log says", said.look));
        }
    }
    /// What is wrong once all entries near it are heard.
    fn fault(&self) -> Option<&'static str> {
        // The window is that of the request; it may wait for its turn to write into the next.
        let window = slot(self.at) - self.slot;
        let is_of_list = self.subject.starts_with("list:");
        if self.entries == 0 {
            Some("is in the access log and not in the journal")
        } else if !self.begun {
            Some("did not begin when the access log says")
        } else if self.person.as_ref() != Some(&self.subject).filter(|_| !is_of_list) {
            Some("is filed under another person than it is of")
        } else if !(0..=1).contains(&window) {
            Some("lies in another quarter of an hour than the access log says")
        } else if self.requests < self.entries || self.last_at < self.at {
            Some("had more requests than the access log says")
        } else {
            None
        }
    }
}

impl Said {
    /// Reads an entry; none when it does not say all it must.
    fn of(row: &Row) -> Outcome<Option<Self>> {
        let body: Json = serde_json::from_str(row.text("body")?).unwrap_or(Json::Null);
        let text = |value: &Json| value.as_str().map(str::to_owned);
        let (actor, data) = (&body["actor"], &body["data"]);
        let subject = match row.text("kind")? {
            "looked" => text(&body["person"]),
            _ => text(&data["list"]).map(|list| format!("list:{list}")),
        };
        let said = || {
            Some(Self {
                look: text(&data["look"])?,
                at: Instant::from_micros(body["at"].as_i64()?),
                account: text(&actor["account"])?,
                subject: subject.clone()?,
                role: text(&actor["role"])?,
                place: text(&actor["unit"])?,
                purpose: text(&actor["purpose"])?,
            })
        };
        Ok(said())
    }
}
