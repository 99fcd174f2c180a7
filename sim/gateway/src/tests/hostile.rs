//! Where things go wrong, by the seed.

use std::collections::BTreeSet;

use baoming_wechat::SignatureError;
use baoming_wechat::answers::{CallError, ErrorCode};

use super::merchant::Merchant;
use super::{Caller, KEYS, number, settings};
use crate::faults::{Faults, Share};
use crate::{Gateway, Settings, Tally};

const ORDERS: usize = 120;

fn share(share: f64) -> Share {
    share.try_into().unwrap()
}

/// Places and pays orders at a gateway with these faults; gives what the merchant believed and the tally.
async fn check(seed: u64, faults: Faults, failures: usize) -> (Vec<String>, Tally) {
    let merchant = Merchant::listen(failures).await;
    let gateway = Gateway::start(Settings { seed, faults, ..settings() }).await.unwrap();
    let mut caller = Caller::of(&gateway);
    for at in 0..ORDERS {
        caller.place(at, &merchant.url).await.unwrap();
    }
    assert_eq!(gateway.pay_all(None), ORDERS);
    gateway.settled().await;
    let ledger = gateway.ledger();
    assert_eq!(ledger.len(), ORDERS);
    let truth: BTreeSet<_> = ledger.iter().map(|entry| (entry.transaction_id.clone(), entry.paid_fen)).collect();
    let believed = std::mem::take(&mut merchant.heard.lock().unwrap().believed);
    for payment in &believed {
        assert!(truth.contains(&(payment.transaction_id.clone(), payment.total_fen)), "seed {seed}: {payment:?}");
    }
    // What was not notified is found by asking.
    for at in 0..ORDERS {
        let payment = caller.query(at).await.unwrap().payment(KEYS.mchid(), KEYS.appid()).unwrap().unwrap();
        assert!(truth.contains(&(payment.transaction_id, payment.total_fen)), "seed {seed}");
    }
    let tally = gateway.tally();
    let refused = merchant.heard.lock().unwrap().refused.len();
    assert_eq!((tally.forged_accepted(), tally.forged_sent()), (0, u64::try_from(refused).unwrap()), "seed {seed}");
    gateway.stop().await;
    merchant.stop().await;
    (believed.into_iter().map(|payment| payment.out_trade_no.to_string()).collect(), tally)
}

fn hostile() -> Faults {
    Faults {
        delay: share(0.2),
        delay_ms: 60,
        duplicate: share(0.3),
        reorder: share(0.5),
        reorder_ms: 30,
        lose: share(0.1),
        drop: share(0.2),
        forge: share(0.4),
        replay: share(0.2),
        wrong_amount: share(0.1),
        ..Faults::default()
    }
}

#[tokio::test]
async fn a_merchant_that_checks_believes_only_what_was_paid_and_the_seed_decides_all() {
    let (mut first, tally) = check(7, hostile(), 0).await;
    let heard: BTreeSet<_> = first.iter().collect();
    assert!(
        tally.lost > 0 && tally.duplicate.accepted > 0 && tally.dropped > 0 && tally.replay.refused > 0,
        "{tally:?}"
    );
    assert!(tally.broken_signature.refused > 0 && tally.wrong_key.refused > 0 && tally.altered_content.refused > 0);
    assert_eq!(heard.len(), ORDERS - usize::try_from(tally.lost).unwrap());
    assert!(!first.is_sorted(), "some are held back so that later ones come first");
    let (mut second, again) = check(7, hostile(), 0).await;
    assert_eq!(tally, again, "the same seed");
    first.sort();
    second.sort();
    assert_eq!(first, second, "the same seed");
    assert_ne!(check(8, hostile(), 0).await.1, tally, "another seed");
}

#[tokio::test]
async fn a_notification_is_repeated_until_it_is_accepted() {
    let (believed, tally) = check(1, Faults::default(), 200).await;
    assert_eq!(believed.len(), ORDERS);
    assert_eq!((tally.genuine.failed, tally.genuine.accepted, tally.given_up), (200, ORDERS as u64, 0));
}

#[tokio::test]
async fn after_fifteen_repetitions_it_is_given_up() {
    let merchant = Merchant::listen(usize::MAX).await;
    let gateway = Gateway::start(Settings { pace: 0.000_001, ..settings() }).await.unwrap();
    Caller::of(&gateway).place(1, &merchant.url).await.unwrap();
    gateway.pay(&number(1), None, None).unwrap();
    gateway.settled().await;
    let tally = gateway.tally();
    assert_eq!((tally.genuine.sent, tally.genuine.failed, tally.given_up), (16, 16, 1));
    gateway.stop().await;
    merchant.stop().await;
}

#[tokio::test]
async fn a_request_without_an_answer_may_have_had_its_effect() {
    let faults = Faults { no_answer: share(1.0), ..Faults::default() };
    let gateway = Gateway::start(Settings { faults, ..settings() }).await.unwrap();
    let mut callers: Vec<_> = (0..16).map(|_| Caller::of(&gateway)).collect();
    let calls = callers.iter_mut().enumerate().map(|(at, caller)| async move {
        // Nobody waits for what never comes; the gateway says when it has begun to be silent.
        let call = baoming_wechat::calls::Call::native(&super::order(at, "http://127.0.0.1:9/notify")).unwrap();
        let nonce = baoming_wechat::Nonce::from_random([at as u8; 16]);
        let signed = KEYS.merchant().unwrap().sign(&call, super::NOW, nonce);
        caller.send_signed(&call, signed).await
    });
    let all = futures_util::future::join_all(calls);
    let silent = async {
        while gateway.tally().silent < 16 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        answers = all => panic!("{answers:?}"),
        () = silent => {}
    }
    gateway.set_faults(Faults::default());
    let mut caller = Caller::of(&gateway);
    let mut placed = 0;
    for at in 0..16 {
        placed += usize::from(caller.query(at).await.is_ok());
    }
    assert!((1..16).contains(&placed), "{placed} of 16 had their effect");
    gateway.stop().await;
}

#[tokio::test]
async fn an_answer_may_be_an_error_or_not_the_platforms() {
    let faults = Faults { system_error: share(0.4), wrong_answer: share(0.4), ..Faults::default() };
    let gateway = Gateway::start(Settings { faults, ..settings() }).await.unwrap();
    let mut caller = Caller::of(&gateway);
    let (mut failed, mut unsigned) = (Vec::new(), Vec::new());
    for at in 0..60 {
        match caller.place(at, "http://127.0.0.1:9/notify").await {
            Ok(_) => {}
            Err(CallError::Refused { status: 500, code: ErrorCode::SystemError }) => failed.push(at),
            Err(CallError::Unsigned { status: 200, reason: SignatureError::Wrong }) => unsigned.push(at),
            Err(other) => panic!("{other:?}"),
        }
    }
    gateway.set_faults(Faults::default());
    assert!(failed.len() > 5 && unsigned.len() > 5, "{failed:?} {unsigned:?}");
    for at in failed {
        assert!(caller.query(at).await.is_err(), "an error has no effect");
    }
    for at in unsigned {
        assert!(caller.query(at).await.is_ok(), "a wrong answer has its effect");
    }
    gateway.stop().await;
}
