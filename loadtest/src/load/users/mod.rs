//! The users: goose runs them, they wait at the gate until the run begins, and each then does what is due.

mod gate;
mod running;

pub use self::gate::{Gate, attack, with_goose};
pub use self::running::{Closed, Running, Source};
