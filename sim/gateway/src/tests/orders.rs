//! Where nothing goes wrong: orders, notifications, bills, and what is refused.

use baoming_core::time::{Date, Timestamp};
use baoming_wechat::answers::{BillAnswer, CallError, ErrorCode, H5Answer};
use baoming_wechat::bill::{BillLine, BillReader};
use baoming_wechat::calls::Call;
use baoming_wechat::transaction::TradeState;
use baoming_wechat::{Nonce, SignatureError};
use serde_json::json;

use super::merchant::Merchant;
use super::{Caller, KEYS, NOW, number, order, settings};
use crate::{Gateway, Settings, StartError};

fn refused(status: u16, code: ErrorCode) -> CallError {
    CallError::Refused { status, code }
}

#[tokio::test]
async fn an_order_is_placed_paid_notified_and_found() {
    let merchant = Merchant::listen(0).await;
    let gateway = Gateway::start(settings()).await.unwrap();
    let mut caller = Caller::of(&gateway);
    let placed = caller.place(1, &merchant.url).await.unwrap();
    assert_eq!(placed.code_url, format!("weixin://wxpay/bizpayurl?pr={}", number(1)));
    assert_eq!(caller.query(1).await.unwrap().trade_state, TradeState::NotPay);
    let entry = gateway.pay(&number(1), Some(NOW.plus_ms(-1_000)), None).unwrap();
    gateway.settled().await;
    let transaction = caller.query(1).await.unwrap();
    let payment = transaction.payment(KEYS.mchid(), KEYS.appid()).unwrap().unwrap();
    assert_eq!(
        (payment.paid_at, payment.total_fen, payment.attach.as_str()),
        (NOW.plus_ms(-1_000), 4_000, "4301020001")
    );
    assert_eq!(merchant.heard.lock().unwrap().believed, [payment]);
    assert_eq!(gateway.ledger(), [entry]);
    assert_eq!((gateway.tally().genuine.sent, gateway.tally().genuine.accepted), (1, 1));
    assert_eq!(caller.place(1, &merchant.url).await, Err(refused(400, ErrorCode::OrderPaid)));
    assert_eq!(caller.close(1).await, Err(refused(400, ErrorCode::OrderPaid)));
    gateway.stop().await;
    merchant.stop().await;
}

#[tokio::test]
async fn orders_are_closed_repeated_and_refused_as_the_platform_does() {
    let gateway = Gateway::start(settings()).await.unwrap();
    let mut caller = Caller::of(&gateway);
    let nowhere = "http://127.0.0.1:9/notify";
    assert_eq!(caller.place(1, nowhere).await, caller.place(1, nowhere).await);
    assert_eq!(caller.place(1, "http://127.0.0.1:9/other").await, Err(refused(403, ErrorCode::OutTradeNoUsed)));
    assert_eq!((caller.close(1).await, caller.close(1).await), (Ok(()), Ok(())));
    assert_eq!(caller.query(1).await.unwrap().trade_state, TradeState::Closed);
    assert_eq!(caller.place(1, nowhere).await, Err(refused(400, ErrorCode::OrderClosed)));
    assert!(gateway.pay(&number(1), None, None).is_err());
    assert_eq!(caller.query(2).await, Err(refused(404, ErrorCode::OrderNotExist)));
    let h5 = Call::h5(&order(3, nowhere), "203.0.113.7".parse().unwrap()).unwrap();
    let answer: H5Answer = caller.call(&h5).await.unwrap();
    let page = caller.client.send("GET", &answer.h5_url, &[], "").await.unwrap();
    let html = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(html.contains("高考报名费 &lt;2022&gt;") && html.contains("¥40.00"), "{html}");
    assert_eq!(caller.client.send("POST", &answer.h5_url, &[], "").await.unwrap().status, 200);
    assert_eq!(caller.query(3).await.unwrap().trade_state, TradeState::Success);
    gateway.stop().await;
}

#[tokio::test]
async fn a_request_that_is_not_the_merchants_is_refused() {
    let gateway = Gateway::start(settings()).await.unwrap();
    let mut caller = Caller::of(&gateway);
    let call = Call::query(KEYS.mchid(), &number(1));
    let signed = |call: &Call, at: Timestamp| KEYS.merchant().unwrap().sign(call, at, Nonce::from_random([1; 16]));
    let other = Call::query(KEYS.mchid(), &number(2));
    for authorization in [signed(&other, NOW), signed(&call, NOW.plus_ms(-400_000)), "Bearer abc".to_owned()] {
        let answer = caller.send_signed(&call, authorization).await.unwrap();
        assert_eq!(answer.status, 401);
        assert!(String::from_utf8(answer.body.to_vec()).unwrap().contains("SIGN_ERROR"));
    }
    // The refusal itself is signed, so it is certain who refuses.
    let mut stranger = call.clone();
    stranger.target = stranger.target.replace("mchid=1", "mchid=2");
    assert_eq!(caller.call::<H5Answer>(&stranger).await, Err(refused(400, ErrorCode::ParamError)));
    // An answer is checked against the time at which it comes.
    caller.now = NOW.plus_ms(200_000);
    gateway.set_clock(NOW.plus_ms(-150_000));
    let late = caller.query(1).await;
    let Err(CallError::Unsigned { status: 401, reason: SignatureError::Age { .. } }) = late else { panic!("{late:?}") };
    gateway.stop().await;
}

#[tokio::test]
async fn the_bill_says_what_the_ledger_says() {
    let gateway = Gateway::start(settings()).await.unwrap();
    let mut caller = Caller::of(&gateway);
    for at in 0..5 {
        caller.place(at, "http://127.0.0.1:9/notify").await.unwrap();
    }
    gateway.pay(&number(0), None, None).unwrap();
    gateway.pay(&number(1), None, Some(3_999)).unwrap();
    // The last second of the day, and the first of the next.
    let midnight = Timestamp(1_636_128_000_000);
    gateway.pay(&number(2), Some(midnight.plus_ms(-1_000)), None).unwrap();
    gateway.pay(&number(3), Some(midnight), None).unwrap();
    let day = Call::trade_bill(Date::new(2021, 11, 5).unwrap());
    assert_eq!(caller.call::<BillAnswer>(&day).await, Err(refused(400, ErrorCode::StatementCreating)));
    let ten = midnight.plus_ms(10 * 3_600_000);
    gateway.set_clock(ten);
    caller.now = ten;
    let answer: BillAnswer = caller.call(&day).await.unwrap();
    let file = caller.send(&Call::download(&answer).unwrap()).await;
    let mut reader = BillReader::packed(file.body.as_ref()).unwrap();
    let mut paid = Vec::new();
    while let Some(line) = reader.next_line().unwrap() {
        let BillLine::Row(row) = line else { panic!("{line:?}") };
        let payment = row.payment(KEYS.mchid(), KEYS.appid()).unwrap().unwrap();
        paid.push((
            payment.transaction_id,
            payment.out_trade_no,
            payment.total_fen,
            payment.attach.as_str().to_owned(),
        ));
    }
    assert_eq!(reader.finish(&answer).unwrap().rows, 3);
    let truth: Vec<_> = gateway.ledger().into_iter().take(3).collect();
    let truth: Vec<_> = truth
        .into_iter()
        .map(|entry| (entry.transaction_id, entry.out_trade_no, entry.paid_fen, entry.attach))
        .collect();
    assert_eq!(paid, truth);
    let empty = Call::trade_bill(Date::new(2021, 11, 4).unwrap());
    assert_eq!(caller.call::<BillAnswer>(&empty).await, Err(refused(400, ErrorCode::NoStatement)));
    gateway.stop().await;
}

#[tokio::test]
async fn a_test_controls_who_pays_and_reads_the_ledger() {
    let merchant = Merchant::listen(0).await;
    let gateway = Gateway::start(Settings { notify: Some(merchant.url.clone()), ..settings() }).await.unwrap();
    let mut caller = Caller::of(&gateway);
    for at in 0..3 {
        caller.place(at, "http://127.0.0.1:9/elsewhere").await.unwrap();
    }
    let body =
        json!({ "out_trade_no": number(1), "paid_at": "2021-11-09T23:59:59+08:00", "amount_fen": 1 }).to_string();
    let (status, entry) = caller.control("POST", "pay", &body).await;
    assert_eq!((status, &entry["paid_fen"], &entry["asked_fen"]), (200, &json!(1), &json!(4_000)));
    assert_eq!(caller.control("POST", "pay", &body).await.0, 409);
    let (status, error) = caller.control("POST", "pay", r#"{"out_trade_no":"FEE9999","paid_at":"now"}"#).await;
    assert_eq!((status, &error["error"]), (400, &json!("paid_at must be RFC 3339 with an offset")));
    assert_eq!(caller.control("POST", "pay", r#"{"out_trade_no":"FEE9999"}"#).await.0, 404);
    assert_eq!(caller.control("POST", "pay-all", "").await, (200, json!({ "paid": 2 })));
    assert_eq!(caller.control("GET", "settled", "").await, (200, json!({ "settled": true, "pending": 0 })));
    assert_eq!(merchant.heard.lock().unwrap().believed.len(), 3);
    let again = json!({ "out_trade_no": number(1) }).to_string();
    assert_eq!(caller.control("POST", "notify", &again).await.0, 200);
    gateway.settled().await;
    assert_eq!(merchant.heard.lock().unwrap().believed.len(), 4);
    let (_, page) = caller.control("GET", "ledger?from=1", "").await;
    assert_eq!(page["payments"].as_array().unwrap().len(), 2);
    assert_eq!(page["orders"], json!({ "placed": 3, "not_paid": 0, "paid": 3, "closed": 0 }));
    let (status, _) = caller.control("POST", "faults", r#"{"lose":1.5}"#).await;
    assert_eq!(status, 400);
    assert_eq!(caller.control("POST", "clock", r#"{"now":"2022-01-01T00:00:00Z"}"#).await.0, 200);
    gateway.stop().await;
    merchant.stop().await;
}

#[tokio::test]
async fn it_listens_on_loopback_only() {
    let everywhere = Settings { listen: "0.0.0.0:0".parse().unwrap(), ..settings() };
    assert!(matches!(Gateway::start(everywhere).await, Err(StartError::NotLoopback(_))));
    assert!(matches!(Gateway::start(Settings { pace: f64::NAN, ..settings() }).await, Err(StartError::Pace)));
}
