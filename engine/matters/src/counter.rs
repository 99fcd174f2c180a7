//! The counter: what all matters share.

use std::sync::Arc;

use baoming_core::ids::{IdentityKey, Serial};
use baoming_gate::admission::rates::Rates;
use baoming_gate::auth::sign_in::SignIns;
use baoming_gate::auth::tokens::Tokens;
use baoming_gate::hashing::Passwords;
use baoming_gate::protection::Protection;
use baoming_gate::source::Source;
use baoming_node::node::Node;
use baoming_payments::{Home, Payments};
use baoming_ports::real_person::RealPersonPort;
use baoming_ports::sms::{SmsCodes, SmsPort};
use tokio::sync::Semaphore;

use crate::likenesses::Likenesses;
use crate::limits::{ACCESS_LOG_READINGS, FILES_AT_ONCE, RENEWALS_AT_ONCE};
use crate::notices::Notices;
use crate::progress_gauges::ProgressGauges;
use crate::public::tried::SignInMeters;
use crate::refused::Refused;

/// What stands behind every matter.
pub struct Counter {
    /// The node behind it.
    pub node: Node,
    /// Who may call.
    pub(crate) tokens: Tokens,
    /// How often.
    pub(crate) rates: Rates,
    /// Who is kept out.
    pub(crate) protection: Arc<Protection>,
    /// Hashing.
    pub(crate) passwords: Passwords,
    /// What stands before a sign-in.
    pub(crate) sign_ins: SignIns,
    /// Trials of other policies at the same time: one.
    pub(crate) trials: Arc<Semaphore>,
    /// Identity and real-person checks, where they are configured.
    pub(crate) real_person: Option<Arc<dyn RealPersonPort>>,
    /// 短信; nothing when no provider is configured.
    pub(crate) sms: Option<Arc<dyn SmsPort>>,
    /// Messages that nobody waits for.
    pub(crate) notices: Notices,
    /// The codes that were sent and wait.
    pub(crate) sms_codes: SmsCodes,
    /// The payment platform, where it is configured.
    pub(crate) payments: Option<Arc<Payments>>,
    /// Who is read in place of somebody who is not registered.
    pub(crate) likenesses: Likenesses,
    /// Files of many rows that may be carried out at once.
    pub(crate) files: Semaphore,
    /// Exports that are being sent.
    pub(crate) exports: Arc<Semaphore>,
    /// Readings of the access log at once.
    pub(crate) access_log_readings: Arc<Semaphore>,
    /// Stored hashes that are being made anew.
    pub(crate) renewals: Arc<Semaphore>,
    /// How far candidates are, for those on watch.
    pub(crate) progress_gauges: ProgressGauges,
    /// Sign-ins as they are counted.
    pub(crate) sign_in_meters: SignInMeters,
}

/// What a counter is made from.
pub struct Behind {
    /// The node.
    pub node: Node,
    /// Who may call.
    pub tokens: Tokens,
    /// How often.
    pub rates: Rates,
    /// Who is kept out.
    pub protection: Arc<Protection>,
    /// Hashing.
    pub passwords: Passwords,
    /// What stands before a sign-in.
    pub sign_ins: SignIns,
    /// Identity and real-person checks.
    pub real_person: Option<Arc<dyn RealPersonPort>>,
    /// 短信.
    pub sms: Option<Arc<dyn SmsPort>>,
    /// The payment platform.
    pub payments: Option<Arc<Payments>>,
}

impl Home for Counter {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Counter {
    /// Opens the counter.
    pub fn new(behind: Behind) -> Self {
        Self::count_renewals_from_zero();
        let Behind { node, tokens, rates, protection, passwords, sign_ins, real_person, sms, payments } = behind;
        let progress_gauges = ProgressGauges::of(node.province_policy().counties.keys().copied());
        Self {
            node,
            tokens,
            rates,
            protection,
            passwords,
            sign_ins,
            trials: Arc::new(Semaphore::new(1)),
            real_person,
            notices: Notices::new(sms.clone()),
            sms,
            sms_codes: SmsCodes::new(),
            payments,
            likenesses: Likenesses::default(),
            files: Semaphore::new(FILES_AT_ONCE),
            exports: Arc::new(Semaphore::new(FILES_AT_ONCE)),
            access_log_readings: Arc::new(Semaphore::new(ACCESS_LOG_READINGS)),
            renewals: Arc::new(Semaphore::new(RENEWALS_AT_ONCE)),
            progress_gauges,
            sign_in_meters: SignInMeters::new(),
        }
    }

    /// One candidate asks often only by mistake or on purpose.
    pub(crate) fn check_candidate_rate(&self, serial: Serial, source: Source) -> Result<(), Refused> {
        let mut key = [0; 16];
        key[..4].copy_from_slice(&serial.get().to_be_bytes());
        self.check_identity_rate(&IdentityKey(key), source)
    }

    /// The same for a document that has no serial yet.
    pub(crate) fn check_identity_rate(&self, identity: &IdentityKey, source: Source) -> Result<(), Refused> {
        Ok(self.rates.check_identity(identity, source)?)
    }
}
