//! Special cases 1 and 2: an application with its paper. Others decide, and the candidate registers behind that.

use baoming_api::bodies::applications::ApplicationBody;
use baoming_api::bodies::{DocumentBody, ReceiptBody};
use baoming_core::scope::Scope;
use baoming_matters::point::applications;
use baoming_matters::{Keyed, Refused};
use maud::{Markup, html};

use super::about::{document, empty, mended, no_day, no_length};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::staff::saying::{again, signed_in};
use crate::staff::scan;
use crate::view::{Form, Wrong, page, word};

/// Where it is done.
pub(super) const PATH: &str = "/staff/apply";
/// The page to print for special case 1.
const REVIEW_FORM: &str = "/v1/forms/eligibility-review";
/// Fields that may not stay empty.
const NEEDED: &[&str] = &["kind", "document", "name", "sex", "birth_date"];
/// How long a statement may be, in characters.
const TEXT: (usize, usize) = (2, 400);

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(view(&visit, None)))
}

pub(super) async fn submit(mut visit: Visit) -> Result<Answer, Refused> {
    let no_scan = scan::taken(&mut visit).await?;
    let staff = signed_in(&visit)?;
    let point = match staff.scope {
        Scope::Point(point) => point.to_string(),
        Scope::Province | Scope::City(_) | Scope::County(_) => visit.typed.text("point"),
    };
    let no_point = || point.is_empty().then(|| Wrong::at("point", visit.texts().needed));
    let no_text = || no_length(&visit, "text", TEXT);
    let amiss = no_point().or_else(|| empty(&visit, NEEDED)).or_else(|| no_day(&visit, "birth_date")).or_else(no_text);
    if let Some(wrong) = amiss.or(no_scan) {
        return Ok(mended(view(&visit, Some(&wrong))));
    }
    let typed = &visit.typed;
    let body = ApplicationBody {
        point,
        kind: typed.text("kind"),
        document: DocumentBody {
            kind: typed.get("document_kind").parse().unwrap_or(1),
            number: typed.text("document"),
        },
        name: typed.text("name"),
        sex: typed.number("sex"),
        birth_date: typed.text("birth_date"),
        text: typed.flowing("text"),
        scan_sha256: typed.text(scan::SCAN),
    };
    match visit.ask::<Keyed, _, _, _, _>(&applications::SUBMIT, applications::submit, sent(body)).await {
        Ok(receipt) => Ok(Answer::page(submitted(&visit, &receipt))),
        Err(refused) => again(&visit, refused, |wrong| view(&visit, Some(wrong))),
    }
}

fn view(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, staff, shared) = (visit.point_texts(), visit.staff_texts(), visit.texts());
    let form = Form::new(visit, &visit.typed, wrong);
    let is_of_point = visit.staff().is_some_and(|staff| matches!(staff.scope, Scope::Point(_)));
    let fields = html! {
        @if !is_of_point { (form.line("point", staff.point, Some(said.point_hint), ("off", "text"))) }
        (form.radios("kind", staff.case, said.applications.iter().copied()))
        (document(visit, &form))
        (form.line("name", shared.name, None, ("off", "text")))
        (form.radios("sex", staff.sex, shared.sexes.iter().copied()))
        (form.line("birth_date", staff.birth_date, Some(staff.birth_date_hint), ("off", "text")))
        (form.area("text", said.statement, Some(said.statement_hint), 5))
        (scan::field(visit, &form, said.paper))
    };
    let content = html! {
        p { (said.apply_lead) }
        p { a href=(REVIEW_FORM) { (said.review_form) } }
        (form.whole_with_file(PATH, &fields, said.apply_button))
    };
    page(visit, said.apply_title, &content)
}

fn submitted(visit: &Visit, receipt: &ReceiptBody) -> Markup {
    let said = visit.point_texts();
    let content = html! {
        p { (said.applied_lead) }
        p.large { (receipt.county) "-" (receipt.number.unwrap_or_default()) }
        @for warning in &receipt.warnings { p.warning { (visit.staff_texts().look_twice) (warning.text) } }
        h2 { (said.happens_next) }
        p { (word(said.decided_by, visit.typed.get("kind"))) }
        p { (said.applied_then) }
        p { a.main href=(PATH) { (visit.staff_texts().next_person) } }
    };
    page(visit, said.applied_title, &content)
}
