//! Accounts of staff: who may do what where, new ones, changes, and a second factor that was lost.

use axum::http::StatusCode;
use baoming_api::bodies::operators::{NewOperatorBody, OperatorBody, OperatorChangeBody, OperatorsBody};
use baoming_matters::office::operators::{self, OperatorsQuestion};
use baoming_matters::{Asked, Keyed, Question, Refused};
use maud::{Markup, html};

use super::super::places::place;
use super::super::saying::Ended;
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::limits::LISTED_PAGE;
use crate::view::{Form, Wrong, page, word};

const NEW: &str = "/staff/operators/new";
const CHANGE: &str = "/staff/operators/change";
const FACTOR: &str = "/staff/operators/factor";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    view(&visit, Ended::Looked).await
}

pub(super) async fn create(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = NewOperatorBody {
        name: typed.text("name"),
        person: typed.text("person"),
        role: typed.text("role"),
        scope: typed.text("scope"),
        password: typed.get("password").to_owned(),
    };
    let outcome = visit.ask::<Keyed, _, _, _, _>(&operators::CREATE, operators::create, sent(body)).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().operator_done)?).await
}

pub(super) async fn change(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let enabled = match typed.get("enabled") {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    if ["enabled", "role", "scope", "password"].iter().all(|name| typed.get(name).is_empty()) {
        let wrong = Wrong::at("enabled", visit.office_texts().nothing_changed);
        return view(&visit, Ended::Wrong(wrong, StatusCode::UNPROCESSABLE_ENTITY, None)).await;
    }
    let password = Some(typed.get("password").to_owned()).filter(|password| !password.is_empty());
    let body = OperatorChangeBody { password, enabled, role: typed.some("role"), scope: typed.some("scope") };
    let input = (typed.text("number"), sent(body));
    let outcome = visit.ask::<Keyed, _, _, _, _>(&operators::CHANGE, operators::change, input).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().operator_changed)?).await
}

pub(super) async fn reset_factor(visit: Visit) -> Result<Answer, Refused> {
    let number = visit.typed.text("number");
    let outcome = visit.ask::<Keyed, _, _, _, _>(&operators::RESET_TOTP, operators::reset_totp, number).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().factor_reset_done)?).await
}

async fn view(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let after = visit.question.get("after").parse().ok();
    let question = Question(OperatorsQuestion { scope: None, after, limit: Some(LISTED_PAGE) });
    let listed = visit.ask::<Asked, _, _, _, _>(&operators::LIST, operators::list, question).await?;
    let content = html! {
        (ended.said())
        (table(visit, &listed))
        @if visit.may_ask(&operators::CREATE) {
            h2 { (said.operator_new_title) }
            (ended.form(visit, NEW).whole(NEW, &new_fields(visit, &ended.form(visit, NEW)), said.operator_new_button))
        }
        @if visit.may_ask(&operators::CHANGE) {
            h2 { (said.operator_change_title) }
            p.hint { (said.operator_change_lead) }
            (ended.form(visit, CHANGE).whole(CHANGE, &change_fields(visit, &ended.form(visit, CHANGE)), said.operator_change_button))
        }
        @if visit.may_ask(&operators::RESET_TOTP) {
            h2 { (said.factor_reset_title) }
            p.hint { (said.factor_reset_lead) }
            (ended.form(visit, FACTOR).whole(FACTOR, &ended.form(visit, FACTOR).line("number", said.operator_number, None, ("off", "numeric")), said.factor_reset_button))
        }
    };
    Ok(ended.answer(page(visit, said.operators_title, &content)))
}

fn table(visit: &Visit, listed: &OperatorsBody) -> Markup {
    let said = visit.office_texts();
    html! {
        table.stacked {
            thead { tr { th { (said.number) } th { (said.operator_name) } th { (said.role) } th { (said.scope) } th { (said.state) } } }
            tbody { @for operator in &listed.operators { (row(visit, operator)) } }
        }
        @if let Some(next) = listed.next { p { a href={ "/staff/operators?after=" (next) } { (visit.texts().more) } } }
    }
}

fn row(visit: &Visit, operator: &OperatorBody) -> Markup {
    let said = visit.office_texts();
    let state = match operator {
        OperatorBody { enabled: false, .. } => said.disabled,
        OperatorBody { first_password: true, .. } => said.first_password,
        OperatorBody { totp: true, .. } => said.with_factor,
        OperatorBody { .. } => said.enabled,
    };
    html! {
        tr {
            td { (operator.number) }
            th scope="row" { (operator.name) " " span.small { (operator.person) } }
            td { (word(said.roles, &operator.role)) }
            td { (place(visit, &operator.scope)) }
            td { (state) }
        }
    }
}

fn new_fields(visit: &Visit, form: &Form<'_>) -> Markup {
    let said = visit.office_texts();
    html! {
        (form.line("name", said.operator_name, Some(said.operator_name_hint), ("off", "text")))
        (form.line("person", said.person, None, ("off", "text")))
        (form.select("role", said.role, None, visit.texts().choose, said.roles.iter().copied()))
        (form.line("scope", said.scope, Some(said.scope_hint), ("off", "text")))
        (form.password("password", said.first_password_field, Some(visit.staff_texts().new_password_hint), "new-password"))
    }
}

fn change_fields(visit: &Visit, form: &Form<'_>) -> Markup {
    let said = visit.office_texts();
    html! {
        (form.line("number", said.operator_number, None, ("off", "numeric")))
        (form.select("enabled", said.may_sign_in, None, said.unchanged, said.yes_no.iter().copied()))
        (form.select("role", said.role, None, said.unchanged, said.roles.iter().copied()))
        (form.line("scope", said.scope, Some(said.scope_hint), ("off", "text")))
        (form.password("password", said.first_password_field, Some(visit.staff_texts().new_password_hint), "new-password"))
    }
}
