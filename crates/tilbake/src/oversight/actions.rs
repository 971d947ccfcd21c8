//! Verifying the journal and every promise: asked for by somebody or by the night, done as a job, one
//! at a time.

use super::model::{Asker, Found, Verification, VerificationAsked, VerificationEnded, VerificationId};
use super::tables;
use crate::access::PlacePermit;
use crate::access::acts::ReadJournal;
use crate::app::Shared;
use basics::id::Id;
use records::verify::{self, Progress};
use records::{Actor, Class, Db, Jobs, Keyring, Outcome, Tx};
use std::sync::Arc;
use std::time::Duration;

/// The job of one verification.
const VERIFY: &str = "oversight-verify";
/// The job that asks for one every night.
const NIGHTLY: &str = "oversight-verify-nightly";
/// The topic of pages that show how far a verification has come.
const TOPIC: &str = "verification";
/// How often that is told.
const TELL: Duration = Duration::from_secs(1);

/// The jobs of oversight.
pub fn jobs(app: &Shared) -> Jobs {
    let verifying = app.clone();
    Jobs::default()
        .on(VERIFY, move |db, id: VerificationId| run(db, verifying.clone(), id))
        .lasting(VERIFY, verify::LIMIT)
        .on(NIGHTLY, |db: Db, (): ()| async move {
            let asker = Asker { role: Actor::program("").role, ..Asker::default() };
            db.write(&Actor::program("nightly"), move |tx| ask(tx, &asker, None).map(|_| ())).await
        })
        .nightly(NIGHTLY)
}

/// Asks for a verification on behalf of somebody. What oversight bodies do is sealed, and not shown.
pub fn ask_by(
    tx: &mut Tx,
    permit: &PlacePermit<ReadJournal>,
    keys: &Keyring,
    service_number: &str,
) -> Outcome<Verification> {
    let role = permit.basis().role;
    if role.is_sealed() {
        return ask(tx, &Asker::default(), Some(keys));
    }
    ask(tx, &Asker { service_number: service_number.to_owned(), role: role.to_string() }, None)
}

/// Asks for a verification; one that waits or runs serves whoever asks meanwhile.
fn ask(tx: &mut Tx, asker: &Asker, sealing: Option<&Keyring>) -> Outcome<Verification> {
    let now = tx.now();
    let open = tables::open_verification(tx)?.filter(|open| open.is_alive(now));
    let asked = match open {
        Some(open) => open,
        None => {
            let id: VerificationId = tx.new_id();
            tables::add_verification(tx, id, asker)?;
            tx.enqueue(VERIFY, &id, now)?;
            tx.announce(TOPIC)?;
            let (asker, started_at, end) = (asker.clone(), None, None);
            Verification { id, asked_at: now, asker, started_at, percent: 0, heard_at: now, end }
        }
    };
    let event = VerificationAsked { verification: asked.id.uuid() };
    match sealing {
        Some(keys) => tx.record_sealed(keys, Class::Oversight, &event)?,
        None => tx.record(&event)?,
    };
    Ok(asked)
}

/// Stops what it belongs to when it goes: a job that is given up does not read on.
struct StopAtEnd(Arc<Progress>);
impl Drop for StopAtEnd {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Does a verification, telling every second how far it has come.
async fn run(db: Db, app: Shared, id: VerificationId) -> Outcome<()> {
    let hear = |percent: i64| {
        db.upkeep(move |tx| {
            let is_open = tables::hear_of(tx, id, percent)?;
            tx.announce(TOPIC)?;
            Ok(is_open)
        })
    };
    if !hear(0).await? {
        return Ok(());
    }
    let progress = Arc::new(Progress::default());
    let _stop = StopAtEnd(Arc::clone(&progress));
    let mut ending = app.ending.subscribe();
    let mut finding = std::pin::pin!(find(&db, &app, &progress));
    let found = loop {
        tokio::select! {
            found = &mut finding => break found,
            () = tokio::time::sleep(TELL) => { hear(progress.percent()).await?; }
            // The program ends: its next start takes the job up again.
            () = ended(&mut ending), if !progress.is_stopped() => progress.stop(),
        }
    };
    match found {
        Ok(found) => {
            let event =
                VerificationEnded { verification: id.uuid(), sound: found.is_sound(), broken: found.broken.len() };
            let end = move |tx: &mut Tx| {
                tables::end_verification(tx, id, &found)?;
                tx.announce(TOPIC)?;
                tx.record(&event).map(|_| ())
            };
            db.write(&Actor::program("verification"), end).await
        }
        Err(fault) if *app.ending.borrow() => Err(fault),
        Err(fault) => {
            let code = fault.code();
            tracing::error!(code, "a verification came to no result: {fault}");
            db.upkeep(move |tx| {
                tables::fail_verification(tx, id, &code)?;
                tx.announce(TOPIC)
            })
            .await
        }
    }
}

async fn ended(ending: &mut tokio::sync::watch::Receiver<bool>) {
    // An error means that the program is gone, which is an end too.
    let _gone = ending.wait_for(|ending| *ending).await;
}

/// Reads the whole journal and checks every promise.
async fn find(db: &Db, app: &Shared, progress: &Arc<Progress>) -> Outcome<Found> {
    let report = verify::run(db, app.keys.verifier(), None, progress).await?;
    let (features, progress) = (app.features, Arc::clone(progress));
    let (entries, fault) = (report.sealed, report.fault.map(|fault| fault.detail));
    db.read_long(verify::LIMIT, move |reader| {
        let broken = crate::slots::broken_promises(features, reader, &progress)?;
        let unsealed = tables::waiting(reader)?;
        let checkpoint = verify::latest_checkpoint(reader)?;
        Ok(Found { entries, unsealed, fault: fault.clone(), broken, checkpoint })
    })
    .await
}
