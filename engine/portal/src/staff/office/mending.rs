//! Registrations made wrongly: one that ends, one that passes to another document, a signature that is withdrawn. Two people
//! for the first two.

use baoming_api::bodies::mending::{TransferBody, VoidBody};
use baoming_api::bodies::registration::WithdrawalBody;
use baoming_api::bodies::{DocumentBody, PersonBody};
use baoming_matters::office::mending;
use baoming_matters::point::confirmations;
use baoming_matters::{Keyed, Refused};
use maud::{Markup, html};

use super::super::saying::Ended;
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, page};

pub(super) const VOID: &str = "/staff/void";
pub(super) const TRANSFER: &str = "/staff/transfer";
pub(super) const WITHDRAW: &str = "/staff/withdrawal";
/// Whether the form itself was sent: a record's button brings the serial and nothing else.
const SENT: &str = "reason";

pub(super) async fn show_void(visit: Visit) -> Result<Answer, Refused> {
    Ok(of_reason(&visit, VOID, Ended::Looked))
}

pub(super) async fn void(visit: Visit) -> Result<Answer, Refused> {
    if !visit.typed.has(SENT) {
        return Ok(of_reason(&visit, VOID, Ended::Looked));
    }
    let input = (visit.typed.text("serial"), sent(VoidBody { reason: visit.typed.text("reason") }));
    let outcome = visit.ask::<Keyed, _, _, _, _>(&mending::VOID, mending::void, input).await;
    Ok(of_reason(&visit, VOID, Ended::of(&visit, outcome, visit.office_texts().void_done)?))
}

pub(super) async fn show_withdrawal(visit: Visit) -> Result<Answer, Refused> {
    Ok(of_reason(&visit, WITHDRAW, Ended::Looked))
}

pub(super) async fn withdraw(visit: Visit) -> Result<Answer, Refused> {
    if !visit.typed.has(SENT) {
        return Ok(of_reason(&visit, WITHDRAW, Ended::Looked));
    }
    let input = (visit.typed.text("serial"), sent(WithdrawalBody { reason: visit.typed.text("reason") }));
    let outcome = visit.ask::<Keyed, _, _, _, _>(&confirmations::WITHDRAW, confirmations::withdraw, input).await;
    Ok(of_reason(&visit, WITHDRAW, Ended::of(&visit, outcome, visit.office_texts().withdraw_done)?))
}

pub(super) async fn show_transfer(visit: Visit) -> Result<Answer, Refused> {
    Ok(transferring(&visit, Ended::Looked))
}

pub(super) async fn transfer(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    if !typed.has(SENT) {
        return Ok(transferring(&visit, Ended::Looked));
    }
    let body = TransferBody {
        document: DocumentBody { kind: typed.number("document_kind"), number: typed.text("document") },
        person: PersonBody {
            name: typed.text("name"),
            sex: typed.number("sex"),
            ethnicity: typed.text("ethnicity"),
            birth_date: typed.text("birth_date"),
            address: typed.text("address"),
        },
        reason: typed.text("reason"),
    };
    let input = (typed.text("serial"), sent(body));
    let outcome = visit.ask::<Keyed, _, _, _, _>(&mending::TRANSFER, mending::transfer, input).await;
    Ok(transferring(&visit, Ended::of(&visit, outcome, visit.office_texts().transfer_done)?))
}

/// A serial and a reason: all that two of them need.
fn of_reason(visit: &Visit, path: &str, ended: Ended) -> Answer {
    let said = visit.office_texts();
    let (title, lead, button) = match path {
        VOID => (said.void_title, said.void_lead, said.void_button),
        _ => (said.withdraw_title, said.withdraw_lead, said.withdraw_button),
    };
    let form = form_of(visit, &ended);
    let fields = html! {
        (form.line("serial", visit.staff_texts().serial, None, ("off", "numeric")))
        (form.area("reason", said.reason, None, 3))
    };
    let content = html! {
        (ended.said())
        p { (lead) }
        (form.whole(path, &fields, button))
    };
    ended.answer(page(visit, title, &content))
}

fn transferring(visit: &Visit, ended: Ended) -> Answer {
    let said = visit.office_texts();
    let form = form_of(visit, &ended);
    let content = html! {
        (ended.said())
        p { (said.transfer_lead) }
        (form.whole(TRANSFER, &transfer_fields(visit, &form), said.transfer_button))
    };
    ended.answer(page(visit, said.transfer_title, &content))
}

/// With what was typed, also by the button of a record; empty once it is done.
fn form_of<'a>(visit: &'a Visit, ended: &'a Ended) -> Form<'a> {
    match ended {
        Ended::Done(_) => Form::anew(visit, None),
        Ended::Looked | Ended::Wrong(..) => Form::new(visit, &visit.typed, ended.wrong()),
    }
}

fn transfer_fields(visit: &Visit, form: &Form<'_>) -> Markup {
    let (said, staff, shared) = (visit.office_texts(), visit.staff_texts(), visit.texts());
    let policy = visit.counter().node.province_policy();
    let ethnicities = policy.codes.ethnicity.iter().map(|(code, word)| (code.as_str(), word.as_str()));
    html! {
        (form.line("serial", staff.serial, None, ("off", "numeric")))
        (form.select("document_kind", shared.document_kind, None, shared.choose, shared.document_kinds.iter().copied()))
        (form.line("document", staff.document, None, ("off", "text")))
        (form.line("name", shared.name, None, ("off", "text")))
        (form.radios("sex", staff.sex, shared.sexes.iter().copied()))
        (form.select("ethnicity", staff.ethnicity, None, shared.choose, ethnicities))
        (form.line("birth_date", staff.birth_date, Some(staff.birth_date_hint), ("off", "text")))
        (form.line("address", staff.address, None, ("off", "text")))
        (form.area("reason", said.reason, None, 3))
    }
}
