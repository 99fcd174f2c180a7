//! The dead man's receiver: whether those who would call for help are themselves alive.
//!
//! An alert, the Watchdog, fires always. Prometheus evaluates it, Alertmanager posts it here every minute; when nothing comes
//! for two minutes, some part of that way is broken, whatever every light says. Beside that Prometheus, Alertmanager and the engine
//! are asked whether they are there.
//!
//! Guarantees: a pure state machine over instants that it is given; nothing counts as well that has not been heard of.

mod probes;
mod state;

pub(crate) use self::probes::{Targets, watch};
pub(crate) use self::state::{DeadMan, Part, Standing, State};
