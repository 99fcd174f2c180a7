//! Keys and parties for tests. Making an RSA key takes long in a debug build, so each is made once in a process.

use std::sync::LazyLock;

use baoming_core::time::Timestamp;
use getrandom::SysRng;
use rsa::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _, LineEnding};

use crate::ids::{AppId, KeySerial, MerchantId, OutTradeNo};
use crate::keys::{ApiKey, PrivateKey, PublicKey};
use crate::merchant::{KnownMerchant, Merchant};
use crate::platform::{Platform, PlatformSigner};
use crate::signing::Nonce;
use crate::transaction::{Amount, TradeState, Transaction};

/// 2021-11-05T10:00:00+08:00.
pub(crate) const NOW: Timestamp = Timestamp(1_636_077_600_000);
/// A certificate made for this test; its private key was thrown away.
pub(crate) const CERTIFICATE: &str = include_str!("../fixtures/platform_certificate.pem");
pub(crate) const CERTIFICATE_SERIAL: &str = "157F09EFDC096DE15EBE81A47057A7232F1B8E16";

pub(crate) static MERCHANT: LazyLock<Pair> = LazyLock::new(Pair::make);
pub(crate) static PLATFORM: LazyLock<Pair> = LazyLock::new(Pair::make);

/// A key pair in PEM.
pub(crate) struct Pair {
    pub(crate) private_pem: String,
    pub(crate) public_pem: String,
}

impl Pair {
    fn make() -> Self {
        let key = rsa::PrivateKey::new(&mut SysRng, 2_048).unwrap();
        let public_pem = key.to_public_key().to_public_key_pem(LineEnding::LF).unwrap();
        Self { private_pem: key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string(), public_pem }
    }

    pub(crate) fn key(&self) -> PrivateKey {
        PrivateKey::from_pem(&self.private_pem).unwrap()
    }
}

pub(crate) fn mchid() -> MerchantId {
    "1900007291".parse().unwrap()
}

pub(crate) fn appid() -> AppId {
    "wxd678efh567hg6787".parse().unwrap()
}

fn merchant_serial() -> KeySerial {
    "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB".parse().unwrap()
}

pub(crate) fn merchant() -> Merchant {
    Merchant::new(mchid(), merchant_serial(), MERCHANT.key())
}

pub(crate) fn known_merchant() -> KnownMerchant {
    let key = PublicKey::from_pem(&MERCHANT.public_pem).unwrap();
    KnownMerchant { mchid: mchid(), serial: merchant_serial(), key }
}

fn platform_serial() -> KeySerial {
    "PUB_KEY_ID_0119000072912024".parse().unwrap()
}

pub(crate) fn signer() -> PlatformSigner {
    PlatformSigner::new(platform_serial(), PLATFORM.key())
}

pub(crate) fn platform() -> Platform {
    Platform::new().with_key(platform_serial(), PublicKey::from_pem(&PLATFORM.public_pem).unwrap())
}

pub(crate) fn api_key() -> ApiKey {
    ApiKey::new(&mut b"0123456789abcdef0123456789ABCDEF".to_owned()).unwrap()
}

pub(crate) fn nonce(number: u8) -> Nonce {
    Nonce::from_random([number; 16])
}

pub(crate) fn order_no() -> OutTradeNo {
    "FEE4301020001-1".parse().unwrap()
}

/// An order of 40 yuan, paid now.
pub(crate) fn paid() -> Transaction {
    Transaction {
        appid: appid(),
        mchid: mchid(),
        out_trade_no: order_no(),
        transaction_id: Some("4200001234202111050000000001".parse().unwrap()),
        trade_type: Some("NATIVE".to_owned()),
        trade_state: TradeState::Success,
        trade_state_desc: "支付成功".to_owned(),
        attach: "430102-0001".parse().unwrap(),
        success_time: Some(NOW),
        amount: Some(Amount::paid(4_000, 4_000)),
    }
}

/// Finds headers as a server's map would.
pub(crate) fn find<'h>(headers: &'h [(&'static str, String); 4]) -> impl Fn(&'static str) -> Option<&'h str> {
    move |asked| headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(asked)).map(|(_, value)| value.as_str())
}
