//! A client: a script of calls, what the script may look at, and the call that the client waits for.

use std::fmt::Debug;

use baoming_core::calendar::WindowName;
use baoming_core::command::Action;
use baoming_core::ids::{CommandKey, CountyId, PointNumber};
use baoming_core::reply::Reply;

use crate::config::Config;
use crate::dice::Dice;
use crate::message::Body;
use crate::province::{REOPENED, REOPENED_POINT, instant};

/// What a client does after an answer.
pub(crate) enum Next {
    /// Makes another call.
    Call { after_us: u64, county: CountyId, body: Body },
    /// Makes the same call again, under the same key: what was refused may be granted later.
    Again { after_us: u64 },
    /// Has come to its end.
    Finished,
    /// Was answered what it never should be.
    Surprised(String),
}

/// What a client may look at and draw from.
pub(crate) struct Scene<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) config: &'a Config,
    pub(crate) now_us: u64,
    pub(crate) keys: &'a mut u64,
    /// Clients that begin because of this one.
    pub(crate) joining: &'a mut Vec<Box<dyn Script>>,
}

impl Scene<'_> {
    /// A body with a key that nobody has used.
    pub(crate) fn command(&mut self, action: Action) -> Body {
        *self.keys += 1;
        let mut key = [0; 16];
        key[8..].copy_from_slice(&self.keys.to_be_bytes());
        Body::Command { key: CommandKey(key), fingerprint: *self.keys, action }
    }

    /// A pause of a person or a program.
    pub(crate) fn pause_us(&mut self) -> u64 {
        self.dice.pick(500..=self.config.pause_us)
    }

    /// Whether an override opens this window again for the point, or will: some errands wait for it.
    pub(crate) fn is_reopened(&self, window: WindowName, point: PointNumber) -> bool {
        let named = REOPENED.contains(&window) && point.get() == REOPENED_POINT;
        named && self.config.reopened.is_some_and(|reopened| self.now_us < reopened.until_us)
    }

    /// Whether the windows have closed, by the calendar's own milliseconds.
    pub(crate) fn is_over(&self) -> bool {
        instant(self.now_us) >= instant(self.config.closes_us)
    }
}

/// What one kind of client wants.
pub(crate) trait Script: Debug {
    /// The next call; `last` is the answer to the one before.
    fn next(&mut self, last: Option<&Reply>, scene: &mut Scene<'_>) -> Next;
}

/// A client with the call that it waits for.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) script: Box<dyn Script>,
    pub(crate) call: u32,
    pub(crate) attempt: u32,
    pub(crate) sent: Option<(CountyId, Body)>,
    pub(crate) finished: bool,
}

impl Client {
    /// Whether it has come to its end.
    pub(crate) fn is_finished(&self) -> bool {
        self.finished
    }
}
