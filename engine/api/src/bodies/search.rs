//! Searching for candidates, in the body and not in the address: names are nothing for the logs of proxies.

use serde::{Deserialize, Serialize};

use super::document::DocumentBody;

/// Whom is looked for: all that is said has to hold.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SearchBody {
    /// Within the caller's own scope, which is the default.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "430102"))]
    pub scope: Option<String>,
    /// The serial; then nothing else is needed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "01020001"))]
    pub serial: Option<String>,
    /// The identity document, whole; then nothing else is needed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub document: Option<DocumentBody>,
    /// Part of the name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Part of the school's name.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub school: Option<String>,
    /// captured, unpaid, not-activated, no-form, verification-due, unconfirmed, uncollected, professional-unpaid,
    /// exam-unpaid, unsettled, complete or voided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "unpaid"))]
    pub state: Option<String>,
    /// `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
    /// 1 to 200.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<usize>,
}
