//! The pool with real threads and the cheapest hashes.

use super::super::challenge::Challenge;
use super::*;
use crate::limits::{HASHING_RETRY_AFTER_SECONDS_MAX, WORK_ASKED_BEYOND_SECONDS};

fn password(text: &str) -> Password {
    Password::new("password", text.to_owned()).unwrap()
}

const CHEAP: PasswordSettings =
    PasswordSettings { memory_kib: 64, iterations: 1, threads: 1, wait_ms_max: 600_000, queue_max: 64, proof_bits: 1 };

fn pool(memory_kib: u32) -> Passwords {
    Passwords::start(PasswordSettings { memory_kib, ..CHEAP }).unwrap()
}

fn due() -> Due {
    let by = Deadline::after(Duration::from_secs(600));
    Due { lane: HashLane::SignIn, source: Source::default(), subject: 0, by, proof: None, is_known: false }
}

#[tokio::test]
async fn a_hash_verifies_its_password_only() {
    let pool = pool(64);
    let [phc, other] = pool.hash([password("12345678"), password("12345678")], due()).await.unwrap();
    assert!(phc.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{phc}");
    assert_ne!(phc, other, "each has a salt of its own");
    assert_eq!(pool.verify(password("12345678"), phc.clone(), due()).await, Ok(true));
    assert_eq!(pool.verify(password("12345679"), phc, due()).await, Ok(false));
    for damaged in ["$argon2id$v=19", "", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"] {
        let outcome = pool.verify(password("12345678"), damaged.to_owned(), due()).await;
        assert_eq!(outcome, Err(PasswordError::NotAHash), "{damaged}");
    }
}

/// As the library writes them by itself: the form in which all hashes were stored until the memory was kept.
#[tokio::test]
async fn hashes_of_before_verify_as_they_did() {
    use argon2::password_hash::{PasswordHasher, SaltString};
    use argon2::{Algorithm, Argon2, Version};
    let pool = pool(64);
    for memory_kib in [8, 64, 256] {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(memory_kib, 2, 1, None).unwrap());
        let salt = SaltString::encode_b64(&[7; 16]).unwrap();
        let phc = argon2.hash_password("报名 2022 年".as_bytes(), &salt).unwrap().to_string();
        assert_eq!(pool.verify(password("报名 2022 年"), phc.clone(), due()).await, Ok(true), "{phc}");
        assert_eq!(pool.verify(password("报名 2023 年"), phc, due()).await, Ok(false));
    }
}

#[tokio::test]
async fn hashes_of_other_settings_stay_valid_unless_they_would_cost_too_much() {
    let [phc] = pool(128).hash([password("12345678")], due()).await.unwrap();
    let other = pool(64);
    assert_eq!(other.verify(password("12345678"), phc.clone(), due()).await, Ok(true));
    for (from, to) in [("m=128", "m=4194304"), ("t=1", "t=1000000"), ("p=1", "p=255")] {
        let dear = phc.replacen(from, to, 1);
        assert_ne!(dear, phc);
        assert_eq!(other.verify(password("12345678"), dear, due()).await, Err(PasswordError::NotAHash), "{to}");
    }
}

#[tokio::test]
async fn who_cannot_be_served_in_time_is_told_at_once() {
    let pool = pool(64);
    let late = Due { by: Deadline::after(Duration::ZERO), ..due() };
    let refused = pool.hash([password("12345678")], late).await;
    assert!(matches!(refused, Err(PasswordError::Busy { .. })), "{refused:?}");
    assert!(pool.hash([password("12345678")], due()).await.is_ok(), "others are not concerned");
}

/// What somebody is told who finds no room.
async fn told(pool: &Passwords, due: Due) -> (u32, Option<Challenge>) {
    match pool.hash([password("12345678")], due).await {
        Err(PasswordError::Busy { retry_after_seconds, challenge }) => (retry_after_seconds, challenge),
        other => panic!("{other:?}"),
    }
}

fn solved(challenge: Challenge) -> Solution {
    let read = |nonce: u32| Solution::read(&format!("{}.{nonce}", challenge.text())).unwrap();
    (0..).map(read).find(|solution| solution.zero_bits >= u32::from(challenge.bits)).unwrap()
}

#[tokio::test]
async fn work_is_asked_of_strangers_once_places_are_far_off() {
    // Nobody may wait, so everybody is sent away.
    let settings = PasswordSettings { memory_kib: 64, iterations: 1, threads: 1, wait_ms_max: 0, ..Default::default() };
    let pool = Passwords::start(PasswordSettings { proof_bits: 1, ..settings }).unwrap();
    let of = |subject| Due { subject, ..due() };
    let mut subjects = 0..;
    let far = loop {
        let due = of(subjects.next().unwrap());
        let (seconds, challenge) = told(&pool, due).await;
        assert_eq!(challenge.is_some(), seconds > WORK_ASKED_BEYOND_SECONDS, "{seconds} s");
        if seconds > HASHING_RETRY_AFTER_SECONDS_MAX + 1 {
            break Due { proof: challenge.map(solved), ..due };
        }
    };
    assert_eq!(told(&pool, far).await.1, None, "a place that was worked for");
    assert!(told(&pool, Due { proof: far.proof, ..of(subjects.next().unwrap()) }).await.1.is_some(), "others' work");
    assert_eq!(told(&pool, Due { is_known: true, ..of(subjects.next().unwrap()) }).await.1, None, "no stranger");
    let off = Passwords::start(PasswordSettings { proof_bits: 0, ..settings }).unwrap();
    let longest = HASHING_RETRY_AFTER_SECONDS_MAX + HASHING_RETRY_AFTER_SECONDS_MAX / 4;
    for subject in 0.. {
        let (seconds, challenge) = told(&off, of(subject)).await;
        assert_eq!(challenge, None);
        if seconds == longest {
            break;
        }
    }
}

#[tokio::test]
async fn a_password_is_right_however_the_keyboard_sends_it_and_old_hashes_stay_right() {
    use argon2::password_hash::{PasswordHasher, SaltString};
    use argon2::{Algorithm, Argon2, Version};
    let pool = pool(64);
    let [phc] = pool.hash([password("café-horse 1")], due()).await.unwrap();
    for typed in ["cafe\u{301}-horse 1", "ｃａｆé－ｈｏｒｓｅ　１", "café-horse\u{a0}1\u{200b}"] {
        assert_eq!(pool.verify(password(typed), phc.clone(), due()).await, Ok(true), "{typed:?}");
    }
    assert_eq!(pool.verify(password("Café-horse 1"), phc, due()).await, Ok(false));
    // As it was hashed before there was one form.
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
    let salt = SaltString::encode_b64(&[7; 16]).unwrap();
    let old = argon2.hash_password("ｃａｆé－ｈｏｒｓｅ".as_bytes(), &salt).unwrap().to_string();
    assert_eq!(pool.verify(password("ｃａｆé－ｈｏｒｓｅ"), old.clone(), due()).await, Ok(true));
    assert_eq!(pool.verify(password("café-horse"), old, due()).await, Ok(false));
    let short = argon2.hash_password("e\u{301}e\u{301}e\u{301}e\u{301}".as_bytes(), &salt).unwrap().to_string();
    let given = Password::given("password", "e\u{301}e\u{301}e\u{301}e\u{301}".to_owned()).unwrap();
    assert_eq!(pool.verify(given, short, due()).await, Ok(true));
}

#[tokio::test]
async fn a_hash_of_another_cost_is_told_and_made_again_while_nobody_wants_one() {
    let [old] = pool(128).hash([password("12345678")], due()).await.unwrap();
    let pool = pool(64);
    let [own] = pool.hash([password("12345678")], due()).await.unwrap();
    let version = own.replacen("v=19", "v=16", 1);
    let passes = own.replacen("t=1", "t=2", 1);
    for (phc, expected) in [(&old, true), (&version, true), (&passes, true), (&own, false), (&"none".to_owned(), false)]
    {
        assert_eq!(pool.is_of_other_cost(phc), expected, "{phc}");
    }
    let new = pool.hash_in_spare_time(password("12345678")).await.unwrap();
    assert!(!pool.is_of_other_cost(&new) && new != own, "with a salt of its own: {new}");
    assert_eq!(pool.verify(password("12345678"), new, due()).await, Ok(true));
    let short = Password::given("password", "e\u{301}e\u{301}e\u{301}e\u{301}".to_owned()).unwrap();
    assert_eq!(pool.hash_in_spare_time(short).await, None, "one that is no longer long enough stays as it is stored");
}

#[tokio::test]
async fn nothing_is_begun_in_spare_time_once_somebody_has_to_wait() {
    let ask = |pool: &Passwords| {
        let (reply, answer) = oneshot::channel();
        pool.submit(Work::Hash(vec![password("12345678")], reply), due());
        answer
    };
    let pool = Passwords::resting(CHEAP).unwrap();
    let spare = pool.hash_in_spare_time(password("12345678"));
    let _first = ask(&pool);
    let late = pool.hash_in_spare_time(password("12345678"));
    assert_eq!(late.await, None, "somebody waits already");
    // The thread has taken the first one meanwhile, and a second has to wait for it.
    pool.shared.lock().busy = 1;
    assert!(pool.shared.lock().line.next(0).0.is_some());
    let _second = ask(&pool);
    assert_eq!(spare.await, None);
    let pool = Passwords::resting(CHEAP).unwrap();
    let spare = pool.hash_in_spare_time(password("12345678"));
    pool.end_spare_time();
    assert_eq!(spare.await, None, "it ends where the pool is told to");
}
