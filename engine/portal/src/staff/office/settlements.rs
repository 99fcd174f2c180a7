//! Payments that are still to be settled, and the platform's bills of a day against the records.

use baoming_api::bodies::settlements::{PassBody, ReconcileBody, ReconciliationBody, SettlementBody};
use baoming_matters::ops::settlements;
use baoming_matters::{Asked, Refused};
use maud::{Markup, html};

use super::super::saying::Ended;
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, answers, page, word, yuan};

const PASS: &str = "/staff/settlements/pass";
const DAY: &str = "/staff/settlements/day";
const ONE: &str = "/staff/settlements/bill";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    view(&visit, Ended::Looked, None).await
}

pub(super) async fn pass(visit: Visit) -> Result<Answer, Refused> {
    let outcome = visit.ask::<Asked, _, _, _, _>(&settlements::ASK, settlements::ask_to_settle, ()).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().pass_asked)?, None).await
}

pub(super) async fn reconcile(visit: Visit) -> Result<Answer, Refused> {
    let body = sent(ReconcileBody { day: visit.typed.text("day") });
    let outcome = visit.ask::<Asked, _, _, _, _>(&settlements::RECONCILE, settlements::ask_to_reconcile, body).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().day_asked)?, None).await
}

/// One day with what a person has to look at.
pub(super) async fn day(visit: Visit) -> Result<Answer, Refused> {
    let day = visit.typed.text("day");
    let outcome = visit.ask::<Asked, _, _, _, _>(&settlements::DAY, settlements::reconciliation, day).await;
    match outcome {
        Ok(bill) => view(&visit, Ended::Looked, Some(&bill)).await,
        Err(refused) => view(&visit, Ended::of::<()>(&visit, Err(refused), "")?, None).await,
    }
}

async fn view(visit: &Visit, ended: Ended, bill: Option<&ReconciliationBody>) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let last = "0".to_owned();
    let settled = visit.ask::<Asked, _, _, _, _>(&settlements::PASS, settlements::settlement, last).await?;
    let days = visit.ask::<Asked, _, _, _, _>(&settlements::DAYS, settlements::reconciliations, ()).await?;
    let form = ended.form(visit, DAY);
    let content = html! {
        (ended.said())
        @if let Some(bill) = bill { (told(visit, bill)) }
        h2 { (said.pass_title) }
        (last_pass(visit, &settled))
        (Form::press(visit, PASS, &[], said.pass_button))
        h2 { (said.days_title) }
        @if days.is_empty() { p { (said.no_days) } }
        @for day in &days {
            p { strong { (day.day) } " " (word(said.day_states, &day.state)) }
            (Form::press(visit, ONE, &[("day", &day.day)], visit.staff_texts().open))
        }
        (form.whole(DAY, &form.line("day", said.day, Some(said.day_hint), ("off", "text")), said.day_button))
    };
    Ok(ended.answer(page(visit, said.settlements_title, &content)))
}

fn last_pass(visit: &Visit, settled: &SettlementBody) -> Markup {
    let said = visit.office_texts();
    let number = |count: u64| count.to_string();
    html! {
        @if settled.underway { p { (said.pass_underway) } }
        @match &settled.last {
            None => p { (said.no_pass) },
            Some(PassBody { open, paid, kept, closed, waiting, odd, unanswered, counties_unread, complete, .. }) => {
                @if !complete { p.warning { (said.pass_incomplete) } }
                (answers([
                    (said.orders_open, number(*open)),
                    (said.orders_paid, number(*paid)),
                    (said.orders_kept, number(*kept)),
                    (said.orders_closed, number(*closed)),
                    (said.orders_waiting, number(*waiting)),
                    (said.orders_odd, number(*odd)),
                    (said.orders_unanswered, number(*unanswered)),
                    (said.counties_unread, number(*counties_unread)),
                ]))
            }
        }
    }
}

fn told(visit: &Visit, bill: &ReconciliationBody) -> Markup {
    let said = visit.office_texts();
    html! {
        h2 { (bill.day) ": " (word(said.day_states, &bill.state)) }
        @if let Some(failure) = &bill.failure { p.warning { (failure) " " (bill.failure_detail.as_deref().unwrap_or("")) } }
        @if let Some(report) = &bill.report {
            (answers([
                (said.bill_rows, report.rows.to_string()),
                (said.bill_total, yuan(u32::try_from(report.order_total_fen).unwrap_or(u32::MAX))),
                (said.bill_matched, report.matched.to_string()),
                (said.bill_healed, report.healed.to_string()),
                (said.for_a_person, report.for_a_person.to_string()),
            ]))
            @for (kind, count) in &report.counts { p { (kind) ": " (count) } }
        }
    }
}
