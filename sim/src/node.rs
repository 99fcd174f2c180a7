//! The virtual node: what happens to a request that reaches it.

use std::collections::btree_map::Entry;

use baoming_core::claims::{Change, Claim, Held};
use baoming_core::codec::read_stored;
use baoming_core::command::{Action, Command};
use baoming_core::ids::{CountyId, IdentityKey};
use baoming_core::query::Query;
use baoming_core::reply::{Refusal, Reply};

use crate::host::{Asked, Phase, Ticket};
use crate::message::{Body, Request};
use crate::mutations::Mutation;
use crate::province::instant;
use crate::schedule::Happening;
use crate::world::World;

impl World<'_> {
    /// A request reaches the node.
    pub(crate) fn arrive(&mut self, request: Request) {
        self.log.counts.requests += 1;
        let county = request.county;
        let served = matches!(self.node.phase, Phase::Up | Phase::Closed);
        let home = self.node.homes.get(&county).filter(|home| served && !home.panicked);
        if home.is_none() {
            return self.unavailable(&request);
        }
        match request.body.clone() {
            Body::Query(query) if self.broken(Mutation::ReadsAhead) => self.read_ahead(&request, query),
            Body::Query(query) => self.ask(request, Asked::Query(query), None),
            Body::Command { key, fingerprint, action } => {
                let arrived_at = instant(self.schedule.now_us());
                self.command(request, Command { key, fingerprint, arrived_at, by: None, scope: None, action });
            }
        }
        self.release(county);
        self.commit();
    }

    fn unavailable(&mut self, request: &Request) {
        self.log.counts.unavailable += 1;
        self.respond(request, Reply::Unavailable);
    }

    fn command(&mut self, request: Request, command: Command) {
        let up = self.node.phase == Phase::Up;
        if up && self.dice.chance(self.config.panics) {
            return self.panic(&request);
        }
        let claimed = match &command.action {
            Action::Capture(capture) if up && !self.broken(Mutation::SkipsClaim) => Some(capture.identity),
            Action::TransferRegistration(transfer) if up => Some(transfer.identity),
            _ => None,
        };
        if let Some(identity) = claimed {
            match self.claim(identity, request.county) {
                Ok(()) => {}
                Err(Held::Registered(county)) => {
                    self.checker.elsewhere(identity, county, self.log);
                    let refusal = Refusal::IdentityRegisteredElsewhere { county };
                    *self.log.counts.refusals.entry(refusal.code().to_owned()).or_default() += 1;
                    return self.respond(&request, Reply::Refused(refusal));
                }
                Err(Held::Undecided) => return self.unavailable(&request),
            }
        }
        self.ask(request, Asked::Command(Box::new(command)), claimed);
    }

    fn claim(&mut self, identity: IdentityKey, county: CountyId) -> Result<(), Held> {
        match self.node.directory.entry(identity) {
            Entry::Vacant(vacant) => {
                vacant.insert(Claim::first(county));
                Ok(())
            }
            Entry::Occupied(mut held) => held.get_mut().join(county),
        }
    }

    /// Puts the question to the county's machine.
    fn ask(&mut self, request: Request, asked: Asked, claimed: Option<IdentityKey>) {
        self.node.tickets += 1;
        let token = self.node.tickets;
        let home = self.node.homes.get_mut(&request.county).expect("arrive has found the county");
        match &asked {
            Asked::Command(command) => home.machine.submit(token, command, self.policy),
            Asked::Query(query) => home.machine.query(token, *query),
        }
        let after = home.machine.county().sequence();
        home.tickets.insert(token, Ticket { request, asked, after, claimed });
    }

    /// Lets every reply go that the machine lets go.
    pub(crate) fn release(&mut self, county: CountyId) {
        let Some(home) = self.node.homes.get_mut(&county) else { return };
        let mut going = Vec::new();
        while let Some((token, reply)) = home.machine.poll_reply() {
            going.push((home.tickets.remove(&token).expect("every token has its ticket"), reply));
        }
        for (ticket, reply) in going {
            self.settle(&ticket, &reply);
            self.count(&reply);
            self.checker.released(county, ticket.after, &ticket.asked, &reply, self.log);
            let (client, call) = (ticket.request.client, ticket.request.call);
            self.log.line(self.schedule.now_us(), format_args!("  reply to client {client} call {call}: {reply:?}"));
            self.respond(&ticket.request, reply);
        }
    }

    /// Settles the claim of an answered command. Without an answer the outcome is unknown, and the claim stays until
    /// the county or the node is opened again.
    fn settle(&mut self, ticket: &Ticket, reply: &Reply) {
        let Some(identity) = ticket.claimed.filter(|_| *reply != Reply::Unavailable) else { return };
        let claim = self.node.directory.get_mut(&identity).expect("a claim stays until it is settled");
        if claim.settle() {
            self.node.directory.remove(&identity);
        }
    }

    /// A durable record says what becomes of its documents.
    pub(crate) fn follow(&mut self, county: CountyId, stored: &[u8]) {
        let (_, record) = read_stored(stored).expect("the node reads what it has written");
        for change in Change::of(&record.event).into_iter().flatten() {
            if !change.registers() && self.broken(Mutation::ForgetsToFree) {
                continue;
            }
            match self.node.directory.entry(change.identity()) {
                Entry::Occupied(mut held) => {
                    if held.get_mut().follow(change.registers()) {
                        held.remove();
                    }
                }
                Entry::Vacant(free) => {
                    if change.registers() {
                        free.insert(Claim::confirmed(county));
                    }
                }
            }
        }
    }

    fn count(&mut self, reply: &Reply) {
        let counts = &mut self.log.counts;
        match reply {
            Reply::Done(_) => {}
            Reply::Found(_) => counts.reads += 1,
            Reply::Refused(refusal) => *counts.refusals.entry(refusal.code().to_owned()).or_default() += 1,
            Reply::Unavailable => counts.unavailable += 1,
        }
    }

    /// The command panics: the county's memory is dropped once what it has in flight is durable.
    fn panic(&mut self, request: &Request) {
        let county = request.county;
        self.log.counts.panics += 1;
        self.log.line(self.schedule.now_us(), format_args!("county {county} panics"));
        let home = self.node.homes.get_mut(&county).expect("arrive has found the county");
        home.panicked = true;
        home.machine.on_failed();
        self.release(county);
        self.unavailable(request);
        let flying = self.node.committing.iter().flatten().any(|(owner, _)| *owner == county);
        if !flying {
            self.rebuild_soon(county);
        }
    }

    /// A panicked county with nothing in flight is rebuilt a little later.
    pub(crate) fn rebuild_soon(&mut self, county: CountyId) {
        let delay_us = self.dice.pick(1_000..=300_000);
        self.schedule.after(delay_us, Happening::Rebuild { incarnation: self.node.incarnation, county });
    }

    fn read_ahead(&mut self, request: &Request, query: Query) {
        let county = self.node.homes[&request.county].machine.county();
        let after = county.sequence();
        let reply = county.query(query).map_or_else(Reply::Refused, Reply::Found);
        self.checker.released(request.county, after, &Asked::Query(query), &reply, self.log);
        self.respond(request, reply);
    }
}
