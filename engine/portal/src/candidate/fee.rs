//! Fees: what it costs, the code to scan, and the page that finds out by itself.

use baoming_api::bodies::orders::{OrderBody, OrderPlacedBody};
use baoming_core::person::FeeKind;
use baoming_matters::candidate::{orders, registration};
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::saving::{again, policy};
use crate::answer::Answer;
use crate::asking::{Typed, Visit, Who, sent};
use crate::limits::LOOK_AGAIN_SECONDS;
pub(super) use crate::view::code;
use crate::view::{Form, Wrong, answers, notice, page, yuan};

pub(super) async fn show(visit: Visit, fee: FeeKind) -> Result<Answer, Refused> {
    if is_paid(&visit, fee).await? {
        let content = html! {
            (notice(visit.texts().fee_paid))
            p { a.main href="/me" { (visit.texts().continue_) } }
        };
        return Ok(Answer::page(page(&visit, visit.texts().fee_title, &content)));
    }
    Ok(Answer::page(offered(&visit, fee, None)?))
}

/// Places the order, or gives the open one again.
pub(super) async fn order(visit: Visit, fee: FeeKind) -> Result<Answer, Refused> {
    let body = OrderBody { fee: fee.name().to_owned() };
    let asked =
        visit.ask::<Keyed, _, _, _, _>(&orders::PLACE, orders::place_order, (visit.serial()?, sent(body))).await;
    match asked {
        Ok(placed) => Ok(Answer::page(to_scan(&visit, &placed))),
        Err(refused) => {
            let page = offered(&visit, fee, Some(&Wrong::of(&visit, &refused)))?;
            again(&visit, refused, |_| page)
        }
    }
}

async fn is_paid(visit: &Visit, fee: FeeKind) -> Result<bool, Refused> {
    let (who, serial) = visit.who().ok_or(Refused::Unauthorized)?;
    match who {
        Who::Entrant => {
            let steps =
                visit.ask::<Asked, _, _, _, _>(&registration::READ_STEPS, registration::read_steps, serial).await?;
            Ok(fee == FeeKind::Registration && steps.fee_paid)
        }
        Who::Candidate => {
            let record = visit.ask::<Asked, _, _, _, _>(&registration::READ, registration::read_own, serial).await?;
            Ok(record.fees_paid.iter().any(|paid| paid == fee.name()))
        }
    }
}

fn offered(visit: &Visit, fee: FeeKind, wrong: Option<&Wrong>) -> Result<Markup, Refused> {
    let said = visit.texts();
    // What a class costs is known once the order is placed.
    let amount = policy(visit)?.fixed_fee_fen(fee);
    let nothing = Typed::default();
    let form = Form::new(visit, &nothing, wrong);
    let content = html! {
        p.warning { (said.fee_warning) }
        (answers(amount.map(|fen| (said.fee_amount, format!("{} {}", yuan(fen), said.yuan)))))
        (form.whole(visit.path, &html! {}, said.fee_pay))
        p { a href=(visit.path) { (said.fee_look) } }
    };
    Ok(page(visit, said.fee_title, &content))
}

fn to_scan(visit: &Visit, placed: &OrderPlacedBody) -> Markup {
    let said = visit.texts();
    let content = html! {
        p.warning { (said.fee_warning) }
        (answers([(said.fee_amount, format!("{} {}", yuan(placed.amount_fen), said.yuan))]))
        p { (said.fee_scan) }
        div.code { (code(&placed.code_url)) }
        p { (said.fee_waiting) }
        p { a.main href=(visit.path) { (said.fee_look) } }
        // Without a script: the page that tells looks for itself every few seconds.
        meta http-equiv="refresh" content={ (LOOK_AGAIN_SECONDS) "; url=" (visit.path) };
    };
    page(visit, said.fee_title, &content)
}
