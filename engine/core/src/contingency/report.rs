//! A report up the chain (plan, part 四): what a point, a county or a city tells the levels above it of an incident, and that one
//! of them has heard it.
//!
//! Guarantees: what was reported stays; a correction names what it corrects; whoever enters what was first said on paper keeps
//! the times that stand there, beside the arrival. Deliberately absent: by when whom it must reach; see [`super::escalation`].

use minicbor::{Decode, Encode};

use super::control::TableRow;
use crate::ids::ScanDigest;
use crate::scope::Scope;
use crate::text::Text;
use crate::time::Timestamp;

/// What happened, in words.
pub type ReportWhat = Text<2, 400>;
/// Another fact of a report, in words.
pub type ReportText = Text<1, 300>;

/// Which report of an incident it is. Codes are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum ReportKind {
    /// 初报: the incident gets its number.
    #[n(0)]
    First,
    /// 续报.
    #[n(1)]
    FollowUp,
    /// 终报: nothing follows but corrections.
    #[n(2)]
    Final,
    /// 更正, of an earlier report.
    #[n(3)]
    Correction,
}

impl ReportKind {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 4] = [Self::First, Self::FollowUp, Self::Final, Self::Correction];

    /// The name in the API and in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::FollowUp => "follow-up",
            Self::Final => "final",
            Self::Correction => "correction",
        }
    }

    /// The one with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How grave an incident is: 1 (特别重大) to 4 (一般), the smaller the graver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Grade(#[n(0)] u8);

impl Grade {
    /// All of them, the gravest first.
    pub const ALL: [Self; 4] = [Self(1), Self(2), Self(3), Self(4)];

    /// Accepts 1 to 4.
    pub fn new(grade: u8) -> Option<Self> {
        (1..=4).contains(&grade).then_some(Self(grade))
    }

    /// The grade as a number.
    pub fn get(self) -> u8 {
        self.0
    }

    /// The grade as it is written: I to IV.
    pub fn roman(self) -> &'static str {
        ["I", "II", "III", "IV"][usize::from(self.0) - 1]
    }
}

/// A level of the chain, from below.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 报名点.
    Point,
    /// 县（市、区）.
    County,
    /// 市（州）.
    City,
    /// 省教育考试院信息处.
    Province,
}

impl Level {
    /// Those that hear of something, from below.
    pub const HEARING: [Self; 3] = [Self::County, Self::City, Self::Province];

    /// The level of somebody who reaches so far.
    pub fn of(reach: Scope) -> Self {
        match reach {
            Scope::Point(_) => Self::Point,
            Scope::County(_) => Self::County,
            Scope::City(_) => Self::City,
            Scope::Province => Self::Province,
        }
    }

    /// The name in the API, in policy files and in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Point => "point",
            Self::County => "county",
            Self::City => "city",
            Self::Province => "province",
        }
    }
}

/// A number that a final report gives, by the question that finds it again. Codes are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum FigureName {
    /// Candidates of the scope who were captured in the time.
    #[n(0)]
    Captured,
    /// Those of them whose registration is complete.
    #[n(1)]
    Complete,
    /// Minutes in which counties of the scope took no changes although their window was open, all counties together.
    #[n(2)]
    MinutesLost,
    /// Requests that the node has refused since its start.
    #[n(3)]
    Refused,
}

impl FigureName {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 4] = [Self::Captured, Self::Complete, Self::MinutesLost, Self::Refused];

    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Captured => "captured",
            Self::Complete => "complete",
            Self::MinutesLost => "minutes-lost",
            Self::Refused => "refused",
        }
    }
}

/// A number with the question that finds it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Figure {
    /// What is counted.
    #[n(0)]
    pub name: FigureName,
    /// Where.
    #[n(1)]
    pub scope: Scope,
    /// From when on.
    #[n(2)]
    pub from: Timestamp,
    /// Until when.
    #[n(3)]
    pub until: Timestamp,
    /// What was found.
    #[n(4)]
    pub value: u64,
}

/// What is known of it, field by field.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Facts {
    /// 信息来源.
    #[n(0)]
    pub source: Option<ReportText>,
    /// 发生了什么.
    #[n(1)]
    pub what: ReportWhat,
    /// 涉及范围.
    #[n(2)]
    pub range: Option<ReportText>,
    /// 影响.
    #[n(3)]
    pub impact: Option<ReportText>,
    /// 已采取的措施.
    #[n(4)]
    pub measures: Option<ReportText>,
    /// 请求事项, as an extension or another way of collection.
    #[n(5)]
    pub wishes: Option<ReportText>,
}

/// A report of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Report {
    /// The incident's number. The desk gives it to a first report, whatever stands here.
    #[n(0)]
    pub incident: u32,
    /// Which report it is.
    #[n(1)]
    pub kind: ReportKind,
    /// Which row of the contingency table it belongs to.
    #[n(2)]
    pub row: TableRow,
    /// How grave it is.
    #[n(3)]
    pub grade: Grade,
    /// Which part of the province it concerns.
    #[n(4)]
    pub scope: Scope,
    /// How far whoever reports reaches.
    #[n(5)]
    pub reported_by: Scope,
    /// When the incident was noticed.
    #[n(6)]
    pub discovered_at: Timestamp,
    /// When it was reported, as whoever reports says: on paper or by telephone earlier than it arrived here.
    #[n(7)]
    pub reported_at: Timestamp,
    /// 补录: said elsewhere first, and entered afterwards.
    #[n(8)]
    pub entered_later: bool,
    /// What is known.
    #[n(9)]
    pub facts: Facts,
    /// The entry that a correction corrects.
    #[n(10)]
    pub corrects: Option<u32>,
    /// Documents that are kept elsewhere, by their digests.
    #[n(11)]
    pub attachments: Vec<ScanDigest>,
    /// The draft of an alert that it was made from.
    #[n(12)]
    pub draft: Option<u32>,
    /// Numbers of a final report.
    #[n(13)]
    pub figures: Vec<Figure>,
}

/// A level has heard of an incident and has it in hand.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Acknowledgement {
    /// Of which incident.
    #[n(0)]
    pub incident: u32,
    /// Which part of the province the incident concerns; the desk says it.
    #[n(1)]
    pub scope: Scope,
    /// How far whoever acknowledges reaches.
    #[n(2)]
    pub by: Scope,
    /// When it was acknowledged, as whoever does says.
    #[n(3)]
    pub acknowledged_at: Timestamp,
    /// 补录: said elsewhere first, and entered afterwards.
    #[n(4)]
    pub entered_later: bool,
    /// What is to be done, in words.
    #[n(5)]
    pub note: Option<ReportText>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_stored_and_names_are_told_apart() {
        for (code, kind) in ReportKind::ALL.into_iter().enumerate() {
            assert_eq!(minicbor::to_vec(kind).unwrap(), [code as u8]);
            assert_eq!(ReportKind::from_name(kind.name()), Some(kind));
        }
        for (code, figure) in FigureName::ALL.into_iter().enumerate() {
            assert_eq!(minicbor::to_vec(figure).unwrap(), [code as u8], "{}", figure.name());
        }
        assert_eq!([0, 1, 4, 5].map(|grade| Grade::new(grade).is_some()), [false, true, true, false]);
        assert_eq!(Grade::ALL.map(Grade::roman), ["I", "II", "III", "IV"]);
        let levels = ["430102-001", "430102", "4301", "province"].map(|reach| Level::of(reach.parse().unwrap()));
        assert_eq!(levels.map(Level::name), ["point", "county", "city", "province"]);
        assert!(levels.is_sorted() && levels[1..] == Level::HEARING);
    }
}
