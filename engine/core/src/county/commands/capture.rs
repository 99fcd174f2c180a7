//! Step 2: 采集考生身份证件信息和照片信息，并给考生分配报名流水号.

use super::within;
use crate::command::{Capture, Command};
use crate::county::{County, Decision};
use crate::event::Event;
use crate::form::check_code;
use crate::policy::Policy;
use crate::reply::{Refusal, WindowName};
use crate::serial::Allotment;

impl County {
    pub(in crate::county) fn capture(
        &self,
        command: &Command,
        policy: &Policy,
        capture: &Capture,
    ) -> Result<Decision, Refusal> {
        within(WindowName::Registration, policy, command.arrived_at)?;
        let point = self.points.get(&capture.point).ok_or(Refusal::PointUnknown)?;
        check_code(&policy.codes.ethnicity, &capture.person.ethnicity, "ethnicity")
            .map_err(|field| Refusal::CodeUnknown { field })?;
        if let Some(serial) = self.identities.get(&capture.identity) {
            let registered_at = self.candidate(*serial)?.point;
            return Err(if registered_at == capture.point {
                Refusal::IdentityRegistered { serial: *serial }
            } else {
                Refusal::WrongPoint { point: registered_at }
            });
        }
        let serial = point.allotments.iter().find_map(Allotment::peek).ok_or(Refusal::SegmentExhausted)?;
        Ok(Decision::Happens(Event::Captured {
            point: capture.point,
            serial,
            document: capture.document.clone(),
            identity: capture.identity,
            person: capture.person.clone(),
            photo: capture.photo,
        }))
    }
}
