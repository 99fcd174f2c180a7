//! Turns: the counties of a scope come one group after the other, so that not everybody stands at the door at once.

use baoming_api::bodies::contingency::{TimetableBody, TurnBody};
use baoming_matters::office::controls;
use baoming_matters::{Keyed, Refused};
use maud::{Markup, html};

use super::super::overview;
use super::super::places::scopes;
use super::super::saying::Ended;
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent};
use crate::view::{Form, page};

const PATH: &str = "/staff/turns";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    view(&visit, Ended::Looked).await
}

pub(super) async fn adopt(visit: Visit) -> Result<Answer, Refused> {
    let body = body(&visit.typed);
    let outcome = visit.ask::<Keyed, _, _, _, _>(&controls::TIMETABLE, controls::adopt_timetable, sent(body)).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().turns_done)?).await
}

/// Groups: a line each, counties by their codes. Turns: a line each, `group from until`.
fn body(typed: &Typed) -> TimetableBody {
    let words = |line: &str| -> Vec<String> {
        line.split([' ', ',', '，', '、', '\t']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let lines = |name| typed.get(name).lines().map(words).filter(|line| !line.is_empty()).collect::<Vec<_>>();
    let turn = |line: Vec<String>| {
        let moment = |date: usize| {
            let both =
                format!("{} {}", line.get(date).map_or("", |text| text), line.get(date + 1).map_or("", |text| text));
            Typed::moment_of(&both)
        };
        // People count from one.
        let group =
            line.first().and_then(|group| group.parse::<u8>().ok()).map_or(u8::MAX, |group| group.wrapping_sub(1));
        TurnBody { group, from: moment(1), until: moment(3) }
    };
    TimetableBody {
        scope: typed.text("scope"),
        groups: lines("groups"),
        turns: lines("turns").into_iter().map(turn).collect(),
        open_from: typed.text("open_from"),
        open_until: typed.text("open_until"),
        spread_seconds: typed.number("spread_seconds"),
        draw: typed.text("draw"),
        row: typed.some("row").and_then(|row| row.parse().ok()),
        reason: typed.text("reason"),
        based_on: typed.number("based_on"),
    }
}

async fn view(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let newest = overview::held(visit, None).await?.newest.to_string();
    let form = ended.form(visit, PATH);
    let content = html! {
        (ended.said())
        p { (said.turns_lead) }
        (form.whole(PATH, &fields(visit, &form, &newest), said.turns_button))
    };
    Ok(ended.answer(page(visit, said.turns_title, &content)))
}

fn fields(visit: &Visit, form: &Form<'_>, newest: &str) -> Markup {
    let said = visit.office_texts();
    let scopes = scopes(visit);
    let wide = scopes.iter().filter(|(scope, _)| scope.len() != 6).map(|(scope, name)| (&**scope, &**name));
    html! {
        (Form::fixed("based_on", newest))
        (form.select("scope", said.scope, None, visit.texts().choose, wide))
        (form.area("groups", said.groups, Some(said.groups_hint), 6))
        (form.area("turns", said.turns, Some(said.turns_hint), 6))
        (form.line("open_from", said.open_from, Some(said.open_hint), ("off", "text")))
        (form.line("open_until", said.open_until, Some(said.open_hint), ("off", "text")))
        (form.line("spread_seconds", said.spread, None, ("off", "numeric")))
        (form.line("draw", said.draw, Some(said.draw_hint), ("off", "text")))
        (form.select("row", said.plan_row, None, visit.texts().choose, said.plan_rows.iter().copied()))
        (form.area("reason", said.reason, Some(said.public_reason), 3))
    }
}
