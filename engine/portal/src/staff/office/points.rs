//! Registration points of a county: their segments of serials with what is left, and what an office does with them.

use baoming_api::bodies::points::{MoveBody, PointBody, PointStateBody, PointsBody, SegmentBody, TakeBackBody};
use baoming_matters::office::{points, segments};
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::super::saying::Ended;
use super::choice::{county_named, county_or_list};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, page};

const PATH: &str = "/staff/points";
const NEW: &str = "/staff/points/new";
const ALLOT: &str = "/staff/points/allot";
const TAKE_BACK: &str = "/staff/points/take-back";
const MOVE: &str = "/staff/points/move";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    view(&visit, Ended::Looked).await
}

pub(super) async fn set_up(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = PointBody { point: typed.text("point"), name: typed.text("name") };
    let outcome = visit.ask::<Keyed, _, _, _, _>(&segments::SET_UP_POINT, segments::set_up_point, sent(body)).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().point_done)?).await
}

pub(super) async fn allot(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let (point, code) = (typed.text("point"), typed.text("code"));
    let body = SegmentBody { point, code, first: typed.number("first"), last: typed.number("last") };
    let outcome = visit.ask::<Keyed, _, _, _, _>(&segments::ALLOT_SEGMENT, segments::allot_segment, sent(body)).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().allot_done)?).await
}

pub(super) async fn take_back(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = TakeBackBody { point: typed.text("point"), code: typed.text("code"), from: typed.number("from") };
    let outcome = visit.ask::<Keyed, _, _, _, _>(&segments::TAKE_BACK, segments::take_back, sent(body)).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().take_back_done)?).await
}

pub(super) async fn move_tail(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = MoveBody {
        from_point: typed.text("from_point"),
        to_point: typed.text("to_point"),
        code: typed.text("code"),
        from: typed.number("from"),
    };
    let outcome = visit.ask::<Keyed, _, _, _, _>(&points::MOVE, points::move_tail, sent(body)).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().move_done)?).await
}

async fn view(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let county = match county_or_list(visit, PATH) {
        Ok(county) => county,
        Err(list) => return Ok(ended.answer(page(visit, said.points_title, &list))),
    };
    let listed = visit.ask::<Asked, _, _, _, _>(&points::LIST, points::list, county.clone()).await?;
    let content = html! {
        (ended.said())
        (county_named(visit, &county, PATH))
        (table(visit, &listed))
        h2 { (said.point_new_title) }
        (ended.form(visit, NEW).whole(NEW, &new_fields(visit, &ended.form(visit, NEW), &county), said.point_new_button))
        h2 { (said.allot_title) }
        (ended.form(visit, ALLOT).whole(ALLOT, &segment_fields(visit, &ended.form(visit, ALLOT), &listed), said.allot_button))
        h2 { (said.take_back_title) }
        p.hint { (said.take_back_lead) }
        (ended.form(visit, TAKE_BACK).whole(TAKE_BACK, &tail_fields(visit, &ended.form(visit, TAKE_BACK), &listed), said.take_back_button))
        h2 { (said.move_title) }
        (ended.form(visit, MOVE).whole(MOVE, &move_fields(visit, &ended.form(visit, MOVE), &listed), said.move_button))
    };
    Ok(ended.answer(page(visit, said.points_title, &content)))
}

fn table(visit: &Visit, listed: &PointsBody) -> Markup {
    let (said, staff) = (visit.office_texts(), visit.staff_texts());
    let segments = |point: &PointStateBody| {
        let one = |segment: &baoming_api::bodies::points::SegmentStateBody| {
            format!("{}: {:04}-{:04}", segment.code, segment.first, segment.last)
        };
        point.segments.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    html! {
        @if listed.points.is_empty() { p { (said.no_points) } }
        @else {
            table.stacked.numbers {
                thead { tr { th { (staff.point) } th { (said.segments) } th { (staff.captured) } th { (staff.serials_left) } } }
                tbody {
                    @for point in &listed.points {
                        tr {
                            th scope="row" { (point.name) " (" (point.point) ")" }
                            td { (segments(point)) }
                            td { span.narrow { (staff.captured) " " } (point.progress.captured) }
                            td {
                                span.narrow { (staff.serials_left) " " } (point.progress.serials_left)
                                @if point.warning.is_some() { " " strong.state.to-do { (said.serials_short) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The points to choose from.
fn of_points(listed: &PointsBody) -> impl Iterator<Item = (&str, &str)> {
    listed.points.iter().map(|point| (point.point.as_str(), point.name.as_str()))
}

fn new_fields(visit: &Visit, form: &Form<'_>, county: &str) -> Markup {
    let said = visit.office_texts();
    html! {
        (Form::fixed("county", county))
        (form.line("point", said.point_code, Some(said.point_code_hint), ("off", "text")))
        (form.line("name", said.point_name, None, ("off", "text")))
    }
}

fn segment_fields(visit: &Visit, form: &Form<'_>, listed: &PointsBody) -> Markup {
    let said = visit.office_texts();
    html! {
        (Form::fixed("county", &listed.county))
        (form.select("point", visit.staff_texts().point, None, visit.texts().choose, of_points(listed)))
        (form.line("code", said.segment_code, Some(said.segment_code_hint), ("off", "numeric")))
        (form.line("first", said.segment_first, None, ("off", "numeric")))
        (form.line("last", said.segment_last, None, ("off", "numeric")))
    }
}

fn tail_fields(visit: &Visit, form: &Form<'_>, listed: &PointsBody) -> Markup {
    let said = visit.office_texts();
    html! {
        (Form::fixed("county", &listed.county))
        (form.select("point", visit.staff_texts().point, None, visit.texts().choose, of_points(listed)))
        (form.line("code", said.segment_code, None, ("off", "numeric")))
        (form.line("from", said.tail_from, None, ("off", "numeric")))
    }
}

fn move_fields(visit: &Visit, form: &Form<'_>, listed: &PointsBody) -> Markup {
    let said = visit.office_texts();
    html! {
        (Form::fixed("county", &listed.county))
        (form.select("from_point", said.move_from, None, visit.texts().choose, of_points(listed)))
        (form.select("to_point", said.move_to, None, visit.texts().choose, of_points(listed)))
        (form.line("code", said.segment_code, None, ("off", "numeric")))
        (form.line("from", said.tail_from, None, ("off", "numeric")))
    }
}
