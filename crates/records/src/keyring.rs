//! Encryption of fields: one key file per class of data, the person's id bound to every box, so that a
//! box moved to another person's row does not open.
//!
//! Two classes have one secret key, which every process needs. The others have a key pair: any process can
//! seal with the public key, and only one started with the private key file can open (the health wall;
//! what police write for safe custody; openings by oversight bodies, ADM-12; what is written in confidence to the
//! Ombud and to the Supervisory Council, each with its own). Two keys sign: one the journal, one what is answered to others.

use crate::jws::MessageSigner;
use crate::note::Verifier;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use basics::Problem;
use basics::id::{Id, PersonId};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use rand::TryRng;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

basics::code! {
    /// A class of data with a key of its own.
    Class {
        /// National numbers and addresses.
        Identity = "identity",
        /// Documents of courts and police.
        Documents = "documents",
        /// Health data: a key pair.
        Health = "health",
        /// What police write for safe custody: a key pair of its own, so that it can be destroyed by itself.
        Custody = "custody",
        /// What oversight bodies open: a key pair.
        Oversight = "oversight",
        /// What people in custody and the Parliamentary Ombud write to each other: a key pair of its own.
        Ombud = "ombud",
        /// What people in custody and the Supervisory Council write to each other: a key pair of its own.
        Council = "supervisory_council",
    }
}

/// Why a keyring was not opened or made. The words say what to do.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)]
pub enum KeyError {
    #[error(
        "the key file {path} is missing; restore it from where the keys are kept. Without it what was sealed stays sealed"
    )]
    Absent { path: String },
    #[error("the key file {path} can be read by everybody on this machine; take that away: chmod 600 {path}")]
    Open { path: String },
    #[error("the key file {path} is damaged or belongs elsewhere; restore it from where the keys are kept")]
    Damaged { path: String },
    #[error("{path} exists already and is left as it is; new keys are only made in an empty folder")]
    Exists { path: String },
    #[error("{path} cannot be read or written: {reason}")]
    Disk { path: String, reason: String },
}

/// The keys of an installation.
pub struct Keyring {
    secret: BTreeMap<Class, Zeroizing<[u8; 32]>>,
    public: BTreeMap<Class, PublicKey>,
    private: BTreeMap<Class, StaticSecret>,
    signer: Option<SigningKey>,
    verifier: Verifier,
    messages: Option<MessageSigner>,
}

const SECRET_CLASSES: [Class; 2] = [Class::Identity, Class::Documents];
const PAIR_CLASSES: [Class; 3] = [Class::Health, Class::Custody, Class::Oversight];
/// Pairs that a service made before there were such keys does not have until it makes them.
const LATER_CLASSES: [Class; 2] = [Class::Ombud, Class::Council];
const MESSAGE_KEY: &str = "messages.key";
const MESSAGE_KIND: &str = "private:messages";
/// First byte of a box: how it was sealed.
const WITH_SECRET: u8 = 1;
const WITH_PAIR: u8 = 2;
/// A box holds no more than this.
const MOST: usize = 64 << 20;

impl Keyring {
    /// Makes all keys in a folder, which is made too. Refuses a folder that holds keys.
    pub fn create(folder: &Path) -> Result<Self, KeyError> {
        std::fs::create_dir_all(folder).map_err(|error| disk(folder, &error))?;
        private_folder(folder)?;
        for class in SECRET_CLASSES {
            write(folder, &format!("{class}.key"), &format!("secret:{class}"), &*fresh(folder)?)?;
        }
        for class in PAIR_CLASSES {
            create_pair(folder, class)?;
        }
        Self::create_confidence_keys(folder)?;
        let signer = SigningKey::from_bytes(&*fresh(folder)?);
        write(folder, "journal.key", "private:journal", signer.as_bytes())?;
        let name = format!("tilbake-journal-{:08x}", rand::random::<u32>());
        let line = Verifier::new(name, signer.verifying_key()).line();
        write_line(folder, "journal.pub", &line)?;
        Self::create_message_key(folder)?;
        Self::open(folder)
    }
    /// Makes the key pairs of what is written in confidence to the Ombud and to the Supervisory Council. For a service made
    /// before there were such keys; refuses where there are some.
    pub fn create_confidence_keys(folder: &Path) -> Result<(), KeyError> {
        LATER_CLASSES.into_iter().try_for_each(|class| create_pair(folder, class))
    }
    /// Makes the key that signs what this service answers, with its public part beside it as a key set.
    /// For a service made before there were such keys; refuses where there is one.
    pub fn create_message_key(folder: &Path) -> Result<(), KeyError> {
        // Nearly every number is a key; one that is not is thrown away.
        let (secret, signer) = loop {
            let secret = fresh(folder)?;
            if let Some(signer) = MessageSigner::new(&*secret) {
                break (secret, signer);
            }
        };
        write(folder, MESSAGE_KEY, MESSAGE_KIND, &secret)?;
        write_line(folder, "messages.jwks", &signer.jwks())
    }
    /// Opens the keys of a folder. Private keys may be absent; all others are needed.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        let mut secret = BTreeMap::new();
        for class in SECRET_CLASSES {
            let key = read(folder, &format!("{class}.key"), &format!("secret:{class}"))?;
            secret.insert(class, Zeroizing::new(key));
        }
        let (mut public, mut private) = (BTreeMap::new(), BTreeMap::new());
        for class in PAIR_CLASSES.into_iter().chain(LATER_CLASSES) {
            let key = read(folder, &format!("{class}.pub"), &format!("public:{class}"));
            let key = if LATER_CLASSES.contains(&class) { if_there(key)? } else { Some(key?) };
            let Some(key) = key.map(PublicKey::from) else { continue };
            let file = format!("{class}.key");
            if let Some(own) = if_there(read(folder, &file, &format!("private:{class}")))? {
                let own = StaticSecret::from(own);
                if PublicKey::from(&own) != key {
                    return Err(damaged(&folder.join(file)));
                }
                private.insert(class, own);
            }
            public.insert(class, key);
        }
        let verifier = Verifier::read(&folder.join("journal.pub"))?;
        let signer =
            if_there(read(folder, "journal.key", "private:journal"))?.map(|seed| SigningKey::from_bytes(&seed));
        if signer.as_ref().is_some_and(|signer| signer.verifying_key() != *verifier.key()) {
            return Err(damaged(&folder.join("journal.key")));
        }
        let messages = match if_there(read(folder, MESSAGE_KEY, MESSAGE_KIND))?.map(Zeroizing::new) {
            Some(secret) => Some(MessageSigner::new(&*secret).ok_or_else(|| damaged(&folder.join(MESSAGE_KEY)))?),
            None => None,
        };
        Ok(Self { secret, public, private, signer, verifier, messages })
    }
    /// A fingerprint of the key that each class is sealed with: tells keys apart and tells nothing of them.
    pub(crate) fn fingerprints(&self) -> Vec<(Class, String)> {
        let print = |class: Class, key: &[u8]| {
            let hash = Sha256::new().chain_update(b"tilbake key ").chain_update(class.as_str()).chain_update(key);
            (class, hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
        };
        let secret = self.secret.iter().map(|(class, key)| print(*class, &**key));
        secret.chain(self.public.iter().map(|(class, key)| print(*class, key.as_bytes()))).collect()
    }
    /// Whether boxes of this class can be opened here.
    pub fn can_open(&self, class: Class) -> bool {
        self.secret.contains_key(&class) || self.private.contains_key(&class)
    }
    /// The name and the public key that sign the journal's checkpoints.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }
    /// The key that signs checkpoints, where this process has it.
    pub(crate) fn signer(&self) -> Option<&SigningKey> {
        self.signer.as_ref()
    }
    /// The key that signs what this service answers, where this process has it.
    pub fn message_signer(&self) -> Option<&MessageSigner> {
        self.messages.as_ref()
    }
    /// Seals bytes about a person.
    pub fn seal(&self, class: Class, person: PersonId, bytes: &[u8]) -> Result<Vec<u8>, Problem> {
        if bytes.len() > MOST {
            return Err(Problem::new(413, "too-large", "more than 64 MiB cannot be sealed in one piece"));
        }
        let about = about(class, person);
        if let Some(key) = self.secret.get(&class) {
            let nonce: [u8; 24] = rand::random();
            let sealed = cipher(key, &nonce, &about, bytes, true)?;
            return Ok([&[WITH_SECRET], &tag(&**key)[..], &nonce, &sealed].concat());
        }
        let public = self.public.get(&class).ok_or_else(no_key)?;
        let once = StaticSecret::from(rand::random::<[u8; 32]>());
        let once_public = PublicKey::from(&once);
        let (key, nonce) = agree(class, &once, public, &once_public, public)?;
        let sealed = cipher(&key, &nonce, &about, bytes, true)?;
        Ok([&[WITH_PAIR], &tag(public.as_bytes())[..], once_public.as_bytes(), &sealed].concat())
    }
    /// The mark of some bytes: the same for the same bytes, so that what is sealed can be found without
    /// being opened, and nothing to anyone without the key. For classes with one secret key.
    pub fn mark(&self, class: Class, bytes: &[u8]) -> Result<Vec<u8>, Problem> {
        let key = self.secret.get(&class).ok_or_else(no_key)?;
        let mut mark = vec![0; 32];
        Hkdf::<Sha256>::new(Some(b"tilbake mark"), &**key)
            .expand_multi_info(&[class.as_str().as_bytes(), &[0], bytes], &mut mark)
            .map_err(|_| unopened())?;
        Ok(mark)
    }
    /// Opens a box about a person. Fails when it was altered, is another person's, or the key is absent.
    pub fn open_sealed(&self, class: Class, person: PersonId, sealed: &[u8]) -> Result<Vec<u8>, Problem> {
        let about = about(class, person);
        let (&way, rest) = sealed.split_first().ok_or_else(unopened)?;
        let (mark, rest) = rest.split_first_chunk::<4>().ok_or_else(unopened)?;
        match way {
            WITH_SECRET => {
                let key = self.secret.get(&class).ok_or_else(no_key)?;
                let (nonce, bytes) = rest.split_first_chunk::<24>().ok_or_else(unopened)?;
                if *mark != tag(&**key) {
                    return Err(other_key());
                }
                cipher(key, nonce, &about, bytes, false)
            }
            WITH_PAIR => {
                let private = self.private.get(&class).ok_or_else(no_key)?;
                let public = self.public.get(&class).ok_or_else(no_key)?;
                let (once, bytes) = rest.split_first_chunk::<32>().ok_or_else(unopened)?;
                if *mark != tag(public.as_bytes()) {
                    return Err(other_key());
                }
                let once = PublicKey::from(*once);
                let (key, nonce) = agree(class, private, &once, &once, public)?;
                cipher(&key, &nonce, &about, bytes, false)
            }
            _ => Err(unopened()),
        }
    }
}

/// What is bound to a box and not stored in it.
fn about(class: Class, person: PersonId) -> Vec<u8> {
    [class.as_str().as_bytes(), &[0], person.uuid().as_bytes()].concat()
}

/// The one-time key and nonce that the two halves of a key pair agree on.
fn agree(
    class: Class,
    own: &StaticSecret,
    other: &PublicKey,
    once: &PublicKey,
    public: &PublicKey,
) -> Result<(Zeroizing<[u8; 32]>, [u8; 24]), Problem> {
    let shared = own.diffie_hellman(other);
    if !shared.was_contributory() {
        return Err(unopened());
    }
    let salt = [once.as_bytes().as_slice(), public.as_bytes()].concat();
    let derive = Hkdf::<Sha256>::new(Some(&salt), shared.as_bytes());
    let (mut key, mut nonce) = (Zeroizing::new([0; 32]), [0; 24]);
    let info = class.as_str().as_bytes();
    derive.expand_multi_info(&[b"tilbake key ", info], &mut *key).map_err(|_| unopened())?;
    derive.expand_multi_info(&[b"tilbake nonce ", info], &mut nonce).map_err(|_| unopened())?;
    Ok((key, nonce))
}

fn cipher(key: &[u8; 32], nonce: &[u8; 24], about: &[u8], bytes: &[u8], seal: bool) -> Result<Vec<u8>, Problem> {
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let payload = Payload { msg: bytes, aad: about };
    let nonce = XNonce::from(*nonce);
    let done = if seal { cipher.encrypt(&nonce, payload) } else { cipher.decrypt(&nonce, payload) };
    done.map_err(|_| unopened())
}

/// Four bytes that tell keys apart without telling the key.
fn tag(key: &[u8]) -> [u8; 4] {
    let hash = Sha256::digest(key);
    [hash[0], hash[1], hash[2], hash[3]]
}

fn unopened() -> Problem {
    Problem::new(500, "sealed-altered", "a sealed value was altered or moved; restore it from a backup")
}
fn no_key() -> Problem {
    Problem::new(403, "key-absent", "this process was started without the key that opens this class of data")
}
fn other_key() -> Problem {
    Problem::new(
        500,
        "other-key",
        "a value was sealed with a key that is not here; restore the key files that belong to this database",
    )
}

/// Makes the key pair of a class.
fn create_pair(folder: &Path, class: Class) -> Result<(), KeyError> {
    let private = StaticSecret::from(*fresh(folder)?);
    write(folder, &format!("{class}.key"), &format!("private:{class}"), private.as_bytes())?;
    write(folder, &format!("{class}.pub"), &format!("public:{class}"), PublicKey::from(&private).as_bytes())
}

/// A new secret from the machine's own source of randomness.
fn fresh(folder: &Path) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let mut key = Zeroizing::new([0; 32]);
    rand::rngs::SysRng
        .try_fill_bytes(&mut *key)
        .map_err(|error| KeyError::Disk { path: folder.display().to_string(), reason: error.to_string() })?;
    Ok(key)
}

fn disk(path: &Path, error: &std::io::Error) -> KeyError {
    let path = path.display().to_string();
    match error.kind() {
        std::io::ErrorKind::NotFound => KeyError::Absent { path },
        std::io::ErrorKind::AlreadyExists => KeyError::Exists { path },
        _ => KeyError::Disk { path, reason: error.to_string() },
    }
}
pub(crate) fn damaged(path: &Path) -> KeyError {
    KeyError::Damaged { path: path.display().to_string() }
}
fn if_there<T>(read: Result<T, KeyError>) -> Result<Option<T>, KeyError> {
    match read {
        Ok(key) => Ok(Some(key)),
        Err(KeyError::Absent { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn private_folder(folder: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(|error| disk(folder, &error))
}
#[cfg(not(unix))]
fn private_folder(_: &Path) -> Result<(), KeyError> {
    Ok(())
}

fn write(folder: &Path, file: &str, kind: &str, key: &[u8; 32]) -> Result<(), KeyError> {
    let line = Zeroizing::new(format!("tilbake:{kind}:{}", STANDARD.encode(key)));
    write_line(folder, file, &line)
}

fn write_line(folder: &Path, file: &str, line: &str) -> Result<(), KeyError> {
    let path = folder.join(file);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&path).and_then(|mut out| {
        writeln!(out, "{line}")?;
        out.sync_all()
    });
    written.map_err(|error| disk(&path, &error))
}

pub(crate) fn read_line(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let bytes = Zeroizing::new(std::fs::read(path).map_err(|error| disk(path, &error))?);
    let text = std::str::from_utf8(&bytes).map_err(|_| damaged(path))?;
    Ok(Zeroizing::new(text.trim().to_owned()))
}

/// Whether everybody on the machine can read a file.
#[cfg(unix)]
fn is_open(path: &Path) -> Result<bool, KeyError> {
    let kept = std::fs::metadata(path).map_err(|error| disk(path, &error))?;
    Ok(std::os::unix::fs::PermissionsExt::mode(&kept.permissions()) & 0o007 != 0)
}
#[cfg(not(unix))]
fn is_open(_: &Path) -> Result<bool, KeyError> {
    Ok(false)
}

fn read(folder: &Path, file: &str, kind: &str) -> Result<[u8; 32], KeyError> {
    let path: PathBuf = folder.join(file);
    let line = read_line(&path)?;
    let key =
        line.strip_prefix("tilbake:").and_then(|rest| rest.strip_prefix(kind)).and_then(|rest| rest.strip_prefix(':'));
    let bytes = key.and_then(|key| STANDARD.decode(key).ok()).map(Zeroizing::new);
    let key = bytes.and_then(|bytes| bytes.as_slice().try_into().ok()).ok_or_else(|| damaged(&path))?;
    if file.ends_with(".key") && is_open(&path)? {
        return Err(KeyError::Open { path: path.display().to_string() });
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(last: u128) -> PersonId {
        PersonId::from_uuid(uuid::Uuid::from_u128(last))
    }

    #[test]
    fn every_class_seals_and_opens_only_for_its_person() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keyring::create(folder.path()).unwrap();
        for class in Class::ALL {
            let sealed = keys.seal(*class, person(1), b"bytes").unwrap();
            assert_eq!(keys.open_sealed(*class, person(1), &sealed).unwrap(), b"bytes");
            assert_eq!(keys.open_sealed(*class, person(2), &sealed).unwrap_err().code, "sealed-altered");
            for other in Class::ALL.iter().filter(|other| *other != class) {
                assert!(keys.open_sealed(*other, person(1), &sealed).is_err());
            }
            for at in 0..sealed.len() {
                let mut altered = sealed.clone();
                altered[at] ^= 1;
                assert!(keys.open_sealed(*class, person(1), &altered).is_err());
                assert!(keys.open_sealed(*class, person(1), &sealed[..at]).is_err());
            }
        }
        assert!(matches!(Keyring::create(folder.path()), Err(KeyError::Exists { .. })));
    }

    #[test]
    fn a_mark_is_the_same_for_the_same_bytes_under_one_key_and_class() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (keys, others) = (Keyring::create(one.path()).unwrap(), Keyring::create(two.path()).unwrap());
        let mark = keys.mark(Class::Identity, b"12839012345").unwrap();
        assert_eq!(mark, Keyring::open(one.path()).unwrap().mark(Class::Identity, b"12839012345").unwrap());
        assert_ne!(mark, keys.mark(Class::Identity, b"12839012346").unwrap());
        assert_ne!(mark, keys.mark(Class::Documents, b"12839012345").unwrap());
        assert_ne!(mark, others.mark(Class::Identity, b"12839012345").unwrap());
        assert_eq!(keys.mark(Class::Health, b"").unwrap_err().code, "key-absent");
    }

    #[test]
    fn without_the_private_key_one_can_seal_and_not_open() {
        let folder = tempfile::tempdir().unwrap();
        let all = Keyring::create(folder.path()).unwrap();
        for file in ["health.key", "journal.key"] {
            std::fs::rename(folder.path().join(file), folder.path().join(format!("{file}.away"))).unwrap();
        }
        let part = Keyring::open(folder.path()).unwrap();
        assert!(!part.can_open(Class::Health) && part.signer().is_none());
        let sealed = part.seal(Class::Health, person(1), b"bytes").unwrap();
        assert_eq!(part.open_sealed(Class::Health, person(1), &sealed).unwrap_err().code, "key-absent");
        assert_eq!(all.open_sealed(Class::Health, person(1), &sealed).unwrap(), b"bytes");
    }

    #[test]
    fn a_service_from_before_makes_the_keys_of_confidence_once() {
        let folder = tempfile::tempdir().unwrap();
        drop(Keyring::create(folder.path()).unwrap());
        for class in LATER_CLASSES {
            for end in ["key", "pub"] {
                std::fs::remove_file(folder.path().join(format!("{class}.{end}"))).unwrap();
            }
        }
        let before = Keyring::open(folder.path()).unwrap();
        assert_eq!(before.seal(Class::Ombud, person(1), b"bytes").unwrap_err().code, "key-absent");
        Keyring::create_confidence_keys(folder.path()).unwrap();
        let sealed = Keyring::open(folder.path()).unwrap().seal(Class::Ombud, person(1), b"bytes").unwrap();
        let keys = Keyring::open(folder.path()).unwrap();
        assert_eq!(keys.open_sealed(Class::Ombud, person(1), &sealed).unwrap(), b"bytes");
        assert!(keys.open_sealed(Class::Council, person(1), &sealed).is_err());
        assert!(matches!(Keyring::create_confidence_keys(folder.path()), Err(KeyError::Exists { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_everybody_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        drop(Keyring::create(folder.path()).unwrap());
        let set = |file: &str, mode| {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
            std::fs::set_permissions(folder.path().join(file), mode).unwrap();
        };
        set("documents.key", 0o640);
        set("health.pub", 0o644);
        Keyring::open(folder.path()).unwrap();
        set("documents.key", 0o644);
        let refused = Keyring::open(folder.path()).err().unwrap();
        assert!(refused.to_string().contains("chmod 600"), "{refused}");
    }

    #[test]
    fn wrong_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        drop((Keyring::create(folder.path()).unwrap(), Keyring::create(other.path()).unwrap()));
        let copy = |from: &str, to: &str| std::fs::copy(other.path().join(from), folder.path().join(to)).unwrap();
        copy("health.key", "health.key");
        assert!(
            matches!(Keyring::open(folder.path()), Err(KeyError::Damaged { path }) if path.ends_with("health.key"))
        );
        copy("health.pub", "health.pub");
        copy("journal.key", "journal.key");
        assert!(
            matches!(Keyring::open(folder.path()), Err(KeyError::Damaged { path }) if path.ends_with("journal.key"))
        );
        copy("journal.pub", "journal.pub");
        copy("documents.key", "identity.key");
        assert!(
            matches!(Keyring::open(folder.path()), Err(KeyError::Damaged { path }) if path.ends_with("identity.key"))
        );
        std::fs::remove_file(folder.path().join("identity.key")).unwrap();
        assert!(
            matches!(Keyring::open(folder.path()), Err(KeyError::Absent { path }) if path.ends_with("identity.key"))
        );
    }
}
