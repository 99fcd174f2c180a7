//! Strangers who guess at one candidate's password from many addresses, over real sockets: the owner gets in, and few of
//! their guesses are judged at all.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use baoming_rehearsal::people::SyntheticCandidate;
use stage::accounts::candidate_sign_in;
use stage::http::{Connection, Request};
use stage::running::Running;

/// A gateway's word for who asks: so one machine is many addresses.
const BEHIND: &str = "[proxies]\ntrusted = [\"127.0.0.1\"]\n";
const ATTACKERS: u64 = 50;
const THREADS: u64 = 4;
/// Guesses that are answered between two sign-ins of the owner.
const BETWEEN: usize = 200;
const SIGN_INS: u64 = 24;
/// Within so long the owner has to be in.
const PATIENCE: Duration = Duration::from_secs(5);
/// Each address has a first try; behind them all share a count of five free failures, and pauses that double.
const JUDGED_MAX: u64 = ATTACKERS + 5 + 12;

fn from(request: Request, address: &str) -> Request {
    request.header("x-forwarded-for", address)
}

#[derive(Default)]
struct Attack {
    over: AtomicBool,
    answered: AtomicU64,
    judged: AtomicU64,
    paused: AtomicU64,
}

impl Attack {
    /// One thread of it, with every so many-th address, until it is over.
    fn go_on(&self, running: &Running, victim: &SyntheticCandidate, first: u64, told: &SyncSender<()>) {
        let mut connection = Connection::open(running.address).unwrap();
        for number in (first..).step_by(THREADS as usize) {
            if self.over.load(Ordering::Acquire) {
                return;
            }
            let guess = candidate_sign_in(victim, &format!("guess-{number:08}"));
            let answer = connection.ask(&from(guess, &format!("198.51.100.{}", number % ATTACKERS))).unwrap();
            match answer.status {
                401 => self.judged.fetch_add(1, Ordering::Relaxed),
                429 | 503 => {
                    assert!(answer.header("retry-after").is_some(), "{}", answer.text());
                    self.paused.fetch_add(1, Ordering::Relaxed)
                }
                status => panic!("{status}: {}", answer.text()),
            };
            self.answered.fetch_add(1, Ordering::Relaxed);
            // Nobody listens any more once it is over.
            let _over = told.send(());
        }
    }
}

/// The owner signs in again and again while it lasts; the longest that took.
fn sign_in_meanwhile(running: &Running, owner: &SyntheticCandidate, password: &str, told: &Receiver<()>) -> Duration {
    let mut longest = Duration::ZERO;
    for number in 0..SIGN_INS {
        told.iter().take(BETWEEN).for_each(drop);
        // From home, and now and then from somewhere new.
        let address = if number % 6 == 5 { format!("203.0.113.{number}") } else { "203.0.113.200".to_owned() };
        let begun = Instant::now();
        let answer = running.ask(&from(candidate_sign_in(owner, password), &address));
        assert_eq!(answer.status, 200, "sign-in {number} from {address}: {}", answer.text());
        longest = longest.max(begun.elapsed());
    }
    longest
}

#[test]
fn whoever_guesses_from_fifty_addresses_keeps_the_owner_out_of_nothing() {
    let running = Running::start(super::program(), BEHIND);
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let owner = running.candidate(&place, 0);
    let (attack, begun) = (Attack::default(), Instant::now());
    let longest = thread::scope(|scope| {
        let (told, tells) = sync_channel(1_024);
        for first in 0..THREADS {
            let (attack, running, owner, told) = (&attack, &running, &owner, told.clone());
            scope.spawn(move || attack.go_on(running, owner, first, &told));
        }
        drop(told);
        let longest = sign_in_meanwhile(&running, &owner, &format!("login-{serial}"), &tells);
        attack.over.store(true, Ordering::Release);
        tells.iter().for_each(drop);
        longest
    });
    let [answered, judged, paused] =
        [&attack.answered, &attack.judged, &attack.paused].map(|count| count.load(Ordering::Relaxed));
    let per_second = answered as f64 / begun.elapsed().as_secs_f64();
    println!(
        "{answered} guesses ({per_second:.0}/s): {judged} judged, {paused} told to wait; the owner in within {longest:?}"
    );
    assert!(longest <= PATIENCE, "{longest:?}");
    assert!(judged <= JUDGED_MAX, "{judged} of {answered} guesses were judged");
    assert!(paused > answered / 2, "{paused} of {answered}");
}
