//! 校对 of the form: as it is printed, mended at the point until it is signed.

use baoming_matters::point::confirmations;
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::about::{SERIAL, amiss, begun, done, is_filled, mended, policy, whose_it_is};
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent};
use crate::record::form;
use crate::staff::saying::again;
use crate::view::{Form, Wrong, page};

/// Where it is done.
pub(super) const PATH: &str = "/staff/correct-form";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(if is_filled(&visit) { view(&visit, &visit.typed, None) } else { whom(&visit, None) }))
}

pub(super) async fn correct(visit: Visit) -> Result<Answer, Refused> {
    if !is_filled(&visit) {
        return open(visit).await;
    }
    if let Some(wrong) = amiss(&visit, &[]).or_else(|| form::amiss(visit.texts(), &visit.typed)) {
        return Ok(mended(view(&visit, &visit.typed, Some(&wrong))));
    }
    let policy = policy(&visit);
    let input = (visit.typed.text(SERIAL), sent(form::read(&visit.typed, &policy)));
    match visit.ask::<Keyed, _, _, _, _>(&confirmations::CORRECT_FORM, confirmations::correct_form, input).await {
        Ok(_) => Ok(corrected(&visit)),
        Err(refused) => {
            again(&visit, refused, |wrong| view(&visit, &visit.typed, Some(&form::at_field_of(&policy, wrong))))
        }
    }
}

/// The form as it is, to be mended.
async fn open(visit: Visit) -> Result<Answer, Refused> {
    if let Some(wrong) = amiss(&visit, &[]) {
        return Ok(mended(whom(&visit, Some(&wrong))));
    }
    let (serial, said) = (visit.typed.text(SERIAL), visit.point_texts());
    let printed = visit.ask::<Asked, _, _, _, _>(&confirmations::PRINT, confirmations::print, serial.clone()).await;
    let printed = match printed {
        Ok(printed) => printed,
        Err(refused) => return again(&visit, refused, |wrong| whom(&visit, Some(wrong))),
    };
    Ok(match (&printed.confirmation, &printed.form) {
        (Some(_), _) => mended(whom(&visit, Some(&Wrong::at(SERIAL, said.signed_already)))),
        (None, None) => mended(whom(&visit, Some(&Wrong::at(SERIAL, visit.staff_texts().no_form)))),
        (None, Some(saved)) => {
            let mut typed = form::filled_in(form::of_printed(saved));
            typed.add(SERIAL, serial);
            Answer::page(view(&visit, &typed, None))
        }
    })
}

fn whom(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, typed) = (visit.point_texts(), begun(visit));
    let form = Form::new(visit, &typed, wrong).starting_at(SERIAL);
    let content = html! {
        p { (said.correct_form_lead) }
        (form.whole(PATH, &form.line(SERIAL, visit.staff_texts().serial, None, ("off", "numeric")), visit.texts().continue_))
    };
    page(visit, said.correct_form_title, &content)
}

fn view(visit: &Visit, typed: &Typed, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.point_texts(), Form::new(visit, typed, wrong));
    let fields = html! {
        (whose_it_is(visit, typed))
        (form::fields(visit.texts(), &policy(visit), &form))
    };
    page(visit, said.correct_form_title, &form.whole(PATH, &fields, said.correct_button))
}

fn corrected(visit: &Visit) -> Answer {
    let (said, serial) = (visit.point_texts(), visit.typed.text(SERIAL));
    let print = Form::press(visit, "/staff/candidates/form", &[(SERIAL, &serial)], visit.staff_texts().print_button);
    done(visit, said.correct_form_title, said.corrected, &print)
}
