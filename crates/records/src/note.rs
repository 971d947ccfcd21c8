//! Checkpoints of the journal: C2SP tlog-checkpoints in signed-note form, signed with ed25519, so that
//! an outside witness can keep them and any tool that knows the form can check them.

use crate::keyring::KeyError;
use crate::merkle::Hash;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The algorithm byte of ed25519 in signed notes.
const ED25519: u8 = 1;

/// Who signs a journal: a name and a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: VerifyingKey,
}

/// What a checkpoint says: this many entries have this root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the journal.
    pub origin: String,
    /// How many entries were sealed.
    pub size: u64,
    /// The root of the tree over them.
    pub root: [u8; 32],
}

/// How a signature stands to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    /// By this key.
    Well,
    /// By this key, and the text was changed afterwards; or the signature was.
    Badly,
    /// By another key, or by none.
    ByOther,
}

impl Verifier {
    pub(crate) fn new(name: String, key: VerifyingKey) -> Self {
        Self { name, key }
    }
    /// Reads `journal.pub`: all that is needed to verify a journal elsewhere.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let line = crate::keyring::read_line(path)?;
        Self::parse(&line).ok_or_else(|| crate::keyring::damaged(path))
    }
    /// The name of the journal.
    pub fn name(&self) -> &str {
        &self.name
    }
    pub(crate) fn key(&self) -> &VerifyingKey {
        &self.key
    }
    /// The form of C2SP signed notes: `NAME+HASH+KEY`.
    pub fn line(&self) -> String {
        let key = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        let hash: String = self.hash().iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}+{hash}+{}", self.name, STANDARD.encode(key))
    }
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.splitn(3, '+');
        let (name, _, key) = (parts.next()?, parts.next()?, parts.next()?);
        let key = STANDARD.decode(key).ok()?;
        let key: [u8; 32] = key.strip_prefix(&[ED25519])?.try_into().ok()?;
        let verifier = Self::new(name.to_owned(), VerifyingKey::from_bytes(&key).ok()?);
        (verifier.line() == line).then_some(verifier)
    }
    /// The four bytes that name a key in a signed note.
    fn hash(&self) -> [u8; 4] {
        let text = [self.name.as_bytes(), b"\n", &[ED25519], self.key.as_bytes()].concat();
        let hash = Sha256::digest(text);
        [hash[0], hash[1], hash[2], hash[3]]
    }
    /// Writes and signs a checkpoint.
    pub(crate) fn sign(&self, signer: &SigningKey, size: u64, root: &Hash) -> String {
        let text = format!("{}\n{size}\n{}\n", self.name, STANDARD.encode(root));
        let signature = signer.sign(text.as_bytes()).to_bytes();
        let line = [self.hash().as_slice(), &signature].concat();
        format!("{text}\n\u{2014} {} {}\n", self.name, STANDARD.encode(line))
    }
    /// Whether a checkpoint is signed by other keys alone.
    pub fn is_stranger_to(&self, note: &str) -> bool {
        matches!(self.check(note), Some((_, Signed::ByOther)))
    }
    /// Reads a checkpoint and how it is signed; none when it is not one.
    pub(crate) fn check(&self, note: &str) -> Option<(Checkpoint, Signed)> {
        let (text, signatures) = note.split_once("\n\n")?;
        let mut lines = text.lines();
        let checkpoint = Checkpoint {
            origin: lines.next()?.to_owned(),
            size: lines.next()?.parse().ok()?,
            root: STANDARD.decode(lines.next()?).ok()?.try_into().ok()?,
        };
        let signed = signatures.lines().find_map(|line| self.signature(line));
        let signed = signed.map_or(Signed::ByOther, |signature| {
            let text = format!("{text}\n");
            let good = self.key.verify_strict(text.as_bytes(), &signature).is_ok();
            if good && checkpoint.origin == self.name { Signed::Well } else { Signed::Badly }
        });
        Some((checkpoint, signed))
    }
    /// The signature of a line, when it is by this key.
    fn signature(&self, line: &str) -> Option<Signature> {
        let (name, bytes) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let bytes = STANDARD.decode(bytes).ok()?;
        let (hash, signature) = bytes.split_first_chunk::<4>()?;
        let ours = name == self.name && *hash == self.hash();
        ours.then(|| Signature::from_slice(signature).ok())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_comes_back_and_no_other_passes() {
        let signer = SigningKey::from_bytes(&[7; 32]);
        let ours = Verifier::new("tilbake-journal-1".to_owned(), signer.verifying_key());
        assert_eq!(Verifier::parse(&ours.line()).as_ref(), Some(&ours));
        let note = ours.sign(&signer, 12, &[9; 32]);
        let (checkpoint, signed) = ours.check(&note).unwrap();
        assert_eq!((checkpoint.size, checkpoint.root, signed), (12, [9; 32], Signed::Well));
        let (_, signed) = ours.check(&note.replace("\n12\n", "\n13\n")).unwrap();
        assert_eq!(signed, Signed::Badly);
        let other = SigningKey::from_bytes(&[8; 32]);
        let theirs = Verifier::new("tilbake-journal-1".to_owned(), other.verifying_key());
        assert_eq!(theirs.check(&note).unwrap().1, Signed::ByOther);
        // Signatures of witnesses may stand beside ours.
        let witnessed = format!("{note}\u{2014} witness AAAAAAAA\n");
        assert_eq!(ours.check(&witnessed).unwrap().1, Signed::Well);
        for nonsense in ["", "a\n\nb", "a\n1\nb\n\n", "a\n-1\nAAAA\n\n"] {
            assert!(ours.check(nonsense).is_none());
        }
    }
}
