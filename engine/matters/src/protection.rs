//! Who is kept out, asked before anything else of a request; and what the protector is told and says.
//!
//! Guarantees: what the payment platform says is never kept out, since its signature is what it is known by; an operator's block
//! keeps out everybody else. The protector's lets those pass who work here, with their sign-in: an office behind the address that
//! attackers share goes on, and can lift what is wrong. Deliberately absent: probes, which are no matters.

use std::net::IpAddr;
use std::sync::Arc;

use baoming_core::ids::Serial;
use baoming_gate::auth::tokens::Caller;
use baoming_gate::blocks::{Blocked, Origin};
use baoming_gate::protection::{Protection, ProtectorState};
use baoming_gate::protector::{Act, Deed, Rule};
use baoming_store::security_log::{SecurityEntry, SecurityEvent, Who};

use crate::counter::Counter;
use crate::identified::Identified;
use crate::matter::{Matter, PastBlocks};
use crate::refused::Refused;
use crate::scene::operator_number;

/// A block that staff alone pass, and the address.
pub(crate) type Against = (Blocked, IpAddr);

impl Counter {
    /// Refuses whoever is kept out. Where the protector does it, staff may still pass: whoever shows no token is none, unless it
    /// is staff who sign in.
    pub(crate) fn past_blocks(
        &self,
        matter: &Matter,
        from: Option<IpAddr>,
        bearer: Option<&str>,
    ) -> Result<Option<Against>, Refused> {
        let Some(address) = from else { return Ok(None) };
        let Some(blocked) = self.protection.find(address) else { return Ok(None) };
        match (matter.past_blocks, blocked.origin) {
            (PastBlocks::Everybody, _) | (PastBlocks::SigningInStaff, Origin::Protector) => Ok(None),
            (PastBlocks::Staff, Origin::Protector) if bearer.is_some() => Ok(Some((blocked, address))),
            (PastBlocks::Staff | PastBlocks::SigningInStaff, _) => Err(self.kept_out((blocked, address))),
        }
    }

    /// Lets nobody past a block of the protector's but staff.
    pub(crate) fn staff_alone(
        &self,
        identified: Result<Identified, Refused>,
        against: Option<Against>,
    ) -> Result<Identified, Refused> {
        match (identified, against) {
            (Ok(identified), Some(_)) if identified.caller.own.is_none() => Ok(identified),
            (_, Some(against)) => Err(self.kept_out(against)),
            (identified, None) => identified,
        }
    }

    /// What somebody is answered who is kept out.
    pub(crate) fn kept_out(&self, (blocked, address): Against) -> Refused {
        let retry_after_seconds = self.protection.refused(blocked, address);
        Refused::AddressBlocked { until: blocked.until, retry_after_seconds }
    }

    /// Somebody at this address did what a rule of the protector's counts.
    pub(crate) fn against(&self, from: Option<IpAddr>, rule: Rule) {
        self.protection.saw(from, rule);
    }

    /// Somebody who is known did something here that only honest people do.
    pub(crate) fn succeeded(&self, from: Option<IpAddr>, person: u64) {
        self.protection.succeeded(from, person);
    }

    /// Blocks and protector, for whoever takes connections.
    pub fn protection(&self) -> Arc<Protection> {
        self.protection.clone()
    }

    /// How the protector fares: for operators with the ranges, for everybody with what each rule does and nothing else.
    pub(crate) fn protector(&self) -> ProtectorState {
        self.protection.protector()
    }

    /// What operators have ordered is in force from here on.
    pub(crate) fn blocks_as_ordered(&self) {
        self.protection.ordered(&self.node.contingency().blocks);
    }

    /// Time passes: what is over ends, what the desk has ordered is in force whoever has gone away meanwhile, and what the
    /// protector did is said.
    pub fn protect(&self) {
        self.blocks_as_ordered();
        for act in self.protection.tick() {
            say(&act);
            self.node.security_log().note(&entry(&act));
        }
    }
}

/// A number that tells people apart.
pub(crate) fn person_of(caller: &Caller) -> u64 {
    match (caller.own, operator_number(caller)) {
        (Some(serial), _) => candidate(serial),
        (None, Some(operator)) => staff(operator),
        // A program: one, however many it acts for.
        (None, None) => {
            let mixed = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            caller.id.as_str().bytes().fold(0xcbf2_9ce4_8422_2325, mixed)
        }
    }
}

/// The same of a candidate.
pub(crate) fn candidate(serial: Serial) -> u64 {
    u64::from(serial.get())
}

/// The same of an operator.
pub(crate) fn staff(operator: u32) -> u64 {
    1 << 40 | u64::from(operator)
}

fn say(act: &Act) {
    let (rule, range) = (act.rule.name(), act.range);
    match act.deed {
        Deed::Blocked { until, times } => {
            let until = baoming_clock::format_rfc3339(until);
            tracing::warn!(rule, %range, until, times, "the protector keeps a range of addresses out");
        }
        Deed::Ended => tracing::info!(rule, %range, "the protector's block is over"),
        Deed::Left(stop) => {
            tracing::warn!(rule, %range, why = stop.name(), "the protector leaves a range that a rule asks to keep out");
        }
    }
}

fn entry(act: &Act) -> SecurityEntry {
    let action = match act.deed {
        Deed::Blocked { .. } => act.rule.action().to_owned(),
        Deed::Ended => format!("{}-ended", act.rule.action()),
        Deed::Left(stop) => format!("{}-left-{}", act.rule.action(), stop.name()),
    };
    SecurityEntry {
        at: act.at,
        until: None,
        event: SecurityEvent::Protection,
        who: Who::default(),
        from_address: act.range.to_string(),
        action,
        of_operator: None,
        of_serial: None,
        count: 1,
    }
}
