//! The system's limit of open files, and what of it is left for connections.
//!
//! Guarantees: the soft limit is raised as far as the system allows; what the journal, the shards, the photographs and the
//! ways out need is set aside first, and connections, those who are refused among them, get the rest, so that however many
//! come, a table is written and a provider is asked.
//!
//! Deliberately absent: the limits of other programs on the machine.

use baoming_http::limits::OPS_CONNECTIONS_MAX;
use baoming_http::server::descriptors_of;
use baoming_store::limits::{JOURNAL_OPEN_FILES_MAX, READERS};
use rustix::process::{Resource, getrlimit, setrlimit};

use crate::config::Config;
use crate::limits::{CONNECTIONS_MIN, DESCRIPTORS_RAISED_TO_MAX, JOURNAL_FILES_WRITTEN_MAX, PROCESS_FILES};

/// The limit leaves nothing for connections.
#[derive(Debug, thiserror::Error)]
#[error(
    "the limit of open files is {limit}; the store and what else is at work need {reserve} of them, and {CONNECTIONS_MIN} \
     connections need {least} more: raise it (ulimit -n, or LimitNOFILE in the unit of systemd)"
)]
pub struct TooFewDescriptors {
    limit: usize,
    reserve: usize,
    least: usize,
}

/// Raises the soft limit as far as the system allows. What it then is; nothing if there is none.
pub(crate) fn raise() -> Option<usize> {
    let before = getrlimit(Resource::Nofile);
    let mut limit = before;
    // More costs some libraries a look at each.
    limit.current = Some(limit.maximum.unwrap_or(u64::MAX).min(DESCRIPTORS_RAISED_TO_MAX));
    if before.current.is_some_and(|current| Some(current) < limit.current) && setrlimit(Resource::Nofile, limit).is_ok()
    {
        return limit.current.and_then(|current| usize::try_from(current).ok());
    }
    before.current.and_then(|current| usize::try_from(current).ok())
}

/// Lowers the number of connections to what the limit holds beside everything else.
pub(crate) fn fit(config: &mut Config) -> Result<(), TooFewDescriptors> {
    let Some(limit) = raise() else { return Ok(()) };
    let wanted = config.server.connections_max;
    let reserve = reserve(config);
    let possible = possible(limit, reserve, wanted)?;
    if possible < wanted {
        tracing::warn!(
            limit,
            reserve,
            connections_max = possible,
            "the limit of open files is too low for server.connections_max = {wanted}: at most {possible} connections are \
             served; raise it (ulimit -n, or LimitNOFILE in the unit of systemd) to {} or more",
            reserve + descriptors_of(wanted)
        );
        config.server.connections_max = possible;
    }
    Ok(())
}

/// What everything but connections may have open at the same time.
fn reserve(config: &Config) -> usize {
    let county = &config.county;
    let threads = 4 * (county.arbiters + county.shard_databases) + 2 * (config.photos.threads + READERS);
    let ports = [&config.real_person, &config.sms].into_iter().filter(|port| port.base_url.is_some());
    let wechat = config.wechat.base_url.as_ref().map_or(0, |_| 2 * config.wechat.in_flight_max);
    let ops = config.ops_listen.map_or(0, |_| descriptors_of(OPS_CONNECTIONS_MAX));
    let outbound = wechat + ports.map(|port| port.in_flight_max).sum::<usize>();
    PROCESS_FILES + JOURNAL_OPEN_FILES_MAX + JOURNAL_FILES_WRITTEN_MAX + threads + outbound + ops
}

/// The most connections, up to `wanted`, that the limit holds.
fn possible(limit: usize, reserve: usize, wanted: usize) -> Result<usize, TooFewDescriptors> {
    let room = limit.saturating_sub(reserve);
    let mut possible = wanted.min(room);
    while descriptors_of(possible) > room && possible > 0 {
        possible -= ((descriptors_of(possible) - room) / 2).clamp(1, possible);
    }
    if possible < CONNECTIONS_MIN.min(wanted) {
        return Err(TooFewDescriptors { limit, reserve, least: descriptors_of(CONNECTIONS_MIN) });
    }
    Ok(possible)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(limit: usize, wanted: usize, expected: Option<usize>) {
        let possible = possible(limit, 150, wanted).ok();
        assert_eq!(possible, expected, "{limit} files, {wanted} connections");
        let held = possible.is_none_or(|possible| 150 + descriptors_of(possible) <= limit);
        let most = possible.is_none_or(|possible| possible == wanted || 150 + descriptors_of(possible + 1) > limit);
        assert!(held && most, "{limit} files, {wanted} connections, {possible:?} possible");
    }

    #[test]
    fn connections_get_what_the_reserve_leaves() {
        check(1_048_576, 20_000, Some(20_000));
        check(20_471, 20_000, Some(20_000));
        check(20_470, 20_000, Some(19_999));
        check(1_024, 20_000, Some(719));
        check(256, 20_000, Some(83));
        check(256, 2, Some(2));
        check(150, 20_000, None);
        check(160, 20_000, None);
        check(10, 20_000, None);
    }

    #[test]
    fn what_is_configured_is_set_aside() {
        let mut config = Config::load(&crate::config::Options::default(), []).unwrap();
        let without = reserve(&config);
        config.sms.base_url = Some("http://127.0.0.1:1".to_owned());
        assert_eq!(reserve(&config), without + config.sms.in_flight_max);
        assert!(without + descriptors_of(CONNECTIONS_MIN) < 256, "a limit of 256 is enough to start: {without}");
    }
}
