//! Photographs over HTTP: kept, read again, refused by name, sealed on the disk.

use std::fs;
use std::path::{Path, PathBuf};

use baoming_api::bodies::{CaptureBody, PhotoBody};
use baoming_core::ids::CountyId;
use baoming_core::limits::PHOTO_BYTES_MAX;
use baoming_rehearsal::people::SyntheticPhotos;
use baoming_store::photos::digest_of;
use stage::http::Request;
use stage::people;
use stage::premises::{CANDIDATE, NO_RATES, OFFICE, OPS, PAYMENT, POINT};
use stage::running::Running;

const PHOTOS: &str = "/v1/point/photos";

fn photo(index: u64) -> Vec<u8> {
    SyntheticPhotos::new(7).photo(CountyId::new(430_102).unwrap(), index)
}

fn upload(bytes: &[u8]) -> Request {
    Request::new("POST", PHOTOS).token(POINT).bytes("image/jpeg", bytes)
}

fn download(serial: &str) -> Request {
    Request::get(format!("/v1/point/candidates/{serial}/photo"))
}

/// Captures a candidate with this photograph; returns the serial.
fn capture(running: &Running, sha256: &str) -> String {
    let place = running.set_up(1, 1)[0];
    let mut capture = people::capture_body(&running.candidate(&place, 0), place.point);
    sha256.clone_into(&mut capture.photo_sha256);
    let receipt =
        running.granted(&Request::new("POST", "/v1/point/candidates").token(POINT).key("capture").json(&capture));
    receipt.serial.unwrap()
}

/// Sends a photograph that has to be kept.
fn keep(running: &Running, bytes: &[u8]) -> PhotoBody {
    let response = running.ask(&upload(bytes));
    assert_eq!(response.status, 200, "{}", response.text());
    response.read().unwrap()
}

/// A photograph with this segment behind its head.
fn with_segment(photo: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 2).unwrap().to_be_bytes();
    [&photo[..2], &[0xff, marker], &length, payload, &photo[2..]].concat()
}

/// EXIF that says: turn it by a quarter.
fn turned(photo: &[u8]) -> Vec<u8> {
    with_segment(photo, 0xe1, b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0")
}

/// All files below a directory.
fn files(directory: &Path) -> Vec<PathBuf> {
    let below = |entry: fs::DirEntry| if entry.path().is_dir() { files(&entry.path()) } else { vec![entry.path()] };
    fs::read_dir(directory).unwrap().flat_map(|entry| below(entry.unwrap())).collect()
}

#[test]
fn a_photograph_is_kept_once_without_metadata_and_captured_and_read_again() {
    let running = Running::start(super::program(), "");
    let plain = photo(0);
    let sha256 = digest_of(&plain).0.map(|byte| format!("{byte:02x}")).concat();
    let kept = keep(&running, &with_segment(&plain, 0xfe, b"taken at home"));
    assert!(kept == PhotoBody { photo_sha256: sha256.clone(), bytes: plain.len() });
    assert!(keep(&running, &plain) == kept, "the same photograph, the same answer");
    let serial = capture(&running, &sha256);
    let running = running.restart();
    let response = running.ask(&download(&serial).token(POINT));
    assert_eq!((response.status, response.header("content-type")), (200, Some("image/jpeg")));
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert!(response.body == plain);

    let on_disk = files(&running.premises.data().join("photos"));
    // The other one is that of all candidates.
    assert_eq!(on_disk.len(), 2, "{on_disk:?}");
    let on_disk: Vec<_> = on_disk.into_iter().filter(|file| file.ends_with(&sha256)).collect();
    let mut sealed = fs::read(&on_disk[0]).unwrap();
    assert!(!sealed.windows(16).any(|window| window == &plain[1_000..1_016]), "it is sealed");
    sealed[100] ^= 1;
    fs::write(&on_disk[0], &sealed).unwrap();
    running.refused(&download(&serial).token(POINT), 500, "photo-damaged");
    keep(&running, &plain);
    assert_eq!(running.ask(&download(&serial).token(POINT)).status, 200, "sent again, it is whole again");
}

#[test]
fn a_wrong_photograph_is_told_every_rule_that_it_breaks_in_both_languages() {
    let running = Running::start(super::program(), "");
    let mut wrong = photo(0);
    // The density stands in the head, 300 as 1 and 44.
    wrong[14..18].copy_from_slice(&[0, 72, 0, 72]);
    let (_, problem_zh) = running.refused(&upload(&turned(&wrong)), 422, "photo");
    let rules: Vec<&str> = problem_zh.findings.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(rules, ["photo-density", "photo-orientation"]);
    assert_eq!(problem_zh.rule.as_deref(), Some("photo-density"));
    assert_eq!(problem_zh.title, "照片不符合要求");
    assert!(problem_zh.findings[0].detail.contains("现为 72 × 72 dpi"), "{}", problem_zh.detail);
    let english = upload(&turned(&wrong)).header("accept-language", "en");
    let (_, problem_en) = running.refused(&english, 422, "photo");
    let detail = "Its density must be 300 dpi, and is 72 x 72. It must be stored upright (orientation 1), and has \
                  orientation 6.";
    assert_eq!(problem_en.detail, detail);
    let whole = photo(0);
    let (half, end) = (whole.len() / 2, whole.len() - 2);
    let doubled = [&whole[..half], &whole[half - 1_929..]].concat();
    let script = [&whole[..end], b"<script>alert(1)</script>", &whole[end..]].concat();
    for (bytes, rule) in [
        (&whole[..half], "photo-broken"),
        (&doubled, "photo-broken"),
        (&script, "photo-broken"),
        (b"GIF89a", "photo-not-jpeg"),
        (b"", "photo-not-jpeg"),
    ] {
        let (_, problem) = running.refused(&upload(bytes), 422, "photo");
        assert_eq!(problem.rule.as_deref(), Some(rule));
    }
    assert!(files(&running.premises.data().join("photos")).is_empty(), "nothing was kept");
}

#[test]
fn only_a_point_sends_and_reads_photographs_and_only_jpeg_of_a_bounded_size() {
    let running = Running::start(super::program(), "");
    let bytes = photo(0);
    let sha256 = keep(&running, &bytes).photo_sha256;
    let serial = capture(&running, &sha256);
    for token in [OFFICE, CANDIDATE, PAYMENT, OPS] {
        let send = Request::new("POST", PHOTOS).token(token).bytes("image/jpeg", bytes.as_slice());
        running.refused(&send, 403, "forbidden");
    }
    for token in [CANDIDATE, PAYMENT, OPS] {
        running.refused(&download(&serial).token(token), 403, "forbidden");
    }
    running.refused(&download(&serial), 401, "unauthorized");
    assert_eq!(running.ask(&download(&serial).token(OFFICE)).status, 200, "the office reads within its scope");
    for media in ["application/json", "image/png", "text/plain", ""] {
        let send = Request::new("POST", PHOTOS).token(POINT).bytes(media, bytes.as_slice());
        let (_, problem) = running.refused(&send, 415, "media-type");
        assert!(problem.detail.contains("image/jpeg"), "{}", problem.detail);
    }
    running.refused(&upload(&vec![0xff; PHOTO_BYTES_MAX + 1]), 413, "body-too-large");
    running.refused(&download("01029999").token(POINT), 404, "candidate-unknown");
    let (_, problem) = running.refused(&download("0f").token(POINT), 422, "field");
    assert_eq!(problem.field.as_deref(), Some("serial"));
}

#[test]
fn where_photographs_are_sent_first_a_capture_names_one_that_is_there() {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let mut body = people::capture_body(&running.candidate(&place, 0), place.point);
    body.photo_sha256 = "0".repeat(64);
    let capture =
        |key: &str, body: &CaptureBody| Request::new("POST", "/v1/point/candidates").token(POINT).key(key).json(body);
    let (_, problem) = running.refused(&capture("unknown", &body), 422, "field");
    assert_eq!(problem.field.as_deref(), Some("photo_sha256"));
    body.photo_sha256 = keep(&running, &photo(0)).photo_sha256;
    assert!(running.granted(&capture("known", &body)).serial.is_some());
    running.premises.configure(&format!("{NO_RATES}[photos]\nsent_first = false\n")).unwrap();
    let running = running.restart();
    let mut body = people::capture_body(&running.candidate(&place, 1), place.point);
    body.photo_sha256 = "0".repeat(64);
    assert!(running.granted(&capture("elsewhere", &body)).serial.is_some(), "where they come by another way");
}
