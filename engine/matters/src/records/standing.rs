//! How far a candidate's row is, as states that lists can be asked for: what is still lacking, or that nothing is.
//!
//! Judged from the row alone, by the same rules by which the county counts its progress. Deliberately absent: whether
//! something lacking is late; the calendar says that.

use baoming_core::person::FeeKind;
use baoming_core::rows::CandidateRow;

/// One thing that holds of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Captured,
    Unpaid,
    NotActivated,
    NoForm,
    VerificationDue,
    Unconfirmed,
    Uncollected,
    ProfessionalUnpaid,
    ExamUnpaid,
    Unsettled,
    Complete,
    Voided,
}

impl Standing {
    pub(crate) const ALL: [Self; 12] = [
        Self::Captured,
        Self::Unpaid,
        Self::NotActivated,
        Self::NoForm,
        Self::VerificationDue,
        Self::Unconfirmed,
        Self::Uncollected,
        Self::ProfessionalUnpaid,
        Self::ExamUnpaid,
        Self::Unsettled,
        Self::Complete,
        Self::Voided,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Captured => "captured",
            Self::Unpaid => "unpaid",
            Self::NotActivated => "not-activated",
            Self::NoForm => "no-form",
            Self::VerificationDue => "verification-due",
            Self::Unconfirmed => "unconfirmed",
            Self::Uncollected => "uncollected",
            Self::ProfessionalUnpaid => "professional-unpaid",
            Self::ExamUnpaid => "exam-unpaid",
            Self::Unsettled => "unsettled",
            Self::Complete => "complete",
            Self::Voided => "voided",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.name() == name)
    }

    /// All that holds of a candidate.
    pub(crate) fn of(row: &CandidateRow) -> impl Iterator<Item = Self> + '_ {
        Self::ALL.into_iter().filter(|standing| standing.holds(row))
    }

    pub(crate) fn holds(self, row: &CandidateRow) -> bool {
        let unpaid = |fee| row.payment(fee).is_none();
        // What was voided lacks nothing any more; its money alone still waits.
        let over = row.voided.is_some();
        match self {
            Self::Voided => over,
            Self::Unsettled => row.waits_for_a_person(),
            _ if over => false,
            Self::Captured => true,
            Self::Unpaid => unpaid(FeeKind::Registration),
            Self::NotActivated => row.activation.is_none(),
            Self::NoForm => row.form.is_none(),
            Self::VerificationDue => row.verification_due(),
            Self::Unconfirmed => row.confirmation.is_none(),
            Self::Uncollected => !row.collection.as_ref().is_some_and(|collection| collection.complete),
            Self::ProfessionalUnpaid => row.professional.is_some() && unpaid(FeeKind::Professional),
            Self::ExamUnpaid => row.form.as_ref().is_some_and(|saved| saved.form.unified_exam) && unpaid(FeeKind::Exam),
            // The examination's own fee comes months later, and who did not pay for a class takes no part in that
            // examination alone (plan, part 二, step 4).
            Self::Complete => {
                let lacks =
                    [Self::Unpaid, Self::NotActivated, Self::Unconfirmed, Self::Uncollected, Self::VerificationDue];
                !lacks.into_iter().any(|lack| lack.holds(row))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_name_of_its_own() {
        for standing in Standing::ALL {
            assert_eq!(Standing::parse(standing.name()), Some(standing));
        }
        assert_eq!(Standing::parse("Unpaid"), None);
    }
}
