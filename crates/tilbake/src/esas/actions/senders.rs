//! The keys of senders as they lie on the disk: read at start, and anew when the file has changed, so that
//! a key can be replaced while the service runs.

use crate::config::Config;
use crate::esas::model::senders::{KeySetFault, MAX_BYTES, Senders};
use basics::Problem;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The file of the senders' keys, and what it held when it was last read well.
pub struct SenderKeys {
    file: Option<PathBuf>,
    known: Mutex<Known>,
}

struct Known {
    /// By what the file was known when it was last read; none when it was not there.
    stamp: Option<Stamp>,
    senders: Arc<Senders>,
}

/// By what a file is told from what it was: when it was changed, and its length.
type Stamp = (SystemTime, u64);

fn stamp(metadata: &Metadata) -> Option<Stamp> {
    Some((metadata.modified().ok()?, metadata.len()))
}

impl SenderKeys {
    /// Reads the file a configuration names. One that names none knows no sender: then every signed
    /// message is refused.
    pub fn open(config: &Config) -> Result<Self, Problem> {
        let file = config.senders_file();
        let known = match &file {
            Some(file) => read(file).map_err(|why| {
                let detail = format!(
                    "the keys of senders in {} cannot be used: {why}. Mend the file, or take `senders` out of the \
                     configuration: then no signed message is taken",
                    file.display()
                );
                Problem::new(400, "senders-unusable", detail)
            })?,
            None => Known { stamp: None, senders: Arc::default() },
        };
        Ok(Self { file, known: Mutex::new(known) })
    }
    /// The keys as the file has them now. A file that was broken meanwhile leaves those that were: half a
    /// file, seen while it is written, must not turn an order away.
    pub fn now(&self) -> Arc<Senders> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &self.file {
            let stamp = file.metadata().ok().as_ref().and_then(stamp);
            if stamp != known.stamp {
                match read(file) {
                    Ok(read) => *known = read,
                    Err(why) => {
                        known.stamp = stamp;
                        tracing::error!(
                            "the keys of senders in {} cannot be used: {why}. Those from before go on counting",
                            file.display()
                        );
                    }
                }
            }
        }
        Arc::clone(&known.senders)
    }
}

fn read(path: &Path) -> Result<Known, String> {
    let words = |error: std::io::Error| error.to_string();
    let file = File::open(path).map_err(words)?;
    let stamp = stamp(&file.metadata().map_err(words)?);
    let mut bytes = vec![];
    let most = u64::try_from(MAX_BYTES).map_or(u64::MAX, |most| most + 1);
    file.take(most).read_to_end(&mut bytes).map_err(words)?;
    let senders = Senders::read(&bytes).map_err(|fault: KeySetFault| fault.to_string())?;
    Ok(Known { stamp, senders: Arc::new(senders) })
}
