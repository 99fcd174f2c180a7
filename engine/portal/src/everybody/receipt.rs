//! Anybody checks a receipt: its line is read, and its signature held against the season's key.

use axum::http::StatusCode;
use baoming_matters::candidate::history;
use baoming_matters::{Refused, Visitor};
use baoming_receipts::{ReceiptJson, ReceiptKey, SignedReceipt};
use maud::{Markup, html};

use crate::answer::Answer;
use crate::asking::Visit;
use crate::view::{Form, Wrong, answers, instant, notice, page, word, yuan};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(view(&visit, None, None)))
}

pub(super) async fn check(visit: Visit) -> Result<Answer, Refused> {
    let key = visit.ask::<Visitor, _, _, _, _>(&history::RECEIPT_KEY, history::receipt_key, ()).await?;
    let key = ReceiptKey::parse(&key.pem).map_err(|_| Refused::Internal)?;
    let line: String = visit.typed.get("receipt").split_whitespace().collect();
    let genuine =
        SignedReceipt::from_compact(&line).ok().filter(|receipt| baoming_receipts::verify(receipt, &key).is_ok());
    Ok(match genuine {
        Some(receipt) => Answer::page(view(&visit, Some(&ReceiptJson::from(&receipt)), None)),
        None => {
            let wrong = Wrong::at("receipt", visit.texts().receipt_not_genuine);
            Answer::page(view(&visit, None, Some(&wrong))).with_status(StatusCode::UNPROCESSABLE_ENTITY)
        }
    })
}

fn view(visit: &Visit, genuine: Option<&ReceiptJson>, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.texts(), Form::new(visit, &visit.typed, wrong));
    let fields = form.line("receipt", said.receipt_line, None, ("off", "text"));
    let content = html! {
        @if let Some(receipt) = genuine {
            (notice(said.receipt_genuine))
            (answers([
                (said.signed_in_as, receipt.serial.clone()),
                (said.what_, word(said.actions, &receipt.action).to_owned()),
                (said.when_, instant(&receipt.arrived_at)),
            ]))
            @if let Some(fen) = receipt.amount_fen.and_then(|fen| u32::try_from(fen).ok()) {
                (answers([(said.fee_amount, format!("{} {}", yuan(fen), said.yuan))]))
            }
        }
        p { (said.check_receipt_lead) }
        (form.whole("/receipt", &fields, said.check_receipt))
    };
    page(visit, said.check_receipt_title, &content)
}
