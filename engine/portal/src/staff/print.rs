//! 报名登记表 on A4: everything that the candidate reads and signs. Below it, and not on paper, the signature is recorded.

use baoming_api::bodies::registration::{NamedCodeBody, PrintedFormBody, RegistrationFormBody};
use baoming_matters::point::{confirmations, photos};
use baoming_matters::{Asked, Refused};
use data_encoding::BASE64;
use maud::{Markup, html};

use super::signature::fields;
use crate::answer::Answer;
use crate::asking::Visit;
use crate::view::{answers, instant, page, word};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let said = visit.staff_texts();
    let serial = visit.typed.text("serial");
    let form = visit.ask::<Asked, _, _, _, _>(&confirmations::PRINT, confirmations::print, serial.clone()).await?;
    // A sheet without its photograph is of use too, and says so by its empty frame.
    let photo = visit.ask_for_file(&photos::READ_PHOTO, photos::read, serial).await.ok();
    let picture = photo.map(|photo| format!("data:image/jpeg;base64,{}", BASE64.encode(&photo)));
    let title = said.print_title.replace("{}", &form.year.to_string());
    let content = html! {
        p.no-print { (said.print_hint) }
        (sheet(&visit, &form, picture.as_deref()))
        section.no-print {
            @match (&form.confirmation, &form.form) {
                (Some(signed), _) => p { (said.already_signed) ": " (signed.signed_by) ", " (instant(&signed.confirmed_at)) },
                (None, Some(saved)) => {
                    h2 { (said.confirm_title) }
                    (fields(&visit, &form.serial, &saved.revision.to_string(), None))
                }
                (None, None) => {},
            }
        }
    };
    Ok(Answer::page(page(&visit, &title, &content)).with_picture())
}

fn sheet(visit: &Visit, form: &RegistrationFormBody, picture: Option<&str>) -> Markup {
    let (said, shared) = (visit.staff_texts(), visit.texts());
    let method = word(said.methods, &form.method).to_owned();
    let person = [
        (said.serial, form.serial.clone()),
        (shared.county, form.county.name.clone()),
        (said.point, form.point.name.clone()),
        (shared.document_kind, form.document_kind.name.clone()),
        (said.document, form.document_number.clone()),
        (shared.name, form.name.clone()),
        (said.sex, form.sex.name.clone()),
        (said.ethnicity, form.ethnicity.name.clone()),
        (said.birth_date, form.birth_date.clone()),
        (said.address, form.address.clone()),
        (said.method, method),
        (said.captured_at, instant(&form.captured_at)),
    ];
    html! {
        @if form.voided.is_some() { p.warning { (shared.voided_title) } }
        div.sheet {
            div.photo { @if let Some(picture) = picture { img src=(picture) alt=(said.photo) width="105" height="140"; } }
            (answers(person))
            @match &form.form {
                Some(saved) => {
                    (answers(filled_in(visit, saved)))
                    (answers(chosen(visit, form)))
                    p { (said.revision) ": " (saved.revision) ", " (instant(&saved.saved_at)) }
                }
                None => p { (said.no_form) },
            }
            p { (said.pledge) }
            div.signing { p { (said.signature) ":" } p { (said.signed_on) ":" } }
        }
    }
}

fn filled_in<'a>(visit: &Visit, saved: &'a PrintedFormBody) -> Vec<(&'a str, String)> {
    let said = visit.texts();
    let name = |code: &NamedCodeBody| code.name.clone();
    let mut told = vec![
        (said.political_status, name(&saved.political_status)),
        (said.candidate_category, name(&saved.candidate_category)),
        (said.graduation_category, name(&saved.graduation_category)),
        (said.school, saved.school.clone()),
        (said.first_subject, name(&saved.first_subject)),
        (said.second_subjects, names(&saved.second_subjects)),
        (said.foreign_language, name(&saved.foreign_language)),
        (said.unified_exam, if saved.unified_exam { said.yes } else { said.no }.to_owned()),
        (said.postal_address, saved.postal_address.clone()),
        (said.postal_code, saved.postal_code.clone()),
        (said.recipient, saved.recipient.clone()),
        (said.phone, saved.phone.clone()),
    ];
    told.extend(saved.additional.iter().map(|field| (field.label.as_str(), name(&field.value))));
    told
}

fn chosen(visit: &Visit, form: &RegistrationFormBody) -> Vec<(&'static str, String)> {
    let said = visit.texts();
    let mut told = Vec::new();
    if let Some(professional) = &form.professional {
        told.push((said.professional_class, professional.class.name.clone()));
        told.extend(professional.main_event.iter().map(|event| (said.main_event, event.name.clone())));
        told.extend(professional.auxiliary_event.iter().map(|event| (said.auxiliary_event, event.name.clone())));
    }
    for (what, codes) in [(said.bonuses, &form.bonuses), (said.plans, &form.plans)] {
        if !codes.is_empty() {
            told.push((what, names(codes)));
        }
    }
    told
}

fn names(codes: &[NamedCodeBody]) -> String {
    let names: Vec<&str> = codes.iter().map(|code| code.name.as_str()).collect();
    names.join("、")
}
