//! Hostile photographs through the real routes: each gets a clear answer, and nothing of it is kept.

use super::*;
use crate::access::testing::token;
use crate::testing::Answered;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

const SECRET: &[u8] = b"GPS 59.91 10.75 <script>alert(1)</script>";

fn jpeg() -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes).encode(&vec![90_u8; 200 * 240 * 3], 200, 240, ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = vec![120_u8; (width * height * 3) as usize];
    PngEncoder::new(&mut bytes).write_image(&pixels, width, height, ExtendedColorType::Rgb8).unwrap();
    bytes
}

/// A JPEG with a block of its own after the first marker: EXIF, or a comment.
fn with_block(marker: u8, block: &[u8]) -> Vec<u8> {
    let plain = jpeg();
    let length = u16::try_from(block.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, marker], &length, block, &plain[2..]].concat()
}

/// A PNG of a few bytes that says it is as large as this.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(100, 100);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&sum);
    bytes
}

/// The check sum of a part of a PNG, so that the claim is believed and not the broken part.
fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
    };
    !bytes.iter().fold(!0, step)
}

/// Somebody in HAL without a photograph, and who may give one.
async fn sitter(test: &TestApp) -> (String, String) {
    places(&test.app).await;
    let token = token(&test.app, Role::Reception, in_prison("HAL")).await;
    let body = serde_json::json!({ "given": "Ola", "family": "Nordmann", "sex": "male", "source": "police" });
    let made = test.post("/api/people", &token, body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    (made.json()["id"].as_str().unwrap().to_owned(), token)
}

async fn tag(test: &TestApp, id: &str, token: &str) -> String {
    let answer = test.get(&format!("/api/people/{id}"), token).await;
    answer.headers[header::ETAG].to_str().unwrap().to_owned()
}

async fn send(test: &TestApp, id: &str, token: &str, bytes: Vec<u8>) -> Answered {
    let request = Request::put(format!("/api/people/{id}/photo"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header("if-match", tag(test, id, token).await);
    test.request(request.body(Body::from(bytes)).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_photograph_is_refused_and_nothing_of_it_is_kept() {
    TestApp::each(async |test| {
        let (id, token) = sitter(test).await;
        let before = tag(test, &id, &token).await;
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
        let truncated = {
            let whole = jpeg();
            whole[..whole.len() / 3].to_vec()
        };
        for (what, bytes, code) in [
            ("nothing", vec![], "photo-missing"),
            ("a text", b"Not an image at all".to_vec(), "photo-not-an-image"),
            ("a page", b"<!DOCTYPE html><script>alert(1)</script>".to_vec(), "photo-not-an-image"),
            ("a drawing with a script", svg, "photo-not-an-image"),
            ("a GIF", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(), "photo-not-an-image"),
            ("the head of a JPEG", vec![0xff, 0xd8, 0xff, 0xe0], "photo-not-an-image"),
            ("a PNG cut short", png(200, 200)[..60].to_vec(), "photo-not-an-image"),
            ("a JPEG cut short", truncated, "photo-not-an-image"),
            ("a small picture", png(40, 40), "photo-too-small"),
        ] {
            let refused = send(test, &id, &token, bytes).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", refused.text());
            assert_eq!(refused.json()["errors"][0]["field"], "photo", "{what}");
            assert_eq!(refused.json()["errors"][0]["code"], code, "{what}");
        }
        for (width, height) in [(60_000, 60_000), (u32::MAX, u32::MAX), (8_001, 10), (0x7fff_ffff, 1)] {
            let bomb = send(test, &id, &token, claiming(width, height)).await;
            assert_eq!(bomb.status, StatusCode::UNPROCESSABLE_ENTITY, "{width} x {height}: {}", bomb.text());
        }
        let over = send(test, &id, &token, vec![0; crate::people::model::PHOTO_BYTES_MAX + 1]).await;
        assert!([413, 422].contains(&over.status.as_u16()), "{}", over.text());
        assert_eq!(tag(test, &id, &token).await, before, "the person is as before");
        let none = test.get(&format!("/api/people/{id}/photo"), &token).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_pixels_of_a_photograph_come_out_again() {
    TestApp::each(async |test| {
        let (id, token) = sitter(test).await;
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0".to_vec();
        exif.extend(SECRET);
        let behind = [jpeg().as_slice(), b"<html>", SECRET, b"</html>PK\x03\x04"].concat();
        for (what, bytes) in [
            ("EXIF", with_block(0xe1, &exif)),
            ("a comment", with_block(0xfe, SECRET)),
            ("a page behind the picture", behind),
        ] {
            let kept = send(test, &id, &token, bytes).await;
            assert_eq!(kept.status, StatusCode::OK, "{what}: {}", kept.text());
            let shown = test.get(&format!("/api/people/{id}/photo"), &token).await;
            assert_eq!(shown.headers[header::CONTENT_TYPE], "image/jpeg", "{what}");
            assert_eq!(shown.headers["x-content-type-options"], "nosniff", "{what}");
            let policy = shown.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
            assert!(shown.body.starts_with(&[0xff, 0xd8]) && shown.body.ends_with(&[0xff, 0xd9]), "{what}");
            for part in [&b"GPS"[..], b"Exif", b"<script", b"<html", b"PK\x03\x04"] {
                assert!(!shown.body.windows(part.len()).any(|window| window == part), "{what}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_give_a_photograph_gives_none() {
    TestApp::each(async |test| {
        let (id, reception) = sitter(test).await;
        let tag = tag(test, &id, &reception).await;
        let officer = token(&test.app, Role::Officer, in_prison("HAL")).await;
        let elsewhere = token(&test.app, Role::ReintegrationCoordinator, in_prison("BGO")).await;
        for (token, status) in [(officer.as_str(), 403), (elsewhere.as_str(), 403), ("", 401)] {
            let request = Request::put(format!("/api/people/{id}/photo")).header("if-match", &tag);
            let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            let answer = test.request(request.body(Body::from(jpeg())).unwrap()).await;
            assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
        }
        assert_eq!(test.get(&format!("/api/people/{id}/photo"), &reception).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
