//! The payment platform's side of the WeChat protocol: keys of an account of our own, and notifications signed by them.
//!
//! Orders go to the stand-in gateway, as the service asks for them; what is paid is notified by the users themselves, so that
//! each notification is due at an instant of the schedule and its answer is timed like every other.
//!
//! Deliberately absent: reaching a real platform.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use baoming_clock::Clock;
use baoming_core::time::Timestamp;
use baoming_wechat::Nonce;
use baoming_wechat::keys::{ApiKey, PrivateKey};
use baoming_wechat::notification::{Notice, seal_notification};
use baoming_wechat::platform::PlatformSigner;
use baoming_wechat::transaction::{Amount, TradeState, Transaction};
use bytes::Bytes;
use gateway::{Gateway, KeyDirectoryError, KeySet, Settings, StartError};

/// Why there is no platform.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyDirectoryError),
    /// The gateway.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The keys' directory.
    #[error("the platform's keys: {0}")]
    Files(#[from] std::io::Error),
    /// A name or a key that is none: a mistake of ours.
    #[error("the platform's keys: {0}")]
    Content(String),
}

/// An account's keys and names.
pub struct Platform {
    set: KeySet,
    directory: PathBuf,
    signer: PlatformSigner,
    api_key: ApiKey,
}

/// A notification as it is sent.
#[derive(Clone)]
pub struct Notification {
    /// The body.
    pub body: Bytes,
    /// The headers that sign it.
    pub headers: Vec<(&'static str, String)>,
}

/// A payment to be notified.
pub struct Paid<'a> {
    /// The order's number.
    pub out_trade_no: &'a str,
    /// The platform's number of the payment.
    pub transaction_id: &'a str,
    /// In fen.
    pub amount_fen: u32,
    /// When it was paid, and when the notification is signed, in milliseconds since 1970.
    pub paid_at_ms: i64,
}

impl Platform {
    /// Makes keys in a directory below this one.
    pub fn make(below: &Path) -> Result<Self, PlatformError> {
        let directory = below.join("platform-keys");
        let set = KeySet::generate()?;
        set.write(&directory)?;
        let content = |error: &dyn std::fmt::Display| PlatformError::Content(error.to_string());
        let account: toml::Table = std::fs::read_to_string(directory.join("account.toml"))?
            .parse()
            .map_err(|error: toml::de::Error| content(&error.message()))?;
        let serial = account.get("platform_serial").and_then(toml::Value::as_str).unwrap_or_default();
        let serial = serial.parse().map_err(|error: baoming_wechat::ids::IdError| content(&error))?;
        let pem = std::fs::read_to_string(directory.join("platform_key.pem"))?;
        let key = PrivateKey::from_pem(&pem).map_err(|error| content(&error))?;
        let api_key = set.api_key()?;
        Ok(Self { set, directory, signer: PlatformSigner::new(serial, key), api_key })
    }

    /// Starts the gateway that takes the service's orders, with its clock at this instant.
    pub async fn start_gateway(&self, clock: Option<Timestamp>) -> Result<Gateway, PlatformError> {
        Ok(Gateway::start(Settings { clock, ..Settings::new(self.set.clone()) }).await?)
    }

    /// The service's section `[wechat]`, as settings to be laid on others.
    pub fn settings(&self, gateway: SocketAddr) -> Result<toml::Table, PlatformError> {
        let account = std::fs::read_to_string(self.directory.join("account.toml"))?;
        let mut section: toml::Table =
            account.parse().map_err(|error: toml::de::Error| PlatformError::Content(error.message().to_owned()))?;
        let mut set = |key: &str, value: String| section.insert(key.to_owned(), toml::Value::String(value));
        set("base_url", format!("http://{gateway}"));
        // The gateway is never told that somebody has paid, so it notifies nobody.
        set("notify_url", format!("http://{gateway}/nobody"));
        for (key, file) in [
            ("merchant_key_file", "merchant_key.pem"),
            ("platform_key_file", "platform_public_key.pem"),
            ("api_key_file", "api_v3_key"),
        ] {
            set(key, self.directory.join(file).display().to_string());
        }
        // Loads pay by both ways.
        section.insert("unsigned_notifications".to_owned(), toml::Value::Boolean(true));
        section.insert("in_flight_max".to_owned(), toml::Value::Integer(1_024));
        let mut settings = toml::Table::new();
        settings.insert("wechat".to_owned(), toml::Value::Table(section));
        Ok(settings)
    }

    /// Signs that an order was paid.
    ///
    /// # Panics
    /// If the numbers are none of the platform's form: a mistake of ours.
    pub fn notification(&self, paid: &Paid<'_>) -> Notification {
        let number = "the numbers have the platform's form";
        let at = Timestamp(paid.paid_at_ms);
        let transaction = Transaction {
            appid: self.set.appid().clone(),
            mchid: self.set.mchid().clone(),
            out_trade_no: paid.out_trade_no.parse().expect(number),
            transaction_id: Some(paid.transaction_id.parse().expect(number)),
            trade_type: Some("NATIVE".to_owned()),
            trade_state: TradeState::Success,
            trade_state_desc: "支付成功".to_owned(),
            attach: baoming_wechat::ids::Attach::default(),
            success_time: Some(at),
            amount: Some(Amount::paid(paid.amount_fen, paid.amount_fen)),
        };
        let notice = Notice { id: format!("EV-{}", paid.transaction_id).parse().expect(number), transaction };
        let random: [u8; 16] = rand::random();
        let nonce = std::array::from_fn(|at| b"abcdefghijklmnopqrstuvwxyz012345"[usize::from(random[at] % 32)]);
        let body = seal_notification(&self.api_key, &notice, at, nonce);
        // By the machine's time, as the service judges it, in whatever season the payment is rehearsed.
        let signed_at = Clock::system().wall();
        let headers = self.signer.sign(&body, signed_at, &Nonce::from_random(rand::random())).to_vec();
        Notification { body: Bytes::from(body), headers }
    }
}

impl Notification {
    /// The same with a signature by nobody.
    pub fn forged(mut self) -> Self {
        for (name, value) in &mut self.headers {
            if name.eq_ignore_ascii_case("wechatpay-signature") {
                *value = value.chars().rev().filter(|character| *character != '=').collect::<String>() + "==";
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baoming_wechat::open_notification;

    #[test]
    fn a_notification_is_believed_and_a_forged_one_is_not() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let platform = Platform::make(directory.path()).expect("keys can be made");
        let paid = Paid {
            out_trade_no: "202201020001001",
            transaction_id: "load01020001",
            amount_fen: 4_000,
            paid_at_ms: 1_635_728_400_000,
        };
        let check = |sent: &Notification, believed: bool| {
            let header = |name: &'static str| {
                let found = sent.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.as_str())
            };
            let trusted = platform.set.platform().expect("it was made here");
            let opened = open_notification(&trusted, &platform.api_key, header, &sent.body, Clock::system().wall());
            assert_eq!(opened.is_ok(), believed, "{:?}", opened.err());
        };
        let sent = platform.notification(&paid);
        check(&sent, true);
        check(&sent.forged(), false);
        let settings = platform.settings(SocketAddr::from(([127, 0, 0, 1], 1))).expect("the account can be read");
        assert!(settings["wechat"].get("mchid").is_some());
    }
}
