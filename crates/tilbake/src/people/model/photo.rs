//! Photographs: what is uploaded is decoded within limits and encoded anew, so that only pixels are
//! kept: no place, time or camera, and nothing hidden behind the picture.

use basics::Problem;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Largest file that is taken, in bytes.
pub const PHOTO_BYTES_MAX: usize = 8 << 20;
/// Largest width and height, in pixels.
const SIDE_MAX: u32 = 8_000;
/// Memory for decoding, in bytes.
const DECODE_BYTES_MAX: u64 = 256 << 20;
/// Smallest width and height in which a face is known.
const SIDE_MIN: u32 = 96;
/// Width and height of what is kept: a portrait, four to five.
const KEPT: (u32, u32) = (480, 600);
/// Quality of what is kept, of 100.
const QUALITY: u8 = 85;

/// A photograph as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Photo {
    /// A JPEG made by `prepare`.
    Taken(Vec<u8>),
    /// A portrait of an invented person, drawn from this seed.
    Drawn(i64),
}

/// Decodes an upload and encodes it anew: upright, four to five, 480 by 600. Fails with
/// `photo-missing`, `photo-too-large`, `photo-not-an-image` or `photo-too-small`.
pub fn prepare(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    if bytes.is_empty() {
        return Err(refused("photo-missing"));
    }
    if bytes.len() > PHOTO_BYTES_MAX {
        return Err(refused("photo-too-large"));
    }
    if bytes.starts_with(&[0xff, 0xd8]) && !is_whole_jpeg(bytes) {
        return Err(refused("photo-not-an-image"));
    }
    let image = decode(bytes)?;
    if image.width() < SIDE_MIN || image.height() < SIDE_MIN {
        return Err(refused("photo-too-small"));
    }
    let kept = image.resize_to_fill(KEPT.0, KEPT.1, FilterType::Triangle).into_rgb8();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&kept).map_err(|_| refused("photo-not-an-image"))?;
    Ok(jpeg)
}

/// Whether a JPEG has its end. The decoder fills what is missing of one cut short with grey, and half a face is
/// no photograph.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[first, marker]) = bytes.get(at..at + 2).and_then(|pair| pair.first_chunk()) {
        match (first, marker) {
            (0xff, 0xd9) => return true,
            // Data of the picture, in which a mark is doubled or counts a restart; or filling before a mark.
            (0xff, 0xff) => at += 1,
            (0xff, 0x00 | 0x01 | 0xd0..=0xd7) => at += 2,
            // A block tells its length.
            (0xff, _) => match bytes.get(at + 2..at + 4).and_then(|pair| pair.first_chunk()) {
                Some(length) => at += 2 + usize::from(u16::from_be_bytes(*length)),
                None => return false,
            },
            _ => at += 1,
        }
    }
    false
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, Problem> {
    let not_an_image = |_| refused("photo-not-an-image");
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODE_BYTES_MAX);
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| refused("photo-not-an-image"))?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png)) {
        return Err(refused("photo-not-an-image"));
    }
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(not_an_image)?;
    let (width, height) = decoder.dimensions();
    if width > SIDE_MAX || height > SIDE_MAX || decoder.total_bytes() > DECODE_BYTES_MAX {
        return Err(refused("photo-too-large"));
    }
    let orientation = decoder.orientation().map_err(not_an_image)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(not_an_image)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn refused(code: &str) -> Problem {
    Problem::invalid("invalid-input").with_field("photo", code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ExtendedColorType, ImageEncoder, RgbImage};

    fn png(width: u32, height: u32) -> Vec<u8> {
        let image = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
        let mut bytes = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        encoder.write_image(&image, width, height, ExtendedColorType::Rgb8).unwrap();
        bytes
    }
    fn code(bytes: &[u8]) -> String {
        prepare(bytes).unwrap_err().errors[0].code.clone()
    }

    #[test]
    fn an_upload_becomes_an_upright_portrait_of_pixels_alone() {
        let kept = prepare(&png(900, 700)).unwrap();
        let image = image::load_from_memory(&kept).unwrap();
        assert_eq!((image.width(), image.height()), KEPT);
        assert!(kept.len() < 200_000, "{}", kept.len());
    }

    #[test]
    fn exif_is_read_for_the_side_that_is_up_and_then_dropped() {
        // A JPEG with an EXIF block that says "turned a quarter" and holds a secret.
        let image =
            RgbImage::from_fn(400, 200, |x, _| if x < 200 { image::Rgb([250, 0, 0]) } else { image::Rgb([0, 0, 250]) });
        let mut plain = Vec::new();
        JpegEncoder::new(&mut plain).encode_image(&image).unwrap();
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        exif.extend(b"GPS 59.91 10.75");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let with_exif = [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat();
        let kept = prepare(&with_exif).unwrap();
        assert!(!kept.windows(3).any(|part| part == b"GPS"));
        let turned = image::load_from_memory(&kept).unwrap().into_rgb8();
        assert!(turned.get_pixel(240, 50)[0] > 200, "what was left is now up");
        assert!(turned.get_pixel(240, 550)[2] > 200, "what was right is now down");
    }

    #[test]
    fn what_is_no_photograph_is_refused() {
        assert_eq!(code(b""), "photo-missing");
        assert_eq!(code(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "photo-not-an-image");
        assert_eq!(code(&png(120, 60)), "photo-too-small");
        assert_eq!(code(&png(120, 120)[..80]), "photo-not-an-image");
        assert_eq!(code(&vec![0; PHOTO_BYTES_MAX + 1]), "photo-too-large");
        // A small file that says it is very wide is refused before its pixels are made.
        let mut wide = png(100, 100);
        wide[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert!(["photo-too-large", "photo-not-an-image"].contains(&code(&wide).as_str()));
    }
}
