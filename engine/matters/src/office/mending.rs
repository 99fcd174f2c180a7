//! Offices above a point: registrations that were made wrongly end, or pass to the right document. With a second person, where
//! the season wants one.

use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::mending::{TransferBody, VoidBody};
use baoming_clock::local_date;
use baoming_core::command::{Action, TransferRegistration};
use baoming_core::contingency::Class;
use baoming_core::four_eyes::FourEyes;
use baoming_core::identity::Holder;
use baoming_core::scope::Scope;
use baoming_core::text::Reason;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;

use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields::{document, person, text};
use crate::matter::Matter;
use crate::point::doubts;
use crate::records::reach::{self, Reached};
use crate::refused::Refused;
use crate::second_person::InNeed;
use crate::sent::Sent;

/// A registration ends.
pub const VOID: Matter = Matter::of("office", "void-registration", Class::OfficeWork, &[Role::Office]);
/// A registration passes to another document.
pub const TRANSFER: Matter = Matter::of("office", "transfer-registration", Class::OfficeWork, &[Role::Office]);

/// Ends a registration that was made wrongly. Its serial stays used, its money is kept for a person, and its document can be
/// captured again, anywhere.
pub async fn void(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<VoidBody>),
) -> Result<ReceiptBody, Refused> {
    let reached = reach::candidate_of_office(&counter, &asked, &serial).await?;
    let reason: Reason = text("reason", &sent.body.reason)?;
    let approval = approval(&counter, &asked, &reached, (FourEyes::VoidRegistration, &reason, &sent.raw)).await?;
    let action = Action::VoidRegistration { serial: reached.row.serial, reason, approval };
    let receipt = counter.command(&asked, reached.county, (Lane::Control, &sent.raw), action).await?;
    counter.sign_ins.saves().forget(reached.row.serial);
    Ok(receipt)
}

/// Passes a registration to the document that it should have been made with: serial, point, form and payments stay, passwords
/// and signature are over.
pub async fn transfer(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<TransferBody>),
) -> Result<ReceiptBody, Refused> {
    let reached = reach::candidate_of_office(&counter, &asked, &serial).await?;
    let body = &sent.body;
    let (person, today, reason) = (person(&body.person)?, local_date(asked.arrived_at), text("reason", &body.reason)?);
    let holder = Holder { birth_date: person.birth_date, sex: person.sex, today };
    let (document, identity) = document(&counter.node, reached.county, &body.document, &holder)?;
    let warnings = doubts::about(&counter, &asked, reached.county, &document);
    let approval = match counter.node.holder_of(&identity) {
        // Refused at once: nobody needs to look at what cannot be.
        Some(_) => None,
        None => approval(&counter, &asked, &reached, (FourEyes::TransferRegistration, &reason, &sent.raw)).await?,
    };
    let serial = reached.row.serial;
    let transfer = TransferRegistration { serial, document, identity, person, today, reason, approval };
    let action = Action::TransferRegistration(Box::new(transfer));
    let receipt = counter.command(&asked, reached.county, (Lane::Control, &sent.raw), action).await?;
    counter.sign_ins.saves().forget(serial);
    Ok(ReceiptBody { warnings, ..receipt })
}

/// The approval by which it happens. Of what is over already the county says so, and nobody needs to look at it.
async fn approval(
    counter: &Counter,
    asked: &Keyed,
    reached: &Reached,
    (action, reason, raw): (FourEyes, &Reason, &[u8]),
) -> Result<Option<u32>, Refused> {
    if reached.row.voided.is_some() {
        return Ok(None);
    }
    let serial = reached.row.serial.to_string();
    let (scope, reason) = (Scope::County(reached.county), Some(reason.clone()));
    let need = InNeed { action, scope, path: &serial, raw, summary: serial.clone(), reason };
    counter.approval(asked, reached.county, need).await
}
