//! Processes that serve: the program itself on a demo of its own, and the empty handler beside it.

use crate::http::{Connection, headers, request};
use crate::{Fault, Outcome};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How long a server may take to end in order.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// How long it may work by itself after its start.
const RESTS_WITHIN: Duration = Duration::from_secs(300);
/// It rests when it has hardly worked for so long.
const RESTING: Duration = Duration::from_secs(3);

/// A process that answers at an address; ended when it is dropped.
pub struct Server {
    child: Child,
    /// Where it answers.
    pub address: SocketAddr,
}

impl Server {
    /// Starts a process and waits until it says `ready http://ADDRESS`.
    pub fn start(command: &mut Command, log: &Path) -> Outcome<Self> {
        let mut child = command.stdout(Stdio::piped()).stderr(File::create(log)?).spawn()?;
        let out = child.stdout.take().ok_or("a process without an output")?;
        let said = BufReader::new(out)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("ready http://").and_then(|address| address.trim().parse().ok()));
        let Some(address) = said else {
            child.wait()?;
            return Err(format!("not ready: {}", std::fs::read_to_string(log)?).into());
        };
        Ok(Self { child, address })
    }
    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
    /// Ends it as an operating system does, at once.
    pub fn kill(mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
    /// Ends it as an operator does, in order.
    pub fn stop(mut self) -> Outcome<()> {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        let until = Instant::now() + ENDS_WITHIN;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait()? {
                return if status.success() { Ok(()) } else { Err(format!("ended with {status}").into()) };
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Err("a server did not end in time".into())
    }
    /// Waits until it rests: what it does by itself after a start, such as comparing files and telling others, is done.
    pub fn settle(&self) -> Outcome<()> {
        let until = Instant::now() + RESTS_WITHIN;
        let mut before = processor_seconds(self.id())?;
        while Instant::now() < until {
            std::thread::sleep(RESTING);
            let now = processor_seconds(self.id())?;
            if now - before < RESTING.as_secs_f64() / 20.0 {
                return Ok(());
            }
            before = now;
        }
        Err("a server did not come to rest".into())
    }
    /// A client for one question at a time.
    pub fn asker(&self) -> Outcome<Asker> {
        Asker::new(self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Seconds of processor that a process has used.
pub fn processor_seconds(process: u32) -> Outcome<f64> {
    /// Ticks a second, on every Linux.
    const TICKS: f64 = 100.0;
    let text = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let times: Vec<f64> = after_name.split_whitespace().skip(11).take(2).filter_map(|time| time.parse().ok()).collect();
    match times[..] {
        [user, system] => Ok((user + system) / TICKS),
        _ => Err("a process does not tell its time".into()),
    }
}

/// Asks one question at a time, on one connection.
pub struct Asker {
    runtime: Runtime,
    connection: Connection,
}

impl Asker {
    /// Connects.
    pub fn new(address: SocketAddr) -> Outcome<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let connection = runtime.block_on(Connection::open(address))?;
        Ok(Self { runtime, connection })
    }
    /// Sends a request made before; status and body.
    pub fn send(&mut self, request: &[u8]) -> Outcome<(u16, Vec<u8>)> {
        let answer = self.runtime.block_on(self.connection.ask(request))?;
        Ok((answer.status, answer.body.to_vec()))
    }
    /// The JSON of an answer that is a success.
    pub fn json(&mut self, method: &str, path: &str, token: &str, body: Option<&Value>) -> Outcome<Value> {
        let bearer = format!("Bearer {token}");
        let body = body.map(Value::to_string).unwrap_or_default();
        let sent = request(method, path, &api_headers(&bearer), body.as_bytes());
        let answer = self.runtime.block_on(self.connection.ask(&sent))?;
        answer.json().map_err(|e| format!("{method} {path}: {e}").into())
    }
    /// Signs in on the page, as a browser does. Gives the cookie of the session.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Outcome<String> {
        let asked = request("GET", "/login", &[], b"");
        let answer = self.runtime.block_on(self.connection.ask(&asked))?;
        let cookie = cookies(answer.head)?.into_iter().next().ok_or("the log-in page sets no cookie")?;
        let csrf = cookie.split_once('=').map(|(_, value)| value.to_owned()).unwrap_or_default();
        let fields = [("csrf", csrf.as_str()), ("login", login), ("password", password)];
        let body = serde_urlencoded::to_string(fields)?;
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let sent = request("POST", "/login", &[("cookie", &cookie), kind], body.as_bytes());
        let answer = self.runtime.block_on(self.connection.ask(&sent))?;
        if answer.status != 303 {
            return Err(answer.unexpected());
        }
        let session = cookies(answer.head)?.into_iter().find(|cookie| !cookie.ends_with('='));
        session.ok_or_else(|| Fault::from("signing in set no cookie"))
    }
    /// Makes tokens for an account, as its administrator does.
    pub fn new_tokens(&mut self, admin: &str, of: &Grant<'_>, count: usize) -> Outcome<Vec<String>> {
        let path = format!("/api/users?{}", serde_urlencoded::to_string([("q", of.login)])?);
        let users = self.json("GET", &path, admin, None)?;
        let mut items = users["items"].as_array().into_iter().flatten();
        let account = items.find(|user| user["login"] == of.login).map(|user| user["id"].clone());
        let account = account.ok_or_else(|| Fault::from(format!("no account {}", of.login)))?;
        let new = json!({ "account": account, "name": "Bench", "role": of.role, "scope": of.scope,
            "purpose": of.purpose, "until": TOKENS_UNTIL });
        let one = |_| -> Outcome<String> {
            let made = self.json("POST", "/api/tokens", admin, Some(&new))?;
            Ok(made["token"].as_str().ok_or("no token was made")?.to_owned())
        };
        (0..count).map(one).collect()
    }
}

/// The last day of tokens: within a year of every day on which a demo may be made with these benches.
const TOKENS_UNTIL: &str = "2027-06-30";

/// What a token is made for.
pub struct Grant<'a> {
    /// The account.
    pub login: &'a str,
    /// The role.
    pub role: &'a str,
    /// Its scope, as the form takes it.
    pub scope: &'a str,
    /// The purpose it carries.
    pub purpose: &'a str,
}

/// Headers of a request of a program.
pub fn api_headers(bearer: &str) -> [(&str, &str); 2] {
    [("authorization", bearer), ("content-type", "application/json")]
}

fn cookies(head: &[u8]) -> Outcome<Vec<String>> {
    let head = std::str::from_utf8(head)?;
    let pair = |value: &str| value.split(';').next().unwrap_or_default().to_owned();
    Ok(headers(head, "set-cookie").into_iter().map(pair).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_tells_its_time_and_an_answer_its_cookies() {
        assert!(processor_seconds(std::process::id()).unwrap() >= 0.0);
        let head = b"HTTP/1.1 200 OK\r\nset-cookie: a=1; Path=/\r\nSet-Cookie: b=; Max-Age=0";
        assert_eq!(cookies(head).unwrap(), ["a=1", "b="]);
    }
}
