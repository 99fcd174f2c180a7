//! How a candidate came in: by card reader or by hand, and by which of the plan's special cases.

use serde::{Deserialize, Serialize};

use super::document::DocumentBody;

/// How a document was entered.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct EntryBody {
    /// `card-reader` or `manual`; `card-reader` where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "card-reader"))]
    pub method: Option<String>,
    /// The special case: `out-of-province`, `other-document`, `card-lapsed` or `cannot-come`. `no-card` is understood and
    /// refused with what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "out-of-province"))]
    pub case: Option<String>,
    /// `ordinary` or `juvenile`; `ordinary` where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "ordinary"))]
    pub kind: Option<String>,
    /// What else the card says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<CardBody>,
    /// A guardian's consent, for children.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<ConsentBody>,
}

/// Issuer and validity of a card, as the reader's bridge gives them.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CardBody {
    /// 签发机关, 1 to 60 characters.
    #[cfg_attr(feature = "openapi", schema(example = "长沙市公安局芙蓉分局"))]
    pub issued_by: String,
    /// The first day of 有效期限.
    #[cfg_attr(feature = "openapi", schema(example = "2019-06-01"))]
    pub valid_from: String,
    /// The last day of 有效期限, or `长期`.
    #[cfg_attr(feature = "openapi", schema(example = "2029-06-01"))]
    pub valid_until: String,
}

/// A guardian's consent to the registration of a child.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConsentBody {
    /// The guardian's name.
    pub guardian: String,
    /// SHA-256 of the signed consent that the point keeps, 64 hexadecimal digits.
    pub scan_sha256: String,
}

/// Special cases 4 and 5: the real card, read at the point.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CardVerificationBody {
    /// The document that the card is.
    pub document: DocumentBody,
    /// Its issuer and validity.
    pub card: CardBody,
}

/// Candidates of a point whose real card is still to be verified.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerificationsDueBody {
    /// Who.
    pub candidates: Vec<VerificationDueBody>,
    /// What to send as `after` for the next page; nothing on the last one.
    pub next: Option<String>,
}

/// One of them.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerificationDueBody {
    /// The serial.
    pub serial: String,
    /// 姓名.
    pub name: String,
    /// The document's number, masked.
    pub document_number: String,
    /// The special case.
    pub case: String,
    /// When captured, RFC 3339.
    pub captured_at: String,
}
