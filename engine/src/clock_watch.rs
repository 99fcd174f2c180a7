//! Looks at the clock once a second, so that a calendar that is set is heard of though nobody asks for the time.
//!
//! Deliberately absent: doing anything about it. The clock follows by itself, and readiness and metrics ask it themselves.

use std::time::Duration;

use baoming_clock::{Clock, Standing};
use tokio::time::{MissedTickBehavior, interval};

const LOOK: Duration = Duration::from_secs(1);

/// Says what happens to the machine's calendar, until it is ended.
pub(crate) async fn run(clock: Clock) {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut before = clock.standing();
    loop {
        looks.tick().await;
        let now = clock.standing();
        if let Some(said) = news(before, now) {
            tracing::warn!(skew_ms = now.skew_ms, ahead_ms = now.ahead_ms, "{said}");
        }
        before = now;
    }
}

/// What there is to say, if anything.
fn news(before: Standing, now: Standing) -> Option<&'static str> {
    if now.set_back > before.set_back {
        return Some(
            "the machine's clock was set back: recorded times go on at half their pace until it has caught up, one-time codes \
             and signatures follow at once",
        );
    }
    if now.set_forward > before.set_forward {
        return Some("the machine's clock was set forward, or the machine was paused: recorded times follow");
    }
    (before.ahead_ms > 0 && now.ahead_ms == 0).then_some("the machine's clock has caught up with recorded times")
}

#[cfg(test)]
mod tests {
    use baoming_core::time::Timestamp;

    use super::*;

    #[test]
    fn what_happens_to_the_calendar_is_said_once() {
        let (clock, machine) = Clock::following(Timestamp(1_000_000));
        let mut before = clock.standing();
        let mut heard = |machine_does: &dyn Fn()| {
            machine_does();
            let now = clock.standing();
            let said = news(std::mem::replace(&mut before, now), now).unwrap_or_default();
            said.split([':', ',']).next().unwrap_or_default()
        };
        assert_eq!(heard(&|| machine.pass_ms(1_000)), "");
        assert_eq!(heard(&|| machine.set(Timestamp(8_000_000))), "the machine's clock was set forward");
        assert_eq!(heard(&|| machine.pass_ms(1_000)), "");
        assert_eq!(heard(&|| machine.set(Timestamp(8_000_000))), "the machine's clock was set back");
        assert_eq!(heard(&|| machine.pass_ms(1_000)), "");
        assert_eq!(heard(&|| machine.pass_ms(1_000)), "the machine's clock has caught up with recorded times");
    }
}
