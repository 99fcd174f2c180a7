//! Tells the protector once a second that time passes, and has it say what it did.
//!
//! Deliberately absent: acting. A range is kept out in the moment in which a rule asks for it.

use std::sync::Arc;
use std::time::Duration;

use baoming_matters::Counter;
use tokio::time::{MissedTickBehavior, interval};

const LOOK: Duration = Duration::from_secs(1);

/// Until it is ended.
pub(crate) async fn run(counter: Arc<Counter>) {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        counter.protect();
    }
}
