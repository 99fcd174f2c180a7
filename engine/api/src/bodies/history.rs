//! What happened to a record, change by change, and the receipts of it.

use baoming_receipts::ReceiptJson;
use serde::{Deserialize, Serialize};

/// A page of a history.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryBody {
    /// The changes, oldest first.
    pub changes: Vec<ChangeBody>,
    /// What `after` must be for the next page; null when there is no more.
    pub next: Option<usize>,
}

/// One change.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeBody {
    /// Which change of this record, from 1.
    pub number: usize,
    /// Its place in the county's chain.
    pub sequence: u64,
    /// The group of the journal that holds it.
    pub position: u64,
    /// When the request arrived.
    pub at: String,
    /// What was done, as the receipt says it.
    #[cfg_attr(feature = "openapi", schema(example = "form-saved"))]
    pub action: String,
    /// Who asked for it; null where the record does not say.
    pub who: Option<String>,
    /// The network address that it came from; null where the record does not say, and to candidates where it is somebody
    /// else's.
    pub from: Option<String>,
    /// The reason, where one had to be given.
    pub reason: Option<String>,
    /// The version of the policy files that it was judged by.
    pub policy_version: u32,
    /// The edition of the rules that it was judged by.
    pub edition: u32,
    /// What was before and after; an empty list where nothing of the record changed.
    pub fields: Vec<FieldChangeBody>,
}

/// What became of one field.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChangeBody {
    /// Which field.
    #[cfg_attr(feature = "openapi", schema(example = "form.school"))]
    pub field: String,
    /// What it held; null where there was nothing.
    pub before: Option<String>,
    /// What it holds since; null where nothing is left.
    pub after: Option<String>,
}

/// A page of receipts.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptsBody {
    /// The receipts, oldest first.
    pub receipts: Vec<IssuedReceiptBody>,
    /// What `after` must be for the next page; null when there is no more.
    pub next: Option<usize>,
}

/// A signed receipt in both forms, each of which `baoming verify-receipt` takes.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedReceiptBody {
    /// Which change of this record, from 1.
    pub number: usize,
    /// The receipt as JSON.
    pub receipt: ReceiptJson,
    /// The receipt on one line, for a QR code.
    #[cfg_attr(feature = "openapi", schema(example = "bmr1.AQ"))]
    pub line: String,
}

/// What receipts are checked with.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptKeyBody {
    /// Tells it from other keys.
    pub key_id: String,
    /// The public key in base64: 32 bytes of Ed25519, or the 65 of a point of SM2.
    pub public_key: String,
    /// The same as PEM.
    pub pem: String,
}
