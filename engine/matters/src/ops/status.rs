//! Those who run the node: how it fares, which counties are out, bringing one back, and an echo to measure against.

use std::sync::Arc;

use baoming_api::bodies::{CaptureBody, CountyBody, StatusBody};
use baoming_clock::{Clock, format_rfc3339};
use baoming_core::calendar::{Calendar, Window, WindowName};
use baoming_core::contingency::Class;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_gate::hashing::LineStanding;
use baoming_node::actors::CountyState;
use baoming_node::node::Failure;
use baoming_store::shard::{self, DatabaseStanding};
use baoming_telemetry::names;
use data_encoding::HEXLOWER;
use metrics::{counter, gauge};

use super::instants::seconds_of;
use crate::answered::Begun;
use crate::answered::Listed;
use crate::answered::OfNobody;
use crate::asked::Asked;
use crate::asked::Visitor;
use crate::counter::Counter;
use crate::fields;
use crate::matter::Matter;
use crate::refused::Refused;
use crate::sent::Sent;

/// How the node fares.
pub const STATUS: Matter = Matter::of("ops", "status", Class::Always, &[Role::Ops]);
/// Which counties are out.
pub const COUNTIES: Matter = Matter::of("ops", "counties", Class::Always, &[Role::Ops]);
/// A county is tried again.
pub const REVIVE: Matter = Matter::of("ops", "revive", Class::Always, &[Role::Ops]);
/// The server's own cost.
pub const ECHO: Matter = Matter::of_everybody("ops", "echo", Class::Always);

/// How the node fares.
pub async fn status(counter: Arc<Counter>, _: Asked, (): ()) -> Result<StatusBody, Refused> {
    let node = &counter.node;
    let head = node.access_log().head();
    let security_head = node.security_log().head();
    let disk = node.disk().measure().ok();
    Ok(StatusBody {
        now: format_rfc3339(node.clock().now()),
        policy_year: node.province_policy().year,
        policy_version: node.province_policy().version,
        accepting_changes: !node.counties().journal_failed(),
        permits_taken: node.admission().node_level(Lane::Candidate).count,
        committer_queued: node.counties().committer_queued(),
        identities: node.identities(),
        recording_reads: !node.access_log().is_refusing(),
        access_log_entry: head.sequence,
        access_log_hash: HEXLOWER.encode(&head.hash),
        security_log_entry: security_head.sequence,
        security_log_hash: HEXLOWER.encode(&security_head.hash),
        keeping_photographs: disk.is_some_and(|disk| disk.for_photographs),
        disk_free_bytes: disk.map_or(0, |disk| disk.free_bytes),
        disk_reserve_bytes: disk.map_or(0, |disk| disk.reserve_bytes),
    })
}

/// All counties and their states.
pub async fn counties(counter: Arc<Counter>, _: Asked, (): ()) -> Result<Listed<CountyBody>, Refused> {
    let node = &counter.node;
    let body = |county: &Arc<baoming_node::actors::CountyHandle>| CountyBody {
        county: county.id().to_string(),
        name: node.province_policy().counties.get(&county.id()).map_or("省", |county| &county.name).to_owned(),
        state: county.state().name().to_owned(),
        generation: county.generation(),
        restarts: county.restarts(),
        acknowledged: county.acknowledged(),
        readable: !node.shard_failed(county.id()),
    };
    Ok(Listed(node.counties().directory().counties().map(body).collect()))
}

/// Tries a county again that was set aside.
pub async fn revive(counter: Arc<Counter>, _: Asked, county: String) -> Result<Begun, Refused> {
    let county = fields::county(&county)?;
    let counties = counter.node.counties();
    let handle = counties.directory().county(county).ok_or(Refused::Failure(Failure::UnknownCounty))?;
    counties.revive(handle);
    Ok(Begun(()))
}

/// Reads a capture and sends it back: the server's own cost, to compare a registration with. It asks for no token and
/// counts nothing, and it keeps nothing.
pub async fn echo(_: Arc<Counter>, _: Visitor, sent: Sent<CaptureBody>) -> Result<OfNobody<CaptureBody>, Refused> {
    Ok(OfNobody(sent.body))
}

/// The gauges that are read rather than counted. What is told as the most since the last time begins again with this.
pub fn refresh_gauges(of: &Counter) {
    let node = &of.node;
    super::control_gauges::refresh(of);
    gauge!(names::COMMITTER_QUEUED).set(node.counties().committer_queued() as f64);
    gauge!(names::COMMITTER_QUEUED_MAX).set(node.counties().committer_queued_peak() as f64);
    gauge!(names::IDENTITIES).set(node.identities() as f64);
    gauge!(names::ACCESS_LOG_REFUSING).set(f64::from(u8::from(node.access_log().is_refusing())));
    node.security_log().conclude(node.clock().now());
    counter!(names::SECURITY_LOG_LOST_TOTAL).absolute(node.security_log().lost());
    let standing = node.clock().standing();
    gauge!(names::CLOCK_AHEAD_MILLISECONDS).set(standing.ahead_ms as f64);
    gauge!(names::CLOCK_SKEW_MILLISECONDS).set(standing.skew_ms as f64);
    for (direction, count) in [("forward", standing.set_forward), ("back", standing.set_back)] {
        counter!(names::CLOCK_SET_TOTAL, "direction" => direction).absolute(count);
    }
    if let Ok(disk) = node.disk().measure() {
        gauge!(names::DISK_FREE_BYTES).set(disk.free_bytes as f64);
        gauge!(names::DISK_RESERVE_BYTES).set(disk.reserve_bytes as f64);
    }
    for (lane, name) in [(Lane::Candidate, "candidate"), (Lane::Control, "control")] {
        gauge!(names::PERMITS_TAKEN, "lane" => name).set(node.admission().node_level(lane).count as f64);
        gauge!(names::PERMITS_TAKEN_MAX, "lane" => name).set(node.admission().node_peak(lane) as f64);
        gauge!(names::PERMITS_LIMIT, "lane" => name).set(node.admission().node_max(lane) as f64);
    }
    for state in [CountyState::Running, CountyState::Restarting, CountyState::SetAside, CountyState::ReadOnly] {
        let count = node.counties().directory().counties().filter(|county| county.state() == state).count();
        gauge!(names::COUNTIES, "state" => state.name()).set(count as f64);
    }
    for (number, DatabaseStanding { lag_records, failed }) in node.databases().enumerate() {
        let number = shard::database_number(number);
        gauge!(names::SHARD_LAG_RECORDS, "database" => number.clone()).set(lag_records as f64);
        gauge!(names::SHARD_FAILED, "database" => number).set(f64::from(u8::from(failed)));
    }
    let LineStanding { waiting, waiting_max, limit } = of.passwords.standing();
    gauge!(names::PASSWORDS_QUEUED).set(waiting as f64);
    gauge!(names::PASSWORDS_QUEUED_MAX).set(waiting_max as f64);
    gauge!(names::PASSWORDS_QUEUE_LIMIT).set(limit as f64);
    gauge!(names::POLICY_EDITIONS).set(node.editions().told().len() as f64);
    refresh_windows(node.clock(), &node.province_policy().calendar);
    if let Some(port) = &of.real_person {
        port.refresh_gauges();
    }
    if let Some(port) = &of.sms {
        port.refresh_gauges();
    }
    if let Some(payments) = &of.payments {
        payments.refresh_gauges();
    }
}

fn refresh_windows(clock: &Clock, calendar: &Calendar) {
    let now = clock.now();
    for name in WindowName::ALL {
        let Window { opens_at, closes_at } = calendar.governing(name, None, now);
        gauge!(names::WINDOW_OPENS_TIMESTAMP_SECONDS, "window" => name.name()).set(seconds_of(clock, opens_at));
        gauge!(names::WINDOW_CLOSES_TIMESTAMP_SECONDS, "window" => name.name()).set(seconds_of(clock, closes_at));
    }
}
