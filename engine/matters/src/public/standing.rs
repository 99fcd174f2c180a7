//! How the service stands, for everybody: asked for here, and signed for whoever serves it where this service is not.
//!
//! Guarantees: one source, which is what the desk has entered; no name of anybody, and no address.

use std::sync::Arc;

use baoming_api::bodies::public_status::{PublicStatusBody, SignedStatusBody};
use baoming_clock::format_rfc3339;
use baoming_core::contingency::{Class, ControlState};
use baoming_core::scope::Scope;

use crate::asked::Visitor;
use crate::counter::Counter;
use crate::limits::{STATUS_CONTROLS_MAX, STATUS_UNKNOWN_AFTER_SECONDS};
use crate::matter::Matter;
use crate::ops::protector::protector_body;
use crate::records::held::control_body;
use crate::refused::Refused;

/// How the service stands.
pub const STANDING: Matter = Matter::of_everybody("public", "standing", Class::Always);
/// What the signature of a status says that it is of.
const KIND: &str = "public-status";

/// How the service stands.
pub async fn standing(counter: Arc<Counter>, _: Visitor, (): ()) -> Result<PublicStatusBody, Refused> {
    Ok(counter.standing(0))
}

impl Counter {
    /// How the service stands now.
    pub fn standing(&self, sequence: u64) -> PublicStatusBody {
        let (in_force, now) = (self.node.contingency(), self.node.clock().now());
        let (controls, policy) = (&in_force.controls, self.node.province_policy());
        let entry = |number: u32| in_force.entries.get(usize::try_from(number.checked_sub(1)?).ok()?);
        let body = |number: u32| {
            let mut body = control_body(&policy, controls, entry(number)?, now)?;
            body.set_by = None;
            Some(body)
        };
        let held = policy.counties.keys().filter(|county| controls.state((**county, None), now) != ControlState::Open);
        let of_all = controls.of(Scope::Province, now).map_or(ControlState::Open, |holding| holding.control.state);
        PublicStatusBody {
            format: 1,
            sequence,
            written_at: format_rfc3339(self.node.clock().wall()),
            unknown_after_seconds: STATUS_UNKNOWN_AFTER_SECONDS,
            state: of_all.name().to_owned(),
            accepting_changes: !self.node.counties().journal_failed(),
            counties_held: held.count() as u32,
            counties: policy.counties.len() as u32,
            blocked_ranges: in_force.blocks.in_force(now).map(|standing| standing.block.ranges.len()).sum(),
            protector: protector_body(&self.protector()).rules,
            controls: controls.in_force(now).filter_map(|one| body(one.number)).take(STATUS_CONTROLS_MAX).collect(),
        }
    }

    /// The same, signed with the key of receipts.
    pub fn signed_standing(&self, sequence: u64) -> SignedStatusBody {
        let status = serde_json::to_string(&self.standing(sequence)).expect("bodies have only texts and numbers");
        let receipts = self.node.receipts();
        let signature = receipts.sign_text(KIND, &status);
        SignedStatusBody { signature, key_id: receipts.public_key().id().to_string(), status }
    }
}
