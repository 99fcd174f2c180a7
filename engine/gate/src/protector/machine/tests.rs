//! The protector on virtual time: attacks end in seconds, and whoever shares an address with honest people is left.

use super::*;
use crate::limits::SUCCEEDED_LATELY_MS;

const SETTINGS: ProtectorSettings = ProtectorSettings {
    enabled: true,
    ipv4_bits: 32,
    ipv6_bits: 64,
    window_seconds: 60,
    slow_heads: 120,
    guessing: 300,
    forged: 60,
    flood_times: 4,
    block_seconds_min: 120,
    block_seconds_max: 3_600,
    ranges_max: 200,
    friendly_percent_max: 2,
    people_spared: 5,
};
const PER_SECOND: u32 = 500;

/// A protector and its time.
struct Bench {
    protector: Protector,
    now: Timestamp,
}

impl Bench {
    fn new(settings: ProtectorSettings) -> Self {
        Self { protector: Protector::new(settings, PER_SECOND), now: Timestamp(1_000_000) }
    }

    fn pass(&mut self, ms: i64) {
        self.now = self.now.plus_ms(ms);
    }

    /// So many signs at once; how many it took until the address was kept out.
    fn attack(&mut self, from: &str, rule: Rule, signs: usize) -> Option<usize> {
        let address = from.parse().unwrap();
        (1..=signs).find(|_| self.protector.see(address, rule, self.now))
    }

    fn tick(&mut self) -> bool {
        self.protector.tick(self.now)
    }

    fn held(&self) -> Vec<String> {
        self.protector.held(self.now).map(|held| held.range.to_string()).collect()
    }

    fn deeds(&mut self) -> Vec<Deed> {
        self.protector.take_unsaid().into_iter().map(|act| act.deed).collect()
    }
}

fn honest(number: u32) -> IpAddr {
    IpAddr::from([100, 64, (number / 250) as u8, (number % 250) as u8])
}

#[test]
fn an_attack_from_one_range_ends_in_seconds_and_honest_people_never_notice() {
    let mut bench = Bench::new(SETTINGS);
    let attackers = ["203.0.113.7", "2001:db8:bad::1", "198.51.100.9", "192.0.2.66"];
    // How much of each comes in a millisecond; honest people mistype now and then.
    let rates = [(Rule::SlowHeads, 1), (Rule::Guessing, 1), (Rule::Forged, 1), (Rule::Flood, 20)];
    let mut kept_out_at = [None; 4];
    for ms in 0..10_000_i64 {
        for (place, (rule, signs)) in rates.iter().enumerate() {
            if bench.attack(attackers[place], *rule, *signs).is_some() {
                kept_out_at[place] = Some(ms);
            }
        }
        let person = (ms % 1_000) as u32;
        if ms % 20 == 0 {
            assert_eq!(bench.attack(&honest(person).to_string(), Rule::Guessing, 1), None);
        }
        bench.protector.succeeded(honest(person), u64::from(person), bench.now);
        bench.pass(1);
        if ms % 1_000 == 0 {
            bench.tick();
        }
    }
    assert!(kept_out_at.iter().all(|at| at.is_some_and(|at| at < 3_000)), "{kept_out_at:?}");
    assert_eq!(bench.held(), ["192.0.2.66/32", "198.51.100.9/32", "203.0.113.7/32", "2001:db8:bad::/64"]);
    let active = bench.protector.activities(bench.now);
    assert_eq!(active.iter().map(|one| (one.rule, one.ranges)).collect::<Vec<_>>(), Rule::ALL.map(|rule| (rule, 1)));
}

#[test]
fn a_pace_that_is_allowed_is_never_too_much() {
    let mut bench = Bench::new(SETTINGS);
    // Just below 300 in a minute, for a day.
    for _ in 0..24 * 60 * 290 {
        assert_eq!(bench.attack("203.0.113.7", Rule::Guessing, 1), None);
        bench.pass(60_000 / 290);
    }
}

#[test]
fn whoever_comes_again_is_kept_out_twice_as_long_up_to_a_bound_and_forgotten_after_a_day() {
    let mut bench = Bench::new(SETTINGS);
    let mut lengths = Vec::new();
    for _ in 0..7 {
        assert_eq!(bench.attack("203.0.113.7", Rule::Forged, 1_000), Some(60));
        let held = bench.protector.held(bench.now).next().unwrap();
        assert_eq!(bench.attack("203.0.113.7", Rule::Forged, 1_000), None, "what comes meanwhile prolongs nothing");
        lengths.push((held.until.0 - held.since.0) / 1_000);
        bench.now = held.until;
        assert!(bench.held().is_empty() && bench.tick());
    }
    assert_eq!(lengths, [120, 240, 480, 960, 1_920, 3_600, 3_600]);
    assert_eq!(bench.deeds().iter().filter(|deed| **deed == Deed::Ended).count(), 7);
    bench.pass(25 * 60 * 60 * 1_000);
    bench.attack("203.0.113.7", Rule::Forged, 60);
    assert_eq!(bench.protector.held(bench.now).next().unwrap().times, 1);
}

#[test]
fn an_address_that_attackers_share_with_several_people_is_left_to_an_operator() {
    let mut bench = Bench::new(SETTINGS);
    let school: IpAddr = "203.0.113.7".parse().unwrap();
    (0..4).for_each(|person| bench.protector.succeeded(school, person, bench.now));
    // Four, and nobody else anywhere: they would be all of those who have succeeded.
    assert_eq!(bench.attack("203.0.113.7", Rule::Guessing, 1_000), None);
    assert_eq!(bench.deeds(), [Deed::Left(Stop::Friendly)]);
    bench.protector.succeeded(school, 4, bench.now);
    assert_eq!(bench.attack("203.0.113.7", Rule::Guessing, 1_000), None);
    assert!(bench.deeds().is_empty(), "it is said once an hour");
    bench.pass(LEFT_SAID_AGAIN_MS);
    (0..5).for_each(|person| bench.protector.succeeded(school, person, bench.now));
    assert_eq!(bench.attack("203.0.113.7", Rule::Guessing, 1_000), None);
    assert_eq!(bench.deeds(), [Deed::Left(Stop::People)]);
    // Those who only signed in once keep nobody from the guesser for ever.
    bench.pass(SUCCEEDED_LATELY_MS + 1);
    assert_eq!(bench.attack("203.0.113.7", Rule::Guessing, 1_000), Some(300));
}

#[test]
fn it_stops_before_it_keeps_out_too_many_of_those_who_have_succeeded() {
    let mut bench = Bench::new(SETTINGS);
    (0..200).for_each(|number| bench.protector.succeeded(honest(number), u64::from(number), bench.now));
    bench.tick();
    let taken: Vec<_> =
        (0..200).filter(|number| bench.attack(&honest(*number).to_string(), Rule::Guessing, 300).is_some()).collect();
    assert_eq!(taken, [0, 1, 2, 3], "2 of 100 of 200");
    assert_eq!(bench.attack("203.0.113.7", Rule::Guessing, 300), Some(300), "a stranger is none of them");
}

#[test]
fn with_as_many_ranges_as_may_be_it_stops_and_says_so_once() {
    let mut bench = Bench::new(ProtectorSettings { ranges_max: 3, ..SETTINGS });
    let taken = (0..10).filter(|number| bench.attack(&honest(*number).to_string(), Rule::Forged, 60).is_some()).count();
    assert_eq!((taken, bench.protector.stopped()), (3, Some(Stop::Ranges)));
    assert_eq!(bench.deeds().iter().filter(|deed| **deed == Deed::Left(Stop::Ranges)).count(), 1);
    bench.pass(120_000);
    assert!(bench.tick() && bench.protector.stopped().is_none());
    assert_eq!(bench.attack("203.0.113.7", Rule::Forged, 60), Some(60));
}

#[test]
fn one_command_ends_all_of_it() {
    let mut bench = Bench::new(SETTINGS);
    let attack = |bench: &mut Bench| bench.attack("203.0.113.7", Rule::Forged, 60);
    assert_eq!(attack(&mut bench), Some(60));
    bench.protector.forget();
    assert!(bench.held().is_empty());
    assert_eq!(attack(&mut bench), Some(60), "counted from nothing, for the first time");
    assert_eq!(bench.protector.held(bench.now).next().unwrap().times, 1);
    bench.protector.switch(false);
    assert!(bench.held().is_empty() && attack(&mut bench).is_none());
    bench.protector.switch(true);
    assert_eq!(attack(&mut bench), Some(60));
    let off = ProtectorSettings { forged: 0, ..SETTINGS };
    assert_eq!(attack(&mut Bench::new(off)), None);
    assert_eq!(attack(&mut Bench::new(ProtectorSettings { enabled: false, ..SETTINGS })), None);
}

#[test]
fn nothing_that_it_remembers_grows_without_a_bound() {
    let mut bench = Bench::new(ProtectorSettings { ranges_max: usize::MAX, ..SETTINGS });
    for number in 0..30_000_u32 {
        let address = IpAddr::from((10 << 24 | number).to_be_bytes());
        bench.protector.see(address, Rule::Guessing, bench.now);
        bench.protector.succeeded(address, u64::from(number), bench.now);
        bench.protector.succeeded("203.0.113.7".parse().unwrap(), u64::from(number), bench.now);
    }
    assert_eq!((bench.protector.suspects.len(), bench.protector.friends.len()), (SUSPECTS_MAX, FRIENDS_MAX));
    // With so much unsaid it does nothing more.
    let all = (0..2_000_u32).filter(|number| bench.attack(&honest(*number).to_string(), Rule::Forged, 60).is_some());
    assert_eq!(all.count(), ACTS_UNSAID_MAX);
}
