//! Operators, created and changed by the offices above them. The first one of all is created with the token of the
//! province's office in the configuration.
//!
//! Who may: an office, for whoever is below it. A point is below the office whose scope holds it, and so are the offices
//! of a smaller scope; another office of the province, and those who run the node, are below the province alone. Nobody
//! changes the own account here; the own password is changed where one signs in. Whatever is changed, every session of the account ends before the answer goes.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post, put};
use baoming_core::command::Action;
use baoming_core::office::{self, Account, AccountChange, OperatorNumber, OperatorRole};
use baoming_core::policy::{Maker, RoleRule};
use baoming_core::reply::{Answer, Refusal};
use baoming_core::scope::Scope;
use baoming_core::text::{AccountName, Text};
use serde::Deserialize;

use super::candidate::hash_of;
use crate::api::{Api, receipt_body};
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::parse;
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::operators::{
    NewOperatorBody, OperatorBody, OperatorChangeBody, OperatorReceiptBody, OperatorsBody,
};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::operators::Operator;
use baoming_gate::auth::tokens::{Caller, Role};
use baoming_gate::auth::totp::TotpSecret;
use baoming_node::node::Failure;

/// What an authenticator app calls the accounts of this service.
const ISSUER: &str = "高考报名";

static CREATE: Endpoint =
    Endpoint::new(("POST", "/v1/office/operators"), &[Role::Office], ("office", "create-operator"));
static LIST: Endpoint = Endpoint::new(("GET", "/v1/office/operators"), &[Role::Office], ("office", "list-operators"));
static CHANGE: Endpoint =
    Endpoint::new(("PUT", "/v1/office/operators/{number}"), &[Role::Office], ("office", "change-operator"));
static ENROL: Endpoint =
    Endpoint::new(("POST", "/v1/office/operators/{number}/totp"), &[Role::Office], ("office", "enrol-totp"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(create, list, change, enrol))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&CREATE, post(create)), Route(&LIST, get(list)), Route(&CHANGE, put(change)), Route(&ENROL, post(enrol))]
}

/// Creates an operator. An office gets the secret for one-time codes with it, shown once.
#[utoipa::path(post, path = "/v1/office/operators", tag = "office", request_body = NewOperatorBody,
    params(("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = OperatorReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn create(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        let caller = context.caller(&CREATE)?;
        let raw = raw.0?;
        let body: NewOperatorBody = read(&raw)?;
        let (role, scope) =
            (parse::operators::role(&body.role)?, parse::rules::scope(&body.scope, &api.node.province_policy())?);
        parse::operators::scope_of_role(role, scope)?;
        let rule = rule_of(&api, role);
        must_be_below(&caller, rule, scope)?;
        let name: AccountName = text("name", &body.name)?;
        let password = parse::operators::password("password", name.reveal(), body.password)?;
        // Asked before hashing: a missing key must not cost argon2.
        context.command_key(&caller)?;
        let secret = rule.one_time_code.then(new_secret).transpose()?;
        let account = Account {
            name,
            person: text("person", &body.person)?,
            role,
            scope,
            password: hash_of(&api, password).await?,
            totp: secret.clone(),
            enabled: true,
        };
        let action = Action::CreateOperator(Box::new(account));
        carry_out(&api, &context, &caller, &raw, action, secret).await
    };
    let outcome = outcome.await;
    context.respond(&CREATE, outcome)
}

/// What a list is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    scope: Option<String>,
    after: Option<u32>,
    limit: Option<usize>,
}

/// Lists the operators within a scope, by number.
#[utoipa::path(get, path = "/v1/office/operators", tag = "office",
    params(("scope" = Option<String>, Query, description = "within the caller's own, which is the default", example = "4301"),
        ("after" = Option<u32>, Query, description = "`next` of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 200")),
    responses((status = 200, body = OperatorsBody), (status = "4XX", body = ProblemBody)))]
pub(crate) async fn list(
    mut context: Context,
    State(api): State<Arc<Api>>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let outcome = (|| {
        let caller = context.caller(&LIST)?;
        let rule = || "may hold scope, after and limit, each once".to_owned();
        let Query(asked) = asked.map_err(|_| ApiError::Field { field: "query", rule: rule() })?;
        let scope = match &asked.scope {
            None => caller.scope,
            Some(raw) => parse::rules::scope(raw, &api.node.province_policy())?,
        };
        if !caller.scope.covers(scope) {
            return Err(ApiError::Forbidden);
        }
        let limit = parse::operators::limit(asked.limit)?;
        let operators = api.node.accounts().operators();
        let mut found = operators.within(scope, asked.after.map(OperatorNumber), limit + 1);
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|last| last.number.0);
        Ok(answer(&OperatorsBody { operators: found.iter().map(|operator| operator_body(operator)).collect(), next }))
    })();
    context.respond(&LIST, outcome)
}

/// Changes an operator: switched off or on, a new password, another role or scope. Sessions of before are over with it.
#[utoipa::path(put, path = "/v1/office/operators/{number}", tag = "office", request_body = OperatorChangeBody,
    params(("number" = u32, Path, description = "the operator's number", example = 7),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = OperatorReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn change(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(number): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let caller = context.caller(&CHANGE)?;
        let operator = below(&api, &caller, &number)?;
        let raw = raw.0?;
        let body: OperatorChangeBody = read(&raw)?;
        let mut change = AccountChange {
            password: None,
            totp: None,
            enabled: body.enabled,
            role: body.role.as_deref().map(parse::operators::role).transpose()?,
            scope: body
                .scope
                .as_deref()
                .map(|raw| parse::rules::scope(raw, &api.node.province_policy()))
                .transpose()?,
        };
        if change == AccountChange::default() && body.password.is_none() {
            let rule = "must have password, enabled, role or scope".to_owned();
            return Err(ApiError::Field { field: "body", rule });
        }
        let role = change.role.unwrap_or(operator.account.role);
        let scope = change.scope.unwrap_or(operator.account.scope);
        parse::operators::scope_of_role(role, scope)?;
        let rule = rule_of(&api, role);
        must_be_below(&caller, rule, scope)?;
        let name = operator.account.name.reveal();
        let password = body.password.map(|raw| parse::operators::password("password", name, raw)).transpose()?;
        context.command_key(&caller)?;
        if let Some(password) = password {
            change.password = Some(hash_of(&api, password).await?);
        }
        let unequipped = rule.one_time_code && operator.account.totp.is_none();
        change.totp = unequipped.then(new_secret).transpose()?;
        let secret = change.totp.clone();
        let action = Action::ChangeOperator { operator: operator.number, change: Box::new(change) };
        carry_out(&api, &context, &caller, &raw, action, secret).await
    };
    let outcome = outcome.await;
    context.respond(&CHANGE, outcome)
}

/// Makes a new secret for one-time codes, shown once; the one of before is over with it.
#[utoipa::path(post, path = "/v1/office/operators/{number}/totp", tag = "office",
    params(("number" = u32, Path, description = "the operator's number", example = 7),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = OperatorReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn enrol(mut context: Context, State(api): State<Arc<Api>>, Path(number): Path<String>) -> Response {
    let outcome = async {
        let caller = context.caller(&ENROL)?;
        let operator = below(&api, &caller, &number)?;
        let secret = Some(new_secret()?);
        let change = AccountChange { totp: secret.clone(), ..AccountChange::default() };
        let action = Action::ChangeOperator { operator: operator.number, change: Box::new(change) };
        // There is no body; the word keeps this request apart from a change under the same key.
        carry_out(&api, &context, &caller, b"totp", action, secret).await
    };
    let outcome = outcome.await;
    context.respond(&ENROL, outcome)
}

async fn carry_out(
    api: &Api,
    context: &Context,
    caller: &Caller,
    raw: &[u8],
    action: Action,
    secret: Option<office::TotpSecret>,
) -> Result<Response, ApiError> {
    let changed = match &action {
        Action::ChangeOperator { operator, .. } => Some(*operator),
        _ => None,
    };
    let (desk, keyed) = (api.node.desk(), (context.command_key(caller)?, action));
    let receipt = api.receipt(context, caller, desk, (Lane::Control, raw), keyed).await?;
    let number = match &receipt.answer {
        Answer::OperatorCreated { operator } => Some(*operator),
        _ => changed,
    };
    let mut body = receipt_body(desk, receipt);
    body.number = number.map(|number| number.0);
    let operator = number.and_then(|number| api.node.accounts().operators().get(number));
    // The answer to a repeated request has made nothing, so there is nothing to show: the first one's secret is stored.
    let shown = operator.zip(secret).filter(|(operator, secret)| operator.account.totp.as_ref() == Some(secret));
    let uri = |(operator, secret): (Arc<Operator>, office::TotpSecret)| {
        TotpSecret::from_bytes(secret.0).uri(ISSUER, operator.account.name.reveal()).to_string()
    };
    Ok(answer(&OperatorReceiptBody { receipt: body, totp_uri: shown.map(uri) }))
}

/// The operator of the path, whom the caller may change.
fn below(api: &Api, caller: &Caller, number: &str) -> Result<Arc<Operator>, ApiError> {
    let number = parse::operators::number(number)?;
    let unknown = ApiError::Failure(Failure::Refused(Refusal::OperatorUnknown));
    let operator = api.node.accounts().operators().get(number).ok_or(unknown)?;
    if operator.caller.id == caller.id {
        return Err(ApiError::Forbidden);
    }
    must_be_below(caller, rule_of(api, operator.account.role), operator.account.scope)?;
    Ok(operator)
}

/// What the province asks of a role: operators are its desk's.
fn rule_of(api: &Api, role: OperatorRole) -> RoleRule {
    api.node.policy_of(api.node.desk()).roles.of(role)
}

/// Refuses a scope in which the caller makes nobody of the role.
fn must_be_below(caller: &Caller, rule: RoleRule, scope: Scope) -> Result<(), ApiError> {
    let below = match rule.made_by {
        Maker::Above => caller.scope == Scope::Province || caller.scope.covers(scope) && caller.scope != scope,
        Maker::AboveOrSame => caller.scope.covers(scope),
        Maker::Province => caller.scope == Scope::Province,
    };
    if below { Ok(()) } else { Err(ApiError::Forbidden) }
}

fn new_secret() -> Result<office::TotpSecret, ApiError> {
    let secret = TotpSecret::generate().map_err(|_| ApiError::Internal)?;
    Ok(office::TotpSecret(*secret.as_bytes()))
}

fn text<const SHORTEST: usize, const LONGEST: usize>(
    field: &'static str,
    raw: &str,
) -> Result<Text<SHORTEST, LONGEST>, ApiError> {
    Text::parse(raw).map_err(|error| ApiError::Field { field, rule: error.to_string() })
}

fn operator_body(operator: &Operator) -> OperatorBody {
    let account = &operator.account;
    OperatorBody {
        number: operator.number.0,
        name: account.name.reveal().to_owned(),
        person: account.person.reveal().to_owned(),
        role: parse::operators::role_name(account.role).to_owned(),
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
