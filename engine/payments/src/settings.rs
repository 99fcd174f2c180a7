//! The section `[wechat]` of the configuration, and the port that it describes.
//!
//! Deliberately absent: reading the merchant's own keys anew while the service runs; the platform's are (`platform_keys.rs`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use baoming_clock::Clock;
use baoming_ports::outbound::provider::ProviderSettings;
use baoming_ports::outbound::{
    BaseUrl, BaseUrlError, BreakerSettings, Outbound, PortSettings, Secret, SecretError, Trust, TrustError,
};
use baoming_wechat::ids::{AppId, IdError, KeySerial, MerchantId};
use baoming_wechat::keys::{ApiKey, KeyError, PrivateKey};
use baoming_wechat::limits::{PEM_BYTES_MAX, URL_CHARACTERS_MAX};
use baoming_wechat::merchant::Merchant;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::platform::Port;
use super::platform_keys::{PlatformKeySettings, PlatformKeys, PlatformKeysError};
use crate::limits::{BILL_PACKED_BYTES_MAX, BILL_TOTAL_MS};

/// The port's name in metrics and logs.
const PORT: &str = "wechat";
/// The same for the way that bills take.
const BILLS_PORT: &str = "wechat-bills";

/// The payment platform's section of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WechatSettings {
    /// Where it is; left out, the port is not configured.
    pub base_url: Option<String>,
    /// Certificates of the authorities that vouch for it, instead of the web's.
    pub ca_file: Option<PathBuf>,
    /// The merchant's number.
    pub mchid: Option<String>,
    /// The application that the merchant's orders are placed for.
    pub appid: Option<String>,
    /// Where the platform notifies us, as it sees us.
    pub notify_url: Option<String>,
    /// The serial of the merchant's certificate.
    pub merchant_serial: Option<String>,
    /// The merchant's private key, PEM.
    pub merchant_key_file: Option<PathBuf>,
    /// The serial of one of the platform's keys.
    pub platform_serial: Option<String>,
    /// That key, PEM.
    pub platform_key_file: Option<PathBuf>,
    /// The platform's keys besides that one, if there is one.
    #[serde(default)]
    pub platform_keys: Vec<PlatformKeySettings>,
    /// The pause between two looks at the files of the platform's keys; 0 for none but on request.
    pub platform_keys_every_ms: u64,
    /// Whether a program's word is taken for a payment, although the platform signs its own.
    pub unsigned_notifications: bool,
    /// The APIv3 key, 32 characters.
    pub api_key_file: Option<PathBuf>,
    /// How long connecting may take.
    pub connect_ms: u64,
    /// How long one attempt may take.
    pub attempt_ms: u64,
    /// How long all attempts of one request may take.
    pub total_ms: u64,
    /// Requests on their way at once.
    pub in_flight_max: usize,
    /// Attempts of one request.
    pub attempts_max: u32,
    /// The longest pause before the second attempt.
    pub backoff_ms: u64,
    /// When the platform is left alone.
    pub breaker: BreakerSettings,
    /// Orders in doubt and bills.
    pub settle: SettleSettings,
}

/// How orders in doubt are asked after, and bills compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleSettings {
    /// How long an order can be paid.
    pub order_ms: i64,
    /// How old an order is before it is asked after: most are paid and notified by then.
    pub after_ms: i64,
    /// The pause between two passes over the open orders; 0 for passes on request only.
    pub every_ms: u64,
    /// Orders that a pass asks after in a second.
    pub per_second: u32,
    /// Whether each day's bill is compared as soon as there is one.
    pub reconcile: bool,
}

/// A configured platform that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PaymentsError {
    /// A key that must be there.
    #[error("wechat.{0} must be there when wechat.base_url is set")]
    Missing(&'static str),
    /// The address.
    #[error("wechat.base_url {0}")]
    BaseUrl(#[from] BaseUrlError),
    /// The authorities.
    #[error("wechat.ca_file: {0}")]
    Trust(#[from] TrustError),
    /// A name that breaks its rule.
    #[error("wechat.{name} {}", .source.rule)]
    Name {
        /// The key of the configuration.
        name: &'static str,
        /// Its rule.
        source: IdError,
    },
    /// Where the platform is to notify us.
    #[error("wechat.notify_url must be an http or https URL without a query and at most 255 characters long")]
    NotifyUrl,
    /// A file that cannot be read.
    #[error("wechat.{name}: the file cannot be read: {source}")]
    File {
        /// The key of the configuration.
        name: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that holds no such key.
    #[error("wechat.{name}: {source}")]
    Key {
        /// The key of the configuration.
        name: &'static str,
        /// What is wrong.
        source: KeyError,
    },
    /// The platform's keys.
    #[error(transparent)]
    PlatformKeys(#[from] PlatformKeysError),
    /// The APIv3 key's file.
    #[error("wechat.api_key_file: {0}")]
    ApiKey(#[from] SecretError),
    /// The thread.
    #[error("the thread of the port wechat could not be started: {0}")]
    Thread(std::io::Error),
}

impl WechatSettings {
    /// The bounds that every port has, for the check of their ranges.
    pub fn bounds(&self) -> ProviderSettings {
        ProviderSettings {
            base_url: None,
            app_id: None,
            ca_file: None,
            secret_file: None,
            secret: None,
            connect_ms: self.connect_ms,
            attempt_ms: self.attempt_ms,
            total_ms: self.total_ms,
            in_flight_max: self.in_flight_max,
            attempts_max: self.attempts_max,
            backoff_ms: self.backoff_ms,
            breaker: self.breaker,
        }
    }

    /// All of the platform's keys, that of the older configuration first.
    pub(super) fn platform_keys(&self) -> Result<Vec<PlatformKeySettings>, PaymentsError> {
        let (serial, file) = (self.platform_serial.clone(), self.platform_key_file.clone());
        let first = if serial.is_some() || file.is_some() || self.platform_keys.is_empty() {
            let _: KeySerial = name("platform_serial", serial.as_deref())?;
            Some(PlatformKeySettings { serial, file: there("platform_key_file", file)?, announced: false })
        } else {
            None
        };
        Ok(first.into_iter().chain(self.platform_keys.iter().cloned()).collect())
    }

    /// The way for the bill: one at a time, long and slow.
    fn bills(port: &PortSettings) -> PortSettings {
        PortSettings {
            name: BILLS_PORT,
            attempt_ms: BILL_TOTAL_MS / 2,
            total_ms: BILL_TOTAL_MS,
            in_flight_max: 1,
            answer_bytes_max: BILL_PACKED_BYTES_MAX,
            ..port.clone()
        }
    }

    fn port(&self, base_url: BaseUrl) -> Result<PortSettings, PaymentsError> {
        Ok(PortSettings {
            connect_ms: self.connect_ms,
            attempt_ms: self.attempt_ms,
            total_ms: self.total_ms,
            in_flight_max: self.in_flight_max,
            attempts_max: self.attempts_max,
            backoff_ms: self.backoff_ms,
            breaker: self.breaker,
            trust: self.ca_file.as_deref().map_or(Ok(Trust::Web), Trust::read)?,
            ..PortSettings::new(PORT, base_url)
        })
    }
}

impl Port {
    /// The port of the section, or nothing when the section names no platform.
    pub(super) fn from_settings(settings: &WechatSettings, clock: Clock) -> Result<Option<Self>, PaymentsError> {
        let Some(base_url) = &settings.base_url else { return Ok(None) };
        let port = settings.port(base_url.parse()?)?;
        let mchid: MerchantId = name("mchid", settings.mchid.as_deref())?;
        let appid: AppId = name("appid", settings.appid.as_deref())?;
        let merchant_serial: KeySerial = name("merchant_serial", settings.merchant_serial.as_deref())?;
        let platform = PlatformKeys::read(settings.platform_keys()?)?;
        let notify_url = there("notify_url", settings.notify_url.clone())?;
        if !is_notify_url(&notify_url) {
            return Err(PaymentsError::NotifyUrl);
        }
        let merchant_key = merchant_key(settings.merchant_key_file.as_deref())?;
        let secret = Secret::read(&there("api_key_file", settings.api_key_file.clone())?)?;
        let mut secret = Zeroizing::new(secret.reveal().to_vec());
        let api_key = ApiKey::new(&mut secret).map_err(|source| PaymentsError::Key { name: "api_key_file", source })?;
        Ok(Some(Self {
            merchant: Arc::new(Merchant::new(mchid, merchant_serial, merchant_key)),
            platform,
            api_key,
            appid,
            notify_url,
            bills: Outbound::new(WechatSettings::bills(&port), clock.clone()).map_err(PaymentsError::Thread)?,
            outbound: Outbound::new(port, clock.clone()).map_err(PaymentsError::Thread)?,
            clock,
        }))
    }
}

/// What the platform takes, and what an order is made with.
fn is_notify_url(url: &str) -> bool {
    let plain = url.len() <= URL_CHARACTERS_MAX && url.bytes().all(|byte| byte.is_ascii_graphic());
    plain && (url.starts_with("https://") || url.starts_with("http://")) && !url.contains('?')
}

fn there<T>(name: &'static str, value: Option<T>) -> Result<T, PaymentsError> {
    value.ok_or(PaymentsError::Missing(name))
}

fn name<T: std::str::FromStr<Err = IdError>>(name: &'static str, text: Option<&str>) -> Result<T, PaymentsError> {
    there(name, text)?.parse().map_err(|source| PaymentsError::Name { name, source })
}

fn merchant_key(path: Option<&Path>) -> Result<PrivateKey, PaymentsError> {
    use std::io::Read as _;
    const NAME: &str = "merchant_key_file";
    let failed = |source| PaymentsError::File { name: NAME, source };
    let mut pem = Zeroizing::new(String::new());
    let file = std::fs::File::open(there(NAME, path)?).map_err(failed)?;
    file.take(PEM_BYTES_MAX as u64 + 1).read_to_string(&mut pem).map_err(failed)?;
    PrivateKey::from_pem(&pem).map_err(|source| PaymentsError::Key { name: NAME, source })
}
