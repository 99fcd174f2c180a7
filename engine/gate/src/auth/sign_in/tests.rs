//! Sign-ins in virtual time; the hashes are the cheapest.

use super::*;
use crate::hashing::PasswordSettings;

const NOW: Timestamp = Timestamp(1_636_000_000_000);
const SUBJECT: (&str, &str) = ("candidate", "zhang");

fn from(last: u32) -> Source {
    Source::of(Some(std::net::IpAddr::V4((0x0a00_0000 + last).into())))
}

fn at(ms: i64) -> Timestamp {
    Timestamp(NOW.0 + ms)
}

fn due() -> Due {
    let by = Deadline::after(Duration::from_secs(600));
    Due { lane: HashLane::SignIn, source: from(1), subject: 0, by, proof: None, is_known: false }
}

async fn sign_ins() -> (SignIns, Passwords) {
    let cheap = PasswordSettings { memory_kib: 64, iterations: 1, threads: 1, ..PasswordSettings::default() };
    let passwords = Passwords::start(cheap).unwrap();
    (SignIns::new(SignInThrottles::default(), &passwords).await.unwrap(), passwords)
}

#[tokio::test]
async fn guessing_from_one_place_pauses_there_and_not_the_owner() {
    let (sign_ins, _passwords) = sign_ins().await;
    for _ in 0..5 {
        sign_ins.begin(SUBJECT, from(1), NOW).unwrap().failed();
    }
    assert!(sign_ins.begin(SUBJECT, from(1), NOW).is_err());
    assert!(sign_ins.begin(("operator", "zhang"), from(1), NOW).is_ok(), "kinds are apart");
    sign_ins.begin(SUBJECT, from(2), NOW).unwrap().succeeded();
    assert!(sign_ins.begin(SUBJECT, from(1), NOW).is_err(), "the owner's success forgives no guess");
}

/// Five hundred guesses a second from fifty addresses for an hour. The owner gets in at every try, at home and from a
/// place where they never were.
#[tokio::test]
async fn whatever_strangers_guess_the_owner_gets_in_and_few_guesses_are_judged() {
    let (sign_ins, _passwords) = sign_ins().await;
    let mut judged = Vec::new();
    for hour in 0..2 {
        judged.push(0);
        for second in 0..3_600 {
            let now = at((hour * 3_600 + second) * 1_000);
            // Ten of each address a second; those that are refused change nothing, so one stands for ten.
            for attempt in 0..50 {
                if let Ok(attempt) = sign_ins.begin(SUBJECT, from(attempt), now) {
                    attempt.failed();
                    *judged.last_mut().unwrap() += 1;
                }
            }
            if second % 60 == 1 {
                let away = 1_000 + u32::try_from(hour * 60 + second / 60).unwrap();
                for place in [500, away] {
                    let owner = sign_ins.begin(SUBJECT, from(place), now);
                    owner.unwrap_or_else(|paused| panic!("{hour} h {second} s from {place}: {paused}")).succeeded();
                }
            }
        }
    }
    // One count for all sources let 20 pass, then 6 in the first minute and 60 an hour.
    assert!(judged[0] <= 85 && judged[1] <= 60, "guesses an hour: {judged:?}");
}

#[tokio::test]
async fn many_sources_do_not_help_a_guesser() {
    let (sign_ins, _passwords) = sign_ins().await;
    let judged = |now, sources: std::ops::Range<u32>| {
        let tries = sources.map(|source| sign_ins.begin(SUBJECT, from(source), now));
        tries.filter(|attempt| attempt.is_ok()).count()
    };
    assert!(judged(NOW, 0..10_000) <= 61);
    assert!(judged(at(3_600_000), 10_000..20_000) <= 20, "an hour later");
}

#[tokio::test]
async fn an_attempt_that_is_withdrawn_counts_nowhere() {
    let (sign_ins, _passwords) = sign_ins().await;
    for source in 0..1_000 {
        sign_ins.begin(SUBJECT, from(source % 7), NOW).unwrap().withdraw();
    }
}

#[tokio::test]
async fn an_own_success_does_not_forgive_an_address_its_guesses_at_others() {
    let (sign_ins, _passwords) = sign_ins().await;
    let mut judged = 0;
    for other in 0..3_000 {
        if let Ok(attempt) = sign_ins.begin(("candidate", &other.to_string()), from(1), NOW) {
            attempt.failed();
            judged += 1;
        }
        if let Ok(own) = sign_ins.begin(("candidate", "own"), from(1), NOW) {
            own.succeeded();
        }
    }
    assert_eq!(judged, 1_000);
}

#[tokio::test]
async fn nobodys_password_is_right() {
    let (sign_ins, passwords) = sign_ins().await;
    let password = || Password::new("password", "correct horse".to_owned()).unwrap();
    let [stored] = passwords.hash([password()], due()).await.unwrap();
    assert_eq!(sign_ins.is_right(&passwords, password(), Some(&stored), due()).await, Ok(true));
    assert_eq!(sign_ins.is_right(&passwords, password(), Some(&sign_ins.decoy), due()).await, Ok(false));
    assert_eq!(sign_ins.is_right(&passwords, password(), None, due()).await, Ok(false));
}

#[tokio::test]
async fn a_code_counts_once_for_one_operator() {
    let (sign_ins, _passwords) = sign_ins().await;
    let secret = TotpSecret::generate().unwrap();
    let code = totp::code(&secret, NOW);
    assert!(sign_ins.use_code(OperatorNumber(1), &secret, &code, NOW));
    assert!(!sign_ins.use_code(OperatorNumber(1), &secret, &code, NOW));
    assert!(sign_ins.use_code(OperatorNumber(2), &secret, &code, NOW));
}
