//! The state machine.

use crate::limits::{FAILURES_TO_BE_GONE, SAID_AGAIN_MS, SILENCE_MS_MAX};

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The way of an alert from its rule to here.
    Watchdog,
    Prometheus,
    Alertmanager,
    Engine,
}

impl Part {
    pub(crate) const ALL: [Self; 4] = [Self::Watchdog, Self::Prometheus, Self::Alertmanager, Self::Engine];

    /// Its name in `/health` and in the log.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Watchdog => "watchdog",
            Self::Prometheus => "prometheus",
            Self::Alertmanager => "alertmanager",
            Self::Engine => "engine",
        }
    }
}

/// How it stands with one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Not heard of yet, and not for so long that it counts as gone.
    Unknown,
    /// Heard of lately.
    Well,
    /// Silent, or gone.
    Gone,
}

impl State {
    /// Its name in `/health`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Well => "well",
            Self::Gone => "gone",
        }
    }
}

/// The same, with since when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) part: Part,
    pub(crate) state: State,
    /// Since it was last heard of; since the start, if it never was.
    pub(crate) silent_ms: u64,
    /// Whether it was ever heard of.
    pub(crate) heard: bool,
    /// What was said instead.
    pub(crate) why: Option<String>,
}

/// What the log is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// It is gone, or still is.
    Gone(Standing),
    /// It is there again, after so many milliseconds.
    Back(Part, u64),
}

/// One of the four, and what is known of it.
#[derive(Debug, Clone, Default)]
struct Heard {
    /// The last time, since the clock's beginning.
    at_ms: Option<u64>,
    /// Times in a row since then that it was asked for in vain.
    failures: u32,
    why: Option<String>,
    /// Since when it is said to be gone, and when that was said last.
    said_ms: Option<(u64, u64)>,
}

/// The receiver.
#[derive(Debug, Clone)]
pub(crate) struct DeadMan {
    started_ms: u64,
    heard: [Heard; 4],
}

impl DeadMan {
    pub(crate) fn new(now_ms: u64) -> Self {
        Self { started_ms: now_ms, heard: Default::default() }
    }

    /// It was heard of.
    pub(crate) fn heard(&mut self, part: Part, now_ms: u64) {
        let heard = &mut self.heard[part as usize];
        (heard.at_ms, heard.failures, heard.why) = (Some(now_ms), 0, None);
    }

    /// It was asked for in vain, or says that it does not fire.
    pub(crate) fn missed(&mut self, part: Part, why: String) {
        let heard = &mut self.heard[part as usize];
        heard.failures = heard.failures.saturating_add(1);
        heard.why = Some(why);
    }

    /// How it stands with all of them.
    pub(crate) fn standing(&self, now_ms: u64) -> [Standing; 4] {
        Part::ALL.map(|part| {
            let heard = &self.heard[part as usize];
            let silent_ms = now_ms.saturating_sub(heard.at_ms.unwrap_or(self.started_ms));
            let gone = match part {
                // Nobody asks for it: it comes by itself or it does not. The probes must have come as far, too.
                Part::Watchdog => silent_ms > SILENCE_MS_MAX,
                _ => heard.failures >= FAILURES_TO_BE_GONE || silent_ms > SILENCE_MS_MAX,
            };
            let state = match (gone, heard.at_ms) {
                (true, _) => State::Gone,
                (false, Some(_)) => State::Well,
                (false, None) => State::Unknown,
            };
            Standing { part, state, silent_ms, heard: heard.at_ms.is_some(), why: heard.why.clone() }
        })
    }

    /// What there is to say that has not been said, or was said a minute ago.
    pub(crate) fn words(&mut self, now_ms: u64) -> Vec<Word> {
        let mut words = Vec::new();
        for standing in self.standing(now_ms) {
            let said = &mut self.heard[standing.part as usize].said_ms;
            match (standing.state, *said) {
                (State::Gone, None) => *said = Some((now_ms, now_ms)),
                (State::Gone, Some((since, last))) if now_ms >= last + SAID_AGAIN_MS => *said = Some((since, now_ms)),
                (State::Well, Some((since, _))) => {
                    *said = None;
                    words.push(Word::Back(standing.part, now_ms - since));
                    continue;
                }
                _ => continue,
            }
            words.push(Word::Gone(standing));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(man: &DeadMan, now_ms: u64) -> [State; 4] {
        man.standing(now_ms).map(|standing| standing.state)
    }

    fn all_heard(man: &mut DeadMan, now_ms: u64) {
        Part::ALL.iter().for_each(|part| man.heard(*part, now_ms));
    }

    #[test]
    fn nothing_is_well_before_it_is_heard_of_and_silence_ends_that() {
        let mut man = DeadMan::new(1_000);
        assert_eq!(states(&man, 1_000), [State::Unknown; 4]);
        assert_eq!(states(&man, 1_000 + SILENCE_MS_MAX), [State::Unknown; 4]);
        assert_eq!(states(&man, 1_001 + SILENCE_MS_MAX), [State::Gone; 4]);
        all_heard(&mut man, 200_000);
        assert_eq!(states(&man, 200_000), [State::Well; 4]);
    }

    #[test]
    fn the_watchdog_may_be_silent_for_two_minutes() {
        let mut man = DeadMan::new(0);
        all_heard(&mut man, 10_000);
        let at = |man: &DeadMan, now_ms| man.standing(now_ms)[0].clone();
        assert_eq!(at(&man, 10_000 + SILENCE_MS_MAX).state, State::Well);
        let gone = at(&man, 10_001 + SILENCE_MS_MAX);
        assert_eq!((gone.state, gone.silent_ms, gone.heard), (State::Gone, SILENCE_MS_MAX + 1, true));
        // That it does not fire is no sign of life.
        man.missed(Part::Watchdog, "resolved".to_owned());
        assert_eq!(at(&man, 20_000).state, State::Well);
        assert_eq!(at(&man, 10_001 + SILENCE_MS_MAX).why.as_deref(), Some("resolved"));
    }

    #[test]
    fn one_missed_probe_is_none_and_the_second_is() {
        let mut man = DeadMan::new(0);
        all_heard(&mut man, 0);
        man.missed(Part::Engine, "no connection".to_owned());
        assert_eq!(states(&man, 5_000)[3], State::Well);
        man.missed(Part::Engine, "no connection".to_owned());
        assert_eq!(states(&man, 5_000), [State::Well, State::Well, State::Well, State::Gone]);
        man.heard(Part::Engine, 6_000);
        assert_eq!(states(&man, 6_000)[3], State::Well);
    }

    #[test]
    fn probes_that_do_not_end_are_no_sign_of_life() {
        let mut man = DeadMan::new(0);
        all_heard(&mut man, 0);
        assert_eq!(states(&man, SILENCE_MS_MAX + 1), [State::Gone; 4]);
    }

    #[test]
    fn the_log_says_it_once_again_each_minute_and_when_it_is_over() {
        let mut man = DeadMan::new(0);
        all_heard(&mut man, 0);
        man.missed(Part::Prometheus, "a".to_owned());
        assert_eq!(man.words(1_000), []);
        man.missed(Part::Prometheus, "b".to_owned());
        let mut said = Vec::new();
        for second in 1..=130 {
            // Everything but Prometheus is heard of each second.
            [Part::Watchdog, Part::Alertmanager, Part::Engine].iter().for_each(|part| man.heard(*part, second * 1_000));
            said.extend(man.words(second * 1_000).into_iter().map(|word| (second, word)));
        }
        let seconds: Vec<u64> = said.iter().map(|(second, _)| *second).collect();
        assert_eq!(seconds, [1, 61, 121]);
        assert!(said.iter().all(|(_, word)| matches!(word, Word::Gone(one) if one.part == Part::Prometheus)));
        man.heard(Part::Prometheus, 130_000);
        assert_eq!(man.words(130_000), [Word::Back(Part::Prometheus, 129_000)]);
        assert_eq!(man.words(130_000), []);
    }

    /// Every sequence of four events of each kind: what is said agrees with what stands, and nothing is said twice.
    #[test]
    fn words_follow_the_states_whatever_happens() {
        for sequence in 0..6_u32.pow(5) {
            let (mut man, mut now_ms, mut gone) = (DeadMan::new(0), 0, [false; 4]);
            let mut rest = sequence;
            for _ in 0..5 {
                match rest % 6 {
                    0 => man.heard(Part::Watchdog, now_ms),
                    1 => man.heard(Part::Engine, now_ms),
                    2 => man.missed(Part::Engine, String::new()),
                    3 => now_ms += 1_000,
                    4 => now_ms += SAID_AGAIN_MS,
                    _ => now_ms += SILENCE_MS_MAX + 1,
                }
                rest /= 6;
                for word in man.words(now_ms) {
                    match word {
                        Word::Gone(one) => gone[one.part as usize] = true,
                        Word::Back(part, _) => {
                            assert!(gone[part as usize], "{sequence}: back without having gone");
                            gone[part as usize] = false;
                        }
                    }
                }
                let stands = man.standing(now_ms).map(|standing| standing.state == State::Gone);
                assert_eq!(gone, stands, "{sequence} at {now_ms}");
            }
        }
    }
}
