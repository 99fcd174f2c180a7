//! Addresses that are kept out, by the protector and by people.

use baoming_api::bodies::protection::{BlockBody, BlocksBody};
use baoming_matters::office::blocks;
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::super::saying::Ended;
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, instant, page};

const PATH: &str = "/staff/blocks";
const LIFT: &str = "/staff/blocks/lift";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    view(&visit, Ended::Looked).await
}

pub(super) async fn set(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let ranges = typed.get("ranges").split_whitespace().map(str::to_owned).collect();
    let body = BlockBody {
        ranges,
        until: typed.moment("until").unwrap_or_default(),
        reason: typed.text("reason"),
        incident: typed.some("incident"),
        including_own: typed.get("including_own") == "yes",
    };
    let outcome = visit.ask::<Keyed, _, _, _, _>(&blocks::SET, blocks::set, sent(body)).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().block_done)?).await
}

pub(super) async fn lift(visit: Visit) -> Result<Answer, Refused> {
    let number = visit.typed.text("number");
    let outcome = visit.ask::<Keyed, _, _, _, _>(&blocks::LIFT, blocks::lift, number).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().block_lifted)?).await
}

async fn view(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let listed = visit.ask::<Asked, _, _, _, _>(&blocks::LIST, blocks::list, ()).await?;
    let may_set = visit.may_ask(&blocks::SET);
    let form = ended.form(visit, PATH);
    let content = html! {
        (ended.said())
        (standing(visit, &listed, may_set))
        (protector(visit, &listed))
        @if may_set {
            h2 { (said.block_title) }
            (form.whole(PATH, &fields(visit, &form), said.block_button))
        }
    };
    Ok(ended.answer(page(visit, said.blocks_title, &content)))
}

fn standing(visit: &Visit, listed: &BlocksBody, may_lift: bool) -> Markup {
    let said = visit.office_texts();
    html! {
        @if listed.blocks.is_empty() { p { (said.no_blocks) } }
        @for block in &listed.blocks {
            div.notice {
                p { strong { (block.ranges.join(" ")) } }
                p { (block.reason) }
                p.small { (instant(&block.since)) " - " (instant(&block.until)) }
            }
            @if may_lift { (Form::press(visit, LIFT, &[("number", &block.number.to_string())], said.lift_button)) }
        }
    }
}

fn protector(visit: &Visit, listed: &BlocksBody) -> Markup {
    let said = visit.office_texts();
    html! {
        h2 { (said.protector_title) }
        p { @if listed.protector.on { (said.protector_on) } @else { (said.protector_off) } }
        @for held in &listed.protector.ranges {
            p { (held.range) " " span.small { (held.rule) " " (instant(&held.since)) " - " (instant(&held.until)) } }
        }
    }
}

fn fields(visit: &Visit, form: &Form<'_>) -> Markup {
    let said = visit.office_texts();
    html! {
        (form.area("ranges", said.ranges, Some(said.ranges_hint), 4))
        (form.moment("until", said.held_until))
        (form.area("reason", said.reason, None, 3))
        (form.line("incident", &format!("{}{}", said.incident_name, visit.texts().optional), None, ("off", "text")))
        (form.boxes("including_own", said.including_own, [("yes", said.including_own_yes)].into_iter()))
    }
}
