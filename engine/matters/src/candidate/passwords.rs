//! Candidates take another login or save password, knowing the present one.
//!
//! Guarantees: the two are always different; a wrong present one counts as it does at a sign-in or a change; every session ends
//! with a new login password, this one too, and none with a new save password, which lets nobody in.

use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::registration::PasswordChangeBody;
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::ids::{CountyId, Serial};
use baoming_core::person::FeeKind;
use baoming_core::reply::{Refusal, Step};
use baoming_core::rows::{Activation, CandidateRow};
use baoming_core::text::PasswordHash;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::passwords::Password;
use baoming_gate::auth::tokens::Role;
use baoming_gate::hashing::HashLane;
use baoming_node::node::Failure;
use data_encoding::HEXLOWER;

use crate::asked::{Asking, Keyed};
use crate::counter::Counter;
use crate::fields::wrong;
use crate::matter::Matter;
use crate::records::hashing::{hash_of_other, of_candidate};
use crate::records::saving::{begin, judge};
use crate::refused::Refused;
use crate::sent::Sent;

/// Another login password.
pub const CHANGE_LOGIN: Matter = Matter::of("candidate", "change-login-password", Class::Filing, &[Role::Candidate]);
/// Another save password.
pub const CHANGE_SAVE: Matter = Matter::of("candidate", "change-save-password", Class::Filing, &[Role::Candidate]);

/// Whose passwords they are, and what was typed.
struct Changing {
    serial: Serial,
    county: CountyId,
    row: CandidateRow,
    activation: Activation,
    present: Password,
    new: Password,
}

/// Sets another login password. Sessions of before are over with it.
pub async fn change_login(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<PasswordChangeBody>),
) -> Result<ReceiptBody, Refused> {
    let changing = Changing::of(&counter, &asked, &serial, sent.body).await?;
    let document = HEXLOWER.encode(&changing.row.identity.0);
    let stored = &changing.activation.login_password;
    must_know(&counter, &asked, ("candidate", &document), (&changing.present, stored, HashLane::SignIn)).await?;
    let other = &changing.activation.save_password;
    let login_password = hash_of_other(&counter, &asked, changing.new, other).await?;
    let action = Action::ChangeLoginPassword { serial: changing.serial, login_password, by_code: false };
    counter.command(&asked, changing.county, (Lane::Candidate, &sent.raw), action).await
}

/// Sets another save password.
pub async fn change_save(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<PasswordChangeBody>),
) -> Result<ReceiptBody, Refused> {
    let changing = Changing::of(&counter, &asked, &serial, sent.body).await?;
    let (serial, stored) = (changing.serial, &changing.activation.save_password);
    let subject = ("save", &*serial.to_string());
    must_know(&counter, &asked, subject, (&changing.present, stored, HashLane::Save)).await?;
    let other = &changing.activation.login_password;
    let save_password = hash_of_other(&counter, &asked, changing.new, other).await?;
    let action = Action::ChangeSavePassword { serial, save_password };
    let outcome = counter.command(&asked, changing.county, (Lane::Candidate, &sent.raw), action).await;
    // Unknown already, since it was learnt with the hash of before; this only makes room.
    counter.sign_ins.saves().forget(serial);
    outcome
}

impl Changing {
    async fn of(counter: &Counter, asked: &Keyed, serial: &str, body: PasswordChangeBody) -> Result<Self, Refused> {
        let (serial, county) = counter.own(asked, serial)?;
        let present = Password::given("password", body.password)
            .map_err(|_| wrong("password", "must have 8 to 64 characters"))?;
        let new = of_candidate("new_password", body.new_password)?;
        if new.is_same(&present) {
            return Err(wrong("new_password", "must be another one than the present one"));
        }
        let mut row = counter.node.candidate(serial).await?;
        let missing = if row.payment(FeeKind::Registration).is_some() { Step::Activation } else { Step::Fee };
        let refusal = Failure::Refused(Refusal::OutOfOrder { missing });
        let activation = row.activation.take().ok_or(Refused::Failure(refusal))?;
        Ok(Self { serial, county, row, activation, present, new })
    }
}

/// Refuses whoever does not know the present password.
async fn must_know(
    counter: &Counter,
    asked: &Keyed,
    subject: (&'static str, &str),
    (present, stored, lane): (&Password, &PasswordHash, HashLane),
) -> Result<(), Refused> {
    let scene = asked.scene().ok_or(Refused::Unauthorized)?;
    let attempt = begin(counter, &scene, subject)?;
    let judged = judge(counter, (attempt, &scene), present.clone(), (Some(stored.reveal()), asked.due(lane))).await?;
    // Not 401: the session is good.
    judged.ok_or_else(|| wrong("password", "must be the present password"))?.succeeded();
    Ok(())
}
