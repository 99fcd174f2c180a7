//! The page behind an order's `h5_url`, where a person in a rehearsal pays with one click. No real money moves.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use baoming_wechat::ids::OutTradeNo;

use crate::books::PayRefusal;
use crate::shared::Shared;

/// `GET /cashier/{order}`.
pub(crate) async fn show(State(shared): State<Arc<Shared>>, Path(order): Path<String>) -> Response {
    let Ok(order) = order.parse::<OutTradeNo>() else { return page(StatusCode::NOT_FOUND, "订单不存在") };
    let books = shared.books();
    let Some(placed) = books.order(&order) else { return page(StatusCode::NOT_FOUND, "订单不存在") };
    match books.payable_fen(&order) {
        Ok(fen) => {
            let (what, yuan, cents) = (escaped(&placed.description), fen / 100, fen % 100);
            let form = format!(
                "<p>{what}</p><p>¥{yuan}.{cents:02}</p><form method=\"post\"><button>支付（演练，不扣款）</button></form>"
            );
            page(StatusCode::OK, &form)
        }
        Err(refusal) => refused(refusal),
    }
}

/// `POST /cashier/{order}`.
pub(crate) async fn pay(State(shared): State<Arc<Shared>>, Path(order): Path<String>) -> Response {
    let Ok(order) = order.parse::<OutTradeNo>() else { return page(StatusCode::NOT_FOUND, "订单不存在") };
    match shared.pay(&order, None, None) {
        Ok(_) => page(StatusCode::OK, "支付成功"),
        Err(refusal) => refused(refusal),
    }
}

fn refused(refusal: PayRefusal) -> Response {
    match refusal {
        PayRefusal::Unknown => page(StatusCode::NOT_FOUND, "订单不存在"),
        PayRefusal::Paid => page(StatusCode::CONFLICT, "该订单已支付"),
        PayRefusal::Closed => page(StatusCode::CONFLICT, "订单已关闭"),
        PayRefusal::Field { .. } => page(StatusCode::BAD_REQUEST, "参数错误"),
    }
}

fn page(status: StatusCode, content: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"zh\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>收银台（演练）</title><body>{content}</body></html>"
    );
    (status, Html(html)).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
