//! What the program needs before anybody asks for anything: time to start, and memory at rest.

use crate::http::request;
use crate::pairs::Limit;
use crate::world::{Demo, Lazy, World};
use crate::{Fault, Outcome};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How long it has rested when its memory is read.
const REST: Duration = Duration::from_secs(5);

/// Seconds from the start of the process to its first answer.
fn start(world: &World, demo: &Demo) -> Outcome<f64> {
    let begun = Instant::now();
    let server = world.serve(demo)?;
    let (status, _) = server.asker()?.send(&request("GET", "/healthz", &[], b""))?;
    let took = begun.elapsed().as_secs_f64();
    server.stop()?;
    if status == 200 { Ok(took) } else { Err(format!("after its start it answers {status}").into()) }
}

/// Megabytes of memory at rest, after the boards of all prisons were read once.
fn memory(world: &World, demo: &Demo) -> Outcome<f64> {
    let server = world.serve(demo)?;
    let mut asker = server.asker()?;
    let token = demo.token("national")?;
    let rolls = asker.json("GET", "/api/rolls", token, None)?;
    for prison in rolls["prisons"].as_array().ok_or("no prisons")? {
        let code = prison["code"].as_str().unwrap_or_default();
        asker.json("GET", &format!("/api/roll?prison={code}"), token, None)?;
    }
    std::thread::sleep(REST);
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()))?;
    server.stop()?;
    megabytes(&status, "VmRSS:").ok_or_else(|| Fault::from("a process does not tell its memory"))
}

/// Megabytes of a kind of memory, as the kernel tells of a process: `VmRSS:` resident now, `VmHWM:` the most ever.
pub fn megabytes(status: &str, kind: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(kind))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes / 1_024.0)
}

/// Limits of a program at rest.
pub fn limits(world: &Rc<World>) -> Vec<Limit> {
    let made = Rc::clone(world);
    let demo = Rc::new(Lazy::new(move || made.demo()));
    let limit =
        |name: &str, unit: &'static str, most: f64, goal: Option<f64>, measure: fn(&World, &Demo) -> Outcome<f64>| {
            let (demo, world) = (Rc::clone(&demo), Rc::clone(world));
            let measure = Box::new(move || demo.with(|demo| measure(&world, demo)));
            Limit { name: name.to_owned(), unit, most, goal, measure }
        };
    vec![
        limit("start of a demo until it answers", "s", 1.0, None, start),
        limit("memory at rest, the nation loaded", "MB", 150.0, Some(64.0), memory),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_megabytes() {
        assert_eq!(megabytes("Name:\ta\nVmHWM:\t   4096 kB\nVmRSS:\t   2048 kB\n", "VmRSS:"), Some(2.0));
        assert_eq!(megabytes("Name:\ta\n", "VmRSS:"), None);
    }
}
