//! One county as an actor: it runs the machine, seals what the machine hands out, and delivers the replies that are
//! free to go. Nothing here waits: the committer and the shard's worker answer with messages.
//!
//! A panic while a command is decided or applied is caught here. The memory is then not asked again: what is on its
//! way becomes durable and is answered as usual, and behind it the memory is made again from the shard. Requests that
//! arrive meanwhile wait, each holding its permit. The other counties do not notice.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix::{Actor, AsyncContext, Context, Handler};
use baoming_core::command::Command;
use baoming_core::contingency::Class;
use baoming_core::ids::CommandKey;
use baoming_core::machine::Machine;
use baoming_store::journal::committer::Unqueued;
use baoming_store::journal::sealing;
use baoming_store::shard::{Recovered, ShardMessage};
use crossbeam_channel::Sender;

use super::directory::{CountyHandle, CountyState};
use super::messages::{Deliver, Errand, Settled};
use super::shared::Shared;
use super::submission::CountySubmission;
use super::ticket::{Commanded, CountyFault, Request, Ticket};
use crate::limits::COMMANDS_SET_ASIDE_MAX;

/// What tells one command from all others.
type CommandMark = (CommandKey, u64);

/// A county's actor.
pub(super) struct CountyActor {
    handle: Arc<CountyHandle>,
    shared: Arc<Shared>,
    shard: Sender<ShardMessage>,
    /// Asked only while the county is running or read-only; otherwise it only releases what it still holds.
    machine: Option<Machine<Ticket>>,
    /// Requests that came while the memory was being made. Each holds a permit, so admission bounds them.
    waiting: VecDeque<Deliver>,
    suspect: Option<CommandMark>,
    set_aside: VecDeque<CommandMark>,
    /// An earlier actor of this county was lost with its unanswered requests, whose claims nobody will settle.
    succeeds_lost: bool,
}

impl CountyActor {
    /// A county with its memory.
    pub(super) fn new(
        handle: Arc<CountyHandle>,
        shared: Arc<Shared>,
        shard: Sender<ShardMessage>,
        recovered: Recovered,
    ) -> Self {
        let mut actor = Self::without_memory(handle, shared, shard);
        actor.machine = Some(Machine::new(recovered.county, recovered.head));
        actor.succeeds_lost = false;
        actor.handle.set_state(CountyState::Running);
        actor
    }

    /// A county whose memory is still to be made: it asks for it when it starts.
    pub(super) fn without_memory(handle: Arc<CountyHandle>, shared: Arc<Shared>, shard: Sender<ShardMessage>) -> Self {
        handle.set_state(CountyState::Restarting);
        let (waiting, set_aside) = (VecDeque::new(), VecDeque::new());
        Self { handle, shared, shard, machine: None, waiting, suspect: None, set_aside, succeeds_lost: true }
    }

    fn serve(&mut self, Deliver { request, ticket }: Deliver, context: &mut Context<Self>) {
        match request {
            Request::Command(commanded) => {
                let Commanded { mut command, session } = *commanded;
                // However long it was on its way: nothing is decided in the name of somebody whose session has ended.
                if session.is_some_and(|session| !self.shared.stands(&session)) {
                    return ticket.fail(CountyFault::SessionOver);
                }
                // Whatever it was let in by: what arrived while this place is held is not decided.
                let place = (self.handle.id(), self.machine().county().point_of(&command.action));
                let class = Class::of_action(&command.action);
                if let Err(why) = self.shared.contingency.judge(class, place, command.arrived_at) {
                    return ticket.fail(CountyFault::NotAdmitted(why));
                }
                self.shared.contingency.announce(&mut command.action, &self.shared.clock);
                self.carry_out(&command, ticket, context);
                self.shared.contingency.decided(&command.action);
            }
            Request::Query(query) => {
                self.machine().query(ticket, query);
                self.release();
            }
        }
    }

    fn carry_out(&mut self, command: &Command, ticket: Ticket, context: &mut Context<Self>) {
        let mark = (command.key, command.fingerprint);
        if self.set_aside.contains(&mark) {
            return ticket.fail(CountyFault::CommandSetAside);
        }
        let shared = self.shared.clone();
        let policy = self.handle.policy();
        let machine = self.machine();
        let decided = catch_unwind(AssertUnwindSafe(|| {
            if let Some(probe) = &shared.probe {
                probe(command);
            }
            machine.carry_out(command, &policy)
        }));
        match decided {
            Ok(reply) => {
                self.machine().hold(ticket, reply);
                if self.suspect == Some(mark) {
                    self.suspect = None;
                }
                self.hand_out(context);
                self.release();
            }
            Err(_) => {
                self.note_panic(mark);
                // Before the answer: whoever has it finds the county in the state that it is in.
                self.restart(context);
                ticket.fail(CountyFault::Panicked);
            }
        }
    }

    fn machine(&mut self) -> &mut Machine<Ticket> {
        self.machine.as_mut().expect("a county that serves has a memory")
    }

    fn note_panic(&mut self, mark: CommandMark) {
        self.handle.note_panic();
        tracing::error!(county = %self.handle.id(), "a command made the county panic; its memory is made again");
        if self.suspect.replace(mark) == Some(mark) {
            self.suspect = None;
            if self.set_aside.len() >= COMMANDS_SET_ASIDE_MAX {
                self.set_aside.pop_front();
            }
            self.set_aside.push_back(mark);
            tracing::error!(county = %self.handle.id(), "the same command failed twice in a row and is set aside");
        }
    }

    /// Seals what the machine has decided and queues it for the committer.
    fn hand_out(&mut self, context: &mut Context<Self>) {
        loop {
            let records = self.machine().poll_batch();
            if records.is_empty() {
                return;
            }
            let county = self.handle.id();
            self.shared.editions.note(county, &records);
            self.shared.contingency.note(county, &records);
            self.shared.accounts.note(county, &records);
            self.shared.identities.note(county, &records);
            let sealer = &*self.shared.journal_sealer;
            let frames = records.iter().map(|linked| sealing::seal(sealer, county, linked)).collect();
            let (actor, shard) = (context.address().recipient(), self.shard.clone());
            self.submit(CountySubmission::Records { county, frames, records, actor, shard });
        }
    }

    /// The queue has room for every permit, so a full one is our own mistake; the committer ends only with the node.
    fn submit(&mut self, submission: CountySubmission) {
        match self.shared.committer.try_submit(submission) {
            Ok(()) => {}
            Err(Unqueued::Full(_)) => panic!("the committer's queue has room for every permit"),
            Err(Unqueued::Stopped(_)) => {
                self.shared.journal_failed.store(true, Ordering::Release);
                if let Some(machine) = &mut self.machine {
                    machine.on_failed();
                }
            }
        }
    }

    /// Delivers every reply that may go.
    fn release(&mut self) {
        let Some(machine) = &mut self.machine else { return };
        // Before any reply: whoever is told of an edition finds it in force.
        self.shared.editions.publish(self.handle.id(), machine.durable());
        self.shared.contingency.publish(self.handle.id(), machine.durable());
        // Nor does anybody hear of an account's change whose sessions are not over.
        self.shared.accounts.publish(self.handle.id(), machine.durable());
        // And whoever hears that a document is free, or registered, finds it so.
        self.shared.identities.publish(self.handle.id(), machine.durable());
        // Before any reply: whoever has one may read, and must see at least this.
        self.handle.acknowledge(machine.durable(), &self.shared.clock);
        while let Some((ticket, reply)) = machine.poll_reply() {
            ticket.answer(reply);
        }
    }

    /// Takes the county out of service and has its memory made again, sooner or later or not at all.
    fn restart(&mut self, context: &mut Context<Self>) {
        self.handle.set_state(CountyState::Restarting);
        match self.handle.next_restart(&self.shared.restart_limits, self.shared.clock.monotonic_ms()) {
            Some(0) => self.reload(context),
            Some(wait_ms) => {
                context.run_later(Duration::from_millis(wait_ms), Self::reload);
            }
            None => {
                self.handle.set_state(CountyState::SetAside);
                tracing::error!(
                    county = %self.handle.id(),
                    "the county failed too often and is set aside; find the cause, then revive it"
                );
                for Deliver { ticket, .. } in self.waiting.drain(..) {
                    ticket.fail(CountyFault::CountySetAside);
                }
            }
        }
    }

    /// Queued behind everything that this county has handed out, so the memory that comes back has all of it.
    fn reload(&mut self, context: &mut Context<Self>) {
        let (county, actor, shard) = (self.handle.id(), context.address().recipient(), self.shard.clone());
        self.submit(CountySubmission::Reload { county, actor, shard });
    }
}

impl Actor for CountyActor {
    type Context = Context<Self>;

    fn started(&mut self, context: &mut Context<Self>) {
        if self.machine.is_none() {
            self.reload(context);
        }
    }
}

impl Drop for CountyActor {
    /// A panic outside a command takes the whole actor: whoever supervises hears of it here.
    fn drop(&mut self) {
        self.shared.losses.report(self.handle.id());
    }
}

impl Handler<Errand> for CountyActor {
    type Result = ();
    fn handle(&mut self, errand: Errand, context: &mut Context<Self>) {
        match errand {
            Errand::Deliver(deliver) => match self.handle.state() {
                CountyState::Running | CountyState::ReadOnly => self.serve(deliver, context),
                CountyState::Restarting => self.waiting.push_back(deliver),
                CountyState::SetAside => deliver.ticket.fail(CountyFault::CountySetAside),
            },
            Errand::Revive if self.handle.state() == CountyState::SetAside => {
                self.handle.forget_restarts();
                self.restart(context);
            }
            Errand::Revive => {}
        }
    }
}

impl Handler<Settled> for CountyActor {
    type Result = ();
    fn handle(&mut self, settled: Settled, context: &mut Context<Self>) {
        match settled {
            Settled::Durable { sequence } => {
                if let Some(machine) = &mut self.machine {
                    machine.on_durable(sequence);
                }
                self.release();
            }
            Settled::JournalFailed => self.journal_failed(context),
            Settled::Restored { reloaded, journal_failed } => match *reloaded {
                Ok((county, head)) => self.take_over(Machine::new(county, head), journal_failed, context),
                Err(error) => {
                    tracing::error!(county = %self.handle.id(), error, "the county's memory could not be made");
                    self.restart(context);
                }
            },
        }
    }
}

impl CountyActor {
    fn journal_failed(&mut self, context: &mut Context<Self>) {
        self.shared.journal_failed.store(true, Ordering::Release);
        if let Some(machine) = &mut self.machine {
            machine.on_failed();
        }
        self.release();
        // What the memory has beyond the journal may never have happened: answer from what is durable instead.
        if self.handle.state() == CountyState::Running {
            self.handle.set_state(CountyState::Restarting);
            self.reload(context);
        }
    }

    /// Goes on with a memory that was made again.
    fn take_over(&mut self, machine: Machine<Ticket>, journal_failed: bool, context: &mut Context<Self>) {
        if std::mem::take(&mut self.succeeds_lost) {
            self.shared.identities.rederive(machine.county());
            self.shared.contingency.succeeded(self.handle.id());
        }
        let read_only = journal_failed || self.shared.journal_failed.load(Ordering::Acquire);
        self.machine = Some(if read_only { machine.read_only() } else { machine });
        self.handle.set_state(if read_only { CountyState::ReadOnly } else { CountyState::Running });
        self.handle.next_generation();
        tracing::info!(county = %self.handle.id(), generation = self.handle.generation(), "a county is back");
        self.release();
        self.serve_waiting(context);
    }

    /// Stops at the next panic; the rest goes on waiting.
    fn serve_waiting(&mut self, context: &mut Context<Self>) {
        while matches!(self.handle.state(), CountyState::Running | CountyState::ReadOnly) {
            let Some(deliver) = self.waiting.pop_front() else { return };
            self.serve(deliver, context);
        }
    }
}
