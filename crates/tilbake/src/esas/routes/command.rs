//! `tilbake receive FILE...`: takes in messages from files, one receipt a line for each. `tilbake send DIR`: writes
//! what waits to be sent, a file a message.

use crate::access;
use crate::app::App;
use crate::esas::actions::{self, outgoing};
use crate::esas::model::contract::Named;
use crate::esas::model::inbox::Incoming;
use crate::esas::model::json::MAX_BYTES;
use crate::esas::model::outgoing::OutgoingId;
use crate::esas::model::receipt::{Receipt, ReceiptStatus};
use crate::esas::model::senders::Senders;
use crate::esas::tables;
use basics::id::{Id, PersonId, Uuid};
use basics::{Instant, Problem};
use records::{Actor, Outcome, Via};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// How the taking in of several files ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// Every message was received.
    Received,
    /// At least one was not.
    Failed,
    /// At least one file could not be opened.
    Unopened,
}

/// Takes in one message for the command.
pub async fn receive_by_command(app: &App, incoming: Incoming) -> Outcome<Receipt> {
    let actor = Actor { via: Via::Command, ..Actor::program("receive") };
    actions::take_in(app, &actor, access::permit_of_command(), incoming).await
}

/// Takes in each file in turn, each as what is named of all of them. `say` prints a receipt, signed when that
/// is asked for, `complain` a problem.
pub async fn receive_files(
    app: &App,
    files: &[PathBuf],
    named: &Named,
    sign: bool,
    mut say: impl FnMut(&str) -> Result<(), Problem>,
    mut complain: impl FnMut(&Problem),
) -> Result<Ending, Problem> {
    let signer = if sign { Some(app.keys.message_signer().ok_or_else(super::unsigned)?) } else { None };
    let mut ending = Ending::Received;
    for file in files {
        let incoming = match read(file, named, &app.senders.now()) {
            Ok(incoming) => incoming,
            Err(problem) => {
                complain(&problem);
                ending = ending.max(Ending::Unopened);
                continue;
            }
        };
        let of = incoming.reference();
        let receipt = match receive_by_command(app, incoming).await {
            Ok(receipt) => receipt,
            Err(fault) => {
                let problem = fault.into_problem();
                complain(&problem);
                our_fault(of, &problem)
            }
        };
        if receipt.status.failed() {
            ending = ending.max(Ending::Failed);
        }
        match signer {
            Some(signer) => say(&super::signed(signer, &receipt)?)?,
            None => {
                say(&serde_json::to_string(&receipt).map_err(|e| Problem::new(500, "internal-error", e.to_string()))?)?
            }
        }
    }
    Ok(ending)
}

/// The receipt of a message that could not be kept, through no fault of the sender.
fn our_fault(of: String, problem: &Problem) -> Receipt {
    let id = PersonId::from_uuid(Uuid::from_bytes(rand::random()));
    Receipt { id: id.to_string(), of, status: ReceiptStatus::Receiver, description: Some(problem.code.clone()) }
}

/// Reads a file. One that is too large is read through for its hash and not kept.
fn read(path: &Path, named: &Named, senders: &Senders) -> Result<Incoming, Problem> {
    let unopened = |error: std::io::Error| {
        Problem::new(
            400,
            "file-unopened",
            format!("cannot read {}: {error}. Check the name and the rights", path.display()),
        )
    };
    let mut file = File::open(path).map_err(unopened)?;
    let (mut kept, mut size, mut hash) = (Vec::new(), 0_u64, Sha256::new());
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = file.read(&mut buffer).map_err(unopened)?;
        if count == 0 {
            break;
        }
        size = size.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        hash.update(&buffer[..count]);
        if kept.len() <= MAX_BYTES {
            kept.extend_from_slice(&buffer[..count]);
        }
    }
    if kept.len() > MAX_BYTES {
        Ok(Incoming::too_large(size, hash.finalize().into()))
    } else {
        Ok(Incoming::of(kept, named, senders))
    }
}

/// Messages read at once for sending.
const BATCH: usize = 50;

/// What is printed of a message that was written.
#[derive(Serialize)]
struct Written<'a> {
    file: String,
    id: OutgoingId,
    contract: &'a str,
    version: &'a str,
}

/// Writes what waits to be sent into a folder, a file a message, signed when that is asked for, and says that
/// each is delivered once its file is on the disk. Stopped in between, it writes the same file again the next
/// time. `say` prints a line for each.
pub async fn send_files(
    app: &App,
    folder: &Path,
    sign: bool,
    mut say: impl FnMut(&str) -> Result<(), Problem>,
) -> Outcome<()> {
    let signer = if sign { Some(app.keys.message_signer().ok_or_else(super::unsigned)?) } else { None };
    std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, &error))?;
    let actor = Actor { via: Via::Command, ..Actor::program("send") };
    let mut after: Option<(Instant, OutgoingId)> = None;
    loop {
        let read = move |reader: &mut records::Reader| {
            tables::outgoing::all_waiting(reader, &access::permit_of_command(), after, BATCH)
        };
        let rows = app.db.read(read).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some((last.sent_at, last.id));
        for row in rows {
            let bytes = outgoing::opened(&app.keys, &row)?;
            let (ending, bytes) = match signer {
                Some(signer) => ("jws", signer.sign(&bytes)?.into_bytes()),
                None => (row.contract.media().extension(), bytes),
            };
            let file = folder.join(format!("{}-{}.{ending}", row.contract, row.id));
            write(&file, &bytes).map_err(|error| unwritten(&file, &error))?;
            let id = row.id;
            app.db.write(&actor, move |tx| outgoing::delivered(tx, &access::permit_of_command(), id)).await?;
            let file = file.display().to_string();
            let line = Written { file, id, contract: row.contract.as_str(), version: &row.version };
            say(&serde_json::to_string(&line).map_err(|e| Problem::new(500, "internal-error", e.to_string()))?)?;
        }
    }
}

/// A file is there whole or not at all, under a name that whoever collects files does not take before.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let part = path.with_extension("part");
    let mut file = File::create(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&part, path)
}

fn unwritten(path: &Path, error: &std::io::Error) -> Problem {
    let detail = format!("cannot write {}: {error}. Check the name and the rights", path.display());
    Problem::new(400, "file-unwritten", detail)
}
