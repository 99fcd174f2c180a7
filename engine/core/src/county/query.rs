//! What a county's memory says when it is asked. Lists come in pages.

use super::desk::Approval;
use super::memory::Point;
use super::state::County;
use crate::ids::Serial;
use crate::limits::LISTED_MAX;
use crate::query::Query;
use crate::reply::{OpenOrder, Progress, Refusal, View};

impl County {
    /// What the county's memory says.
    pub fn query(&self, query: Query) -> Result<View, Refusal> {
        match query {
            Query::Candidate(serial) => Ok(View::Candidate(self.candidate(serial)?.state(serial))),
            Query::Identity(identity) => {
                let serial = *self.identities.get(&identity).ok_or(Refusal::CandidateUnknown)?;
                Ok(View::Candidate(self.candidate(serial)?.state(serial)))
            }
            Query::Key(key) => Ok(View::Happened(self.answers.contains_key(&key))),
            Query::Point(point) => {
                let found = self.points.get(&point).ok_or(Refusal::PointUnknown)?;
                Ok(View::Progress(found.progress()))
            }
            Query::County => Ok(View::Progress(self.progress())),
            Query::Points => {
                let states = self.points.iter().map(|(number, point)| point.state(*number));
                Ok(View::Points(states.collect()))
            }
            Query::PendingApplications { after } => {
                let behind = self.applications.range(after.saturating_add(1)..);
                let pending = behind.filter(|(_, application)| application.approved.is_none());
                Ok(View::Applications(pending.map(|(number, _)| *number).take(LISTED_MAX).collect()))
            }
            Query::OpenOrders { after } => Ok(View::Orders(self.open_orders_behind(after))),
            Query::Approval(digest) => {
                let of_request = self.desk.approvals.values().filter(|one| one.digest == digest);
                let newest = of_request.max_by_key(|one| one.number).ok_or(Refusal::ApprovalUnknown)?;
                Ok(View::Approval(newest.state()))
            }
            Query::OpenApprovals { scope, now, after } => {
                let waits = |one: &Approval| one.is_open(now) && one.approved.is_none() && scope.covers(one.scope);
                let behind = self.desk.approvals.iter().filter(|(_, one)| one.number > after && waits(one));
                let mut found: Vec<(u32, u32)> = behind.map(|(place, one)| (one.number, *place)).collect();
                found.sort_unstable();
                found.truncate(LISTED_MAX);
                Ok(View::Approvals(found))
            }
        }
    }

    /// How far the county is: the sum over its points.
    pub fn progress(&self) -> Progress {
        self.points.values().map(Point::progress).fold(Progress::default(), Progress::plus)
    }

    /// A page ends with a candidate, never within one: the next page is asked for behind a serial.
    fn open_orders_behind(&self, after: Option<Serial>) -> Vec<OpenOrder> {
        use std::ops::Bound::{Excluded, Unbounded};
        let from = after.map_or(Unbounded, |serial| Excluded((serial, u16::MAX)));
        let order = |(serial, number): &(Serial, u16)| {
            let orders = self.candidates.get(serial)?.orders();
            orders.iter().find(|order| order.number == *number)?.open(*serial)
        };
        let mut page: Vec<OpenOrder> = Vec::new();
        for open in self.open_orders.range((from, Unbounded)).filter_map(|(key, ())| order(key)) {
            if page.len() >= LISTED_MAX && page.last().is_some_and(|last| last.serial != open.serial) {
                break;
            }
            page.push(open);
        }
        page
    }
}
