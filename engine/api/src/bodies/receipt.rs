//! What every command that was carried out is answered with.

use serde::{Deserialize, Serialize};

/// The answer to every command that was carried out, now or when the same key came before.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReceiptBody {
    /// The county.
    pub county: String,
    /// The number of the event in the county's chain.
    pub sequence: u64,
    /// What was done.
    #[cfg_attr(feature = "openapi", schema(example = "captured"))]
    pub result: String,
    /// The serial given, after a capture.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub serial: Option<String>,
    /// The number of what was made: an application, an order of the candidate, an operator, an edition of the rules.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<u32>,
    /// What is to be paid, in fen, after an order was placed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub amount_fen: Option<u32>,
    /// Which save it was, after something was saved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub revision: Option<u32>,
    /// Whether the fee had been paid before, after a payment.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paid_before: Option<bool>,
    /// What whoever looks at the card should look at twice; it stands in no one's way.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub warnings: Vec<WarningBody>,
}

/// Something that is no reason to refuse and yet strange.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WarningBody {
    /// Its stable name: `address-code-unknown` or `address-code-ended`.
    #[cfg_attr(feature = "openapi", schema(example = "address-code-unknown"))]
    pub code: String,
    /// What to do, in the language that was asked for.
    pub text: String,
}
