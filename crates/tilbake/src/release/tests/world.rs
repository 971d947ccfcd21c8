//! A small world in which releases are played, line by line: one person, police and court that sign or do not, and
//! the officers who act. Every line goes through HTTP.

use crate::access::testing::{account, id, in_prison, token_of};
use crate::access::{PersonId, Region, Role, Scope};
use crate::esas::tests::settled::{Desk, own};
use crate::esas::tests::signed::{Believing, POLICE_NUMBER, police};
use crate::testing::{Answered, TestApp};
use crate::{identity, people};
use axum::http::StatusCode;
use basics::Instant;
use records::testing::TestDb;
use records::testing::signing::Signing;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Whoever acts, each with an account of their own but the last: the shift leader who is duty governor tonight.
const STAFF: &[(&str, Role, &str)] = &[
    ("caseworker", Role::Caseworker, "HAL"),
    ("colleague", Role::Caseworker, "HAL"),
    ("leader", Role::ShiftLeader, "HAL"),
    ("duty", Role::DutyGovernor, "HAL"),
    ("officer", Role::Officer, "HAL"),
    ("stranger", Role::DutyGovernor, "BJO"),
];

/// Why a line did not do what it says: the code of the problem, and the rule it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The code.
    pub code: String,
    /// The rule; empty of what rests on the promise of two people alone.
    pub rule: String,
}

/// The world.
pub struct World<'a> {
    /// The database.
    pub test: &'a TestDb,
    front: Believing,
    desk: Desk<'a>,
    staff: BTreeMap<&'static str, String>,
    /// The person.
    pub person: PersonId,
    /// Another file, opened last.
    pub other: Option<PersonId>,
    /// Authorities of all files in the order in which they came.
    pub orders: Vec<String>,
    messages: u32,
    last: Vec<u8>,
    read: i64,
}

/// A line in its words: what is done, to what, and who does it.
struct Line<'l> {
    words: Vec<&'l str>,
    with: BTreeMap<&'l str, &'l str>,
    by: &'l str,
}

impl<'l> Line<'l> {
    fn of(line: &'l str) -> Self {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let by = words.iter().position(|word| *word == "by");
        let by = by.map(|at| words.drain(at..at + 2).next_back().unwrap_or_default()).unwrap_or_default();
        let (with, words): (Vec<&str>, Vec<&str>) = words.into_iter().partition(|word| word.contains('='));
        let with = with.into_iter().filter_map(|pair| pair.split_once('=')).collect();
        Self { words, with, by }
    }
    fn word(&self, at: usize) -> &'l str {
        self.words.get(at).copied().unwrap_or_default()
    }
    fn with<'s>(&'s self, name: &str, other: &'s str) -> &'s str {
        self.with.get(name).copied().unwrap_or(other)
    }
}

impl<'a> World<'a> {
    /// Halden with its staff; nobody is in custody.
    pub async fn open(app: &'a TestApp, test: &'a TestDb) -> Self {
        let desk = Desk::open(app).await;
        let mut staff = BTreeMap::new();
        for (name, role, prison) in STAFF {
            let (own, _) = account(&app.app, &[]).await;
            staff.insert(*name, token_of(&app.app, own, *role, in_prison(prison), role.everyday_purpose()).await);
            if *name == "leader" {
                let (role, scope) = (Role::DutyGovernor, in_prison("HAL"));
                staff.insert("same", token_of(&app.app, own, role, scope, role.everyday_purpose()).await);
            }
        }
        let (own, _) = account(&app.app, &[]).await;
        let (role, scope) = (Role::RegionalOnCall, Scope::Region { region: Region::East });
        staff.insert("region", token_of(&app.app, own, role, scope, role.everyday_purpose()).await);
        let (person, front) = (id(1), Believing::on(app));
        Self { test, front, desk, staff, person, other: None, orders: vec![], messages: 0, last: vec![], read: 0 }
    }

    /// The token of somebody.
    pub fn token(&self, who: &str) -> &str {
        self.staff.get(who).unwrap_or_else(|| panic!("nobody is called {who:?}"))
    }

    /// The program.
    pub fn app(&self) -> &TestApp {
        self.desk.app
    }

    fn path(&self, end: &str) -> String {
        format!("/api/people/{}{end}", self.person)
    }

    /// How the release stands, for the region on call.
    pub async fn stands(&self) -> Json {
        self.app().get(&self.path("/release"), self.token("region")).await.json()
    }

    /// Whether the person is on a roll.
    pub async fn is_on_roll(&self) -> bool {
        let person = self.person;
        let read = move |reader: &mut records::Reader| {
            let sql = "select person from roll_line where person = $1";
            Ok(reader.row(sql, records::params![person])?.is_some())
        };
        self.app().app.db.read(read).await.unwrap()
    }

    /// Does what a line says.
    pub async fn play(&mut self, text: &str) -> Result<(), Refused> {
        let line = Line::of(text);
        if let Some(rest) = text.strip_prefix("other ") {
            return self.play_other(rest).await;
        }
        match line.word(0) {
            "file" => return self.open_file(&line).await,
            "compared" => {
                identity::look_through_waiting(&self.app().app).await.unwrap();
                return Ok(());
            }
            "merge" | "merged" | "unmerge" | "unmerged" | "two" | "through" => return self.about_files(&line).await,
            "signed" | "bare" | "forged" | "again" | "broker" => return self.receive(&line).await,
            "clock" => return self.set_clock(line.word(1)),
            "law" => return self.older_law().await,
            "recount" => return self.recount().await,
            _ => {}
        }
        let answer = match line.word(0) {
            "wait" => {
                let hours: i64 = line.word(1).parse().unwrap();
                self.test.clock.set(self.test.clock.now().plus_seconds(hours * 3_600));
                return Ok(());
            }
            "arrive" => self.arrive(&line).await,
            "typed" => return self.typed(&line).await,
            "end" | "verify" | "correct" => self.about_order(&line).await?,
            "sentence" | "longer" | "shorter" | "ended" | "away" => self.about_sentence(&line).await?,
            "agree" => self.agree(&line).await?,
            "message" => self.about_message(&line).await,
            "expelled" | "police" => self.about_removal(&line).await,
            "leave" => self.leave(&line).await,
            "read" => {
                self.read = self.stands().await["version"].as_i64().unwrap();
                return Ok(());
            }
            _ => self.about_release(&line).await,
        };
        refused(&answer)
    }

    /// Does what a line says in the other file.
    async fn play_other(&mut self, line: &str) -> Result<(), Refused> {
        let Some(other) = self.other else { panic!("no other file for {line:?}") };
        let person = std::mem::replace(&mut self.person, other);
        let done = Box::pin(self.play(line)).await;
        self.person = person;
        done
    }

    /// Another file is opened: of the same name and birth date, of a like name, or of quite another.
    async fn open_file(&mut self, line: &Line<'_>) -> Result<(), Refused> {
        let person = self.person;
        let known = move |reader: &mut records::Reader| people::known(reader, &BTreeSet::from([person]));
        let known = self.app().app.db.read(known).await.unwrap().remove(&person).unwrap_or_default();
        let name = known.names.first().cloned().unwrap_or_else(|| "Ola Nordmann".to_owned());
        let (given, family) = name.rsplit_once(' ').unwrap_or((&name, &name));
        let (mut family, mut born) =
            (family.to_owned(), known.born.first().map(ToString::to_string).unwrap_or_default());
        match line.word(1) {
            "like" => family.push(family.chars().next_back().unwrap_or('n')),
            "different" => (family, born) = ("Kvammen-Holt".to_owned(), "1961-07-17".to_owned()),
            _ => {}
        }
        let body = json!({ "given": given, "family": family, "born": born, "sex": "male", "source": "police",
            "not_same": "true" });
        let made = self.app().post("/api/people", self.token(line.by), body).await;
        refused(&made)?;
        self.other = made.json()["id"].as_str().and_then(|id| id.parse().ok());
        Ok(())
    }

    /// What is decided of the two files: the person's is the one that is kept.
    async fn about_files(&mut self, line: &Line<'_>) -> Result<(), Refused> {
        let (token, keep) = (self.token(line.by), self.person.to_string());
        let Some(other) = self.other else { panic!("no other file") };
        let both = json!({ "one": keep, "other": other.to_string() });
        // Found already, or put side by side now: once they are one, the pair keeps its id.
        let pair = move |reader: &mut records::Reader| identity::pair_of(reader, keep.parse().unwrap(), other);
        let found = self.app().app.db.read(pair).await.unwrap();
        let id = match found {
            Some(row) => row.id.to_string(),
            None => {
                let made = self.app().post("/api/duplicates", token, both).await;
                refused(&made)?;
                made.json()["id"].as_str().unwrap().to_owned()
            }
        };
        let path = format!("/api/duplicates/{id}");
        let read = self.app().get(&path, token).await;
        refused(&read)?;
        let version = read.json()["version"].as_i64().unwrap();
        let (step, body) = match line.word(0) {
            "merge" => ("merge", json!({ "keep": self.person.to_string(), "why": "The fingerprints are the same." })),
            "unmerge" => ("undo", json!({ "reason": "The photographs are of two." })),
            "through" => ("gone-through", json!({})),
            "two" => ("different", json!({ "reason": "Both were here at once." })),
            _ => ("confirm", json!({})),
        };
        refused(&self.app().change(&format!("{path}/{step}"), token, version, body).await)
    }

    fn set_clock(&self, to: &str) -> Result<(), Refused> {
        self.test.clock.set(Instant::parse(to).unwrap());
        Ok(())
    }

    /// The dates stand as an older version of the law counted them.
    async fn older_law(&self) -> Result<(), Refused> {
        let older = |tx: &mut records::Tx| {
            tx.execute("update dated_case set law_version = 'older', facts_hash = 'older'", records::params![])?;
            Ok(())
        };
        self.app().app.db.upkeep(older).await.unwrap();
        Ok(())
    }

    async fn recount(&self) -> Result<(), Refused> {
        let person = self.person;
        self.app().app.db.upkeep(move |tx| crate::sentence::recalculate(tx, person)).await.unwrap();
        Ok(())
    }

    /// A ruling of a court comes: signed, bare, signed by nobody known, or what came last once more.
    async fn receive(&mut self, line: &Line<'_>) -> Result<(), Refused> {
        if !matches!(line.word(0), "again" | "broker") {
            self.messages += 1;
            let bytes = self.ruling(line).to_string().into_bytes();
            self.last = match line.word(0) {
                "signed" => police()[0].sign(&bytes).into_bytes(),
                "forged" => Signing::es256(9).sign(&bytes).into_bytes(),
                _ => bytes,
            };
        }
        let receipt = match line.word(0) {
            // The broker was killed before it heard that the message is kept: it gives it again.
            "broker" => self.front.by_broker(&self.last).await,
            _ => self.front.receipt(&self.desk, &self.last).await,
        };
        assert!(
            receipt["status"].is_string()
                && (line.word(0) != "signed" || receipt["status"] != "FEILET_AVSENDER_TEKNISK"),
            "{receipt}"
        );
        let newest = self.desk.newest().await;
        if let (true, Some(person)) = (self.orders.is_empty(), newest["person"].as_str()) {
            self.person = person.parse().unwrap();
        }
        self.see_orders().await;
        Ok(())
    }

    fn ruling(&self, line: &Line<'_>) -> Json {
        let (mut message, number) = (own("remand"), self.messages);
        let now = self.test.clock.now();
        let (today, sent) = (now.oslo_date().to_string(), now.rfc3339_oslo());
        let ends = line.with("until", "2026-11-30");
        message["forsendelse"]["mottakerOrganisasjon"]["navn"] = json!("Halden fengsel");
        message["forsendelse"]["avsender"]["organisasjon"]["organisasjonsnummer"] = json!(POLICE_NUMBER);
        message["forsendelse"]["sendtTid"] = json!(sent);
        let id = line.with("id", "").parse().unwrap_or(number);
        message["forsendelse"]["meldingsId"] = json!(format!("3f0c6c2e-0001-4a51-9d00-0000000001{id:02}"));
        message["paagrepetTidspunkt"] = json!(now.plus_seconds(-36_000).rfc3339_oslo());
        let ruling = &mut message["kjennelseVaretekt"];
        ruling["avgjoerelseId"] = json!(line.with("decision", &format!("26-06000{number}ENE-TOEV/1")).to_owned());
        ruling["kjennelseSendtTid"] = json!(sent);
        ruling["avsagtDato"] = json!(today);
        for restricted in ["restriksjoner", "isolasjonsKrav"] {
            for one in ruling[restricted].as_array_mut().unwrap() {
                (one["fraDato"], one["tilDato"]) = (json!(today), json!(ends));
            }
        }
        ruling["fengsling"]["fraDato"] = json!(today);
        for end in ["tilDato", "fengslingsFristDato"] {
            ruling["fengsling"][end] = json!(ends);
        }
        for person in ["/personVaretektInfo/personVaretekt", "/kjennelseVaretekt/personVaretektDomstol"] {
            let person = message.pointer_mut(person).unwrap();
            if let Some(born) = line.with.get("born") {
                person["foedselsdato"] = json!(born);
            }
            if let Some(name) = line.with.get("family") {
                person["navn"]["etternavn"] = json!(name);
            }
            if let Some(number) = line.with.get("number") {
                person["identitetsnummer"]["foedselsnummer"] = json!(number);
            }
        }
        message
    }

    /// Keeps the authorities in the order in which they came.
    async fn see_orders(&mut self) {
        let person = self.person;
        let rows = self.app().app.db.read(move |reader| crate::authority::authorities(reader, person)).await.unwrap();
        for row in rows {
            let id = row.id.to_string();
            if !self.orders.contains(&id) {
                self.orders.push(id);
            }
        }
    }

    async fn arrive(&self, line: &Line<'_>) -> Answered {
        let body = json!({ "person": self.person.to_string(), "brought_by": "oslo", "paper": "none",
            "at": line.with("at", "") });
        self.app().post("/api/reception", self.token(line.by), body).await
    }

    async fn typed(&mut self, line: &Line<'_>) -> Result<(), Refused> {
        let today = self.test.clock.now().oslo_date().to_string();
        let body = json!({ "kind": line.word(1), "source": "paper", "issuer": "Oslo tingrett",
            "case_number": line.with("case", ""), "from_date": line.with("from", &today),
            "from_time": line.with("from_time", ""), "to_date": line.with("until", ""), "to_time": line.with("at", "") });
        let made = self.app().post(&self.path("/authorities"), self.token(line.by), body).await;
        refused(&made)?;
        self.see_orders().await;
        Ok(())
    }

    fn order(&self, line: &Line<'_>) -> &str {
        &self.orders[line.word(1).parse::<usize>().unwrap() - 1]
    }

    /// What an address shows somebody.
    async fn shown(&self, end: &str, token: &str) -> Result<Json, Refused> {
        let answer = self.app().get(&self.path(end), token).await;
        refused(&answer)?;
        Ok(answer.json())
    }

    async fn about_order(&self, line: &Line<'_>) -> Result<Answered, Refused> {
        let (token, order) = (self.token(line.by), self.order(line));
        let list = self.shown("/authorities", token).await?;
        let row = list["authorities"].as_array().unwrap().iter().find(|row| row["id"] == order);
        let Some(row) = row else {
            // It stands in a file that is another's so far.
            let path = self.path(&format!("/authorities/{order}/{}", line.word(0)));
            return Ok(self.app().change(&path, token, 1, json!({})).await);
        };
        let body = match line.word(0) {
            "end" => json!({ "reason": line.word(2), "why": "So it was said.",
                "end_date": line.with("on", ""), "end_time": line.with("at", "") }),
            "correct" => json!({ "kind": row["kind"], "issuer": "Oslo tingrett", "why": "A slip.",
                "from_date": line.with("from", "2026-11-02"), "to_date": line.with("until", ""), "to_time": line.with("at", "") }),
            _ => json!({}),
        };
        let path = self.path(&format!("/authorities/{order}/{}", line.word(0)));
        Ok(self.app().change(&path, token, row["version"].as_i64().unwrap(), body).await)
    }

    async fn about_sentence(&self, line: &Line<'_>) -> Result<Answered, Refused> {
        let token = self.token(line.by);
        if line.word(0) == "away" {
            let body = json!({ "kind": "escape", "from_date": line.with("from", ""), "to_date": line.with("to", "") });
            return Ok(self.app().post(&self.path("/absences"), token, body).await);
        }
        // Shorter than the law knows, so that a scenario ends within days.
        let mut body = json!({ "kind": "prison", "judgment": "2026-11-02", "in_custody": "true", "as_stated": "true" });
        if line.word(0) == "sentence" {
            body["days"] = json!(line.word(1));
            let on = line.word(3).parse::<usize>().unwrap();
            body["authority"] = json!(self.orders[on - 1]);
            return Ok(self.app().post(&self.path("/sentences"), token, body).await);
        }
        let dates = self.shown("/dates", token).await?;
        let row = dates["sentences"][0].clone();
        let tag = format!("\"{}\"", row["version"].as_str().unwrap());
        let what = if line.word(0) == "ended" { "end" } else { "correct" };
        if what == "end" {
            let today = self.test.clock.now().oslo_date().to_string();
            body = json!({ "reason": line.word(1), "end_date": today, "why": "So it was said." });
        } else {
            (body["days"], body["authority"], body["why"]) =
                (json!(line.word(1)), row["authority"].clone(), json!("A slip."));
        }
        let path = self.path(&format!("/sentences/{}/{what}", row["id"].as_str().unwrap()));
        Ok(self.app().send_with("POST", &path, token, Some(body), &[("if-match", &tag)]).await)
    }

    async fn agree(&self, line: &Line<'_>) -> Result<Answered, Refused> {
        let token = self.token(line.by);
        let tag = format!("\"{}\"", self.shown("/dates", token).await?["version"].as_str().unwrap());
        let (path, body) = (self.path("/dates/agree"), Some(json!({})));
        Ok(self.app().send_with("POST", &path, token, body, &[("if-match", &tag)]).await)
    }

    /// What is done with the message that came last.
    async fn about_message(&self, line: &Line<'_>) -> Answered {
        let token = self.token(line.by);
        let id = self.desk.newest().await["id"].as_str().unwrap().to_owned();
        let path = format!("/api/esas/messages/{id}");
        match line.word(1) {
            "whose" => {
                let read = self.app().get(&path, token).await;
                if !read.status.is_success() {
                    return read;
                }
                let version = read.version();
                let person = if line.word(2) == "theirs" { self.person.to_string() } else { "new".to_owned() };
                let tag = format!("\"{version}\"");
                let body = Some(json!({ "person": person }));
                self.app().send_with("POST", &format!("{path}/person"), token, body, &[("if-match", &tag)]).await
            }
            other => self.app().post(&format!("{path}/{other}"), token, json!({})).await,
        }
    }

    /// What is on file of a removal from the country.
    async fn about_removal(&self, line: &Line<'_>) -> Answered {
        let (what, body) = if line.word(0) == "expelled" {
            let decision = json!({ "decided_on": "2026-09-01", "decided_by": "une", "reference": "26/104",
                "final_since": "2026-10-01" });
            ("expulsions", decision)
        } else {
            let fetch_at = self.test.clock.now().plus_seconds(86_400).to_string();
            ("orders", json!({ "reference": "PU 26-104", "legal_basis": "utlendingsloven § 90", "fetch_at": fetch_at }))
        };
        self.app().post(&self.path(&format!("/removal/{what}")), self.token(line.by), body).await
    }

    /// Off the roll by another way than a release.
    async fn leave(&self, line: &Line<'_>) -> Answered {
        let token = self.token(line.by);
        let body = json!({ "person": self.person.to_string(), "kind": line.word(1), "reason": "Out", "source": "x" });
        self.app().post("/api/movements", token, body).await
    }

    async fn about_release(&mut self, line: &Line<'_>) -> Answered {
        let (what, body) = match line.word(0) {
            "task" => ("tasks", json!({ "task": line.word(1), "done": line.with("done", "true") })),
            "doubt" => ("identity", json!({ "what": "doubt", "note": "Older than on the paper" })),
            "establish" => ("identity", json!({ "what": "established", "note": "Fingerprints" })),
            "propose" => ("propose", json!({ "planned_at": line.with("at", "") })),
            "withdraw" => ("withdraw", json!({})),
            "confirm" => ("confirm", self.recognised(line).await),
            other => panic!("no line begins with {other:?}"),
        };
        let version = match line.with("version", "") {
            "read" => self.read,
            _ => self.stands().await["version"].as_i64().unwrap_or_default(),
        };
        self.app().change(&self.path(&format!("/release/{what}")), self.token(line.by), version, body).await
    }

    /// How the person says who they are: by the number of the register, unless they say something else.
    async fn recognised(&self, line: &Line<'_>) -> Json {
        let person = self.person;
        let number = self.app().app.db.read(move |reader| crate::people::number_of(reader, person)).await.unwrap();
        let number = number.map(|number| number.to_string()).unwrap_or_default();
        let said = line.with("said", &number);
        json!({ "photograph": "true", "mark": line.with("mark", "case_number"), "said": said })
    }
}

fn refused(answer: &Answered) -> Result<(), Refused> {
    if answer.status.is_success() {
        return Ok(());
    }
    assert!(answer.status.is_client_error() && answer.status != StatusCode::BAD_REQUEST, "{}", answer.text());
    let problem = answer.json();
    let of_field = problem["errors"][0]["code"].as_str().map(str::to_owned);
    let rule = problem["rule"].as_str().unwrap_or_default().to_owned();
    Err(Refused { code: of_field.unwrap_or_else(|| answer.code()), rule })
}
