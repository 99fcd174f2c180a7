//! Deliberately broken programs, to prove that the simulator would notice. Reachable from here only.
//!
//! Some break how a county decides ([`Broken`] is the machine's rules), the others break the driver around it at the
//! places where `World` asks `World::broken`.

use baoming_core::calendar::{Calendar, Window};
use baoming_core::command::{Action, Command};
use baoming_core::county::{County, Decision};
use baoming_core::entry::Entry;
use baoming_core::event::Event;
use baoming_core::ids::CommandKey;
use baoming_core::machine::{PlanRules, Rules};
use baoming_core::payment::Payment;
use baoming_core::person::FeeKind;
use baoming_core::policy::Policy;
use baoming_core::query::Query;
use baoming_core::reply::{Answer, Receipt, Refusal, Step, View};
use baoming_core::sample;
use baoming_core::time::Timestamp;

/// One way to be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mutation {
    /// Replies go when the group is written, before it is synced.
    AcknowledgesBeforeSync,
    /// A failed sync is tried again on the same data and believed.
    RetriesFailedSync,
    /// What the process reads after a kill is taken as durable without writing and syncing it again.
    TrustsUnsyncedTail,
    /// Reads are answered from memory at once.
    ReadsAhead,
    /// The shard is told before the sync.
    ShardBeforeSync,
    /// A rebuild stops one record before the journal's end.
    SkipsLastRecord,
    /// A restored county trusts a stale shard, so serials given since are given again.
    ReusesSerials,
    /// A restored county forgets payments, so a second one is taken as the fee.
    ForgetsPayments,
    /// Documents are not claimed in the province.
    SkipsClaim,
    /// Keys are ignored: a repeated command is carried out again.
    ForgetsKeys,
    /// Windows are ignored.
    IgnoresWindow,
    /// The fee's amount is ignored.
    IgnoresAmount,
    /// Passwords are set although no fee was paid.
    SkipsFee,
    /// Segments may overlap.
    OverlapsSegments,
    /// A second payment is taken as a first.
    TakesSecondFee,
    /// A restored county forgets orders, so that one may be placed beside another.
    ForgetsOrders,
    /// A restored county forgets how often passwords were set, so that old sessions live on.
    ForgetsPasswordEpoch,
    /// A special case is captured without its approval.
    AcceptsUnapproved,
    /// A signed form is saved again.
    SavesAfterSignature,
    /// The examination's fee is taken in another amount.
    TakesAnyExamFee,
    /// An order is placed beside an open one.
    OrdersTwice,
    /// An override governs what arrived before it was recorded.
    IgnoresRecordingTime,
    /// Whatever card is shown is taken as the candidate's.
    VerifiesAnyCard,
    /// A document whose registration was voided or passed on stays held in the province.
    ForgetsToFree,
    /// A restored county forgets that a registration was voided, so that it goes on.
    ForgetsVoids,
    /// A hash is renewed although another password was set since it was verified.
    RenewsWhatPassed,
}

impl Mutation {
    /// All of them.
    pub const ALL: [Self; 26] = [
        Self::AcknowledgesBeforeSync,
        Self::RetriesFailedSync,
        Self::TrustsUnsyncedTail,
        Self::ReadsAhead,
        Self::ShardBeforeSync,
        Self::SkipsLastRecord,
        Self::ReusesSerials,
        Self::ForgetsPayments,
        Self::SkipsClaim,
        Self::ForgetsKeys,
        Self::IgnoresWindow,
        Self::IgnoresAmount,
        Self::SkipsFee,
        Self::OverlapsSegments,
        Self::TakesSecondFee,
        Self::ForgetsOrders,
        Self::ForgetsPasswordEpoch,
        Self::AcceptsUnapproved,
        Self::SavesAfterSignature,
        Self::TakesAnyExamFee,
        Self::OrdersTwice,
        Self::IgnoresRecordingTime,
        Self::VerifiesAnyCard,
        Self::ForgetsToFree,
        Self::ForgetsVoids,
        Self::RenewsWhatPassed,
    ];

    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::AcknowledgesBeforeSync => "acknowledges-before-sync",
            Self::RetriesFailedSync => "retries-failed-sync",
            Self::TrustsUnsyncedTail => "trusts-unsynced-tail",
            Self::ReadsAhead => "reads-ahead",
            Self::ShardBeforeSync => "shard-before-sync",
            Self::SkipsLastRecord => "skips-last-record",
            Self::ReusesSerials => "reuses-serials",
            Self::ForgetsPayments => "forgets-payments",
            Self::SkipsClaim => "skips-claim",
            Self::ForgetsKeys => "forgets-keys",
            Self::IgnoresWindow => "ignores-window",
            Self::IgnoresAmount => "ignores-amount",
            Self::SkipsFee => "skips-fee",
            Self::OverlapsSegments => "overlaps-segments",
            Self::TakesSecondFee => "takes-second-fee",
            Self::ForgetsOrders => "forgets-orders",
            Self::ForgetsPasswordEpoch => "forgets-password-epoch",
            Self::AcceptsUnapproved => "accepts-unapproved",
            Self::SavesAfterSignature => "saves-after-signature",
            Self::TakesAnyExamFee => "takes-any-exam-fee",
            Self::OrdersTwice => "orders-twice",
            Self::IgnoresRecordingTime => "ignores-recording-time",
            Self::VerifiesAnyCard => "verifies-any-card",
            Self::ForgetsToFree => "forgets-to-free",
            Self::ForgetsVoids => "forgets-voids",
            Self::RenewsWhatPassed => "renews-what-passed",
        }
    }
}

/// The plan's rules, broken in one way or in none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Broken {
    mutation: Option<Mutation>,
    asked: u64,
}

impl Broken {
    pub(crate) fn new(mutation: Option<Mutation>) -> Self {
        Self { mutation, asked: 0 }
    }
}

impl Rules for Broken {
    fn decide(&mut self, county: &County, command: &Command, policy: &Policy) -> Result<Decision, Refusal> {
        self.asked += 1;
        match self.mutation {
            Some(Mutation::ForgetsKeys) => {
                let mut key = [0xff; 16];
                key[8..].copy_from_slice(&self.asked.to_be_bytes());
                county.decide(&Command { key: CommandKey(key), ..command.clone() }, policy)
            }
            Some(Mutation::IgnoresWindow) => {
                let always = Window { opens_at: Timestamp(i64::MIN), closes_at: Timestamp(i64::MAX) };
                county.decide(command, &Policy { calendar: Calendar::new(|_| always), ..policy.clone() })
            }
            Some(Mutation::IgnoresRecordingTime) => {
                let mut other = policy.clone();
                other.calendar.overrides.iter_mut().for_each(|one| one.recorded_at = Timestamp(i64::MIN));
                county.decide(command, &other)
            }
            _ => after_the_plan(self.mutation, command, PlanRules.decide(county, command, policy), county, policy),
        }
    }
}

/// The mutations that change what the plan's rules have decided.
fn after_the_plan(
    mutation: Option<Mutation>,
    command: &Command,
    decided: Result<Decision, Refusal>,
    county: &County,
    policy: &Policy,
) -> Result<Decision, Refusal> {
    match (mutation, decided, &command.action) {
        (Some(Mutation::IgnoresAmount), Err(Refusal::FeeAmount { .. }), Action::RecordFee { amount_fen, .. }) => {
            let mut other = policy.clone();
            other.fees.registration_fen = *amount_fen;
            county.decide(command, &other)
        }
        (
            Some(Mutation::SkipsFee),
            Err(Refusal::OutOfOrder { missing: Step::Fee }),
            Action::Activate { serial, login_password, save_password, .. },
        ) => Ok(Decision::Happens(Event::Activated {
            serial: *serial,
            login_password: login_password.clone(),
            save_password: save_password.clone(),
        })),
        (
            Some(Mutation::OverlapsSegments),
            Err(Refusal::SegmentOverlaps { .. }),
            Action::AllotSegment { point, segment },
        ) => Ok(Decision::Happens(Event::SegmentAllotted { point: *point, segment: *segment })),
        (Some(Mutation::TakesSecondFee), Ok(Decision::Happens(Event::FeePaidAgain { serial, payment })), _) => {
            Ok(Decision::Happens(Event::FeePaid { serial, payment }))
        }
        (_, decided, _) => steps_after_the_plan(mutation, command, decided, county, policy),
    }
}

/// The same for what came with the whole plan.
fn steps_after_the_plan(
    mutation: Option<Mutation>,
    command: &Command,
    decided: Result<Decision, Refusal>,
    county: &County,
    policy: &Policy,
) -> Result<Decision, Refusal> {
    match (mutation, decided, &command.action) {
        (Some(Mutation::AcceptsUnapproved), Err(Refusal::ApprovalMissing { .. }), Action::Capture(capture)) => {
            // Decided as an ordinary capture, written as the special one.
            let mut ordinary = capture.clone();
            ordinary.entry = Entry::default();
            ordinary.document = sample::card(1).0;
            let action = Action::Capture(ordinary);
            let mut decided = county.decide(&Command { action, ..command.clone() }, policy)?;
            if let Decision::Happens(Event::Captured { document, entry, .. }) = &mut decided {
                (*document, *entry) = (capture.document.clone(), capture.entry.clone());
            }
            Ok(decided)
        }
        (Some(Mutation::SavesAfterSignature), Err(Refusal::Locked), Action::SaveForm { serial, form }) => {
            let Ok(View::Candidate(state)) = county.query(Query::Candidate(*serial)) else {
                return Err(Refusal::CandidateUnknown);
            };
            let (serial, form, revision) = (*serial, (**form).clone(), state.form_revision + 1);
            Ok(Decision::Happens(Event::FormSaved { serial, revision, form, corrected: false }))
        }
        (
            Some(Mutation::TakesAnyExamFee),
            Err(Refusal::FeeAmount { .. }),
            Action::RecordFee { serial, fee: FeeKind::Exam, payment, amount_fen, paid_at, order },
        ) => {
            let (id, amount_fen, paid_at, order) = (payment.clone(), *amount_fen, *paid_at, *order);
            let payment = Payment { id, amount_fen, paid_at, fee: FeeKind::Exam, order };
            Ok(Decision::Happens(Event::FeePaid { serial: *serial, payment }))
        }
        (
            Some(Mutation::OrdersTwice),
            Ok(Decision::Happened(Receipt { answer: Answer::OrderPlaced { number, amount_fen }, .. })),
            Action::PlaceOrder { serial, fee },
        ) => {
            let (serial, fee, number) = (*serial, *fee, number + 100);
            Ok(Decision::Happens(Event::OrderPlaced { serial, number, fee, amount_fen }))
        }
        (
            Some(Mutation::VerifiesAnyCard),
            Err(Refusal::OtherCandidatesDocument),
            Action::VerifyCard { serial, valid_until, .. },
        ) => Ok(Decision::Happens(Event::CardVerified { serial: *serial, valid_until: *valid_until })),
        (
            Some(Mutation::RenewsWhatPassed),
            Err(Refusal::RevisionPassed { .. }),
            Action::RenewHash { serial, which, renewal },
        ) => Ok(Decision::Happens(Event::HashRenewed(*serial, *which, renewal.clone()))),
        (_, decided, _) => decided,
    }
}
