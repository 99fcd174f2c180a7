//! What the stand-in remembers: declared outcomes, tickets in use, messages sent, nonces seen. All of it bounded.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use serde::{Deserialize, Serialize};

/// Outcomes that can be declared, of each kind; the oldest goes.
const DECLARED_MAX: usize = 100_000;
/// Nonces and message ids that are remembered.
const SEEN_MAX: usize = 200_000;
/// Messages that are kept.
const OUTBOX_MAX: usize = 100_000;

/// What comes of a face check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum TicketOutcome {
    /// The holder.
    Passed,
    /// Not so.
    Failed {
        /// The reason as it goes over the wire.
        reason: String,
    },
}

/// What comes of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum PhoneOutcome {
    /// It is kept in the outbox.
    Accepted,
    /// It is not.
    Refused {
        /// The reason as it goes over the wire.
        reason: String,
    },
}

/// A message that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// To whom.
    pub phone: String,
    /// Which text.
    pub template: String,
    /// The code in it.
    pub code: String,
}

/// What has happened so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Requests that arrived whole, good or bad.
    pub requests: u64,
    /// Of them, refused for their signature, nonce or time.
    pub unsigned: u64,
    /// Identity checks answered.
    pub identity_checks: u64,
    /// Real-person checks answered.
    pub real_person_checks: u64,
    /// Messages accepted, each id once.
    pub messages: u64,
}

/// A map that forgets what was put in first.
struct Bounded<K, V> {
    values: HashMap<K, V>,
    order: VecDeque<K>,
    most: usize,
}

impl<K: Eq + Hash + Clone, V> Bounded<K, V> {
    fn new(most: usize) -> Self {
        Self { values: HashMap::new(), order: VecDeque::new(), most }
    }

    fn insert(&mut self, key: K, value: V) {
        if self.values.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.values.remove(&oldest);
        }
    }
}

pub(crate) struct Desk {
    pub(crate) counts: Counts,
    identities: Bounded<String, bool>,
    tickets: Bounded<String, TicketOutcome>,
    /// Ticket to the document that it was first used for.
    used: Bounded<String, (u8, String)>,
    phones: Bounded<String, PhoneOutcome>,
    nonces: Bounded<String, ()>,
    message_ids: Bounded<String, ()>,
    outbox: VecDeque<Message>,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            counts: Counts::default(),
            identities: Bounded::new(DECLARED_MAX),
            tickets: Bounded::new(DECLARED_MAX),
            used: Bounded::new(DECLARED_MAX),
            phones: Bounded::new(DECLARED_MAX),
            nonces: Bounded::new(SEEN_MAX),
            message_ids: Bounded::new(SEEN_MAX),
            outbox: VecDeque::new(),
        }
    }
}

impl Desk {
    /// Whether a nonce is new; it no longer is.
    pub(crate) fn is_new_nonce(&mut self, nonce: &str) -> bool {
        let is_new = !self.nonces.values.contains_key(nonce);
        self.nonces.insert(nonce.to_owned(), ());
        is_new
    }

    pub(crate) fn declare_identity(&mut self, number: String, matched: bool) {
        self.identities.insert(number, matched);
    }

    pub(crate) fn declare_ticket(&mut self, ticket: String, outcome: TicketOutcome) {
        self.tickets.insert(ticket, outcome);
    }

    pub(crate) fn declare_phone(&mut self, phone: String, outcome: PhoneOutcome) {
        self.phones.insert(phone, outcome);
    }

    pub(crate) fn identity(&mut self, number: &str) -> bool {
        self.counts.identity_checks += 1;
        self.identities.values.get(number).copied().unwrap_or(true)
    }

    /// The same ticket with the same document has the same outcome each time.
    pub(crate) fn ticket(&mut self, ticket: &str, kind: u8, number: &str) -> TicketOutcome {
        self.counts.real_person_checks += 1;
        let failed = |reason: &str| TicketOutcome::Failed { reason: reason.to_owned() };
        let document = (kind, number.to_owned());
        match self.used.values.get(ticket) {
            Some(first) if *first != document => return failed("ticket-used"),
            Some(_) => {}
            None => self.used.insert(ticket.to_owned(), document),
        }
        let declared = self.tickets.values.get(ticket).cloned();
        declared.unwrap_or_else(|| match ticket.strip_prefix("fail-") {
            Some(reason) => failed(reason),
            None if ticket.starts_with("pass") => TicketOutcome::Passed,
            None => failed("ticket-unknown"),
        })
    }

    /// One message for one id.
    pub(crate) fn message(&mut self, id: &str, message: Message) -> PhoneOutcome {
        let outcome = self.phones.values.get(&message.phone).cloned().unwrap_or(PhoneOutcome::Accepted);
        if outcome == PhoneOutcome::Accepted && !self.message_ids.values.contains_key(id) {
            self.message_ids.insert(id.to_owned(), ());
            self.counts.messages += 1;
            self.outbox.push_back(message);
            if self.outbox.len() > OUTBOX_MAX {
                self.outbox.pop_front();
            }
        }
        outcome
    }

    /// The newest messages to a phone, oldest of them first.
    pub(crate) fn outbox(&self, phone: &str, most: usize) -> Vec<Message> {
        let mut newest: Vec<_> =
            self.outbox.iter().rev().filter(|message| message.phone == phone).take(most).cloned().collect();
        newest.reverse();
        newest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_for_one_document_and_says_the_same_again() {
        let mut desk = Desk::default();
        let failed = |reason: &str| TicketOutcome::Failed { reason: reason.to_owned() };
        desk.declare_ticket("declared".to_owned(), failed("not-live"));
        for (ticket, number, expected) in [
            ("pass-1", "A", TicketOutcome::Passed),
            ("pass-1", "A", TicketOutcome::Passed),
            ("pass-1", "B", failed("ticket-used")),
            ("fail-other-person", "A", failed("other-person")),
            ("declared", "A", failed("not-live")),
            ("guessed", "A", failed("ticket-unknown")),
        ] {
            assert_eq!(desk.ticket(ticket, 1, number), expected, "{ticket} {number}");
        }
    }

    #[test]
    fn one_id_is_one_message_and_what_is_remembered_is_bounded() {
        let mut desk = Desk::default();
        let message = Message { phone: "1".to_owned(), template: "t".to_owned(), code: "123456".to_owned() };
        for id in ["a", "a", "b"] {
            assert_eq!(desk.message(id, message.clone()), PhoneOutcome::Accepted);
        }
        assert_eq!((desk.outbox("1", 10).len(), desk.outbox("1", 1).len(), desk.outbox("2", 10).len()), (2, 1, 0));
        let mut few = Bounded::new(2);
        for key in [1, 2, 1, 3] {
            few.insert(key, ());
        }
        assert!(!few.values.contains_key(&1) && few.values.len() == 2 && few.order.len() == 2);
    }
}
