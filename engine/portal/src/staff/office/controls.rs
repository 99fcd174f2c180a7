//! Holding a part of the province, and opening it again: what would be stopped is shown before anybody does it.

use baoming_api::bodies::contingency::{ControlBody, ControlPreviewBody, RampBody};
use baoming_matters::office::controls;
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::super::overview;
use super::super::places::scopes;
use super::super::saying::Ended;
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent, typed_action};
use crate::view::{Form, answers, page, word};

const PATH: &str = "/staff/controls";
const SET: &str = "/staff/controls/set";
/// A part that comes back by and by, where nobody says how: a tenth of those who ask, and more each half minute.
const RAMP: RampBody = RampBody { first_percent: 10, step_percent: 15, step_seconds: 30 };

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    // Behind a sign-in: what was to be set is previewed anew.
    let is_set = visit.typed.get(typed_action()) == SET;
    if is_set { preview(visit).await } else { view(&visit, Ended::Looked).await }
}

/// What it would stop.
pub(super) async fn preview(visit: Visit) -> Result<Answer, Refused> {
    let body = body(&visit.typed);
    match visit.ask::<Asked, _, _, _, _>(&controls::PREVIEW, controls::preview, sent(body)).await {
        Ok(preview) => Ok(Answer::page(previewed(&visit, &preview, &Ended::Looked))),
        Err(refused) => view(&visit, Ended::of::<()>(&visit, Err(refused), "")?).await,
    }
}

/// As it was previewed. What is refused is previewed anew, so that the page says how things stand now.
pub(super) async fn set(visit: Visit) -> Result<Answer, Refused> {
    let body = body(&visit.typed);
    let outcome = visit.ask::<Keyed, _, _, _, _>(&controls::SET, controls::set, sent(body)).await;
    let ended = Ended::of(&visit, outcome, visit.office_texts().control_done)?;
    if ended.wrong().is_none() {
        return view(&visit, ended).await;
    }
    let again = self::body(&visit.typed);
    match visit.ask::<Asked, _, _, _, _>(&controls::PREVIEW, controls::preview, sent(again)).await {
        Ok(preview) => {
            let page = previewed(&visit, &preview, &ended);
            Ok(ended.answer(page))
        }
        Err(_) => view(&visit, ended).await,
    }
}

fn body(typed: &Typed) -> ControlBody {
    ControlBody {
        scope: typed.text("scope"),
        state: typed.text("state"),
        collection: typed.some("collection"),
        row: typed.number("row"),
        incident: typed.some("incident"),
        reason: typed.text("reason"),
        until: typed.moment("until"),
        ramp: (typed.get("ramp") == "yes").then_some(RAMP),
        break_glass: typed.get("break_glass") == "yes",
        based_on: typed.some("based_on").and_then(|number| number.parse().ok()),
        digest: typed.some("digest"),
    }
}

async fn view(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let held = overview::held(visit, None).await?;
    let form = ended.form(visit, PATH);
    let content = html! {
        (ended.said())
        (overview::in_force(visit, &held))
        h2 { (said.control_title) }
        p { (said.control_lead) }
        (form.whole(PATH, &fields(visit, &form), said.preview_button))
        p { a href="/staff/turns" { (said.turns_title) } }
    };
    Ok(ended.answer(page(visit, said.controls_title, &content)))
}

fn fields(visit: &Visit, form: &Form<'_>) -> Markup {
    let (said, choose) = (visit.office_texts(), visit.texts().choose);
    let scopes = scopes(visit);
    html! {
        (form.select("scope", said.scope, None, choose, scopes.iter().map(|(scope, name)| (&**scope, &**name))))
        (form.radios("state", said.state, visit.staff_texts().states.iter().copied()))
        (form.select("row", said.plan_row, None, choose, said.plan_rows.iter().copied()))
        (form.select("collection", said.collection, None, said.unchanged, said.collections.iter().copied()))
        (form.moment("until", &format!("{}{}", said.held_until, visit.texts().optional)))
        (form.area("reason", said.reason, Some(said.public_reason), 3))
        (form.line("incident", &format!("{}{}", said.incident_name, visit.texts().optional), None, ("off", "text")))
        (form.boxes("ramp", said.ramp, [("yes", said.ramp_yes)].into_iter()))
        (form.boxes("break_glass", said.break_glass, [("yes", said.break_glass_yes)].into_iter()))
    }
}

fn previewed(visit: &Visit, preview: &ControlPreviewBody, ended: &Ended) -> Markup {
    let (said, states) = (visit.office_texts(), visit.staff_texts().states);
    let typed = &visit.typed;
    let of_preview = |name: &str| ["based_on", "digest", "form-action"].contains(&name);
    // The same key as long as nothing changed meanwhile, so that a second person's word finds this very request.
    let is_same = typed.get("digest") == preview.digest;
    let form = if is_same { Form::new(visit, typed, ended.wrong()) } else { Form::anew(visit, ended.wrong()) };
    let fields = html! {
        @for (name, value) in typed.kept().filter(|(name, _)| !of_preview(name)) { (Form::fixed(name, value)) }
        (Form::fixed("based_on", &preview.based_on.to_string()))
        (Form::fixed("digest", &preview.digest))
    };
    let content = html! {
        (answers([
            (said.scope, preview.scope_name.clone()),
            (said.state, word(states, typed.get("state")).to_owned()),
            (said.state_now, word(states, &preview.state_now).to_owned()),
            (said.counties_count, preview.counties.to_string()),
            (visit.staff_texts().captured, preview.captured.to_string()),
            (said.stopped_per_minute, format!("{} / {}", preview.stopped_per_minute, preview.asked_per_minute)),
            (said.reason, typed.text("reason")),
        ]))
        @if preview.second_person { p.warning { (said.second_person_needed) } }
        (form.whole(SET, &fields, said.control_button))
        p { a href=(PATH) { (said.control_other) } }
    };
    page(visit, said.preview_title, &content)
}
