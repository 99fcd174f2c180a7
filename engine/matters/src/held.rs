//! What the desk holds back, asked as soon as it is known whom a request concerns: by the scope of whoever asks, then by the
//! candidate in the path. The node asks once more of each command, and the county when its turn comes.
//!
//! Deliberately absent: what is held back and by whom; that is core's `contingency`.

use baoming_core::contingency::{Controls, Treatment};
use baoming_core::ids::{CountyId, IdentityKey, PointNumber, Serial};
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use baoming_gate::auth::tokens::Caller;
use baoming_node::node::Request;

use crate::counter::Counter;
use crate::fields;
use crate::matter::Matter;
use crate::refused::Refused;

impl Counter {
    /// Refuses what is held back for all of the scope of whoever asks.
    pub(crate) fn admitted_caller(&self, caller: &Caller, matter: &Matter, at: Timestamp) -> Result<(), Refused> {
        let place = match (caller.own, caller.scope) {
            (Some(serial), _) => self.node.county_of(serial).ok().map(|county| (county, None)),
            (None, Scope::County(county)) => Some((county, None)),
            (None, Scope::Point(point)) => Some((point.county, Some(point.number))),
            (None, Scope::Province | Scope::City(_)) => None,
        };
        let spread = caller.own.map_or(0, spread_of_serial);
        match place {
            Some(place) => self.admitted(matter, place, at, spread),
            None => Ok(self.node.admitted_anywhere(matter.class, at, spread)?),
        }
    }

    /// Refuses what is held back of a candidate.
    pub(crate) fn admitted_candidate(
        &self,
        matter: &Matter,
        (county, serial): (CountyId, Serial),
        at: Timestamp,
    ) -> Result<(), Refused> {
        self.admitted(matter, (county, None), at, spread_of_serial(serial))
    }

    /// Refuses a sign-in that is held back in the county which whoever asks says to be of. Where sign-ins are held back in some
    /// county and none is said, it has to be: looking for it first would tell who is registered where, and costs what is to be
    /// spared.
    pub(crate) fn admitted_to_sign_in(
        &self,
        matter: &Matter,
        said: Option<&str>,
        identity: &IdentityKey,
        document: &str,
        at: Timestamp,
    ) -> Result<(), Refused> {
        let county = said.map(fields::county).transpose()?;
        let in_force = self.node.contingency();
        let is_held = in_force
            .controls
            .in_force(at)
            .any(|holding| matter.class.under(holding.control.state) != Treatment::Admitted);
        let Some(county) = county else {
            let rule = "must be given now, since counties come by turns or some are held: 430102".to_owned();
            return if is_held { Err(Refused::Field { field: "county", rule }) } else { Ok(()) };
        };
        self.admitted(matter, (county, None), at, spread_of(identity))?;
        self.drawn(&in_force.controls, county, document, at)
    }

    /// The same once it is known who signs in, whatever county was said.
    pub(crate) fn admitted_with_session(
        &self,
        matter: &Matter,
        serial: Serial,
        document: &str,
        at: Timestamp,
    ) -> Result<(), Refused> {
        let county = self.node.county_of(serial)?;
        self.admitted_candidate(matter, (county, serial), at)?;
        self.drawn(&self.node.contingency().controls, county, document, at)
    }

    /// Within the first minutes of a turn everybody has an instant of one's own.
    fn drawn(&self, controls: &Controls, county: CountyId, document: &str, at: Timestamp) -> Result<(), Refused> {
        match controls.drawn(county, document, at) {
            Some(failure) => Err(self.node.not_on_turn(failure).into()),
            None => Ok(()),
        }
    }

    fn admitted(
        &self,
        matter: &Matter,
        place: (CountyId, Option<PointNumber>),
        arrived_at: Timestamp,
        spread: u32,
    ) -> Result<(), Refused> {
        Ok(self.node.admitted(Request { class: matter.class, place, arrived_at, spread })?)
    }
}

fn spread_of(identity: &IdentityKey) -> u32 {
    u32::from_be_bytes([identity.0[0], identity.0[1], identity.0[2], identity.0[3]])
}

/// Serials follow each other: mixed, so that neighbours are not told the same.
fn spread_of_serial(serial: Serial) -> u32 {
    serial.get().wrapping_mul(0x9e37_79b1).rotate_right(13)
}
