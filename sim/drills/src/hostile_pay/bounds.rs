//! Numbers that several parts of the drill share.

use std::time::Duration;

/// Of each kind of money that belongs to no order of ours.
pub(super) const STRANGERS: u64 = 3;
/// From this number on, orders are none of the candidate's.
pub(super) const STRANGERS_FROM: u64 = 900;
/// How long no candidate may get on.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);
