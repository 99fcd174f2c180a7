//! 准考证 and 专业考试证, as pages to print.

use baoming_api::bodies::tickets::SitterBody;
use baoming_matters::candidate::tickets;
use baoming_matters::{Asked, Refused};
use maud::{Markup, html};

use super::fee::code;
use super::saving::with_passwords;
use crate::answer::Answer;
use crate::asking::Visit;
use crate::view::{answers, page};

pub(super) async fn admission(visit: Visit) -> Result<Answer, Refused> {
    let serial = with_passwords(&visit)?;
    let ticket = visit.ask::<Asked, _, _, _, _>(&tickets::ADMISSION_TICKET, tickets::admission_ticket, serial).await?;
    let [second, third] = &ticket.second_subjects;
    let chosen = [&ticket.first_subject, second, third].map(|subject| subject.name.clone());
    let foreign = format!("{} ({})", ticket.common_subjects.join("、"), ticket.foreign_language.name);
    let subjects = format!("{foreign}、{}", chosen.join("、"));
    Ok(sheet(&visit, visit.texts().ticket_title, &ticket.sitter, &[(visit.texts().subjects, subjects)]))
}

pub(super) async fn permit(visit: Visit) -> Result<Answer, Refused> {
    let serial = with_passwords(&visit)?;
    let permit =
        visit.ask::<Asked, _, _, _, _>(&tickets::PROFESSIONAL_PERMIT, tickets::professional_permit, serial).await?;
    let said = visit.texts();
    let chosen = permit.professional;
    let events = [(said.main_event, chosen.main_event), (said.auxiliary_event, chosen.auxiliary_event)];
    let mut rows = vec![(said.professional_class, chosen.class.name)];
    rows.extend(events.into_iter().filter_map(|(name, event)| Some((name, event?.name))));
    Ok(sheet(&visit, said.permit_title, &permit.sitter, &rows))
}

/// The sheet: who, what, and the number as a code for whoever lets people in.
fn sheet(visit: &Visit, title: &str, sitter: &SitterBody, rows: &[(&'static str, String)]) -> Answer {
    let said = visit.texts();
    let who = [
        (said.ticket_number, sitter.ticket_number.clone()),
        (said.name, sitter.name.clone()),
        (said.document, sitter.document_number.clone()),
        (said.signed_in_as, sitter.serial.clone()),
        (said.county, sitter.county.name.clone()),
    ];
    let content: Markup = html! {
        p.no-print { (said.print) }
        section.receipt {
            (answers(who.into_iter().chain(rows.iter().cloned())))
            div.code { (code(&sitter.ticket_number)) }
        }
    };
    Answer::page(page(visit, &format!("{} {title}", sitter.year), &content))
}
