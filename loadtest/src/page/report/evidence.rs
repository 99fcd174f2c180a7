//! The service's own figures summed up: mean and most of each over the run.

use super::figures::{bytes, percent, short};
use crate::measure::outcome::ServerSecond;

/// A figure that the service or the system gives every second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServiceFigure {
    CommitterQueued,
    PermitsTaken,
    ControlPermitsTaken,
    BatchRecords,
    SyncMs,
    RecordsPerSecond,
    RequestsPerSecond,
    RefusedPerSecond,
    Connections,
    EngineCpu,
    PasswordCpu,
    EngineResident,
    GeneratorCpu,
    GeneratorResident,
}

impl ServiceFigure {
    pub(crate) const ALL: [Self; 14] = [
        Self::EngineCpu,
        Self::PasswordCpu,
        Self::GeneratorCpu,
        Self::EngineResident,
        Self::GeneratorResident,
        Self::CommitterQueued,
        Self::PermitsTaken,
        Self::ControlPermitsTaken,
        Self::BatchRecords,
        Self::SyncMs,
        Self::RecordsPerSecond,
        Self::RequestsPerSecond,
        Self::RefusedPerSecond,
        Self::Connections,
    ];

    /// Its value in one second, if it could be read.
    pub(crate) fn of(self, second: &ServerSecond) -> Option<f64> {
        match self {
            Self::CommitterQueued => second.committer_queued,
            Self::PermitsTaken => second.permits_taken,
            Self::ControlPermitsTaken => second.control_permits_taken,
            Self::BatchRecords => second.batch_records,
            Self::SyncMs => second.sync_ms,
            Self::RecordsPerSecond => second.records_per_second,
            Self::RequestsPerSecond => second.requests_per_second,
            Self::RefusedPerSecond => second.refused_per_second,
            Self::Connections => second.connections,
            Self::EngineCpu => second.engine_cpu_percent,
            Self::PasswordCpu => second.password_cpu_percent,
            Self::EngineResident => second.engine_resident_bytes.map(|bytes| bytes as f64),
            Self::GeneratorCpu => Some(second.generator_cpu_percent),
            Self::GeneratorResident => Some(second.generator_resident_bytes as f64),
        }
    }
}

/// A figure over the whole run.
pub(crate) struct Summary {
    pub(crate) figure: ServiceFigure,
    pub(crate) mean: f64,
    pub(crate) max: f64,
    pub(crate) max_second: u32,
}

/// Every figure that was read at least once.
pub(crate) fn summaries(seconds: &[ServerSecond]) -> Vec<Summary> {
    ServiceFigure::ALL.into_iter().filter_map(|figure| summary(figure, seconds)).collect()
}

fn summary(figure: ServiceFigure, seconds: &[ServerSecond]) -> Option<Summary> {
    let values = || seconds.iter().filter_map(|second| Some((figure.of(second)?, second.second)));
    let (max, max_second) = values().max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    let mean = values().map(|(value, _)| value).sum::<f64>() / values().count() as f64;
    Some(Summary { figure, mean, max, max_second })
}

/// The figure with its unit.
pub(crate) fn written(figure: ServiceFigure, value: f64) -> String {
    match figure {
        ServiceFigure::SyncMs => format!("{} ms", short(value)),
        ServiceFigure::EngineCpu | ServiceFigure::PasswordCpu | ServiceFigure::GeneratorCpu => percent(value),
        // No process has a negative memory, and none has more bytes than fit.
        ServiceFigure::EngineResident | ServiceFigure::GeneratorResident => bytes(value as u64),
        ServiceFigure::RecordsPerSecond | ServiceFigure::RequestsPerSecond | ServiceFigure::RefusedPerSecond => {
            format!("{} /s", short(value))
        }
        ServiceFigure::CommitterQueued
        | ServiceFigure::PermitsTaken
        | ServiceFigure::ControlPermitsTaken
        | ServiceFigure::BatchRecords
        | ServiceFigure::Connections => short(value),
    }
}
