//! The payment platform (WeChat Pay API v3) as the engine sees it: orders are placed there, payments are heard of from
//! there.
//!
//! Guarantees: an order is durable here before the platform knows of it; a payment is believed only if the platform
//! signed it and it is this merchant's; each is recorded once, however often and in whatever order it is told, and one
//! that settles nothing is kept with the reason. What cannot be attributed to a candidate is never confirmed.
//!
//! Deliberately absent: refunds (the plan refunds nothing), and making up for notifications that were lost.

mod order_number;
mod record;
pub mod settings;

use std::sync::Arc;

use baoming_wechat::Nonce;
use baoming_wechat::answers::{CallError, ErrorCode, NativeAnswer, read_answer};
use baoming_wechat::calls::{self, Call, Order};
use baoming_wechat::ids::{AppId, Attach, OutTradeNo};
use baoming_wechat::keys::ApiKey;
use baoming_wechat::merchant::Merchant;
use baoming_wechat::notification::{NotificationError, open_notification};
use baoming_wechat::platform::Platform;
use baoming_wechat::transaction::{Amount, Payment, Transaction, TransactionError};
use bytes::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use metrics::counter;
use serde::de::DeserializeOwned;

use crate::clock::Clock;
use crate::outbound::{HeaderMap, Method, Outbound, OutboundError};
use crate::telemetry::names;

pub use self::order_number::OrderNumber;
pub use self::record::{RecordError, Recorded, record};
pub use self::settings::{PaymentsError, WechatSettings};

/// What the payer reads.
const DESCRIPTION: &str = "普通高校招生考试报名缴费";
/// How long to wait after an answer that cannot be used: the platform itself is at fault.
const RETRY_AFTER_SECONDS: u32 = 30;

/// Why the platform did not do what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskError {
    /// It refused, and signed the refusal.
    Refused(ErrorCode),
    /// There is no answer that can be believed. What became of the request is unknown.
    NoAnswer {
        /// When to come back.
        retry_after_seconds: u32,
    },
}

impl From<OutboundError> for AskError {
    fn from(error: OutboundError) -> Self {
        Self::NoAnswer { retry_after_seconds: error.retry_after_seconds() }
    }
}

/// Why a notification is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotBelieved {
    /// Nobody shows that the platform sent it.
    Signature,
    /// It cannot be opened or read.
    Content,
    /// It is another merchant's.
    Stranger,
}

impl NotBelieved {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Signature, Self::Content, Self::Stranger];

    /// The label of the metrics.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Content => "content",
            Self::Stranger => "stranger",
        }
    }
}

/// The port to the platform.
pub struct Payments {
    merchant: Arc<Merchant>,
    platform: Platform,
    api_key: ApiKey,
    appid: AppId,
    notify_url: String,
    clock: Clock,
    outbound: Outbound,
}

impl Payments {
    /// Places an order that is durable here already, and gives what the QR code holds. May be asked again: the platform
    /// knows the order by its number.
    pub async fn place(&self, number: OrderNumber, amount_fen: u32) -> Result<String, AskError> {
        let order = Order {
            appid: self.appid.clone(),
            mchid: self.merchant.mchid().clone(),
            description: DESCRIPTION.to_owned(),
            out_trade_no: number.out_trade_no(),
            time_expire: None,
            attach: Attach::default(),
            notify_url: self.notify_url.clone(),
            amount: Amount::asked(amount_fen),
            scene_info: None,
        };
        let call = Call::native(&order).expect("the address was checked at the start, and no fee is nothing");
        Ok(self.ask::<NativeAnswer>(call).await?.code_url)
    }

    /// Asks how an order stands; gives the payment if it is paid.
    pub async fn query(&self, order: &OutTradeNo) -> Result<Option<Payment>, AskError> {
        let transaction: Transaction = self.ask(Call::query(self.merchant.mchid(), order)).await?;
        let payment = transaction.payment(self.merchant.mchid(), &self.appid).map_err(|_| self.reject("content"))?;
        if transaction.out_trade_no == *order { Ok(payment) } else { Err(self.reject("content")) }
    }

    /// Opens a notification of a payment. What is not believed is counted.
    pub fn open<'h>(
        &self,
        header: impl Fn(&'static str) -> Option<&'h str>,
        body: &[u8],
    ) -> Result<Payment, NotBelieved> {
        let opened = open_notification(&self.platform, &self.api_key, header, body, self.clock.now());
        let payment = opened.map_err(|error| not_believed(&error)).and_then(|notice| {
            let payment = notice.transaction.payment(self.merchant.mchid(), &self.appid);
            payment.map_err(of_transaction)?.ok_or(NotBelieved::Content)
        });
        if let Err(why) = payment {
            counter!(names::PAYMENT_NOTIFICATIONS_REJECTED_TOTAL, "reason" => why.reason()).increment(1);
        }
        payment
    }

    /// Takes no more questions and waits for those on their way.
    pub async fn close(&self) {
        self.outbound.close().await;
    }

    async fn ask<A: DeserializeOwned>(&self, call: Call) -> Result<A, AskError> {
        let method = match call.method {
            calls::Method::Get => Method::GET,
            calls::Method::Post => Method::POST,
        };
        let (target, body) = (call.target.clone(), Bytes::from(call.body.clone()));
        let (merchant, clock) = (self.merchant.clone(), self.clock.clone());
        let headers = move || headers(&merchant.sign(&call, clock.now(), Nonce::from_random(rand::random())));
        // Every call names its order, so that the platform does each once.
        let answer = self.outbound.send_signed(method, &target, headers, body, true).await?;
        let header = |name: &'static str| answer.headers.get(name).and_then(|value| value.to_str().ok());
        read_answer(&self.platform, answer.status, header, &answer.body, self.clock.now()).map_err(
            |error| match error {
                CallError::Refused { code, .. } if code.may_pass_later() => {
                    AskError::NoAnswer { retry_after_seconds: 1 }
                }
                CallError::Refused { code, .. } => AskError::Refused(code),
                CallError::Unsigned { .. } => self.reject("signature"),
                CallError::Form(_) => self.reject("body"),
            },
        )
    }

    fn reject(&self, reason: &'static str) -> AskError {
        let port = self.outbound.name();
        tracing::warn!(port, reason, "the payment platform's answer cannot be used");
        counter!(names::OUTBOUND_ANSWERS_REJECTED_TOTAL, "port" => port, "reason" => reason).increment(1);
        AskError::NoAnswer { retry_after_seconds: RETRY_AFTER_SECONDS }
    }
}

fn headers(authorization: &str) -> HeaderMap {
    let authorization = HeaderValue::from_str(authorization).expect("an authorization is plain ASCII");
    let json = HeaderValue::from_static("application/json");
    [
        (AUTHORIZATION, authorization),
        (ACCEPT, json.clone()),
        (CONTENT_TYPE, json),
        (USER_AGENT, HeaderValue::from_static("baoming")),
    ]
    .into_iter()
    .collect()
}

fn not_believed(error: &NotificationError) -> NotBelieved {
    match error {
        NotificationError::Signature(_) => NotBelieved::Signature,
        NotificationError::Form(_)
        | NotificationError::Event
        | NotificationError::Algorithm
        | NotificationError::Sealed
        | NotificationError::Content(_) => NotBelieved::Content,
    }
}

fn of_transaction(error: TransactionError) -> NotBelieved {
    match error {
        TransactionError::Stranger { .. } => NotBelieved::Stranger,
        TransactionError::Missing { .. } | TransactionError::Currency => NotBelieved::Content,
    }
}
