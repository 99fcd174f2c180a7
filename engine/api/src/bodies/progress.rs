//! How many candidates have come how far, of a point, a county or the province.

use serde::{Deserialize, Serialize};

/// How many candidates have come how far.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProgressBody {
    /// Registrations that stand.
    pub captured: u32,
    /// Fees paid.
    pub paid: u32,
    /// Candidates who can sign in.
    pub activated: u32,
    /// Forms saved.
    pub form_saved: u32,
    /// Payments beyond the one that counts, of any fee.
    pub paid_again: u32,
    /// Payments that settle nothing and wait for a person.
    pub unsettled: u32,
    /// Candidates whose real card is still to be verified.
    pub verification_due: u32,
    /// Candidates who chose a class of the arts and sport examinations.
    pub professional_saved: u32,
    /// Professional fees paid.
    pub professional_paid: u32,
    /// Candidates who declared bonus or special plans.
    pub declared: u32,
    /// Forms signed.
    pub confirmed: u32,
    /// Candidates of whom all that is required was collected.
    pub collected: u32,
    /// Examination fees paid.
    pub exam_paid: u32,
    /// Candidates whose registration is complete.
    pub complete: u32,
    /// Serials still to be given.
    pub serials_left: u32,
    /// Serials allotted, given or not.
    pub serials_allotted: u32,
    /// Registrations that were voided; they count nowhere else but in `unsettled`, by their payments.
    pub voided: u32,
    /// How much of what was allotted is used, in percent: 80 and 95 are worth a warning.
    pub serials_used_percent: u32,
}
