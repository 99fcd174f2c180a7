//! The clients: offices, candidates, the payment platform, readers and meddlers, each a script of calls.
//!
//! What they share is here: a call is sent again under the same key until it is answered, however often that takes;
//! an answer to an earlier call is ignored.

mod candidate;
mod errand;
mod meddler;
mod office;
mod platform;
mod reader;
mod special;

use std::fmt::Debug;

use baoming_core::calendar::WindowName;
use baoming_core::command::Action;
use baoming_core::ids::{CommandKey, CountyId, PointNumber};
use baoming_core::reply::Reply;

pub(crate) use candidate::Candidate;
pub(crate) use meddler::Meddler;
pub(crate) use office::Office;
pub(crate) use reader::Reader;
pub(crate) use special::Special;

use crate::config::Config;
use crate::dice::Dice;
use crate::log::Law;
use crate::network::{Body, Request, Response};
use crate::province::{REOPENED, REOPENED_POINT, instant};
use crate::schedule::Happening;
use crate::world::World;

/// Index of a client in the run.
pub(crate) type ClientId = usize;

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
    script: Box<dyn Script>,
    call: u32,
    attempt: u32,
    sent: Option<(CountyId, Body)>,
    finished: bool,
}

impl Client {
    /// Whether it has come to its end.
    pub(crate) fn is_finished(&self) -> bool {
        self.finished
    }
}

impl World<'_> {
    /// A client begins.
    pub(crate) fn join(&mut self, script: Box<dyn Script>) {
        self.clients.push(Client { script, call: 0, attempt: 0, sent: None, finished: false });
        self.advance(self.clients.len() - 1, None);
    }

    /// A client sends its call, unless it was answered meanwhile.
    pub(crate) fn wake(&mut self, id: ClientId, call: u32, attempt: u32) {
        let client = &mut self.clients[id];
        if client.finished || (client.call, client.attempt) != (call, attempt) {
            return;
        }
        client.attempt += 1;
        let (county, body) = client.sent.clone().expect("a client that is woken has a call");
        let doubled = if self.config.patience_doubles { attempt.min(4) } else { 0 };
        let patience_us = self.config.patience_us << doubled;
        self.schedule.after(patience_us, Happening::Wake { client: id, call, attempt: attempt + 1 });
        self.log.counts.retries += u64::from(attempt > 0);
        self.log.line(self.schedule.now_us(), format_args!("client {id} call {call} attempt {attempt} to {county}"));
        self.send(&Request { client: id, call, county, body });
    }

    /// A response reaches its client.
    pub(crate) fn deliver(&mut self, response: &Response) {
        let client = &mut self.clients[response.client];
        if client.finished || client.call != response.call {
            return;
        }
        if response.reply == Reply::Unavailable {
            client.attempt += 1;
            let again = Happening::Wake { client: response.client, call: client.call, attempt: client.attempt };
            let delay_us = self.dice.pick(10_000..=400_000);
            return self.schedule.after(delay_us, again);
        }
        self.advance(response.client, Some(&response.reply));
    }

    fn advance(&mut self, id: ClientId, last: Option<&Reply>) {
        let mut joining = Vec::new();
        let mut scene = Scene {
            dice: &mut self.dice,
            config: &self.config,
            now_us: self.schedule.now_us(),
            keys: &mut self.keys,
            joining: &mut joining,
        };
        let client = &mut self.clients[id];
        let next = client.script.next(last, &mut scene);
        client.call += 1;
        client.attempt = 0;
        self.log.counts.checks += 1;
        let after_us = match next {
            Next::Call { after_us, county, body } => {
                client.sent = Some((county, body));
                Some(after_us)
            }
            Next::Again { after_us } => Some(after_us),
            Next::Finished => None,
            Next::Surprised(what) => {
                let what = format!("client {id}, {:?}: {what}", client.script);
                self.log.breach(Law::Expected, what);
                None
            }
        };
        match after_us {
            Some(after_us) => {
                let wake = Happening::Wake { client: id, call: client.call, attempt: 0 };
                self.schedule.after(after_us, wake);
            }
            None => {
                client.finished = true;
                self.log.counts.clients_finished += 1;
                self.log.line(self.schedule.now_us(), format_args!("client {id} has finished"));
            }
        }
        for script in joining {
            self.join(script);
        }
    }
}
