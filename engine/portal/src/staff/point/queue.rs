//! Who lacks what: how many of the point's candidates are where, with the way to each list.

use baoming_api::bodies::ProgressBody;
use baoming_matters::point::captures;
use baoming_matters::{Asked, Refused};
use maud::{Markup, html};

use crate::answer::Answer;
use crate::asking::Visit;
use crate::staff::places::place;
use crate::staff::saying::signed_in;
use crate::view::{Form, page, word};

/// Where it is looked at.
pub(super) const PATH: &str = "/staff/queue";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let (said, point) = (visit.point_texts(), signed_in(&visit)?.scope.to_string());
    let progress = visit.ask::<Asked, _, _, _, _>(&captures::PROGRESS, captures::progress, point.clone()).await?;
    let content = html! {
        p { (place(&visit, &point)) }
        p { (said.queue_lead) }
        table.numbers {
            thead { tr { th { (visit.staff_texts().standing) } th { (said.how_many) } td { } } }
            tbody { @for (state, count) in counts(&progress) { (row(&visit, state, count)) } }
        }
    };
    Ok(Answer::page(page(&visit, said.queue_title, &content)))
}

/// How many there are of each state that the search knows, in the order of the steps.
fn counts(progress: &ProgressBody) -> [(&'static str, u32); 10] {
    let lack = |done: u32| progress.captured.saturating_sub(done);
    [
        ("unpaid", lack(progress.paid)),
        ("not-activated", lack(progress.activated)),
        ("no-form", lack(progress.form_saved)),
        ("verification-due", progress.verification_due),
        ("unconfirmed", lack(progress.confirmed)),
        ("uncollected", lack(progress.collected)),
        ("professional-unpaid", progress.professional_saved.saturating_sub(progress.professional_paid)),
        ("unsettled", progress.unsettled),
        ("complete", progress.complete),
        ("voided", progress.voided),
    ]
}

fn row(visit: &Visit, state: &str, count: u32) -> Markup {
    html! {
        tr {
            th scope="row" { (word(visit.staff_texts().standings, state)) }
            td { (count) }
            td { @if count > 0 { (Form::press(visit, "/staff/candidates", &[("state", state)], visit.point_texts().list)) } }
        }
    }
}
