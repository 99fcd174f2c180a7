//! A control: one part of the province is held, or open again, from an instant on, by somebody, for a reason.

use minicbor::{Decode, Encode};

use crate::scope::Scope;
use crate::text::{Reason, Text};
use crate::time::Timestamp;

/// How far a part of the province is held. The order is that of strictness. Codes are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum ControlState {
    /// 开放: everything goes on.
    #[n(0)]
    Open,
    /// 分时段: counties have turns (row 1, 人为划分各区域报名时段).
    #[n(1)]
    Slots,
    /// 只读: what is there is read, nothing changes.
    #[n(2)]
    ReadOnly,
    /// 暂停: nothing but what is never stopped, and own records are read (row 3, 暂停服务).
    #[n(3)]
    Suspended,
    /// 关闭: own records are not read either.
    #[n(4)]
    Closed,
}

impl ControlState {
    /// All of them, from the least strict.
    pub const ALL: [Self; 5] = [Self::Open, Self::Slots, Self::ReadOnly, Self::Suspended, Self::Closed];

    /// The name in the API, in metrics and on pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Slots => "slots",
            Self::ReadOnly => "read-only",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nobody's changes are taken: such time is lost for a window.
    pub fn stops_changes(self) -> bool {
        self >= Self::ReadOnly
    }
}

/// How registrations are collected (rows 4 and 5, 改变采集方式). Codes are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum Collection {
    /// 在线采集.
    #[default]
    #[n(0)]
    Online,
    /// 脱机采集: on paper and by the kit, entered afterwards.
    #[n(1)]
    Offline,
}

impl Collection {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Online, Self::Offline];

    /// The name in the API and on pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|collection| collection.name() == name)
    }
}

/// A row of the contingency table (plan, part 四), 1 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct TableRow(#[n(0)] u8);

impl TableRow {
    /// Accepts 1 to 8.
    pub fn new(row: u8) -> Option<Self> {
        (1..=8).contains(&row).then_some(Self(row))
    }

    /// The row as a number.
    pub fn get(self) -> u8 {
        self.0
    }
}

/// The number of an incident, as the center counts them.
pub type IncidentNumber = Text<1, 40>;

/// Reopening in steps: a share of those who ask is let in, and more of them step by step, as long as all is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Ramp {
    /// The first share.
    #[n(0)]
    pub first_percent: u8,
    /// How much each step adds.
    #[n(1)]
    pub step_percent: u8,
    /// How long a step lasts.
    #[n(2)]
    pub step_seconds: u16,
}

impl Ramp {
    /// Whether it begins somewhere and comes to an end within a day.
    pub fn is_sound(self) -> bool {
        (1..100).contains(&self.first_percent)
            && (1..=100).contains(&self.step_percent)
            && (1..=3_600).contains(&self.step_seconds)
            && u32::from(100 - self.first_percent).div_ceil(u32::from(self.step_percent)) * u32::from(self.step_seconds)
                <= 24 * 60 * 60
    }
}

/// One part of the province is held, or open again.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Control {
    /// Which part.
    #[n(0)]
    pub scope: Scope,
    /// How far it is held.
    #[n(1)]
    pub state: ControlState,
    /// How registrations are collected there.
    #[n(2)]
    pub collection: Collection,
    /// Which row of the contingency table it answers.
    #[n(3)]
    pub row: TableRow,
    /// The incident that it belongs to.
    #[n(4)]
    pub incident: Option<IncidentNumber>,
    /// Why, as everybody is told.
    #[n(5)]
    pub reason: Reason,
    /// From when on: what arrived before it is decided as if it were not there.
    #[n(6)]
    pub from: Timestamp,
    /// Until when; then the scope is open and collects online.
    #[n(7)]
    pub until: Option<Timestamp>,
    /// The newest entry that whoever asked had seen: between seeing and doing, nobody else has changed anything.
    #[n(8)]
    pub based_on: u32,
    /// How a scope that is opened comes back.
    #[n(9)]
    pub ramp: Option<Ramp>,
    /// Whether one person alone set it where two are wanted.
    #[n(10)]
    pub break_glass: bool,
    /// How far whoever set it reaches: nobody below may change it.
    #[n(11)]
    pub set_by: Scope,
    /// The approval of a second person, where one was needed.
    #[n(12)]
    pub approval: Option<u32>,
}

impl Control {
    /// Whether it holds anything back, or has another way of collection than the usual one.
    pub fn holds_back(&self) -> bool {
        self.state != ControlState::Open || self.collection != Collection::Online
    }

    /// Whether it is in force at an instant.
    pub fn holds_at(&self, instant: Timestamp) -> bool {
        self.from <= instant && self.until.is_none_or(|until| instant < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_ordered_by_strictness_and_codes_are_stored() {
        for (code, state) in ControlState::ALL.into_iter().enumerate() {
            assert_eq!(minicbor::to_vec(state).unwrap(), [code as u8]);
            assert_eq!(ControlState::from_name(state.name()), Some(state));
            assert_eq!(state.stops_changes(), code >= 2);
        }
        assert!(ControlState::ALL.is_sorted());
        for (code, collection) in Collection::ALL.into_iter().enumerate() {
            assert_eq!(minicbor::to_vec(collection).unwrap(), [code as u8]);
            assert_eq!(Collection::from_name(collection.name()), Some(collection));
        }
        assert_eq!([0, 1, 8, 9].map(|row| TableRow::new(row).is_some()), [false, true, true, false]);
    }

    #[test]
    fn a_ramp_begins_somewhere_and_ends() {
        let ramp = |first_percent, step_percent, step_seconds| Ramp { first_percent, step_percent, step_seconds };
        assert!(ramp(10, 15, 30).is_sound() && ramp(99, 1, 3_600).is_sound());
        for bad in [ramp(0, 15, 30), ramp(100, 1, 1), ramp(10, 0, 30), ramp(10, 15, 0), ramp(1, 1, 3_600)] {
            assert!(!bad.is_sound(), "{bad:?}");
        }
    }
}
