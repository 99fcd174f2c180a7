//! Who asks: a program by its token, a person by a session, from memory alone.
//!
//! Whoever was identified is judged again behind everything that takes a while ([`Counter::still`]): the body, a file's rows,
//! a page of records. A command is judged once more by its county, right before it is decided.
//!
//! The address is counted first: it costs least, and guessing tokens is limited by it. No row is read and nothing is
//! waited for.

use std::net::IpAddr;
use std::sync::Arc;

use baoming_core::ids::Serial;
use baoming_core::office::OperatorNumber;
use baoming_core::time::Timestamp;
use baoming_gate::auth::certificate::CertificateDigest;
use baoming_gate::auth::sessions::{Session, Subject, is_session_token};
use baoming_gate::auth::tokens::{CANDIDATE_PREFIX, Caller, CallerId, Role, Scope};
use baoming_gate::protector::Rule;

use crate::counter::Counter;
use crate::lacking::Lacking;
use crate::refused::Refused;

/// Who asks, and by which session if it is one.
pub struct Identified {
    pub(crate) caller: Arc<Caller>,
    pub(crate) session: Option<Session>,
    /// What has to be seen to before anything else.
    pub(crate) lacking: Option<Lacking>,
}

impl Counter {
    /// Whoever has this bearer token, asking from this address over a connection that began with this certificate.
    pub fn identify(
        &self,
        (from, shown): (Option<IpAddr>, Option<CertificateDigest>),
        bearer: Option<&str>,
        now: Timestamp,
    ) -> Result<Identified, Refused> {
        if let Some(address) = from {
            self.rates.check_address(address).inspect_err(|_| self.against(from, Rule::Flood))?;
        }
        let bearer = bearer.ok_or(Refused::Unauthorized)?;
        let identified = if is_session_token(bearer) {
            self.of_session(bearer, now)?
        } else {
            let program = self.tokens.program(bearer, now).ok_or(Refused::Unauthorized)?;
            let lacking = (!program.may_come_with(shown)).then_some(Lacking::Certificate);
            Identified { caller: program.caller.clone(), session: None, lacking }
        };
        // Candidates are counted by what they ask about, which is themselves. Whoever has a program's token and not its
        // certificate uses up nothing of the program's.
        if identified.caller.own.is_none() && identified.lacking != Some(Lacking::Certificate) {
            self.rates.check_operator(&identified.caller.id)?;
        }
        Ok(identified)
    }

    /// Refuses whoever has lost since then what they were identified by. The tokens of programs end with the configuration.
    pub(crate) fn still(&self, session: Option<&Session>) -> Result<(), Refused> {
        if session.is_none_or(|session| self.node.stands(session)) { Ok(()) } else { Err(Refused::Unauthorized) }
    }

    fn of_session(&self, token: &str, now: Timestamp) -> Result<Identified, Refused> {
        let (accounts, mut operator) = (self.node.accounts(), None);
        let epoch_of = |subject| match subject {
            Subject::Operator { id } => {
                operator = accounts.active_operator(OperatorNumber(id));
                operator.as_ref().map(|operator| operator.epoch)
            }
            Subject::Candidate { .. } | Subject::Entrant { .. } => accounts.epoch_of(subject),
        };
        // Why it is not good is nobody's business but its owner's, who signs in again.
        let session = self.node.sessions().check(token, now, epoch_of).map_err(|_| Refused::Unauthorized)?;
        let lacking = operator.as_ref().and_then(|operator| Lacking::of(self, operator));
        let caller = match session.subject {
            Subject::Operator { .. } => operator.ok_or(Refused::Unauthorized)?.caller.clone(),
            Subject::Candidate { serial } => self.candidate_caller(Role::Candidate, serial)?,
            Subject::Entrant { serial } => self.candidate_caller(Role::Entrant, serial)?,
        };
        Ok(Identified { caller, session: Some(session), lacking })
    }

    /// A candidate is the same caller before and after the passwords are set.
    fn candidate_caller(&self, role: Role, serial: Serial) -> Result<Arc<Caller>, Refused> {
        let id = CallerId::new(&format!("{CANDIDATE_PREFIX}{serial}")).expect("letters, a hyphen and digits");
        let scope = Scope::County(self.node.county_of(serial)?);
        Ok(Arc::new(Caller { id, role, scope, own: Some(serial) }))
    }
}
