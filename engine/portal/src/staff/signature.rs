//! The signature on the printed sheet, recorded with the digest of its scan. The scan stays with the point.

use baoming_api::bodies::registration::ConfirmationBody;
use baoming_matters::point::confirmations;
use baoming_matters::{Keyed, Refused};
use maud::{Markup, html};

use super::saying::again;
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, Wrong, notice, page};

pub(super) async fn record(mut visit: Visit) -> Result<Answer, Refused> {
    let scan_sha256 = visit.file.as_ref().ok_or(Refused::BodyBroken)?.digest().await?;
    // Another scan is another request.
    visit.typed.add("scan_sha256", scan_sha256.clone());
    let (typed, said) = (&visit.typed, visit.staff_texts());
    let body = ConfirmationBody {
        form_revision: typed.get("form_revision").parse().unwrap_or_default(),
        signed_by: typed.text("signed_by"),
        scan_sha256,
    };
    let input = (typed.text("serial"), sent(body));
    match visit.ask::<Keyed, _, _, _, _>(&confirmations::CONFIRM, confirmations::confirm, input).await {
        Ok(_) => {
            let content = html! {
                (notice(said.confirmed_done))
                p { a.main href="/staff/candidates" { (said.candidates_way) } }
            };
            Ok(Answer::page(page(&visit, said.confirm_title, &content)))
        }
        Err(refused) => again(&visit, refused, |wrong| {
            let fields = fields(&visit, typed.get("serial"), typed.get("form_revision"), Some(wrong));
            page(&visit, said.confirm_title, &fields)
        }),
    }
}

/// What is recorded of a signature.
pub(super) fn fields(visit: &Visit, serial: &str, revision: &str, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.staff_texts(), Form::new(visit, &visit.typed, wrong));
    let fields = html! {
        input type="hidden" name="serial" value=(serial);
        input type="hidden" name="form_revision" value=(revision);
        (form.line("signed_by", said.signed_by, None, ("off", "text")))
        (form.file(said.scan, Some(said.scan_hint), "image/*,application/pdf"))
    };
    form.whole_with_file("/staff/candidates/signature", &fields, said.confirm_button)
}
