//! Trying other rules on what is registered: every candidate's row of a scope, judged by the rules in force and by the
//! new ones, beside the running service and off the counties' threads.

use std::ops::ControlFlow;
use std::time::Duration;

use baoming_core::ids::CountyId;
use baoming_core::policy::Policy;
use baoming_core::rows::Row;
use baoming_core::scope::Scope;
use baoming_policy::{PolicyErrors, Trial, compatible};
use baoming_store::shard::RowKind;

use super::error::{Failure, unreadable};
use super::serving::Node;
use crate::limits::READ_PATIENCE_MS;

impl Node {
    /// The counties whose rules files adopted for a scope replace.
    pub fn counties_of(&self, scope: Scope) -> Vec<CountyId> {
        let policy = self.province_policy();
        policy.counties.keys().copied().filter(|county| scope.covers_county(*county)).collect()
    }

    /// Whether the new rules keep what must stay, compared with those of each county of the scope.
    pub fn check_compatible(&self, scope: Scope, new: &Policy) -> Result<(), PolicyErrors> {
        compatible(&self.province_policy(), new)?;
        let counties = self.counties_of(scope);
        let mut compared: Option<std::sync::Arc<Policy>> = None;
        for policy in counties.iter().filter_map(|county| self.county_policy(*county)) {
            if !compared.as_ref().is_some_and(|before| std::sync::Arc::ptr_eq(before, &policy)) {
                compatible(&policy, new)?;
            }
            compared = Some(policy);
        }
        Ok(())
    }

    /// Waits until the shards of these counties have everything that was acknowledged.
    pub async fn caught_up(&self, counties: &[CountyId]) -> Result<(), Failure> {
        for county in counties {
            let handle = self.counties.directory().county(*county).ok_or(Failure::UnknownCounty)?;
            let patience = Duration::from_millis(READ_PATIENCE_MS);
            let read = self.shards.caught_up(*county, handle.acknowledged(), patience).await;
            read.map_err(|error| unreadable(*county, error))?;
        }
        Ok(())
    }

    /// Judges every candidate of these counties. Blocks: it reads all their rows.
    pub fn try_policy(&self, counties: &[CountyId], new: &Policy) -> Result<Trial, Failure> {
        let mut trial = Trial::default();
        for county in counties {
            let old = self.county_policy(*county).ok_or(Failure::UnknownCounty)?;
            let read = self.shards.visit(*county, RowKind::Candidates, &mut |row| {
                if let Row::Candidate(row) = row {
                    trial.judge(&row, &old, new);
                }
                ControlFlow::Continue(())
            });
            read.map_err(|error| unreadable(*county, error))?;
        }
        Ok(trial)
    }
}
