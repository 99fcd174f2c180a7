//! Drafts of a device as it sends them: their digest, made apart from the service's and the page's.

use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};

use crate::pages::Filling;

/// In this order.
const FIELDS: [&str; 15] = [
    "draft",
    "point",
    "document_kind",
    "document",
    "name",
    "sex",
    "ethnicity",
    "birth_date",
    "address",
    "method",
    "case",
    "kind",
    "issued_by",
    "valid_from",
    "valid_until",
];

/// The digest of what a draft says and of its photograph.
pub fn digest_of_draft(form: &Filling, photo: &[u8]) -> String {
    let line = |name: &str, value: &str| format!("{name}={}:{value}\n", value.len());
    let said: String = FIELDS.iter().map(|name| line(name, form.holds(name))).collect();
    sha256(format!("baoming draft 1\n{said}{}", line("photo", &sha256(photo))).as_bytes())
}

fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest(&SHA256, bytes).as_ref())
}
