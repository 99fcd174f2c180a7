//! Those who defend the province's system: ranges of addresses are kept out, or not any more.
//!
//! Guarantees: a block is the desk's and in force here before it is answered; whoever orders one from inside of it, or names a
//! trusted gateway, is refused. Deliberately absent: a second person: what an attack costs in a minute is more than what a wrong
//! block of minutes does, and it is lifted by one command.

use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::protection::{BlockBody, BlocksBody, StandingBlockBody};
use baoming_clock::{format_rfc3339, parse_rfc3339};
use baoming_core::command::Action;
use baoming_core::contingency::blocks::Standing;
use baoming_core::contingency::{AddressRange, Ask, Block, BlockOrder, Class};
use baoming_core::scope::Scope;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;

use crate::asked::{Asked, Keyed};
use crate::counter::Counter;
use crate::fields::{text, wrong};
use crate::matter::Matter;
use crate::ops::protector::protector_body;
use crate::refused::Refused;
use crate::sent::Sent;

/// Ranges are kept out.
pub const SET: Matter = Matter::of("office", "block-addresses", Class::Always, &[Role::Office, Role::Security]);
/// They are not any more.
pub const LIFT: Matter = Matter::of("office", "lift-block", Class::Always, &[Role::Office, Role::Security]);
/// Who is kept out.
pub const LIST: Matter =
    Matter::of("office", "list-blocks", Class::Always, &[Role::Office, Role::Ops, Role::Security, Role::Auditor]);

/// Keeps ranges of addresses out until an instant. Only for a scope that is the whole province.
pub async fn set(counter: Arc<Counter>, asked: Keyed, sent: Sent<BlockBody>) -> Result<ReceiptBody, Refused> {
    reaches_all(&asked)?;
    let BlockBody { ranges, until, reason, incident, including_own } = &sent.body;
    let ranges: Vec<AddressRange> = ranges.iter().map(|range| parsed(range)).collect::<Result<_, _>>()?;
    if let Some(never) = ranges.iter().find(|range| counter.protection.meets_never_blocked(**range)) {
        let rule = "this machine's own addresses or those of a trusted gateway, from which everybody may come";
        return Err(wrong("ranges", format!("{never} has addresses that are never blocked: {rule}")));
    }
    let block = Block {
        ranges,
        until: parse_rfc3339(until).map_err(|error| wrong("until", error.to_string()))?,
        reason: text("reason", reason)?,
        incident: incident.as_deref().map(|incident| text("incident", incident)).transpose()?,
        including_own: *including_own,
    };
    order(&counter, &asked, &sent.raw, BlockOrder::Set(block)).await
}

/// Ends a block before its time.
pub async fn lift(counter: Arc<Counter>, asked: Keyed, number: String) -> Result<ReceiptBody, Refused> {
    reaches_all(&asked)?;
    let number = number.parse().map_err(|_| wrong("number", "must be the number of a block"))?;
    order(&counter, &asked, format!("lift {number}").as_bytes(), BlockOrder::Lift(number)).await
}

/// Everybody who is kept out now, by operators and by the protector.
pub async fn list(counter: Arc<Counter>, asked: Asked, (): ()) -> Result<BlocksBody, Refused> {
    reaches_all(&asked)?;
    let in_force = counter.node.contingency();
    let blocks = in_force.blocks.in_force(asked.arrived_at).map(|standing| standing_body(standing)).collect();
    Ok(BlocksBody { blocks, protector: protector_body(&counter.protector()) })
}

fn reaches_all(asked: &Asked) -> Result<(), Refused> {
    if asked.who.scope == Scope::Province { Ok(()) } else { Err(Refused::Forbidden) }
}

async fn order(counter: &Counter, asked: &Keyed, raw: &[u8], order: BlockOrder) -> Result<ReceiptBody, Refused> {
    let action = Action::Contingency(Box::new(Ask::Blocks(order)));
    let receipt = counter.command(asked, counter.node.desk(), (Lane::Control, raw), action).await?;
    counter.blocks_as_ordered();
    Ok(receipt)
}

fn parsed(range: &str) -> Result<AddressRange, Refused> {
    range.parse().map_err(|error| wrong("ranges", format!("{error}")))
}

fn standing_body(standing: &Standing) -> StandingBlockBody {
    let Standing { number, since, block } = standing;
    StandingBlockBody {
        number: *number,
        ranges: block.ranges.iter().map(ToString::to_string).collect(),
        since: format_rfc3339(*since),
        until: format_rfc3339(block.until),
        reason: block.reason.reveal().to_owned(),
        incident: block.incident.as_ref().map(|incident| incident.reveal().to_owned()),
    }
}
