//! 校对 of what the card says: name, sex, ethnicity, day of birth, address. The document's number stays as it is.

use baoming_api::bodies::PersonBody;
use baoming_api::bodies::registration::{PersonCorrectionBody, RegistrationFormBody};
use baoming_matters::point::confirmations;
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::about::{SERIAL, amiss, begun, done, is_filled, mended, no_day, policy, whose_it_is};
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent};
use crate::staff::saying::again;
use crate::view::{Form, Wrong, page};

/// Where it is done.
pub(super) const PATH: &str = "/staff/correct-person";
/// Fields that may not stay empty.
const NEEDED: &[&str] = &["name", "sex", "ethnicity", "birth_date", "address"];

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(if is_filled(&visit) { view(&visit, &visit.typed, None) } else { whom(&visit, None) }))
}

pub(super) async fn correct(visit: Visit) -> Result<Answer, Refused> {
    if !is_filled(&visit) {
        return open(visit).await;
    }
    if let Some(wrong) = amiss(&visit, NEEDED).or_else(|| no_day(&visit, "birth_date")) {
        return Ok(mended(view(&visit, &visit.typed, Some(&wrong))));
    }
    let typed = &visit.typed;
    let person = PersonBody {
        name: typed.text("name"),
        sex: typed.number("sex"),
        ethnicity: typed.text("ethnicity"),
        birth_date: typed.text("birth_date"),
        address: typed.text("address"),
    };
    let input = (typed.text(SERIAL), sent(PersonCorrectionBody { person }));
    match visit.ask::<Keyed, _, _, _, _>(&confirmations::CORRECT_PERSON, confirmations::correct_person, input).await {
        Ok(_) => Ok(corrected(&visit)),
        // The number stays, so what does not agree with it is what was typed: in a number stands the day of birth.
        Err(refused) => again(&visit, refused, |wrong| {
            let at = wrong.renamed(|field| if field == "document" { "birth_date" } else { field }.to_owned());
            view(&visit, &visit.typed, Some(&at))
        }),
    }
}

async fn open(visit: Visit) -> Result<Answer, Refused> {
    if let Some(wrong) = amiss(&visit, &[]) {
        return Ok(mended(whom(&visit, Some(&wrong))));
    }
    let serial = visit.typed.text(SERIAL);
    match visit.ask::<Asked, _, _, _, _>(&confirmations::PRINT, confirmations::print, serial).await {
        Ok(printed) if printed.confirmation.is_some() => {
            let wrong = Wrong::at(SERIAL, visit.point_texts().signed_already);
            Ok(mended(whom(&visit, Some(&wrong))))
        }
        Ok(printed) => Ok(Answer::page(view(&visit, &as_captured(printed), None))),
        Err(refused) => again(&visit, refused, |wrong| whom(&visit, Some(wrong))),
    }
}

fn as_captured(printed: RegistrationFormBody) -> Typed {
    Typed::of([
        (SERIAL, printed.serial),
        ("name", printed.name),
        ("sex", printed.sex.code),
        ("ethnicity", printed.ethnicity.code),
        ("birth_date", printed.birth_date),
        ("address", printed.address),
    ])
}

fn whom(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, typed) = (visit.point_texts(), begun(visit));
    let form = Form::new(visit, &typed, wrong).starting_at(SERIAL);
    let content = html! {
        p { (said.correct_person_lead) }
        (form.whole(PATH, &form.line(SERIAL, visit.staff_texts().serial, None, ("off", "numeric")), visit.texts().continue_))
    };
    page(visit, said.correct_person_title, &content)
}

fn view(visit: &Visit, typed: &Typed, wrong: Option<&Wrong>) -> Markup {
    let (said, staff, shared) = (visit.point_texts(), visit.staff_texts(), visit.texts());
    let (form, policy) = (Form::new(visit, typed, wrong), policy(visit));
    let ethnicities = policy.codes.ethnicity.iter().map(|(code, word)| (code.as_str(), word.as_str()));
    let fields = html! {
        p { (said.number_stays) }
        (whose_it_is(visit, typed))
        (form.line("name", shared.name, None, ("off", "text")))
        (form.radios("sex", staff.sex, shared.sexes.iter().copied()))
        (form.select("ethnicity", staff.ethnicity, None, shared.choose, ethnicities))
        (form.line("birth_date", staff.birth_date, Some(staff.birth_date_hint), ("off", "text")))
        (form.line("address", staff.address, None, ("off", "text")))
    };
    page(visit, said.correct_person_title, &form.whole(PATH, &fields, said.correct_button))
}

fn corrected(visit: &Visit) -> Answer {
    let said = visit.point_texts();
    done(visit, said.correct_person_title, said.corrected, &html! {})
}
