//! Both passwords anew, for somebody who is present with the document.

use baoming_api::bodies::DocumentBody;
use baoming_api::bodies::registration::PasswordResetBody;
use baoming_matters::point::verifications;
use baoming_matters::{Keyed, Refused};
use maud::{Markup, html};

use super::about::{SERIAL, amiss, begun, document, done, is_filled, mended, whose};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::staff::saying::again;
use crate::view::{Form, Wrong, page};

/// Where it is done.
pub(super) const PATH: &str = "/staff/new-passwords";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(view(&visit, None)))
}

pub(super) async fn reset(visit: Visit) -> Result<Answer, Refused> {
    if !is_filled(&visit) {
        return show(visit).await;
    }
    if let Some(wrong) = amiss(&visit, &["document"]).or_else(|| unfit(&visit)) {
        return Ok(mended(view(&visit, Some(&wrong))));
    }
    let typed = &visit.typed;
    let body = PasswordResetBody {
        document: DocumentBody {
            kind: typed.get("document_kind").parse().unwrap_or(1),
            number: typed.text("document"),
        },
        login_password: typed.get("login_password").to_owned(),
        save_password: typed.get("save_password").to_owned(),
    };
    let input = (typed.text(SERIAL), sent(body));
    match visit.ask::<Keyed, _, _, _, _>(&verifications::RESET, verifications::reset_passwords, input).await {
        Ok(_) => {
            let said = visit.point_texts();
            Ok(done(&visit, said.reset_title, said.reset_done, &html! {}))
        }
        Err(refused) => again(&visit, refused, |wrong| view(&visit, Some(wrong))),
    }
}

/// What is wrong with the passwords, as far as anybody can see it.
fn unfit(visit: &Visit) -> Option<Wrong> {
    let (said, typed) = (visit.point_texts(), &visit.typed);
    for (password, again) in [("login_password", "login_password_again"), ("save_password", "save_password_again")] {
        if !(8..=64).contains(&typed.get(password).chars().count()) {
            return Some(Wrong::at(password, said.password_length));
        }
        if typed.get(password) != typed.get(again) {
            return Some(Wrong::at(again, visit.texts().not_the_same));
        }
    }
    let is_same = typed.get("login_password") == typed.get("save_password");
    is_same.then(|| Wrong::at("save_password", said.two_passwords))
}

fn view(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, shared, typed) = (visit.point_texts(), visit.texts(), begun(visit));
    let form = Form::new(visit, &typed, wrong).starting_at(SERIAL);
    let twice = |label: &str| format!("{label}{}", shared.again);
    let fields = html! {
        (whose(visit, &form))
        (document(visit, &form))
        (form.password("login_password", shared.login_password, Some(shared.login_password_hint), "new-password"))
        (form.password("login_password_again", &twice(shared.login_password), None, "new-password"))
        (form.password("save_password", shared.save_password, Some(shared.save_password_hint), "new-password"))
        (form.password("save_password_again", &twice(shared.save_password), None, "new-password"))
    };
    let content = html! {
        p { (said.reset_lead) }
        (form.whole(PATH, &fields, said.reset_button))
    };
    page(visit, said.reset_title, &content)
}
