//! The gateway and a merchant, over HTTP on loopback.

mod hostile;
mod merchant;
mod orders;

use std::sync::LazyLock;
use std::time::Duration;

use baoming_core::time::Timestamp;
use baoming_wechat::Nonce;
use baoming_wechat::answers::{CallError, NativeAnswer, check_answer, read_answer};
use baoming_wechat::calls::{Call, Order};
use baoming_wechat::ids::OutTradeNo;
use baoming_wechat::transaction::{Amount, Transaction};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Answer, Client, Gateway, KeySet, Settings};

/// 2021-11-05T10:00:00+08:00.
const NOW: Timestamp = Timestamp(1_636_077_600_000);

/// Made once in a process: making keys takes a moment.
static KEYS: LazyLock<KeySet> = LazyLock::new(|| KeySet::generate().unwrap());

fn settings() -> Settings {
    Settings { clock: Some(NOW), signs_by_calendar: true, ..Settings::new(KEYS.clone()) }
}

fn number(at: usize) -> OutTradeNo {
    format!("FEE43010200{at:05}").parse().unwrap()
}

fn order(at: usize, notify_url: &str) -> Order {
    Order {
        appid: KEYS.appid().clone(),
        mchid: KEYS.mchid().clone(),
        description: "高考报名费 <2022>".to_owned(),
        out_trade_no: number(at),
        time_expire: None,
        attach: format!("430102{at:04}").parse().unwrap(),
        notify_url: notify_url.to_owned(),
        amount: Amount::asked(4_000),
        scene_info: None,
    }
}

/// A merchant's requests.
struct Caller {
    client: Client,
    base: String,
    now: Timestamp,
}

impl Caller {
    fn of(gateway: &Gateway) -> Self {
        let base = format!("http://{}", gateway.address());
        Self { client: Client::new(Duration::from_secs(20)), base, now: NOW }
    }

    async fn send(&mut self, call: &Call) -> Answer {
        let nonce = Nonce::from_random(rand::random());
        let authorization = KEYS.merchant().unwrap().sign(call, self.now, nonce);
        self.send_signed(call, authorization).await.unwrap()
    }

    async fn send_signed(&mut self, call: &Call, authorization: String) -> std::io::Result<Answer> {
        let url = format!("{}{}", self.base, call.target);
        let headers = [("Authorization", authorization)];
        self.client.send(call.method.as_str(), &url, &headers, call.body.clone()).await
    }

    async fn call<T: DeserializeOwned>(&mut self, call: &Call) -> Result<T, CallError> {
        let answer = self.send(call).await;
        read_answer(&KEYS.platform().unwrap(), answer.status, |name| answer.header(name), &answer.body, self.now)
    }

    async fn place(&mut self, at: usize, notify_url: &str) -> Result<NativeAnswer, CallError> {
        self.call(&Call::native(&order(at, notify_url)).unwrap()).await
    }

    async fn query(&mut self, at: usize) -> Result<Transaction, CallError> {
        self.call(&Call::query(KEYS.mchid(), &number(at))).await
    }

    async fn close(&mut self, at: usize) -> Result<(), CallError> {
        let answer = self.send(&Call::close(KEYS.mchid(), &number(at))).await;
        check_answer(&KEYS.platform().unwrap(), answer.status, |name| answer.header(name), &answer.body, self.now)
    }

    async fn control(&mut self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let url = format!("{}/control/{path}", self.base);
        let answer = self.client.send(method, &url, &[], body.to_owned()).await.unwrap();
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }
}
