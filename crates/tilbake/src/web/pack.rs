//! Packing of answers with gzip (RFC 1952), whole or in parts: what many answers have in common is packed once, and
//! each answer is its parts one after another.

use axum::body::Bytes;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

/// How hard an answer is packed: it is done some times a second, and read by a network of the service's own.
const LEVEL: u32 = 3;
/// What stands before every packed text: gzip, deflate, no name, no time, no system (RFC 1952, section 2.3.1).
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// An empty last block (RFC 1951, section 3.2.6): the parts before it do not know which of them is the last.
const LAST: [u8; 2] = [3, 0];

/// A part of a text, packed so that others may stand before and after it.
#[derive(Debug)]
pub struct Packed {
    blocks: Vec<u8>,
    crc: Crc,
}

impl Packed {
    /// Packs a part; none when memory fails.
    pub fn of(part: &[u8]) -> Option<Self> {
        let mut packer = DeflateEncoder::new(Vec::with_capacity(part.len() / 4), Compression::new(LEVEL));
        packer.write_all(part).ok()?;
        // Ends on a whole byte, and is not the last block.
        packer.flush().ok()?;
        let mut crc = Crc::new();
        crc.update(part);
        Some(Self { blocks: std::mem::take(packer.get_mut()), crc })
    }
}

/// The parts as one packed text.
pub fn joined(parts: &[&Packed]) -> Bytes {
    let length: usize = parts.iter().map(|part| part.blocks.len()).sum();
    let mut text = Vec::with_capacity(HEAD.len() + length + LAST.len() + 8);
    let mut crc = Crc::new();
    text.extend(HEAD);
    for part in parts {
        text.extend(&part.blocks);
        crc.combine(&part.crc);
    }
    text.extend(LAST);
    text.extend(crc.sum().to_le_bytes());
    text.extend(crc.amount().to_le_bytes());
    text.into()
}

/// Whether `Accept-Encoding` takes gzip (RFC 9110, section 12.5.3).
pub fn takes_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = matches!(weight.trim().strip_prefix("q=").map(str::trim), Some("0" | "0.0" | "0.00" | "0.000"));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use proptest::prelude::*;
    use std::io::Read;

    #[test]
    fn gzip_is_sent_to_who_takes_it() {
        for accepted in ["gzip", "br, gzip;q=0.5", "deflate, GZIP , br"] {
            assert!(takes_gzip(accepted), "{accepted}");
        }
        for accepted in ["", "br", "gzip;q=0", "gzip; q=0.000", "x-gzip"] {
            assert!(!takes_gzip(accepted), "{accepted}");
        }
    }

    /// Text that does not pack: its parts are longer than what the packer hands on at once.
    #[test]
    fn long_parts_are_whole() {
        let mut seed = 7_u64;
        let mut text = |length: usize| -> Vec<u8> {
            let mut next = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                seed.to_be_bytes()[0]
            };
            (0..length).map(|_| next()).collect()
        };
        let texts = [text(32_768), text(200_000), vec![], text(65_537)];
        let parts: Vec<Packed> = texts.iter().map(|text| Packed::of(text).unwrap()).collect();
        let mut unpacked = vec![];
        GzDecoder::new(&joined(&parts.iter().collect::<Vec<_>>())[..]).read_to_end(&mut unpacked).unwrap();
        assert!(unpacked == texts.concat());
    }

    proptest! {
        /// One text to whoever unpacks it, its sum and length right: the decoder refuses anything else.
        #[test]
        fn parts_unpack_to_the_text_they_were(texts in proptest::collection::vec("[a-f<>\\PC]{0,400}", 0..6)) {
            let parts: Vec<Packed> = texts.iter().map(|text| Packed::of(text.as_bytes()).unwrap()).collect();
            let packed = joined(&parts.iter().collect::<Vec<_>>());
            let mut decoder = GzDecoder::new(&packed[..]);
            let mut text = String::new();
            decoder.read_to_string(&mut text).unwrap();
            prop_assert_eq!(text, texts.concat());
            prop_assert!(decoder.into_inner().is_empty(), "one member, and nothing after it");
        }
    }
}
