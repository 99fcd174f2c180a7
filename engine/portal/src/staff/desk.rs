//! The first page: what the account is for, and how things stand there.

use baoming_api::bodies::ProgressBody;
use baoming_core::office::OperatorRole;
use baoming_matters::office::calendar::{self, CalendarQuestion};
use baoming_matters::point::captures;
use baoming_matters::{Asked, Question, Refused, Visitor};
use maud::{Markup, html};

use super::office;
use super::places::place;
use super::saying::{OWN_PASSWORD, SECOND_FACTOR, signed_in};
use crate::answer::Answer;
use crate::asking::{Staff, Visit};
use crate::everybody::windows;
use crate::view::{answers, page};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let (staff, said) = (signed_in(&visit)?, visit.staff_texts());
    let stands = match staff.role {
        OperatorRole::Office => office::stands(&visit, None).await?,
        OperatorRole::Point => at_point(&visit, &staff).await?,
        OperatorRole::Ops | OperatorRole::Administrator | OperatorRole::Security | OperatorRole::Auditor => {
            html! { p { (said.no_pages) } }
        }
    };
    let content = html! {
        p { (place(&visit, &staff.scope.to_string())) }
        (ways(&visit, staff.role))
        (stands)
        h2 { (visit.texts().calendar_title) }
        (calendar_of(&visit, &staff).await?)
        h2 { (said.account_title) }
        ul.ways {
            li { a href=(OWN_PASSWORD) { (said.password_title) } }
            li { a href=(SECOND_FACTOR) { (said.factor_title) } }
        }
    };
    Ok(Answer::page(page(&visit, said.home, &content)))
}

fn ways(visit: &Visit, role: OperatorRole) -> Markup {
    let said = visit.staff_texts();
    html! {
        @if role == OperatorRole::Point { p { a.main href="/staff/capture" { (said.capture_way) } } }
        @if matches!(role, OperatorRole::Point | OperatorRole::Office) {
            ul.ways {
                li { a href="/staff/candidates" { (said.candidates_way) } }
                @if role == OperatorRole::Point { li { a href="/staff/offline" { (visit.app_texts().offline_title) } } }
            }
        }
    }
}

async fn at_point(visit: &Visit, staff: &Staff) -> Result<Markup, Refused> {
    let point = staff.scope.to_string();
    let progress = visit.ask::<Asked, _, _, _, _>(&captures::PROGRESS, captures::progress, point).await?;
    Ok(so_far(visit, &progress))
}

/// Above this share of its serials a point asks for more.
const USED_PERCENT_WARNED: u32 = 80;

fn so_far(visit: &Visit, progress: &ProgressBody) -> Markup {
    let said = visit.staff_texts();
    let number = |count: u32| count.to_string();
    html! {
        h2 { (said.progress_title) }
        @if progress.serials_used_percent >= USED_PERCENT_WARNED { p.warning { (said.serials_few) } }
        (answers([
            (said.captured, number(progress.captured)),
            (said.paid, number(progress.paid)),
            (said.form_saved, number(progress.form_saved)),
            (said.confirmed, number(progress.confirmed)),
            (said.complete, number(progress.complete)),
            (said.verification_due, number(progress.verification_due)),
            (said.voided, number(progress.voided)),
            (said.serials_left, number(progress.serials_left)),
        ]))
    }
}

async fn calendar_of(visit: &Visit, staff: &Staff) -> Result<Markup, Refused> {
    use baoming_core::scope::Scope;
    let (county, point) = match staff.scope {
        Scope::Province | Scope::City(_) => (None, None),
        Scope::County(county) => (Some(county.to_string()), None),
        Scope::Point(point) => (None, Some(point.to_string())),
    };
    let question = Question(CalendarQuestion { county, point });
    let calendar = visit.ask::<Visitor, _, _, _, _>(&calendar::CALENDAR, calendar::calendar, question).await?;
    Ok(windows(visit.texts(), &calendar))
}
