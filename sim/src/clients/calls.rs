//! What all clients share: a call is sent again under the same key until it is answered, however often that takes; an
//! answer to an earlier call is ignored.

use baoming_core::reply::Reply;

use super::client::{Client, Next, Scene, Script};
use crate::log::Law;
use crate::message::{ClientId, Request, Response};
use crate::schedule::Happening;
use crate::world::World;

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
