//! The adapter against the stand-in, over a real socket of this machine.

use baoming_clock::Clock;
use baoming_core::time::Timestamp;
use standin::{Faults, Options, PhoneOutcome, StandIn};

use super::*;
use crate::outbound::provider::ProviderSettings;
use crate::outbound::{BreakerSettings, Secret};

const SECRET: &str = "0123456789abcdef";
const PHONE: &str = "13812345678";

async fn pair(faults: Faults) -> (StandIn, Sms) {
    let standin = StandIn::start(Options { faults, ..Options::local("hunan", SECRET) }).await.unwrap();
    let settings = ProviderSettings {
        base_url: Some(standin.url()),
        app_id: Some("hunan".to_owned()),
        ca_file: None,
        secret_file: None,
        secret: Some(Secret::new(SECRET.to_owned()).unwrap()),
        connect_ms: 60_000,
        attempt_ms: 60_000,
        total_ms: 60_000,
        in_flight_max: 8,
        attempts_max: 3,
        backoff_ms: 1,
        breaker: BreakerSettings { failures_min: 1_000, ..BreakerSettings::default() },
    };
    (standin, Sms::from_settings(&settings, Clock::manual(Timestamp(0))).unwrap().unwrap())
}

/// A code is sent with these faults; what comes of it, and how many messages have gone to the phone.
async fn check(faults: Faults, outcome: Option<PhoneOutcome>, expected: Sent, messages: usize) {
    let (standin, port) = pair(faults).await;
    if let Some(outcome) = outcome {
        standin.declare_phone(PHONE, outcome);
    }
    let (codes, serial, phone) = (SmsCodes::new(), "43010001".parse().unwrap(), PHONE.parse().unwrap());
    let code = codes.issue(serial, &phone, Timestamp(0)).unwrap();
    assert_eq!(port.send(&phone, Template::BindPhone, &code).await, expected);
    let outbox = standin.outbox(PHONE);
    assert_eq!(outbox.len(), messages, "{faults:?}");
    if let [message] = &outbox[..] {
        assert_eq!(message.template, "bind-phone");
        assert_eq!(codes.confirm(serial, &phone, &message.code, Timestamp(1_000)), Ok(()));
    }
    assert_eq!(standin.counts().unsigned, 0);
}

#[tokio::test]
async fn a_code_reaches_the_phone_once_and_confirms_it() {
    check(Faults::default(), None, Sent::Accepted, 1).await;
    // Every answer breaks off, so it is asked three times: one message all the same.
    let broken = Faults { broken_rate: 1.0, ..Faults::default() };
    check(broken, None, Sent::Unavailable { retry_after_seconds: 5 }, 1).await;
    let forged = Faults { forged_rate: 1.0, ..Faults::default() };
    check(forged, None, Sent::Unavailable { retry_after_seconds: 30 }, 0).await;
    let refused = |reason: &str| Some(PhoneOutcome::Refused { reason: reason.to_owned() });
    check(Faults::default(), refused("phone-blocked"), Sent::Refused { reason: Refusal::PhoneBlocked }, 0).await;
    check(Faults::default(), refused("full-moon"), Sent::Refused { reason: Refusal::Other }, 0).await;
}

#[test]
fn a_mobile_number_is_eleven_digits_and_hidden() {
    for (text, good) in [
        (PHONE, true),
        ("19912345678", true),
        ("12812345678", false),
        ("23812345678", false),
        ("1381234567", false),
        ("138123456789", false),
        ("1381234567a", false),
        ("1３812345678", false),
        ("", false),
    ] {
        assert_eq!(text.parse::<MobileNumber>().is_ok(), good, "{text}");
    }
    let number: MobileNumber = PHONE.parse().unwrap();
    assert_eq!((format!("{number:?}"), number.masked()), ("MobileNumber(hidden)".to_owned(), "138****5678".to_owned()));
}
