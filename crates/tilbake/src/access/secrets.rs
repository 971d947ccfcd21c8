//! Secrets: session cookies, tokens, passwords and PINs. What is stored is a hash; what is compared
//! is compared in full, so that the time taken tells nothing.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use basics::Problem;
use rand::TryRng;
use records::Outcome;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use std::time::Duration;
use tokio::sync::Semaphore;

/// What a bearer token begins with, so that a leaked one can be found by searching for it.
const TOKEN_PREFIX: &str = "tilbake_";
/// Shortest password, in characters.
const PASSWORD_MIN: usize = 12;
/// Longest password, in bytes.
const PASSWORD_MAX_BYTES: usize = 256;
/// Digits of a PIN.
const PIN_DIGITS: usize = 6;
/// How long a log-in waits for its turn to be hashed.
const HASHING_WAIT: Duration = Duration::from_secs(5);

/// A new secret of 256 bits, in letters fit for a cookie.
pub fn fresh_secret() -> Outcome<String> {
    let mut bytes = [0_u8; 32];
    rand::rngs::SysRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| Problem::new(500, "no-randomness", format!("the machine gives no randomness: {error}")))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A new password that is read aloud easily: three groups of four small letters, some 56 bits.
pub fn fresh_password() -> Outcome<String> {
    loop {
        let letters: Vec<char> = fresh_secret()?.chars().filter(char::is_ascii_lowercase).take(12).collect();
        if letters.len() == 12 {
            let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
            return Ok(groups.join("-"));
        }
    }
}

/// A new bearer token.
pub fn fresh_token() -> Outcome<String> {
    Ok(format!("{TOKEN_PREFIX}{}", fresh_secret()?))
}

/// What is stored of a cookie or a token. Both hold 256 random bits, so one round of a hash suffices.
pub fn stored_form(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// The token every form of a session sends back: derived from the cookie, so that only pages made
/// for this very session can hold it.
pub fn form_token(secret: &str) -> String {
    let digest = Sha256::new().chain_update(b"tilbake form token\n").chain_update(secret.as_bytes()).finalize();
    URL_SAFE_NO_PAD.encode(digest)
}

/// A password as typed, of a permitted length.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Takes a new password: at least 12 characters, not the log-in name, not one character repeated.
    pub fn choose(text: &str, login: &str) -> Result<Self, Problem> {
        let characters = text.chars().count();
        let first = text.chars().next();
        if characters < PASSWORD_MIN {
            return Err(Problem::invalid("password-short"));
        }
        if text.len() > PASSWORD_MAX_BYTES {
            return Err(Problem::invalid("too-long"));
        }
        if text.eq_ignore_ascii_case(login) || text.chars().all(|c| Some(c) == first) {
            return Err(Problem::invalid("password-weak"));
        }
        Ok(Self(text.to_owned()))
    }
    /// Takes what somebody typed to sign in.
    pub fn typed(text: &str) -> Result<Self, Problem> {
        if text.is_empty() || text.len() > PASSWORD_MAX_BYTES {
            return Err(Problem::invalid("required"));
        }
        Ok(Self(text.to_owned()))
    }
    /// Takes a new PIN: six digits, neither all alike nor a run such as 123456.
    pub fn choose_pin(text: &str) -> Result<Self, Problem> {
        let pin = Self::typed_pin(text)?;
        let digits = pin.0.as_bytes();
        let step_of = |pair: &[u8]| i16::from(pair[1]) - i16::from(pair[0]);
        let mut steps = digits.windows(2).map(step_of);
        let first = steps.next().unwrap_or_default();
        if (-1..=1).contains(&first) && steps.all(|step| step == first) {
            return Err(Problem::invalid("pin-weak"));
        }
        Ok(pin)
    }
    /// Takes a PIN that somebody typed.
    pub fn typed_pin(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        if text.len() == PIN_DIGITS && text.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Problem::invalid("pin-digits"))
        }
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

/// Hashes and verifies, a few at a time: each takes 19 MiB and some fiftieth of a second.
#[derive(Debug)]
pub struct Hasher(Semaphore);

impl Default for Hasher {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self(Semaphore::new(cores.clamp(1, 4)))
    }
}

impl Hasher {
    /// The stored form of a password or a PIN.
    pub async fn hash(&self, password: &Password) -> Outcome<String> {
        let password = password.clone();
        self.work(move || hash(&password)).await?
    }
    /// Whether the password is the one stored. Without a stored one it takes as long and says no.
    pub async fn verify(&self, password: &Password, stored: Option<String>) -> Outcome<bool> {
        let password = password.clone();
        self.work(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODYS.clone());
            Argon2::default().verify_password(password.0.as_bytes(), stored.as_str()).is_ok() && known
        })
        .await
    }
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
        let busy = || Problem::new(503, "busy", "too many log-ins at once; try again in a moment");
        let turn = tokio::time::timeout(HASHING_WAIT, self.0.acquire()).await.map_err(|_| busy())?;
        let _turn = turn.map_err(|_| busy())?;
        let lost = |_| Problem::new(503, "stopping", "the program is stopping; try again in a moment");
        Ok(tokio::task::spawn_blocking(work).await.map_err(lost)?)
    }
}

/// How much work a guess costs; whoever verifies reads it from the stored form. Unit tests make thousands of users and
/// are not about that, so theirs are cheap; the stage `demo` looks that those of the program are not.
const COST: Params = match Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None) {
    Ok(least) if cfg!(test) => least,
    _ => Params::DEFAULT,
};

fn hash(password: &Password) -> Outcome<String> {
    let hasher = Argon2::new(Algorithm::default(), Version::default(), COST);
    let hash = hasher.hash_password(password.0.as_bytes());
    let hash = hash.map_err(|error| Problem::new(500, "no-hash", format!("the password cannot be hashed: {error}")))?;
    Ok(hash.to_string())
}

/// The hash that an unknown log-in name is compared with.
static NOBODYS: LazyLock<String> = LazyLock::new(|| hash(&Password("nobody's password".into())).unwrap_or_default());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_their_forms_tell_nothing_of_each_other() {
        let (one, other) = (fresh_secret().unwrap(), fresh_secret().unwrap());
        assert!(one != other && one.len() == 43);
        assert_ne!(form_token(&one), URL_SAFE_NO_PAD.encode(stored_form(&one)));
        assert!(fresh_token().unwrap().starts_with("tilbake_"));
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let hasher = Hasher::default();
        let password = Password::choose("correct horse battery", "kari").unwrap();
        let stored = hasher.hash(&password).await.unwrap();
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(hasher.verify(&password, Some(stored.clone())).await.unwrap());
        let other = Password::typed("correct horse batterx").unwrap();
        assert!(!hasher.verify(&other, Some(stored)).await.unwrap());
        assert!(!hasher.verify(&password, None).await.unwrap());
        assert!(!hasher.verify(&password, Some("damaged".into())).await.unwrap());
        assert!(!hasher.verify(&Password::typed("nobody's password").unwrap(), None).await.unwrap());
    }

    #[test]
    fn weak_passwords_and_pins_are_refused() {
        let password = |text| Password::choose(text, "kari.nordmann").map(|_| ()).map_err(|p| p.code);
        assert_eq!(password("short"), Err("password-short".into()));
        assert_eq!(password("Kari.Nordmann"), Err("password-weak".into()));
        assert_eq!(password("aaaaaaaaaaaaaaa"), Err("password-weak".into()));
        assert_eq!(password(&"long".repeat(100)), Err("too-long".into()));
        for weak in ["111111", "123456", "987654"] {
            assert_eq!(Password::choose_pin(weak).unwrap_err().code, "pin-weak", "{weak}");
        }
        for wrong in ["12345", "1234567", "12345a", "", "１２３４５６"] {
            assert_eq!(Password::choose_pin(wrong).unwrap_err().code, "pin-digits", "{wrong}");
        }
        assert!(Password::choose_pin(" 482913 ").is_ok());
        assert_eq!(format!("{:?}", Password::typed("secret").unwrap()), "•••");
    }
}
