//! The contingency table (plan, part 四) at the province's desk: what those on watch have ordered and reported, entry by entry.
//!
//! Every entry is an event of the desk with a number of its own and is never changed: what follows changes what holds, and
//! what was said before stays in the chain. [`controls`] folds entries into what holds at an instant, as a pure function.
//! Deliberately absent: publishing what holds, and telling anybody of it; those are the node's and the edge's.

pub mod address_range;
pub mod block;
pub mod blocks;
pub mod control;
pub mod controls;
pub mod timetable;
pub mod treatment;

use minicbor::{Decode, Encode};

pub use self::address_range::AddressRange;
pub use self::block::{Block, BlockFault, BlockOrder};
pub use self::control::{Collection, Control, ControlState, Ramp, TableRow};
pub use self::controls::{Controls, Held, Holding};
pub use self::timetable::Timetable;
pub use self::treatment::{Class, Treatment};
use crate::scope::Scope;
use crate::text::Reason;

/// One entry of the desk's.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Logged {
    /// Its number, from 1, without gaps.
    #[n(0)]
    pub number: u32,
    /// What it says.
    #[n(1)]
    pub what: Happening,
}

/// What an entry says. Tags are stored and never reused.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Happening {
    /// A scope is held, or open again.
    #[n(0)]
    Control(#[n(0)] Control),
    /// Counties have turns from now on.
    #[n(1)]
    Timetable(#[n(0)] Timetable),
    /// Addresses are kept out, or not any more.
    #[n(2)]
    Blocks(#[n(0)] BlockOrder),
}

/// What the desk is asked to enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// A scope is to be held, or open again. It begins when the desk decides it: whoever runs the desk says when that is.
    Control(Control),
    /// Counties are to have turns.
    Timetable(Timetable),
    /// Addresses are to be kept out, or not any more.
    Blocks(BlockOrder),
}

impl Happening {
    /// For which part of the province.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Control(control) => control.scope,
            Self::Timetable(timetable) => timetable.scope,
            // Nobody knows which county an address belongs to.
            Self::Blocks(_) => Scope::Province,
        }
    }

    /// Why, in words.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Control(control) => Some(&control.reason),
            Self::Timetable(timetable) => Some(&timetable.reason),
            Self::Blocks(BlockOrder::Set(block)) => Some(&block.reason),
            Self::Blocks(BlockOrder::Lift(_)) => None,
        }
    }
}
