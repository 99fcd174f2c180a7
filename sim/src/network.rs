//! The virtual network: requests and responses that are delayed, overtaken, doubled and lost.

use baoming_core::reply::Reply;

use crate::message::{Request, Response};
use crate::schedule::Happening;
use crate::world::World;

impl World<'_> {
    /// Gives a request to the network.
    pub(crate) fn send(&mut self, request: &Request) {
        for delay_us in self.deliveries() {
            self.schedule.after(delay_us, Happening::Arrive(Box::new(request.clone())));
        }
    }

    /// Gives a response to the network.
    pub(crate) fn respond(&mut self, request: &Request, reply: Reply) {
        let response = Response { client: request.client, call: request.call, reply };
        for delay_us in self.deliveries() {
            self.schedule.after(delay_us, Happening::Deliver(Box::new(response.clone())));
        }
    }

    /// When the copies of one message arrive: none when it is lost.
    fn deliveries(&mut self) -> Vec<u64> {
        let mut delays = Vec::new();
        if self.dice.chance(self.config.lost) {
            self.log.counts.messages_lost += 1;
        } else {
            delays.push(self.delay());
        }
        if self.dice.chance(self.config.duplicated) {
            self.log.counts.messages_duplicated += 1;
            delays.push(self.delay());
        }
        delays
    }

    fn delay(&mut self) -> u64 {
        let delay_us = self.dice.pick(50..=self.config.delay_us);
        if self.dice.chance(self.config.reordered) {
            self.log.counts.messages_reordered += 1;
            return delay_us * self.dice.pick(2..=30);
        }
        delay_us
    }
}
