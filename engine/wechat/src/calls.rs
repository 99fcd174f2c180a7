//! The requests that a merchant makes.
//!
//! A [`Call`] is what is sent and what is signed; whoever sends it must change nothing of its target and body.

use baoming_core::time::{Date, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::answers::BillAnswer;
use crate::ids::{AppId, Attach, IdError, MerchantId, OutTradeNo};
use crate::json::{self, JsonError};
use crate::limits::{ANSWER_URL_BYTES_MAX, DESCRIPTION_CHARACTERS_MAX, URL_CHARACTERS_MAX};
use crate::time::rfc3339;
use crate::transaction::{Amount, CNY};

/// Path below which orders are found by the merchant's number.
pub const ORDERS_PATH: &str = "/v3/pay/transactions/out-trade-no/";
/// Path where orders for a QR code are placed.
pub const NATIVE_PATH: &str = "/v3/pay/transactions/native";
/// Path where orders for a phone's browser are placed.
pub const H5_PATH: &str = "/v3/pay/transactions/h5";
/// Path where the day's bill is asked for.
pub const TRADE_BILL_PATH: &str = "/v3/bill/tradebill";

/// The methods that are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Asks.
    Get,
    /// Changes.
    Post,
}

impl Method {
    /// As it is sent and signed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// One request.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// JSON, or nothing.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Call {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {} with {} bytes", self.method.as_str(), self.target, self.body.len())
    }
}

impl Call {
    /// Places an order that is paid by scanning a QR code; answered with
    /// [`NativeAnswer`](crate::answers::NativeAnswer).
    pub fn native(order: &Order) -> Result<Self, IdError> {
        order.check()?;
        Ok(Self::post(NATIVE_PATH.to_owned(), order))
    }

    /// Places an order that is paid in a phone's browser; answered with
    /// [`H5Answer`](crate::answers::H5Answer). The platform wants the payer's address.
    pub fn h5(order: &Order, payer_client_ip: std::net::IpAddr) -> Result<Self, IdError> {
        order.check()?;
        let scene =
            SceneInfo { payer_client_ip: payer_client_ip.to_string(), h5_info: H5Info { kind: "Wap".to_owned() } };
        Ok(Self::post(H5_PATH.to_owned(), &Order { scene_info: Some(scene), ..order.clone() }))
    }

    /// Asks how an order stands; answered with [`Transaction`](crate::transaction::Transaction).
    pub fn query(mchid: &MerchantId, order: &OutTradeNo) -> Self {
        Self::get(format!("{ORDERS_PATH}{order}?mchid={mchid}"))
    }

    /// Closes an order that is not paid, so that it cannot be paid any more; answered without a body.
    pub fn close(mchid: &MerchantId, order: &OutTradeNo) -> Self {
        Self::post(format!("{ORDERS_PATH}{order}/close"), &CloseBody { mchid: mchid.clone() })
    }

    /// Asks for the bill of a day, packed; answered with [`BillAnswer`].
    pub fn trade_bill(date: Date) -> Self {
        Self::get(format!("{TRADE_BILL_PATH}?bill_date={date}&bill_type=ALL&tar_type=GZIP"))
    }

    /// Fetches the bill from where [`BillAnswer`] says. The file carries no signature; its digest is in the answer.
    pub fn download(answer: &BillAnswer) -> Result<Self, IdError> {
        let refused = IdError { name: "download_url", rule: "must be an absolute URL with a path" };
        let rest = answer.download_url.split_once("://").ok_or(refused)?.1;
        let path = rest.find('/').ok_or(refused)?;
        let target = &rest[path..];
        if answer.download_url.len() > ANSWER_URL_BYTES_MAX || !target.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(refused);
        }
        Ok(Self::get(target.to_owned()))
    }

    fn get(target: String) -> Self {
        Self { method: Method::Get, target, body: Vec::new() }
    }

    fn post<B: Serialize>(target: String, body: &B) -> Self {
        Self { method: Method::Post, target, body: json::write(body) }
    }
}

/// An order to be placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The application.
    pub appid: AppId,
    /// The merchant.
    pub mchid: MerchantId,
    /// What the payer reads.
    pub description: String,
    /// The merchant's number of the order.
    pub out_trade_no: OutTradeNo,
    /// From when on it cannot be paid any more.
    #[serde(default, with = "rfc3339", skip_serializing_if = "Option::is_none")]
    pub time_expire: Option<Timestamp>,
    /// What comes back with the payment.
    #[serde(default, skip_serializing_if = "Attach::is_empty")]
    pub attach: Attach,
    /// Where the payment is notified.
    pub notify_url: String,
    /// How much.
    pub amount: Amount,
    /// For a phone's browser only; [`Call::h5`] fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene_info: Option<SceneInfo>,
}

impl Order {
    /// Whether the platform would take it.
    pub fn check(&self) -> Result<(), IdError> {
        let refuse = |name, rule| Err(IdError { name, rule });
        if !(1..=DESCRIPTION_CHARACTERS_MAX).contains(&self.description.chars().count()) {
            return refuse("description", "must have 1 to 127 characters");
        }
        let url = &self.notify_url;
        let plain = url.len() <= URL_CHARACTERS_MAX && url.bytes().all(|byte| byte.is_ascii_graphic());
        if !plain || !(url.starts_with("https://") || url.starts_with("http://")) || url.contains('?') {
            return refuse(
                "notify_url",
                "must be an http or https URL without a query and at most 255 characters long",
            );
        }
        if self.amount.total_fen == 0 || self.amount.payer_total_fen.is_some() {
            return refuse("amount", "must ask for at least 1 fen");
        }
        if self.amount.currency != CNY {
            return refuse("amount.currency", "must be CNY");
        }
        Ok(())
    }
}

/// Where a payer in a browser is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SceneInfo {
    /// The payer's address.
    pub payer_client_ip: String,
    /// In which kind of browser.
    pub h5_info: H5Info,
}

/// The kind of browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct H5Info {
    /// `Wap`, `iOS` or `Android`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// What closing an order carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseBody {
    /// The merchant.
    pub mchid: MerchantId,
}

/// Reads a request's body: the platform's side.
pub fn read_request<T: DeserializeOwned>(body: &[u8]) -> Result<T, JsonError> {
    json::read(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{NOW, appid, mchid, order_no};

    fn order() -> Order {
        Order {
            appid: appid(),
            mchid: mchid(),
            description: "高考报名费".to_owned(),
            out_trade_no: order_no(),
            time_expire: Some(NOW.plus_ms(7_200_000)),
            attach: "430102-0001".parse().unwrap(),
            notify_url: "https://baoming.example/v1/payment/wechat".to_owned(),
            amount: Amount::asked(4_000),
            scene_info: None,
        }
    }

    #[test]
    fn calls_have_the_documented_form() {
        let native = Call::native(&order()).unwrap();
        let expected = r#"{"appid":"wxd678efh567hg6787","mchid":"1900007291","description":"高考报名费","out_trade_no":"FEE4301020001-1","time_expire":"2021-11-05T12:00:00+08:00","attach":"430102-0001","notify_url":"https://baoming.example/v1/payment/wechat","amount":{"total":4000,"currency":"CNY"}}"#;
        assert_eq!(
            (native.target.as_str(), String::from_utf8(native.body.clone()).unwrap().as_str()),
            (NATIVE_PATH, expected)
        );
        assert_eq!(read_request::<Order>(&native.body).unwrap(), order());
        let h5 = Call::h5(&order(), "203.0.113.7".parse().unwrap()).unwrap();
        let scene = r#""scene_info":{"payer_client_ip":"203.0.113.7","h5_info":{"type":"Wap"}}}"#;
        assert!(String::from_utf8(h5.body).unwrap().ends_with(scene));
        let query = Call::query(&mchid(), &order_no());
        assert_eq!(query.target, "/v3/pay/transactions/out-trade-no/FEE4301020001-1?mchid=1900007291");
        let close = Call::close(&mchid(), &order_no());
        assert_eq!(close.target, "/v3/pay/transactions/out-trade-no/FEE4301020001-1/close");
        assert_eq!(close.body, br#"{"mchid":"1900007291"}"#);
        let bill = Call::trade_bill(Date::new(2021, 11, 5).unwrap());
        assert_eq!(bill.target, "/v3/bill/tradebill?bill_date=2021-11-05&bill_type=ALL&tar_type=GZIP");
        assert!(!format!("{native:?}").contains("430102-0001"));
    }

    #[test]
    fn an_order_that_the_platform_would_refuse_is_not_sent() {
        let check = |name: &str, change: fn(&mut Order)| {
            let mut order = order();
            change(&mut order);
            assert_eq!(Call::native(&order).unwrap_err().name, name);
        };
        check("description", |order| order.description.clear());
        check("description", |order| order.description = "费".repeat(128));
        check("notify_url", |order| order.notify_url = "https://baoming.example/?a=b".to_owned());
        check("notify_url", |order| order.notify_url = "ftp://baoming.example/".to_owned());
        check("amount", |order| order.amount.total_fen = 0);
        check("amount.currency", |order| order.amount.currency = "USD".to_owned());
    }

    #[test]
    fn the_bill_is_fetched_from_where_the_answer_says() {
        let check = |url: &str| {
            let answer =
                BillAnswer { hash_type: "SHA1".to_owned(), hash_value: String::new(), download_url: url.to_owned() };
            Call::download(&answer).ok().map(|call| call.target)
        };
        let target = "/v3/billdownload/file?token=abc_-";
        assert_eq!(check(&format!("https://api.mch.weixin.qq.com{target}")).as_deref(), Some(target));
        for bad in ["", "/v3/x", "https://host", "https://host/a b", &format!("https://host/{}", "a".repeat(2_048))] {
            assert_eq!(check(bad), None, "{bad}");
        }
    }
}
