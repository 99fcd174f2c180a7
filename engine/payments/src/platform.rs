//! The port to the platform: every call is signed, names the key that is to answer it, and every answer is checked before
//! it counts.
//!
//! Deliberately absent: candidates, and what is worked on here at the moment, which the desk (`desk.rs`) knows.

use std::sync::Arc;

use baoming_clock::Clock;
use baoming_core::time::Timestamp;
use baoming_ports::outbound::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use baoming_ports::outbound::{Answer, HeaderMap, Method, Outbound, OutboundError};
use baoming_telemetry::names;
use baoming_wechat::Nonce;
use baoming_wechat::answers::{CallError, ErrorCode, NativeAnswer, check_answer, read_answer};
use baoming_wechat::calls::{self, Call, Order};
use baoming_wechat::ids::{AppId, Attach, OutTradeNo};
use baoming_wechat::keys::ApiKey;
use baoming_wechat::merchant::Merchant;
use baoming_wechat::notification::{NotificationError, open_notification};
use baoming_wechat::platform::SERIAL;
use baoming_wechat::transaction::{Amount, Payment, TradeState, Transaction, TransactionError};
use bytes::Bytes;
use metrics::counter;
use serde::de::DeserializeOwned;

use super::order_number::OrderNumber;
use super::platform_keys::PlatformKeys;

/// What the payer reads.
const DESCRIPTION: &str = "普通高校招生考试报名缴费";
/// How long to wait after an answer that cannot be used: the platform itself is at fault.
pub(super) const RETRY_AFTER_SECONDS: u32 = 30;

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

/// How an order stands at the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Paid.
    Paid(Box<Payment>),
    /// It can still be paid.
    NotPaid,
    /// It cannot be paid any more, and was not.
    Closed,
    /// Paid, and refunded there since.
    Refunded(Box<Payment>),
    /// In a state that nobody knows here: a person must look.
    Odd,
}

/// The port.
pub(super) struct Port {
    pub(super) merchant: Arc<Merchant>,
    pub(super) platform: PlatformKeys,
    pub(super) api_key: ApiKey,
    pub(super) appid: AppId,
    pub(super) notify_url: String,
    pub(super) clock: Clock,
    pub(super) outbound: Outbound,
    /// A way of its own for the bill, which is long and slow.
    pub(super) bills: Outbound,
}

impl Port {
    /// Places an order that is durable here already, and gives what the QR code holds. May be asked again with the same
    /// words: the platform knows the order by its number.
    pub(super) async fn place(
        &self,
        number: OrderNumber,
        amount_fen: u32,
        expires_at: Timestamp,
    ) -> Result<String, AskError> {
        let order = Order {
            appid: self.appid.clone(),
            mchid: self.merchant.mchid().clone(),
            description: DESCRIPTION.to_owned(),
            out_trade_no: number.out_trade_no(),
            time_expire: Some(expires_at),
            attach: Attach::default(),
            notify_url: self.notify_url.clone(),
            amount: Amount::asked(amount_fen),
            scene_info: None,
        };
        let call = Call::native(&order).expect("the address was checked at the start, and no fee is nothing");
        Ok(self.ask::<NativeAnswer>(call).await?.code_url)
    }

    /// Asks how an order stands.
    pub(super) async fn query(&self, order: &OutTradeNo) -> Result<Standing, AskError> {
        let transaction: Transaction = self.ask(Call::query(self.merchant.mchid(), order)).await?;
        let payment = transaction.payment(self.merchant.mchid(), &self.appid).map_err(|_| self.reject("content"))?;
        if transaction.out_trade_no != *order {
            return Err(self.reject("content"));
        }
        let refunded = transaction.refunded(self.merchant.mchid(), &self.appid);
        if let Ok(Some(payment)) = refunded {
            return Ok(Standing::Refunded(Box::new(payment)));
        }
        Ok(match (payment, transaction.trade_state) {
            (Some(payment), _) => Standing::Paid(Box::new(payment)),
            (None, TradeState::NotPay | TradeState::UserPaying | TradeState::PayError) => Standing::NotPaid,
            (None, TradeState::Closed | TradeState::Revoked) => Standing::Closed,
            (None, TradeState::Success | TradeState::Refund | TradeState::Unknown) => Standing::Odd,
        })
    }

    /// Closes an order that is not paid, so that it cannot be paid any more.
    pub(super) async fn close_order(&self, order: &OutTradeNo) -> Result<(), AskError> {
        let answer = self.send(&self.outbound, Call::close(self.merchant.mchid(), order)).await?;
        let header = |name: &'static str| answer.headers.get(name).and_then(|value| value.to_str().ok());
        let checked = check_answer(&self.platform.trusted(), answer.status, header, &answer.body, self.clock.wall());
        checked.map_err(|error| self.not_answered(&error))
    }

    /// Opens a notification of a payment. What is not believed is counted.
    pub(super) fn open<'h>(
        &self,
        header: impl Fn(&'static str) -> Option<&'h str>,
        body: &[u8],
    ) -> Result<Payment, NotBelieved> {
        let opened = open_notification(&self.platform.trusted(), &self.api_key, header, body, self.clock.wall());
        let payment = opened.map_err(|error| not_believed(&error)).and_then(|notice| {
            let payment = notice.transaction.payment(self.merchant.mchid(), &self.appid);
            payment.map_err(of_transaction)?.ok_or(NotBelieved::Content)
        });
        if let Err(why) = payment {
            counter!(names::PAYMENT_NOTIFICATIONS_REJECTED_TOTAL, "reason" => why.reason()).increment(1);
        }
        payment
    }

    /// Sets the gauges that change with time alone.
    pub(super) fn refresh_gauges(&self) {
        self.outbound.refresh_gauge();
        self.bills.refresh_gauge();
    }

    /// Takes no more questions and waits for those on their way.
    pub(super) async fn close(&self) {
        self.outbound.close().await;
        self.bills.close().await;
    }

    pub(super) async fn ask<A: DeserializeOwned>(&self, call: Call) -> Result<A, AskError> {
        let answer = self.send(&self.outbound, call).await?;
        let header = |name: &'static str| answer.headers.get(name).and_then(|value| value.to_str().ok());
        read_answer(&self.platform.trusted(), answer.status, header, &answer.body, self.clock.wall())
            .map_err(|error| self.not_answered(&error))
    }

    /// Every call names its order or its day, so that the platform does each once.
    pub(super) async fn send(&self, outbound: &Outbound, call: Call) -> Result<Answer, AskError> {
        let method = match call.method {
            calls::Method::Get => Method::GET,
            calls::Method::Post => Method::POST,
        };
        let (target, body) = (call.target.clone(), Bytes::from(call.body.clone()));
        let (merchant, clock) = (self.merchant.clone(), self.clock.clone());
        let trusted = self.platform.trusted();
        let headers = move || {
            let mut headers = headers(&merchant.sign(&call, clock.wall(), Nonce::from_random(rand::random())));
            if let Some(serial) = trusted.announced() {
                let serial = HeaderValue::from_str(serial.as_str()).expect("a serial is plain ASCII");
                headers.insert(HeaderName::from_bytes(SERIAL.as_bytes()).expect("a name of letters"), serial);
            }
            headers
        };
        Ok(outbound.send_signed(method, &target, headers, body, true).await?)
    }

    fn not_answered(&self, error: &CallError) -> AskError {
        match error {
            CallError::Refused { code, .. } if code.may_pass_later() => AskError::NoAnswer { retry_after_seconds: 1 },
            CallError::Refused { code, .. } => AskError::Refused(*code),
            CallError::Unsigned { .. } => self.reject("signature"),
            CallError::Form(_) => self.reject("body"),
        }
    }

    pub(super) fn reject(&self, reason: &'static str) -> AskError {
        self.outbound.reject(reason);
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
