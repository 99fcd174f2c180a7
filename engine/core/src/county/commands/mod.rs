//! One file per command: what `decide` asks of the county, the instant and the policy before something may happen.

mod activate;
mod allot_segment;
mod capture;
mod record_fee;
mod save_form;
mod set_up_point;
mod take_back_tail;

use crate::policy::Policy;
use crate::reply::{Refusal, WindowName};
use crate::time::Timestamp;

/// Refuses an instant outside the window.
fn within(window: WindowName, policy: &Policy, instant: Timestamp) -> Result<(), Refusal> {
    let bounds = match window {
        WindowName::Preparation => policy.preparation,
        WindowName::Registration => policy.registration,
    };
    if bounds.contains(instant) {
        return Ok(());
    }
    Err(Refusal::OutsideWindow { window, opens_at: bounds.opens_at, closes_at: bounds.closes_at })
}
