//! What operators do about their own accounts: a password and a second factor that nobody else knows.
//!
//! Whoever makes an account gives it a first password and no second factor. Its owner signs in with that, takes another
//! password, and enrols the second factor where the role needs one: a secret is shown once, and it counts when a code made with
//! it was shown back. Superiors take a second factor away and never see or set one.
//!
//! Guarantees: whatever is changed, every session of the account ends before the answer, this one too; a stolen session alone
//! changes nothing, since the present password is asked for, and the present second factor's code before another one is
//! begun.

use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::sessions::{OwnCodeBody, OwnPasswordBody, OwnTotpBody, TotpBody};
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::office::{AccountChange, OperatorNumber, TotpSecret};
use baoming_core::text::accounts;
use baoming_core::text::folding::folded;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::enrolments::NotConfirmed;
use baoming_gate::auth::operators::Operator;
use baoming_gate::auth::passwords::Password;
use baoming_gate::auth::sessions::{Session, Subject};
use baoming_gate::auth::tokens::Role;
use baoming_gate::hashing::HashLane;
use baoming_store::security_log::SecurityEvent;

use super::sessions::{given_password, no_session, second_factor};
use crate::asked::{Asked, Asking, Keyed};
use crate::counter::Counter;
use crate::fields::wrong;
use crate::lacking::Lacking;
use crate::matter::Matter;
use crate::records::hashing::hash_of;
use crate::records::roles;
use crate::records::saving::{begin, judge};
use crate::refused::Refused;
use crate::sent::Sent;

/// What an authenticator app calls the accounts of this service.
const ISSUER: &str = "高考报名";

/// An operator takes another password.
pub const OWN_PASSWORD: Matter =
    Matter::of("session", "change-own-password", Class::Always, Role::OPERATORS).despite(Lacking::OwnPassword);
/// A secret for one-time codes is shown.
pub const BEGIN_TOTP: Matter =
    Matter::of("session", "begin-own-totp", Class::Always, Role::OPERATORS).despite(Lacking::SecondFactor);
/// A code of it makes it count.
pub const CONFIRM_TOTP: Matter =
    Matter::of("session", "confirm-own-totp", Class::Always, Role::OPERATORS).despite(Lacking::SecondFactor);

/// An operator takes another password: whoever made the account knows the first one. Every session ends with it, this
/// one too.
pub async fn own_password(
    counter: Arc<Counter>,
    asked: Keyed,
    sent: Sent<OwnPasswordBody>,
) -> Result<ReceiptBody, Refused> {
    let (operator, _) = own(&counter, &asked)?;
    let body = sent.body;
    let present = given_password(body.password)?;
    let password = roles::password("new_password", operator.account.name.reveal(), body.new_password)?;
    if password.is_same(&present) {
        return Err(wrong("new_password", "must be another one than the present one"));
    }
    must_know(&counter, &asked, &operator, (present, None)).await?;
    let change = AccountChange {
        password: Some(hash_of(&counter, &asked, password).await?),
        first_password: Some(false),
        ..AccountChange::default()
    };
    let action = Action::ChangeOperator { operator: operator.number, change: Box::new(change) };
    counter.command(&asked, counter.node.desk(), (Lane::Control, &sent.raw), action).await
}

/// Shows a secret for one-time codes, once. Nothing has changed until a code of it is confirmed in this session.
pub async fn begin_totp(counter: Arc<Counter>, asked: Asked, sent: Sent<OwnTotpBody>) -> Result<TotpBody, Refused> {
    let (operator, session) = own(&counter, &asked)?;
    let present = given_password(sent.body.password)?;
    must_know(&counter, &asked, &operator, (present, Some(sent.body.code))).await?;
    let begun = counter.sign_ins.enrolments().begin(operator.number, session.id, counter.node.clock().wall());
    let secret = begun.map_err(|_| Refused::Internal)?;
    Ok(TotpBody { totp_uri: secret.uri(ISSUER, operator.account.name.reveal()).to_string() })
}

/// Makes the secret count that was shown in this session. Every session ends with it, this one too.
pub async fn confirm_totp(
    counter: Arc<Counter>,
    asked: Keyed,
    sent: Sent<OwnCodeBody>,
) -> Result<ReceiptBody, Refused> {
    let (operator, session) = own(&counter, &asked)?;
    let (number, code) = (operator.number, folded(&sent.body.code));
    let confirmed = counter.sign_ins.enrolments().confirm(number, session.id, &code, counter.node.clock().wall());
    let (secret, used) = confirmed.map_err(|why| match why {
        NotConfirmed::NotBegun => wrong("code", "must be of a secret that was shown in this session; begin anew"),
        NotConfirmed::Wrong => {
            asked.scene().iter().for_each(|scene| counter.often(SecurityEvent::Failed, scene));
            wrong("code", "must be the code that the app shows now")
        }
    })?;
    let change = AccountChange { totp: Some(TotpSecret(*secret.as_bytes())), ..AccountChange::default() };
    let action = Action::ChangeOperator { operator: number, change: Box::new(change) };
    let receipt = counter.command(&asked, counter.node.desk(), (Lane::Control, &sent.raw), action).await?;
    counter.sign_ins.enrolled(number, secret, used);
    Ok(receipt)
}

/// The operator whose session this is.
fn own(counter: &Counter, asked: &Asked) -> Result<(Arc<Operator>, Session), Refused> {
    let session = asked.session.ok_or_else(no_session)?;
    let Subject::Operator { id } = session.subject else { return Err(no_session()) };
    let operator = counter.node.accounts().active_operator(OperatorNumber(id)).ok_or(Refused::Unauthorized)?;
    Ok((operator, session))
}

/// Refuses whoever does not know the present password, and has not the present second factor's code where one is asked for.
async fn must_know(
    counter: &Counter,
    asked: &Asked,
    operator: &Operator,
    (present, code): (Password, Option<Option<String>>),
) -> Result<(), Refused> {
    let scene = asked.scene().ok_or_else(no_session)?;
    let attempt = begin(counter, &scene, ("operator", &*accounts::look(operator.account.name.reveal())))?;
    let stored = Some(operator.account.password.reveal());
    let due = asked.due_of(HashLane::Operator, operator.number.0.into());
    let judged = judge(counter, (attempt, &scene), present, (stored, due)).await?;
    // Not 401: the session is good.
    let right = judged.ok_or_else(|| wrong("password", "must be the present password"))?;
    if code.is_some_and(|code| !second_factor(counter, operator, code.as_deref())) {
        right.failed();
        counter.often(SecurityEvent::Failed, &scene);
        return Err(wrong("code", "must be a code of the present second factor, which was not used yet"));
    }
    right.succeeded();
    Ok(())
}
