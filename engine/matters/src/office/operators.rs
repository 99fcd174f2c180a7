//! Operators, created and changed by the offices above them. The first one of all is created with the token of the
//! province's office in the configuration.
//!
//! Who may: an office, for whoever is below it. A point is below the office whose scope holds it, and so are the offices
//! of a smaller scope; another office of the province, and those who run the node, are below the province alone. Nobody
//! changes the own account here; the own password is changed where one signs in. Whatever is changed, every session of the account ends before the answer goes.

use std::sync::Arc;

use baoming_api::bodies::operators::{
    NewOperatorBody, OperatorBody, OperatorChangeBody, OperatorReceiptBody, OperatorsBody,
};
use baoming_core::command::Action;
use baoming_core::office::{self, Account, AccountChange, OperatorNumber, OperatorRole};
use baoming_core::policy::{Maker, RoleRule};
use baoming_core::reply::{Answer, Refusal};
use baoming_core::scope::Scope;
use baoming_core::text::{AccountName, accounts};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::operators::Operator;
use baoming_gate::auth::tokens::{Caller, Role};
use baoming_gate::auth::totp::TotpSecret;
use baoming_node::node::Failure;
use serde::Deserialize;

use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields::{self, text};
use crate::matter::Matter;
use crate::records::hashing::hash_of;
use crate::records::roles;
use crate::refused::Refused;
use crate::sent::Question;
use crate::sent::Questioned;
use crate::sent::Sent;
use crate::shown::receipt_body;

/// What an authenticator app calls the accounts of this service.
const ISSUER: &str = "高考报名";

/// An operator is created.
pub const CREATE: Matter = Matter::of("office", "create-operator", &[Role::Office]);
/// Who there is.
pub const LIST: Matter = Matter::of("office", "list-operators", &[Role::Office]);
/// An operator is changed.
pub const CHANGE: Matter = Matter::of("office", "change-operator", &[Role::Office]);
/// A new secret for one-time codes.
pub const ENROL: Matter = Matter::of("office", "enrol-totp", &[Role::Office]);

/// Creates an operator. An office gets the secret for one-time codes with it, shown once.
pub async fn create(
    counter: Arc<Counter>,
    asked: Keyed,
    sent: Sent<NewOperatorBody>,
) -> Result<OperatorReceiptBody, Refused> {
    let body = sent.body;
    let (role, scope) = (roles::role(&body.role)?, fields::scope(&body.scope, &counter.node.province_policy())?);
    roles::scope_of_role(role, scope)?;
    let rule = rule_of(&counter, role);
    must_be_below(&asked.who, rule, scope)?;
    let name: AccountName = text("name", &body.name)?;
    if !accounts::may_be_named(name.reveal()) {
        return Err(fields::wrong("name", accounts::RULE));
    }
    let password = roles::password("password", name.reveal(), body.password)?;
    let secret = rule.one_time_code.then(new_secret).transpose()?;
    let account = Account {
        name,
        person: text("person", &body.person)?,
        role,
        scope,
        password: hash_of(&counter, &asked, password).await?,
        totp: secret.clone(),
        enabled: true,
    };
    let action = Action::CreateOperator(Box::new(account));
    carry_out(&counter, &asked, &sent.raw, action, secret).await
}

/// Which operators.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorsQuestion {
    /// Within the caller's own, which is the default.
    pub scope: Option<String>,
    /// `next` of the page before.
    pub after: Option<u32>,
    /// How many at most.
    pub limit: Option<usize>,
}

impl Questioned for OperatorsQuestion {
    const RULE: &'static str = "may hold scope, after and limit, each once";
}

/// Lists the operators within a scope, by number.
pub async fn list(
    counter: Arc<Counter>,
    asked: Asked,
    Question(question): Question<OperatorsQuestion>,
) -> Result<OperatorsBody, Refused> {
    let scope = match &question.scope {
        None => asked.who.scope,
        Some(raw) => fields::scope(raw, &counter.node.province_policy())?,
    };
    if !asked.who.scope.covers(scope) {
        return Err(Refused::Forbidden);
    }
    let limit = roles::limit(question.limit)?;
    let operators = counter.node.accounts().operators();
    let mut found = operators.within(scope, question.after.map(OperatorNumber), limit + 1);
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.number.0);
    Ok(OperatorsBody { operators: found.iter().map(|operator| operator_body(operator)).collect(), next })
}

/// Changes an operator: switched off or on, a new password, another role or scope. Sessions of before are over with it.
pub async fn change(
    counter: Arc<Counter>,
    asked: Keyed,
    (number, sent): (String, Sent<OperatorChangeBody>),
) -> Result<OperatorReceiptBody, Refused> {
    let operator = below(&counter, &asked.who, &number)?;
    let body = sent.body;
    let mut change = AccountChange {
        password: None,
        totp: None,
        enabled: body.enabled,
        role: body.role.as_deref().map(roles::role).transpose()?,
        scope: body.scope.as_deref().map(|raw| fields::scope(raw, &counter.node.province_policy())).transpose()?,
    };
    if change == AccountChange::default() && body.password.is_none() {
        let rule = "must have password, enabled, role or scope".to_owned();
        return Err(Refused::Field { field: "body", rule });
    }
    let role = change.role.unwrap_or(operator.account.role);
    let scope = change.scope.unwrap_or(operator.account.scope);
    roles::scope_of_role(role, scope)?;
    let rule = rule_of(&counter, role);
    must_be_below(&asked.who, rule, scope)?;
    let name = operator.account.name.reveal();
    let password = body.password.map(|raw| roles::password("password", name, raw)).transpose()?;

    if let Some(password) = password {
        change.password = Some(hash_of(&counter, &asked, password).await?);
    }
    let unequipped = rule.one_time_code && operator.account.totp.is_none();
    change.totp = unequipped.then(new_secret).transpose()?;
    let secret = change.totp.clone();
    let action = Action::ChangeOperator { operator: operator.number, change: Box::new(change) };
    carry_out(&counter, &asked, &sent.raw, action, secret).await
}

/// Makes a new secret for one-time codes, shown once; the one of before is over with it.
pub async fn enrol(counter: Arc<Counter>, asked: Keyed, number: String) -> Result<OperatorReceiptBody, Refused> {
    let operator = below(&counter, &asked.who, &number)?;
    let secret = Some(new_secret()?);
    let change = AccountChange { totp: secret.clone(), ..AccountChange::default() };
    let action = Action::ChangeOperator { operator: operator.number, change: Box::new(change) };
    // There is no body; the word keeps this request apart from a change under the same key.
    carry_out(&counter, &asked, b"totp", action, secret).await
}

async fn carry_out(
    counter: &Counter,
    asked: &Keyed,
    raw: &[u8],
    action: Action,
    secret: Option<office::TotpSecret>,
) -> Result<OperatorReceiptBody, Refused> {
    let changed = match &action {
        Action::ChangeOperator { operator, .. } => Some(*operator),
        _ => None,
    };
    let (desk, keyed) = (counter.node.desk(), (asked.command_key(), action));
    let receipt = counter.receipt(asked, desk, (Lane::Control, raw), keyed).await?;
    let number = match &receipt.answer {
        Answer::OperatorCreated { operator } => Some(*operator),
        _ => changed,
    };
    let mut body = receipt_body(desk, receipt);
    body.number = number.map(|number| number.0);
    let operator = number.and_then(|number| counter.node.accounts().operators().get(number));
    // The answer to a repeated request has made nothing, so there is nothing to show: the first one's secret is stored.
    let shown = operator.zip(secret).filter(|(operator, secret)| operator.account.totp.as_ref() == Some(secret));
    let uri = |(operator, secret): (Arc<Operator>, office::TotpSecret)| {
        TotpSecret::from_bytes(secret.0).uri(ISSUER, operator.account.name.reveal()).to_string()
    };
    Ok(OperatorReceiptBody { receipt: body, totp_uri: shown.map(uri) })
}

/// The operator of the path, whom the caller may change.
fn below(counter: &Counter, caller: &Caller, number: &str) -> Result<Arc<Operator>, Refused> {
    let number = roles::number(number)?;
    let unknown = Refused::Failure(Failure::Refused(Refusal::OperatorUnknown));
    let operator = counter.node.accounts().operators().get(number).ok_or(unknown)?;
    if operator.caller.id == caller.id {
        return Err(Refused::Forbidden);
    }
    must_be_below(caller, rule_of(counter, operator.account.role), operator.account.scope)?;
    Ok(operator)
}

/// What the province asks of a role: operators are its desk's.
fn rule_of(counter: &Counter, role: OperatorRole) -> RoleRule {
    counter.node.policy_of(counter.node.desk()).roles.of(role)
}

/// Refuses a scope in which the caller makes nobody of the role.
fn must_be_below(caller: &Caller, rule: RoleRule, scope: Scope) -> Result<(), Refused> {
    let below = match rule.made_by {
        Maker::Above => caller.scope == Scope::Province || caller.scope.covers(scope) && caller.scope != scope,
        Maker::AboveOrSame => caller.scope.covers(scope),
        Maker::Province => caller.scope == Scope::Province,
    };
    if below { Ok(()) } else { Err(Refused::Forbidden) }
}

fn new_secret() -> Result<office::TotpSecret, Refused> {
    let secret = TotpSecret::generate().map_err(|_| Refused::Internal)?;
    Ok(office::TotpSecret(*secret.as_bytes()))
}

fn operator_body(operator: &Operator) -> OperatorBody {
    let account = &operator.account;
    OperatorBody {
        number: operator.number.0,
        name: account.name.reveal().to_owned(),
        person: account.person.reveal().to_owned(),
        role: roles::role_name(account.role).to_owned(),
        scope: account.scope.to_string(),
        enabled: account.enabled,
        totp: account.totp.is_some(),
        changes: operator.epoch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baoming_core::policy::RoleRules;
    use baoming_gate::auth::tokens::CallerId;

    fn check(caller: &str, role: OperatorRole, allowed: [bool; 5]) {
        let id = CallerId::new("office").unwrap();
        let caller = Caller { id, role: Role::Office, scope: caller.parse().unwrap(), own: None };
        let scopes = ["province", "4301", "430102", "430103", "430102-001"];
        let rule = RoleRules::default().of(role);
        let found = scopes.map(|scope| must_be_below(&caller, rule, scope.parse().unwrap()).is_ok());
        assert_eq!(found, allowed, "{:?} by {}", role, caller.scope);
    }

    #[test]
    fn nobody_makes_an_equal_but_the_province() {
        check("province", OperatorRole::Office, [true, true, true, true, true]);
        check("4301", OperatorRole::Office, [false, false, true, true, true]);
        check("430102", OperatorRole::Office, [false, false, false, false, true]);
        check("430102", OperatorRole::Point, [false, false, true, false, true]);
        check("430103", OperatorRole::Point, [false, false, false, true, false]);
        check("4301", OperatorRole::Ops, [false, false, false, false, false]);
        check("province", OperatorRole::Ops, [true, true, true, true, true]);
    }
}
