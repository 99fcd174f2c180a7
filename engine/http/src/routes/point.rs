//! Registration points, and offices at a candidate's record.

use baoming_core::limits::PHOTO_BYTES_MAX;
use baoming_matters::office::reports;
use baoming_matters::point::{applications, captures, collections, confirmations, photos, verifications};

use super::address::{COLLECTED, POINT, SERIAL, get, get_as, post, put};
use crate::answer::problem::Media;
use crate::answer::shape;
use crate::limits::FILE_BYTES_MAX;
use crate::table::row::{Content, Row, Taken};

/// Their addresses.
pub(super) fn rows() -> Vec<Row> {
    vec![
        post("/v1/point/reports", &reports::FILE_AT_POINT, reports::file).says("Reports an incident at the point up the chain, follows it, ends it or corrects what was said."),
        post("/v1/point/applications", &applications::SUBMIT, applications::submit).says("Hands in an application. The candidate registers once it is approved."),
        put("/v1/point/candidates/{serial}/collection", &collections::COLLECT, collections::collect).says("Records what was collected of a candidate: a field that is named replaces what was there, the others stay.").with(&[SERIAL]),
        post("/v1/point/collections", &collections::POINT_FILE, collections::point_file).says("Records a file of a point: CSV with the header `serial` and the keys of the collected fields, at most 5,000 rows, in the charset that Content-Type names (utf-8, gb18030, gbk, gb2312, big5) or that leaves no doubt. Each row is taken or refused by itself; a file that is not decoded whole is refused whole.").key_says("the same file and key again give the same answers").takes(Media::Csv, Taken::Text(COLLECTED), FILE_BYTES_MAX),
        get("/v1/point/candidates/{serial}/registration-form", &confirmations::PRINT, confirmations::print).says("Everything that the registration form shows, with the meanings of its codes. Nothing is masked.").with(&[SERIAL]),
        put("/v1/point/candidates/{serial}/form", &confirmations::CORRECT_FORM, confirmations::correct_form).says("Corrects the form at the point, until it is signed.").with(&[SERIAL]),
        put("/v1/point/candidates/{serial}/person", &confirmations::CORRECT_PERSON, confirmations::correct_person).says("Corrects what the card says, until the form is signed. The document's number stays as it is.").with(&[SERIAL]),
        post("/v1/point/candidates/{serial}/confirmation", &confirmations::CONFIRM, confirmations::confirm).says("Records the signature and locks the form. The revision on the sheet must be the one that is kept.").with(&[SERIAL]),
        post("/v1/point/photos", &photos::UPLOAD_PHOTO, photos::upload).says("Judges a photograph and keeps it. The digest in the answer is that of the photograph without its metadata, and is what a capture names. Sending the same photograph again gives the same answer; no idempotency key is needed.").takes(Media::Jpeg, Taken::Bytes("the file, at most 512 KiB"), PHOTO_BYTES_MAX),
        get_as("/v1/point/candidates/{serial}/photo", &photos::READ_PHOTO, photos::read, shape::photograph).says("Reads a candidate's photograph as it was kept. Whose it is decides who may see it, so it is asked for by serial.").with(&[SERIAL]).gives(Content::Bytes("image/jpeg")),
        post("/v1/point/candidates", &captures::CAPTURE, captures::capture).says("Captures a candidate and gives the next serial of the point's segments. A card typed in by hand is checked with its issuer's records first."),
        get("/v1/point/candidates/{serial}", &captures::READ_CANDIDATE, captures::read_candidate).says("Reads a candidate of the point.").with(&[SERIAL]),
        get("/v1/point/points/{point}/progress", &captures::PROGRESS, captures::progress).says("How far the point is.").with(&[POINT]),
        post("/v1/point/candidates/{serial}/card-verification", &verifications::VERIFY, verifications::verify_card).says("Records that the real card was read: 考生须前往报名点验证第二代居民身份证信息.").with(&[SERIAL]),
        post("/v1/point/candidates/{serial}/password-reset", &verifications::RESET, verifications::reset_passwords).says("Sets both passwords anew for a candidate who is present with the document. Sessions of before are over with it.").with(&[SERIAL]).hashes(),
    ]
}
