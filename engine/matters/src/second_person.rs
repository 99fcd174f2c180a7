//! What one person alone may not do: asked at the desk, and carried out only once another account has approved this very
//! request.
//!
//! Whoever asks sends the request as it is, is told the number under which a second person is asked, and sends the same
//! request with the same key again once that person said yes. Guarantees: an approval is for one caller, matter, path, body
//! and key; what has happened under the key is answered as it was, however long ago; nothing of the request but its summary and
//! its reason is kept. Deliberately absent: telling the second person.

use baoming_core::command::{Action, AskApproval};
use baoming_core::four_eyes::{FourEyes, RequestDigest};
use baoming_core::ids::{CommandKey, CountyId};
use baoming_core::query::Query;
use baoming_core::reply::{Answer, ApprovalState, Refusal, View};
use baoming_core::scope::Scope;
use baoming_core::text::Reason;
use baoming_core::time::Timestamp;
use baoming_gate::admission::permits::Lane;
use baoming_node::node::{Envelope, Failure};
use data_encoding::HEXLOWER;
use ring::rand::{SecureRandom, SystemRandom};

use crate::asked::{Asked, Keyed};
use crate::counter::Counter;
use crate::fields;
use crate::refused::Refused;

/// A request that may need a second person.
pub(crate) struct InNeed<'a> {
    /// What it asks for.
    pub(crate) action: FourEyes,
    /// Whom it concerns: whoever approves it must cover this.
    pub(crate) scope: Scope,
    /// What stands in its path.
    pub(crate) path: &'a str,
    /// Its body.
    pub(crate) raw: &'a [u8],
    /// What it is about, in a line without secrets.
    pub(crate) summary: String,
    /// Why, where it says so.
    pub(crate) reason: Option<Reason>,
}

impl Counter {
    /// The number of the approval by which the request may be carried out now; nothing where none is needed, or where it was
    /// carried out before. Refused, and asked of a second person, where there is none yet.
    pub(crate) async fn approval(
        &self,
        asked: &Keyed,
        county: CountyId,
        need: InNeed<'_>,
    ) -> Result<Option<u32>, Refused> {
        if !self.node.policy_of(county).four_eyes.require(need.action) {
            return Ok(None);
        }
        if self.node.happened_in(county, asked.command_key()).await? {
            return Ok(None);
        }
        let digest = self.digest_of(asked, asked.key(), &need);
        match self.asked_before(digest).await? {
            Some(state) => judged(&state, asked.arrived_at).map(Some),
            None => Err(self.ask_second_person(asked, digest, need).await?),
        }
    }

    /// The same for a reading, which has no key: a yes is for one reading, and is used up with it.
    pub(crate) async fn approval_of_reading(&self, asked: &Asked, need: InNeed<'_>) -> Result<Option<u32>, Refused> {
        if !self.node.province_policy().four_eyes.require(need.action) {
            return Ok(None);
        }
        let digest = self.digest_of(asked, "", &need);
        let before = self.asked_before(digest).await?;
        let over = before.filter(|state| state.used || state.expires_at <= asked.arrived_at);
        if let Some(state) = before.filter(|_| over.is_none()) {
            return judged(&state, asked.arrived_at).map(Some);
        }
        let key = format!("{}-{}", HEXLOWER.encode(&digest.0), over.map_or(0, |state| state.number));
        Err(self.ask_second_person(&Keyed::of_reading(asked, key), digest, need).await?)
    }

    /// What was approved is done now, by this request alone.
    pub(crate) async fn use_up(&self, asked: &Asked, approval: u32) -> Result<(), Refused> {
        let mut key = [0; 16];
        SystemRandom::new().fill(&mut key).map_err(|_| Refused::Internal)?;
        let keyed = Keyed::of_reading(asked, String::new());
        let action = Action::UseApproval { number: approval };
        self.receipt(&keyed, self.node.desk(), (Lane::Control, &[]), (CommandKey(key), action)).await?;
        Ok(())
    }

    /// Asks a second person, and refuses until then.
    async fn ask_second_person(
        &self,
        asked: &Keyed,
        digest: RequestDigest,
        need: InNeed<'_>,
    ) -> Result<Refused, Refused> {
        let InNeed { action, scope, summary, reason, .. } = need;
        let ask = AskApproval { digest, action, scope, summary: fields::text("summary", &summary)?, reason };
        let command = (asked.derived_key("approval"), Action::AskApproval(Box::new(ask)));
        let receipt = self.receipt(asked, self.node.desk(), (Lane::Control, &digest.0), command).await?;
        let Answer::ApprovalAsked { number } = receipt.answer else { return Err(Refused::Internal) };
        Ok(refused(Refusal::SecondPersonNeeded { approval: Some(number) }))
    }

    async fn asked_before(&self, digest: RequestDigest) -> Result<Option<ApprovalState>, Refused> {
        let envelope = Envelope { lane: Lane::Control, bytes: 0 };
        match self.node.query(self.node.desk(), envelope, Query::Approval(digest)).await {
            Ok(View::Approval(state)) => Ok(Some(state)),
            Ok(_) => Err(Refused::Internal),
            Err(Failure::Refused(Refusal::ApprovalUnknown)) => Ok(None),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Caller, matter, path, key and body, each with its length, so that no two requests are the same bytes.
    fn digest_of(&self, asked: &Asked, key: &str, need: &InNeed<'_>) -> RequestDigest {
        let mut bytes = Vec::new();
        for part in
            [asked.who.id.as_str().as_bytes(), asked.matter.action.as_bytes(), need.path.as_bytes(), key.as_bytes()]
        {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        bytes.extend_from_slice(need.raw);
        self.node.request_digest(&bytes)
    }
}

/// The number of an approval that is good now.
fn judged(state: &ApprovalState, now: Timestamp) -> Result<u32, Refused> {
    let approval = state.number;
    match state.approved {
        Some(false) => Err(refused(Refusal::ApprovalDeclined { approval })),
        _ if state.expires_at <= now => Err(refused(Refusal::ApprovalExpired { approval })),
        None => Err(refused(Refusal::SecondPersonNeeded { approval: Some(approval) })),
        Some(true) if state.used => Err(refused(Refusal::ApprovalUsed { approval })),
        Some(true) => Ok(approval),
    }
}

fn refused(refusal: Refusal) -> Refused {
    Refused::Failure(Failure::Refused(refusal))
}
