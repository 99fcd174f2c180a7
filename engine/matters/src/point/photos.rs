//! Photographs at a registration point: sent before the capture that names them, and read again.
//!
//! Deliberately absent: an idempotency key. A photograph is kept under the digest of its content, so sending it again is
//! keeping it once and gives the same answer.

use std::sync::Arc;

use baoming_api::bodies::PhotoBody;
use baoming_core::contingency::Class;
use baoming_gate::auth::tokens::{Caller, Role, Scope};
use baoming_store::photos::PhotoRules;
use bytes::Bytes;
use data_encoding::HEXLOWER;

use crate::asked::Asked;
use crate::counter::Counter;
use crate::matter::Matter;
use crate::records::reach;
use crate::records::reads::Recorded;
use crate::records::reads::Shown;
use crate::refused::Refused;
use crate::sent::Arriving;

/// A photograph is sent.
pub const UPLOAD_PHOTO: Matter = Matter::of("point", "upload-photo", Class::Filing, &[Role::Point]);
/// A photograph is seen.
pub const READ_PHOTO: Matter = Matter::of("point", "read-photo", Class::Reading, &[Role::Point, Role::Office]);

/// Judges a photograph and keeps it. The digest in the answer is that of the photograph without its metadata, and is what
/// a capture names. Sending the same photograph again gives the same answer; no idempotency key is needed.
pub async fn upload(counter: Arc<Counter>, asked: Asked, arriving: Arriving) -> Result<PhotoBody, Refused> {
    let photos = counter.node.photos();
    // Before the body is read: what uploads take of the memory is bounded.
    let _permit = photos.admit()?;
    let bytes = asked.whole(&counter, arriving).await?;
    let kept = photos.submit(bytes, rules_for(&counter, &asked.who)).await?;
    Ok(PhotoBody { photo_sha256: HEXLOWER.encode(&kept.digest.0), bytes: kept.bytes })
}

/// Reads a candidate's photograph as it was kept. Whose it is decides who may see it, so it is asked for by serial.
pub async fn read(counter: Arc<Counter>, asked: Asked, serial: String) -> Result<Recorded<Bytes>, Refused> {
    let reached = reach::candidate(&counter, &asked, &serial).await?;
    let photo = counter.node.photos().read(reached.row.photo).await?;
    counter.recorded(&asked, Shown::candidate(reached.county, reached.row.serial), photo.into()).await
}

/// What is asked where the caller works; whoever works in several counties is asked what the province asks.
fn rules_for(counter: &Counter, caller: &Caller) -> Arc<PhotoRules> {
    let county = match caller.scope {
        Scope::County(county) => county,
        Scope::Point(point) => point.county,
        Scope::Province | Scope::City(_) => counter.node.desk(),
    };
    Arc::new(counter.node.policy_of(county).photo.clone())
}
