//! Every refusal is listed with a code of its own.

use std::collections::BTreeSet;

use super::*;
use crate::form::FieldRuleBroken;

/// A refusal that is not listed does not compile.
macro_rules! every {
    ($($refusal:ident $(($inner:expr))? $({ $($field:ident: $value:expr),* })?,)*) => {{
        let all = [$(Refusal::$refusal $(($inner))? $({ $($field: $value),* })?),*];
        for one in &all {
            match one {
                $(Refusal::$refusal { .. } => {})*
            }
        }
        all
    }};
}

fn every() -> [Refusal; Refusal::CODES.len()] {
    every![
        OutsideWindow { window: WindowName::Season, opens_at: Timestamp(0), closes_at: Timestamp(1) },
        ApplicationUnknown,
        ApplicationPending { number: 1 },
        ApplicationDecided,
        ApprovalMissing { kind: ApplicationKind::OutOfProvince },
        EntryContradicts { field: "field" },
        CardLapsed,
        SystemCheckFailed,
        ConsentMissing,
        OtherCandidatesDocument,
        NothingToVerify,
        Locked,
        RevisionPassed { revision: 1 },
        Field(FieldFault { field: "field".to_owned(), rule: FieldRuleBroken::Required }),
        FeePaid { fee: FeeKind::Exam },
        NotTakingExam,
        OrderUnknown,
        OrderEnded,
        OrderOpen { number: 1 },
        OtherKind,
        NotTheDesk,
        OperatorExists,
        OperatorUnknown,
        WindowBounds,
        PolicyVersion { version: 1 },
        PointUnknown,
        PointExists,
        TooMany { what: "what" },
        NotAppointedPoint { point: PointNumber::new(1).unwrap() },
        OrdersTooOften { retry_after_seconds: 1 },
        CodeOfOtherCounty,
        SegmentOverlaps { point: PointNumber::new(1).unwrap() },
        SegmentUnknown,
        SegmentInUse { next: 1 },
        SegmentExhausted,
        IdentityRegistered { serial: "22430001".parse().unwrap() },
        WrongPoint { point: PointNumber::new(1).unwrap() },
        IdentityRegisteredElsewhere { county: CountyId::new(430_102).unwrap() },
        CandidateUnknown,
        OutOfOrder { missing: Step::Fee },
        FeeAmount { expected_fen: 1 },
        PaidInFuture,
        PaymentOfOther,
        RealPersonCheckFailed,
        AlreadyActivated,
        CodeUnknown { field: "field" },
        RegistrationVoided,
        SecondPersonNeeded { approval: None },
        ApprovalUnknown,
        ApprovalDecided,
        ApprovalDeclined { approval: 1 },
        ApprovalExpired { approval: 1 },
        ApprovalUsed { approval: 1 },
        SamePerson,
        ControlOfAbove,
        ControlBounds,
        ControlRamp,
        ControlsMoved { newest: 1 },
        TimetableMissing,
        Timetable(Unsound::Size),
        Block(BlockFault::Count),
        BlockUnknown,
        KeyReused,
    ]
}

#[test]
fn every_refusal_has_a_code_of_its_own_and_the_list_is_complete() {
    assert_eq!(every().map(|refusal| refusal.code()), Refusal::CODES);
    assert_eq!(BTreeSet::from(Refusal::CODES).len(), Refusal::CODES.len());
    let kebab = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    assert!(Refusal::CODES.iter().all(|code| code.bytes().all(kebab)));
}
