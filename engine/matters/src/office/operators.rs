//! Operators, created and changed by those who make accounts. The first one of all is created with a token of the
//! configuration, of role administrator.
//!
//! Who may: the administrator (系统管理员) everybody; an office whoever is below it, which is a point or an office of a smaller
//! scope that its own holds, and nobody of the center. The accounts of the center (the province's offices, ops, administrator,
//! security, auditor) are the administrator's alone. The security's (安全管理员) part is to switch accounts off and to take second
//! factors away, of everybody. Nobody changes the own account here, and no account comes into one of the duties that stay apart
//! or goes out of it: who changes duties gets another account. Whatever is changed, every session of the account ends before
//! the answer goes.
//!
//! A password that is given here is a first one: its owner takes another before anything else. The second factor is its
//! owner's to enrol (`public/own_account.rs`): here it can be taken away, and never be seen or set.

use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::operators::{NewOperatorBody, OperatorBody, OperatorChangeBody, OperatorsBody};
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::office::{Account, AccountChange, OperatorNumber, OperatorRole};
use baoming_core::policy::{Maker, RoleRule};
use baoming_core::reply::{Answer, Refusal};
use baoming_core::scope::Scope;
use baoming_core::text::{AccountName, accounts};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::operators::Operator;
use baoming_gate::auth::tokens::{Caller, Role};
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

/// An operator is created.
pub const CREATE: Matter = Matter::of("office", "create-operator", Class::Always, &[Role::Office, Role::Administrator]);
/// Who there is.
pub const LIST: Matter = Matter::of(
    "office",
    "list-operators",
    Class::Always,
    &[Role::Office, Role::Administrator, Role::Security, Role::Auditor],
);
/// An operator is changed.
pub const CHANGE: Matter =
    Matter::of("office", "change-operator", Class::Always, &[Role::Office, Role::Administrator, Role::Security]);
/// A second factor is taken away.
pub const RESET_TOTP: Matter = Matter::of("office", "reset-totp", Class::Always, &[Role::Office, Role::Security]);

/// Creates an operator, with a first password that its owner has to change.
pub async fn create(counter: Arc<Counter>, asked: Keyed, sent: Sent<NewOperatorBody>) -> Result<ReceiptBody, Refused> {
    let body = sent.body;
    let (role, scope) = (roles::role(&body.role)?, fields::scope(&body.scope, &counter.node.province_policy())?);
    roles::scope_of_role(role, scope)?;
    must_be_below(&asked.who, (role, rule_of(&counter, role)), scope)?;
    let name: AccountName = text("name", &body.name)?;
    if !accounts::may_be_named(name.reveal()) {
        return Err(fields::wrong("name", accounts::RULE));
    }
    let password = roles::password("password", name.reveal(), body.password)?;
    let account = Account {
        name,
        person: text("person", &body.person)?,
        role,
        scope,
        password: hash_of(&counter, &asked, password).await?,
        totp: None,
        enabled: true,
        first_password: true,
    };
    let action = Action::CreateOperator(Box::new(account));
    carry_out(&counter, &asked, &sent.raw, action).await
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
) -> Result<ReceiptBody, Refused> {
    let operator = other(&counter, &asked.who, &number)?;
    let body = sent.body;
    let mut change = AccountChange {
        enabled: body.enabled,
        role: body.role.as_deref().map(roles::role).transpose()?,
        scope: body.scope.as_deref().map(|raw| fields::scope(raw, &counter.node.province_policy())).transpose()?,
        ..AccountChange::default()
    };
    if change == AccountChange::default() && body.password.is_none() {
        let rule = "must have password, enabled, role or scope".to_owned();
        return Err(Refused::Field { field: "body", rule });
    }
    if asked.who.role == Role::Security {
        // To switch off and nothing else: what is on again, or another's password, is not for whoever watches.
        must_only_disable(&change, body.password.is_some())?;
    } else {
        must_be_below(&asked.who, whose(&counter, &operator), operator.account.scope)?;
    }
    let role = change.role.unwrap_or(operator.account.role);
    if role != operator.account.role && (role.is_apart() || operator.account.role.is_apart()) {
        return Err(fields::wrong("role", "must stay: administrator, security and auditor have accounts of their own"));
    }
    let scope = change.scope.unwrap_or(operator.account.scope);
    roles::scope_of_role(role, scope)?;
    if asked.who.role != Role::Security {
        must_be_below(&asked.who, (role, rule_of(&counter, role)), scope)?;
    }
    let name = operator.account.name.reveal();
    let password = body.password.map(|raw| roles::password("password", name, raw)).transpose()?;

    if let Some(password) = password {
        change.password = Some(hash_of(&counter, &asked, password).await?);
        change.first_password = Some(true);
    }
    let action = Action::ChangeOperator { operator: operator.number, change: Box::new(change) };
    carry_out(&counter, &asked, &sent.raw, action).await
}

/// Takes a second factor away, of somebody who has lost it; its owner enrols another one at the next sign-in.
pub async fn reset_totp(counter: Arc<Counter>, asked: Keyed, number: String) -> Result<ReceiptBody, Refused> {
    let operator = other(&counter, &asked.who, &number)?;
    if asked.who.role != Role::Security {
        must_be_below(&asked.who, whose(&counter, &operator), operator.account.scope)?;
    }
    let change = AccountChange { totp_reset: true, ..AccountChange::default() };
    let action = Action::ChangeOperator { operator: operator.number, change: Box::new(change) };
    // There is no body; the word keeps this request apart from a change under the same key.
    carry_out(&counter, &asked, b"totp", action).await
}

async fn carry_out(counter: &Counter, asked: &Keyed, raw: &[u8], action: Action) -> Result<ReceiptBody, Refused> {
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
    Ok(ReceiptBody { number: number.map(|number| number.0), ..receipt_body(desk, receipt) })
}

/// The operator of the path, who is not the caller.
fn other(counter: &Counter, caller: &Caller, number: &str) -> Result<Arc<Operator>, Refused> {
    let number = roles::number(number)?;
    let unknown = Refused::Failure(Failure::Refused(Refusal::OperatorUnknown));
    let operator = counter.node.accounts().operators().get(number).ok_or(unknown)?;
    if operator.caller.id == caller.id { Err(Refused::Forbidden) } else { Ok(operator) }
}

fn whose(counter: &Counter, operator: &Operator) -> (OperatorRole, RoleRule) {
    (operator.account.role, rule_of(counter, operator.account.role))
}

/// What the province asks of a role: operators are its desk's.
fn rule_of(counter: &Counter, role: OperatorRole) -> RoleRule {
    counter.node.policy_of(counter.node.desk()).roles.of(role)
}

fn must_only_disable(change: &AccountChange, password: bool) -> Result<(), Refused> {
    if change.only_disables() && !password { Ok(()) } else { Err(Refused::Forbidden) }
}

/// Refuses a scope in which the caller makes nobody of the role.
fn must_be_below(caller: &Caller, (role, rule): (OperatorRole, RoleRule), scope: Scope) -> Result<(), Refused> {
    let of_center = role.is_apart() || (role == OperatorRole::Office && scope == Scope::Province);
    let below = match caller.role {
        Role::Administrator => caller.scope == Scope::Province,
        Role::Office if !of_center => match rule.made_by {
            Maker::Above => caller.scope.covers(scope) && caller.scope != scope,
            Maker::AboveOrSame => caller.scope.covers(scope),
            Maker::Province => caller.scope == Scope::Province,
            Maker::Administrator => false,
        },
        _ => false,
    };
    if below { Ok(()) } else { Err(Refused::Forbidden) }
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
        first_password: account.first_password,
        changes: operator.epoch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baoming_core::policy::RoleRules;
    use baoming_gate::auth::tokens::CallerId;

    fn check(by: Role, caller: &str, role: OperatorRole, allowed: [bool; 5]) {
        let id = CallerId::new("office").unwrap();
        let caller = Caller { id, role: by, scope: caller.parse().unwrap(), own: None };
        let scopes = ["province", "4301", "430102", "430103", "430102-001"];
        let rule = RoleRules::default().of(role);
        let found = scopes.map(|scope| must_be_below(&caller, (role, rule), scope.parse().unwrap()).is_ok());
        assert_eq!(found, allowed, "{:?} by {:?} of {}", role, by, caller.scope);
    }

    #[test]
    fn nobody_makes_an_equal_and_the_center_is_the_administrators() {
        const OFFICE: Role = Role::Office;
        check(OFFICE, "province", OperatorRole::Office, [false, true, true, true, true]);
        check(OFFICE, "4301", OperatorRole::Office, [false, false, true, true, true]);
        check(OFFICE, "430102", OperatorRole::Office, [false, false, false, false, true]);
        check(OFFICE, "430102", OperatorRole::Point, [false, false, true, false, true]);
        check(OFFICE, "430103", OperatorRole::Point, [false, false, false, true, false]);
        for role in OperatorRole::ALL {
            check(Role::Administrator, "province", role, [true; 5]);
            check(Role::Administrator, "4301", role, [false; 5]);
            for by in [Role::Security, Role::Auditor, Role::Ops, Role::Point] {
                check(by, "province", role, [false; 5]);
            }
        }
        for role in [OperatorRole::Ops, OperatorRole::Administrator, OperatorRole::Security, OperatorRole::Auditor] {
            check(OFFICE, "province", role, [false; 5]);
        }
    }
}
