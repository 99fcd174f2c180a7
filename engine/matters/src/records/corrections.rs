//! Step 5: corrections of what the card says, signatures, withdrawals; and the document shown for new passwords.

use baoming_api::bodies::DocumentBody;
use baoming_api::bodies::registration::{ConfirmationBody, PersonCorrectionBody, WithdrawalBody};
use baoming_core::command::Action;
use baoming_core::form::Signature;
use baoming_core::identity::{Holder, IdentityDocument};
use baoming_core::ids::{IdentityKey, ScanDigest, Serial};
use baoming_core::rows::CandidateRow;
use baoming_core::time::Date;
use baoming_node::node::Node;

use crate::fields::{document, person, sha256, text};
use crate::refused::Refused;

/// What the card says, corrected. The document's number stays, so birth date and sex must still agree with it.
pub(crate) fn correction(
    node: &Node,
    row: &CandidateRow,
    today: Date,
    body: &PersonCorrectionBody,
) -> Result<Action, Refused> {
    let person = person(&body.person)?;
    let holder = Holder { birth_date: person.birth_date, sex: person.sex, today };
    let policy = node.policy_of(node.county_of(row.serial)?);
    IdentityDocument::parse(row.document.kind(), row.document.number(), &holder, &policy.regions)
        .map_err(Refused::Document)?;
    Ok(Action::CorrectPerson { serial: row.serial, person: Box::new(person) })
}

pub(crate) fn confirmation(serial: Serial, body: &ConfirmationBody) -> Result<Action, Refused> {
    let signature = Signature {
        form_revision: body.form_revision,
        signed_by: text("signed_by", &body.signed_by)?,
        scan: ScanDigest(sha256("scan_sha256", &body.scan_sha256)?),
    };
    Ok(Action::Confirm { serial, signature })
}

pub(crate) fn withdrawal(serial: Serial, body: &WithdrawalBody) -> Result<Action, Refused> {
    Ok(Action::WithdrawConfirmation { serial, reason: text("reason", &body.reason)? })
}

/// The keyed hash of the document that a candidate shows at the point.
pub(crate) fn shown_document(
    node: &Node,
    row: &CandidateRow,
    today: Date,
    body: &DocumentBody,
) -> Result<IdentityKey, Refused> {
    let holder = Holder { birth_date: row.person.birth_date, sex: row.person.sex, today };
    Ok(document(node, node.county_of(row.serial)?, body, &holder)?.1)
}
