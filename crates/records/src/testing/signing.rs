//! Senders for tests who sign messages, also as no honest sender would.
#![allow(clippy::unwrap_used, reason = "only tests sign by it, and what fails there shall fail")]

use crate::jws::{MessageSigner, PublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa;
use rsa::pkcs1v15;
use rsa::signature::Signer;
use rsa::{BoxedUint, PrivateKey};
use serde_json::{Value, json};
use sha2::Sha256;

/// The point of RFC 7515, appendix A.3.
pub const RFC_X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
/// Its other coordinate.
pub const RFC_Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
/// The modulus of RFC 7515, appendix A.2.
pub const RFC_MODULUS: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
/// The private exponent that the same appendix publishes, and the primes.
const RFC_PRIVATE: &str = "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ";
const RFC_PRIMES: [&str; 2] = [
    "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc",
    "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc",
];

/// A sender with a key.
pub enum Signing {
    /// By ES256.
    Es256(Box<MessageSigner>),
    /// By RS256.
    Rs256(Box<pkcs1v15::SigningKey<Sha256>>),
}

impl Signing {
    /// One who signs by ES256; another key for another number from 1.
    pub fn es256(number: u8) -> Self {
        let mut secret = [0; 32];
        secret[31] = number;
        Self::Es256(Box::new(MessageSigner::new(&secret).unwrap()))
    }
    /// One who signs by RS256, with the key of RFC 7515, appendix A.2.
    pub fn rs256() -> Self {
        let number = |text: &str| BoxedUint::from_be_slice_vartime(&URL_SAFE_NO_PAD.decode(text).unwrap());
        let primes = RFC_PRIMES.map(number).to_vec();
        let key = PrivateKey::from_components(number(RFC_MODULUS), 65_537_u64.into(), number(RFC_PRIVATE), primes);
        Self::Rs256(Box::new(pkcs1v15::SigningKey::new(key.unwrap())))
    }
    /// The name of the key.
    pub fn kid(&self) -> String {
        self.jwk()["kid"].as_str().unwrap().to_owned()
    }
    /// The public key as a member of a key set.
    pub fn jwk(&self) -> Value {
        match self {
            Self::Es256(signer) => serde_json::from_str::<Value>(&signer.jwks()).unwrap()["keys"][0].clone(),
            Self::Rs256(_) => json!({ "kid": "rfc", "kty": "RSA", "alg": "RS256", "n": RFC_MODULUS, "e": "AQAB" }),
        }
    }
    /// The public key.
    pub fn public(&self) -> PublicKey {
        let jwk = self.jwk();
        let member = |name: &str| jwk[name].as_str().unwrap();
        match self {
            Self::Es256(_) => PublicKey::p256(member("x"), member("y")).unwrap(),
            Self::Rs256(_) => PublicKey::rsa(member("n"), member("e")).unwrap(),
        }
    }
    /// Signs contents.
    pub fn sign(&self, contents: &[u8]) -> String {
        let header = json!({ "alg": self.public().algorithm(), "kid": self.kid() }).to_string();
        self.sign_as(&header, contents)
    }
    /// Signs contents under any header.
    pub fn sign_as(&self, header: &str, contents: &[u8]) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(contents));
        let signature = match self {
            Self::Es256(signer) => signer.signature(signed.as_bytes()).unwrap().to_vec(),
            Self::Rs256(key) => Box::<[u8]>::from(key.sign(signed.as_bytes())).into_vec(),
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
    /// The signature of a message by ES256 as other formats than JWS write it: ASN.1 DER.
    pub fn der(&self, jws: &str) -> Vec<u8> {
        let signature = URL_SAFE_NO_PAD.decode(jws.rsplit('.').next().unwrap()).unwrap();
        ecdsa::Signature::from_slice(&signature).unwrap().to_der().as_bytes().to_vec()
    }
}
