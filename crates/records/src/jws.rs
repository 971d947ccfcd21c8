//! Compact JWS (RFC 7515) signed by RS256 or ES256, and by nothing else.
//!
//! A key is never taken from the message: its header only names one (`kid`), and what it says of the
//! algorithm must be what that key is for. Everything here is pure; keys are read elsewhere.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use basics::Problem;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{self, SigningKey};
use rsa::BoxedUint;
use rsa::pkcs1v15;
use serde::{Deserialize, Deserializer};
use serde_json::json;
use sha2::{Digest, Sha256};

/// The longest header taken, in base64url.
const HEADER_MAX: usize = 8 * 1024;
/// Bits an RSA key may have. The fewest are what RFC 7518 demands.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

basics::code! {
    /// Why a signature proves nothing.
    JwsFault {
        /// Not three parts in base64url, or a header that is none.
        Malformed = "malformed",
        /// Signed by another algorithm than RS256 or ES256, or than the one the key is for.
        Algorithm = "algorithm",
        /// The header demands an extension (`crit`, `b64`).
        Extension = "extension",
        /// No key of that name is known.
        UnknownKey = "unknown_key",
        /// The signature is not of these contents by that key.
        Wrong = "wrong",
    }
}

/// What a header says. Of a member that stands twice each reader may see another: it is refused.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    #[serde(default)]
    crit: Present,
    #[serde(default)]
    b64: Present,
}

/// Whether a member is there, whatever it holds.
#[derive(Default)]
struct Present(bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(source).map(|_| Self(true))
    }
}

/// A compact JWS taken apart, with nothing proved yet.
pub struct Compact<'a> {
    signed: &'a [u8],
    signature: Vec<u8>,
    header: Header,
    payload: Vec<u8>,
}

/// Whether bytes are meant as a compact JWS: base64url and dots, and it begins with a JSON object.
/// White space around it is passed over.
pub fn is_signed(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii();
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    // The letter that the six upper bits of `{` are.
    bytes.first() == Some(&b'e') && bytes.contains(&b'.') && bytes.iter().all(letter)
}

/// The contents of a compact JWS, with nothing proved; none when there are none.
pub fn contents(bytes: &[u8]) -> Option<Vec<u8>> {
    let payload = bytes.trim_ascii().split(|byte| *byte == b'.').nth(1)?;
    URL_SAFE_NO_PAD.decode(payload).ok()
}

impl<'a> Compact<'a> {
    /// Takes a compact JWS apart.
    pub fn read(bytes: &'a [u8]) -> Result<Self, JwsFault> {
        let bytes = bytes.trim_ascii();
        let mut parts = bytes.split(|byte| *byte == b'.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(JwsFault::Malformed);
        };
        if header.len() > HEADER_MAX {
            return Err(JwsFault::Malformed);
        }
        let signed = bytes.get(..header.len() + 1 + payload.len()).ok_or(JwsFault::Malformed)?;
        let decode = |part: &[u8]| URL_SAFE_NO_PAD.decode(part).map_err(|_| JwsFault::Malformed);
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| JwsFault::Malformed)?;
        if header.crit.0 || header.b64.0 {
            return Err(JwsFault::Extension);
        }
        Ok(Self { signed, header, payload: decode(payload)?, signature: decode(signature)? })
    }
    /// The key its header names.
    pub fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }
    /// The contents, when this key signed them.
    pub fn proved_by(self, key: &PublicKey) -> Result<Vec<u8>, JwsFault> {
        if self.header.alg != key.algorithm() {
            return Err(JwsFault::Algorithm);
        }
        if !key.signed(self.signed, &self.signature) {
            return Err(JwsFault::Wrong);
        }
        Ok(self.payload)
    }
}

/// A public key that signatures are compared with. It is for one algorithm.
#[derive(Clone, Debug)]
pub enum PublicKey {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256(pkcs1v15::VerifyingKey<Sha256>),
    /// ECDSA on P-256 with SHA-256.
    Es256(ecdsa::VerifyingKey),
}

impl PublicKey {
    /// An RSA key by modulus and exponent, each in base64url. None when it is none, or too short.
    pub fn rsa(modulus: &str, exponent: &str) -> Option<Self> {
        let number = |text: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() <= *RSA_BITS.end() / 8)?;
            Some(BoxedUint::from_be_slice_vartime(&bytes))
        };
        let key = rsa::PublicKey::new_with_size_limits(number(modulus)?, number(exponent)?, RSA_BITS).ok()?;
        Some(Self::Rs256(pkcs1v15::VerifyingKey::new(key)))
    }
    /// A point of P-256 by its coordinates, each in base64url. None when it is none.
    pub fn p256(x: &str, y: &str) -> Option<Self> {
        let coordinate = |text: &str| URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 32);
        let point = [vec![4], coordinate(x)?, coordinate(y)?].concat();
        ecdsa::VerifyingKey::from_sec1_bytes(&point).ok().map(Self::Es256)
    }
    /// What it is for, as a header and a key set name it.
    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Rs256(_) => "RS256",
            Self::Es256(_) => "ES256",
        }
    }
    fn signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Rs256(key) => pkcs1v15::Signature::try_from(signature).is_ok_and(|s| key.verify(bytes, &s).is_ok()),
            Self::Es256(key) => ecdsa::Signature::from_slice(signature).is_ok_and(|s| key.verify(bytes, &s).is_ok()),
        }
    }
}

/// The key by which this service signs what it answers: ES256. The same contents are signed alike.
pub struct MessageSigner {
    key: SigningKey,
    kid: String,
}

impl MessageSigner {
    /// A key by its secret number; none when the number is no key.
    pub(crate) fn new(secret: &[u8]) -> Option<Self> {
        let key = SigningKey::from_slice(secret).ok()?;
        let (x, y) = coordinates(&key);
        // Its fingerprint by RFC 7638 names it: members in this order, nothing between them.
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        let kid = URL_SAFE_NO_PAD.encode(Sha256::digest(members));
        Some(Self { key, kid })
    }
    /// Signs contents as a compact JWS.
    pub fn sign(&self, contents: &[u8]) -> Result<String, Problem> {
        let header = json!({ "alg": "ES256", "kid": self.kid }).to_string();
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(contents));
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(self.signature(signed.as_bytes())?)))
    }
    /// The signature of bytes: two numbers of 32 bytes, one after the other.
    pub(crate) fn signature(&self, bytes: &[u8]) -> Result<[u8; 64], Problem> {
        let signature: Result<ecdsa::Signature, _> = self.key.try_sign(bytes);
        let unsigned = |_| Problem::new(500, "internal-error", "the answer could not be signed");
        Ok(signature.map_err(unsigned)?.to_bytes().into())
    }
    /// Its public part as a key set, one line of JSON, for those who read our answers.
    pub fn jwks(&self) -> String {
        let (x, y) = coordinates(&self.key);
        let key = json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": self.kid, "x": x, "y": y });
        json!({ "keys": [key] }).to_string()
    }
}

/// The point of a key's public part.
fn coordinates(key: &SigningKey) -> (String, String) {
    let point = key.verifying_key().to_sec1_point(false);
    let encode = |part: Option<&[u8]>| URL_SAFE_NO_PAD.encode(part.unwrap_or_default());
    (encode(point.x().map(|x| &x[..])), encode(point.y().map(|y| &y[..])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::signing::{RFC_MODULUS, RFC_X, RFC_Y, Signing};
    use proptest::prelude::*;

    /// RFC 7515, appendix A.2.1 and A.3.1: the contents of both examples.
    const PAYLOAD: &str =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const RS256: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5ju\
         jGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eS\
         N9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWy\
         wlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    const ES256: &str = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    fn rsa() -> PublicKey {
        PublicKey::rsa(RFC_MODULUS, "AQAB").unwrap()
    }
    fn p256() -> PublicKey {
        PublicKey::p256(RFC_X, RFC_Y).unwrap()
    }
    fn proved(jws: &str, key: &PublicKey) -> Result<Vec<u8>, JwsFault> {
        Compact::read(jws.as_bytes())?.proved_by(key)
    }
    fn fault(jws: &str, key: &PublicKey) -> JwsFault {
        proved(jws, key).unwrap_err()
    }
    fn encode(bytes: impl AsRef<[u8]>) -> String {
        URL_SAFE_NO_PAD.encode(bytes)
    }

    #[test]
    fn the_examples_of_the_standard_are_proved() {
        let contents = URL_SAFE_NO_PAD.decode(PAYLOAD).unwrap();
        let rs256 = format!("eyJhbGciOiJSUzI1NiJ9.{PAYLOAD}.{RS256}");
        let es256 = format!("eyJhbGciOiJFUzI1NiJ9.{PAYLOAD}.{ES256}");
        assert_eq!(proved(&rs256, &rsa()).unwrap(), contents);
        assert_eq!(proved(&es256, &p256()).unwrap(), contents);
        assert_eq!(proved(&format!(" {es256}\r\n"), &p256()).unwrap(), contents);
        // Each key is for its own algorithm.
        assert_eq!(fault(&rs256, &p256()), JwsFault::Algorithm);
        assert_eq!(fault(&es256, &rsa()), JwsFault::Algorithm);
    }

    #[test]
    fn what_is_no_proof_proves_nothing() {
        let sender = Signing::es256(1);
        let (key, name) = (sender.public(), sender.kid());
        let good = sender.sign(b"{}");
        assert_eq!(proved(&good, &key).unwrap(), b"{}");
        let parts: Vec<&str> = good.split('.').collect();
        let with = |header: &str, signature: &str| format!("{}.{}.{signature}", encode(header), parts[1]);
        let header = |more: &str| format!(r#"{{"alg":"ES256","kid":"{name}"{more}}}"#);
        for (name, jws, expected) in [
            ("other contents", format!("{}.{}.{}", parts[0], encode("[]"), parts[2]), JwsFault::Wrong),
            ("other header", with(&header(r#","typ":"x""#), parts[2]), JwsFault::Wrong),
            ("no signature", format!("{}.{}.", parts[0], parts[1]), JwsFault::Wrong),
            ("none", with(r#"{"alg":"none"}"#, ""), JwsFault::Algorithm),
            ("none with one", with(r#"{"alg":"none"}"#, parts[2]), JwsFault::Algorithm),
            ("hmac", with(r#"{"alg":"HS256"}"#, parts[2]), JwsFault::Algorithm),
            ("other case", with(r#"{"alg":"es256"}"#, parts[2]), JwsFault::Algorithm),
            ("extension", sender.sign_as(&header(r#","crit":["x"],"x":1"#), b"{}"), JwsFault::Extension),
            ("extension of nothing", sender.sign_as(&header(r#","crit":null"#), b"{}"), JwsFault::Extension),
            ("bare contents", sender.sign_as(&header(r#","b64":false"#), b"{}"), JwsFault::Extension),
            ("twice", sender.sign_as(&header(r#","alg":"none""#), b"{}"), JwsFault::Malformed),
            ("no algorithm", with(r#"{"kid":"x"}"#, parts[2]), JwsFault::Malformed),
            ("no object", with("\"x\"", parts[2]), JwsFault::Malformed),
            ("two parts", format!("{}.{}", parts[0], parts[1]), JwsFault::Malformed),
            ("four parts", format!("{good}.{}", parts[2]), JwsFault::Malformed),
            ("padded", format!("{good}=="), JwsFault::Malformed),
            (
                "a huge header",
                with(&header(&format!(r#","x":"{}""#, "x".repeat(9_000))), parts[2]),
                JwsFault::Malformed,
            ),
            ("der", format!("{}.{}.{}", parts[0], parts[1], encode(sender.der(&good))), JwsFault::Wrong),
            ("nothing", String::new(), JwsFault::Malformed),
        ] {
            assert_eq!(fault(&jws, &key), expected, "{name}");
        }
        // A header that carries a key is read as if it did not: the key that is known decides.
        let other = Signing::es256(2);
        let carried = header(&format!(r#","jwk":{},"jku":"x","x5c":["x"]"#, other.jwk()));
        assert_eq!(fault(&other.sign_as(&carried, b"{}"), &key), JwsFault::Wrong);
        assert_eq!(proved(&sender.sign_as(&carried, b"{}"), &key).unwrap(), b"{}");
    }

    #[test]
    fn a_public_key_is_no_secret_to_sign_with() {
        // The attack: the key set is public, so whoever takes `HS256` from the header is deceived.
        let header = encode(r#"{"alg":"HS256"}"#);
        let signature = encode(Sha256::digest(format!("{RFC_MODULUS}{header}.{PAYLOAD}")));
        assert_eq!(fault(&format!("{header}.{PAYLOAD}.{signature}"), &rsa()), JwsFault::Algorithm);
    }

    #[test]
    fn short_and_broken_keys_are_none() {
        let modulus = URL_SAFE_NO_PAD.decode(RFC_MODULUS).unwrap();
        assert!(PublicKey::rsa(&encode(&modulus[..255]), "AQAB").is_none());
        assert!(PublicKey::rsa(&encode(vec![255; 1025]), "AQAB").is_none());
        for exponent in ["", "AA", "AQ", "Ag", "====", "AQAAAAAAAAAB"] {
            assert!(PublicKey::rsa(RFC_MODULUS, exponent).is_none(), "{exponent}");
        }
        assert!(PublicKey::p256(RFC_Y, RFC_X).is_none());
        assert!(PublicKey::p256(RFC_X, &RFC_Y[..42]).is_none());
        assert!(PublicKey::p256("", "").is_none());
    }

    #[test]
    fn what_looks_signed() {
        assert!(is_signed(b" eyJhbGciOiJFUzI1NiJ9.e30.x\n"));
        for bytes in [&b""[..], b"{}", b"{\"a.b\":1}", b"eyJhbGci", b"eyJh bGci.e30.x", b"true", b"1.5", b"\xff.\xff"] {
            assert!(!is_signed(bytes), "{bytes:?}");
        }
        assert_eq!(contents(b"eyJhbGciOiJFUzI1NiJ9.e30.x").unwrap(), b"{}");
        assert!(contents(b"eyJhbGciOiJFUzI1NiJ9").is_none());
    }

    #[test]
    fn one_is_signed_alike_each_time() {
        let one = Signing::es256(1);
        assert_eq!(one.sign(b"{}"), one.sign(b"{}"));
        assert_ne!(one.kid(), Signing::es256(2).kid());
    }

    /// Signed messages of each kind, with the key.
    static SIGNED: std::sync::LazyLock<[(PublicKey, String); 2]> = std::sync::LazyLock::new(|| {
        [Signing::es256(1), Signing::rs256()].map(|sender| (sender.public(), sender.sign(b"{\"a\":1}")))
    });

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        /// Whatever one byte of a signed message becomes, nothing else than its contents is ever proved.
        #[test]
        fn one_byte_changed_never_proves_other_contents(at in any::<prop::sample::Index>(), byte in any::<u8>(), rsa in any::<bool>()) {
            let (key, jws) = &SIGNED[usize::from(rsa)];
            let mut jws = jws.clone().into_bytes();
            let at = at.index(jws.len());
            jws[at] = byte;
            let proved = Compact::read(&jws).and_then(|jws| jws.proved_by(key));
            if let Ok(contents) = proved {
                prop_assert_eq!(contents, b"{\"a\":1}");
            }
        }
    }
}
