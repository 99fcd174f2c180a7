//! The adapter against the stand-in, over a real socket of this machine.

use std::collections::BTreeSet;

use baoming_core::identity::{DocumentKind, Holder};
use baoming_core::person::Sex;
use baoming_core::policy::Regions;
use baoming_core::time::{Date, Timestamp};
use standin::{Faults, Options, StandIn, TicketOutcome};

use super::*;
use crate::outbound::{BreakerSettings, Secret};

const SECRET: &str = "0123456789abcdef";

fn settings(url: String) -> ProviderSettings {
    ProviderSettings {
        base_url: Some(url),
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
    }
}

fn document(number: &str) -> IdentityDocument {
    let regions = Regions { provinces: BTreeSet::new(), home_province: 43, home_codes: BTreeSet::new() };
    let day = |year| Date::new(year, 1, 1).unwrap();
    let holder = Holder { birth_date: day(2004), sex: Sex::Female, today: day(2021) };
    IdentityDocument::parse(DocumentKind::Passport, number, &holder, &regions).unwrap()
}

async fn pair(change: impl FnOnce(&mut ProviderSettings), faults: Faults) -> (StandIn, RealPerson) {
    let standin = StandIn::start(Options { faults, ..Options::local("hunan", SECRET) }).await.unwrap();
    let mut settings = settings(standin.url());
    change(&mut settings);
    let clock = Clock::manual(Timestamp(1_635_728_400_000));
    (standin, RealPerson::from_settings(&settings, clock).unwrap().unwrap())
}

async fn identity(port: &RealPerson, number: &str) -> IdentityCheck {
    port.check_identity(&document(number), &PersonName::parse("张三").unwrap()).await
}

async fn verify(port: &RealPerson, ticket: &str, number: &str) -> RealPersonCheck {
    port.verify(&Ticket::parse(ticket).unwrap(), &document(number), &PersonName::parse("张三").unwrap()).await
}

/// With these faults there is no answer, to either question.
async fn check_unavailable(change: impl FnOnce(&mut ProviderSettings), faults: Faults, retry_after_seconds: u32) {
    let (_standin, port) = pair(change, faults).await;
    assert_eq!(identity(&port, "P1234567").await, IdentityCheck::Unavailable { retry_after_seconds }, "{faults:?}");
    let verified = verify(&port, "pass-1", "P1234567").await;
    assert_eq!(verified, RealPersonCheck::Unavailable { retry_after_seconds }, "{faults:?}");
}

#[tokio::test]
async fn the_providers_word_is_passed_on() {
    let (standin, port) = pair(|_| {}, Faults::default()).await;
    standin.declare_identity("P7654321", false);
    standin.declare_ticket("declared", TicketOutcome::Passed);
    assert_eq!(identity(&port, "P1234567").await, IdentityCheck::Matched);
    assert_eq!(identity(&port, "P7654321").await, IdentityCheck::NotMatched);
    let failed = |reason| RealPersonCheck::Failed { reason };
    for (ticket, number, expected) in [
        ("pass-1", "P1234567", RealPersonCheck::Passed),
        ("pass-1", "P1234567", RealPersonCheck::Passed),
        ("pass-1", "P7654321", failed(Failure::TicketUsed)),
        ("declared", "P1234567", RealPersonCheck::Passed),
        ("guessed", "P1234567", failed(Failure::TicketUnknown)),
        ("fail-not-live", "P1234567", failed(Failure::NotLive)),
        ("fail-other-person", "P1234567", failed(Failure::OtherPerson)),
        ("fail-new-reason", "P1234567", failed(Failure::Other)),
    ] {
        assert_eq!(verify(&port, ticket, number).await, expected, "{ticket} {number}");
    }
    assert_eq!(standin.counts().unsigned, 0);
    standin.stop().await;
}

#[tokio::test]
async fn whatever_is_not_a_vouched_answer_is_no_answer() {
    let well = |_: &mut ProviderSettings| {};
    check_unavailable(well, Faults { forged_rate: 1.0, ..Faults::default() }, 30).await;
    check_unavailable(well, Faults { refuse_rate: 1.0, ..Faults::default() }, 30).await;
    check_unavailable(well, Faults::failing(), 30).await;
    check_unavailable(well, Faults { broken_rate: 1.0, ..Faults::default() }, 5).await;
    check_unavailable(|settings| settings.attempt_ms = 20, Faults::silent(), 5).await;
    let other = |settings: &mut ProviderSettings| {
        settings.secret = Some(Secret::new("fedcba9876543210".to_owned()).unwrap());
    };
    check_unavailable(other, Faults::default(), 30).await;
    check_unavailable(|settings| settings.app_id = Some("hubei".to_owned()), Faults::default(), 30).await;
}

#[tokio::test]
async fn a_question_is_asked_again_under_a_new_nonce() {
    let seed_faults = Faults { error_rate: 0.3, broken_rate: 0.1, ..Faults::default() };
    let (standin, port) = pair(|settings| settings.attempts_max = 10, seed_faults).await;
    for number in 0..40 {
        assert_eq!(verify(&port, &format!("pass-{number}"), "P1234567").await, RealPersonCheck::Passed, "seed 1");
    }
    let counts = standin.counts();
    assert!(counts.requests > 45 && counts.unsigned == 0, "{counts:?}");
}

#[tokio::test]
async fn a_failing_provider_is_left_alone_and_heals() {
    let clock = Clock::manual(Timestamp(1_635_728_400_000));
    let standin =
        StandIn::start(Options { faults: Faults::failing(), ..Options::local("hunan", SECRET) }).await.unwrap();
    let mut settings = settings(standin.url());
    settings.breaker = BreakerSettings { failures_min: 3, open_ms: 7_000, ..BreakerSettings::default() };
    let port = RealPerson::from_settings(&settings, clock.clone()).unwrap().unwrap();
    assert_eq!(identity(&port, "P1234567").await, IdentityCheck::Unavailable { retry_after_seconds: 30 });
    assert_eq!(identity(&port, "P1234567").await, IdentityCheck::Unavailable { retry_after_seconds: 7 });
    assert_eq!(standin.counts().requests, 3);
    standin.set_faults(Faults::default());
    clock.advance_ms(7_000);
    assert_eq!(identity(&port, "P1234567").await, IdentityCheck::Matched);
    assert_eq!(identity(&port, "P1234567").await, IdentityCheck::Matched);
}

#[test]
fn a_section_without_a_provider_is_no_port_and_half_a_provider_an_error() {
    let from =
        |settings: &ProviderSettings| RealPerson::from_settings(settings, Clock::system()).map(|port| port.is_some());
    let whole = settings("https://checks.example".to_owned());
    assert!(!from(&ProviderSettings { base_url: None, ..whole.clone() }).unwrap());
    assert!(from(&whole).unwrap());
    for (bad, part) in [
        (ProviderSettings { secret: None, ..whole.clone() }, "real_person: give secret_file or secret"),
        (
            ProviderSettings { ca_file: Some("/nowhere/ca".into()), ..whole.clone() },
            "real_person.ca_file: cannot be read",
        ),
        (ProviderSettings { app_id: None, ..whole.clone() }, "real_person.app_id must be"),
        (
            ProviderSettings { base_url: Some("http://checks.example".to_owned()), ..whole.clone() },
            "real_person.base_url",
        ),
        (
            ProviderSettings { secret: None, secret_file: Some("/nowhere/secret".into()), ..whole },
            "real_person: the secret's file cannot be read",
        ),
    ] {
        let error = from(&bad).unwrap_err().to_string();
        assert!(error.contains(part) && !error.contains(SECRET), "{error}");
    }
}

#[test]
fn a_ticket_is_short_plain_and_hidden() {
    for (text, good) in [("t-1", true), ("", false), ("a b", false), ("票", false), (&"x".repeat(257), false)] {
        assert_eq!(Ticket::parse(text).is_ok(), good, "{text}");
    }
    assert_eq!(format!("{:?}", Ticket::parse("secret").unwrap()), "Ticket(hidden)");
}
