//! The desk: windows are overridden and policy files adopted. Each makes the next edition of the rules.

use crate::calendar::{Window, WindowName};
use crate::command::{AdoptPolicy, Command};
use crate::county::decision::Decision;
use crate::county::shares::have_room;
use crate::county::state::County;
use crate::event::Event;
use crate::limits::POLICY_BYTES_MAX;
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::scope::Scope;
use crate::text::Reason;

impl County {
    pub(in crate::county) fn override_calendar(
        &self,
        command: &Command,
        policy: &Policy,
        scope: Scope,
        window: WindowName,
        bounds: Window,
        reason: &Reason,
    ) -> Result<Decision, Refusal> {
        self.must_be_desk(policy)?;
        // It governs from now on: one that is over already would say nothing.
        if bounds.opens_at >= bounds.closes_at || bounds.closes_at <= command.arrived_at {
            return Err(Refusal::WindowBounds);
        }
        let edition = self.next_edition(command, scope)?;
        Ok(Decision::Happens(Event::CalendarOverridden { edition, scope, window, bounds, reason: reason.clone() }))
    }

    pub(in crate::county) fn adopt_policy(
        &self,
        command: &Command,
        policy: &Policy,
        adopt: &AdoptPolicy,
    ) -> Result<Decision, Refusal> {
        self.must_be_desk(policy)?;
        if adopt.files.len() > POLICY_BYTES_MAX {
            return Err(Refusal::TooMany { what: "files" });
        }
        let version = policy.version.max(self.desk.version);
        if adopt.version <= version {
            return Err(Refusal::PolicyVersion { version });
        }
        let edition = self.next_edition(command, adopt.scope)?;
        let AdoptPolicy { scope, year, version, files, reason } = adopt.clone();
        Ok(Decision::Happens(Event::PolicyAdopted { edition, scope, year, version, files, reason }))
    }

    fn next_edition(&self, command: &Command, scope: Scope) -> Result<u32, Refusal> {
        let full = !have_room(command.scope, &self.desk.shares_of_editions(scope));
        if full { Err(Refusal::TooMany { what: "editions" }) } else { Ok(self.desk.next_edition()) }
    }
}
