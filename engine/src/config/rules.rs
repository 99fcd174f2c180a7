//! The ranges of the configuration's values: one line per key.

use std::fmt::Display;
use std::path::Path;

use baoming_gate::admission::rates::Rate;
use baoming_gate::auth::throttle::ThrottleSettings;
use baoming_gate::limits::{HASH_ITERATIONS_MAX, HASH_MEMORY_KIB_MAX, PEOPLE_OF_A_RANGE_MAX, PROOF_BITS_MAX};
use baoming_gate::protector::ProtectorSettings;
use baoming_http::server::{ClientCertificates, ProxyHeader};
use baoming_payments::limits::ORDER_LIFE_MS_MIN;
use baoming_ports::outbound::BaseUrl;
use baoming_ports::outbound::provider::ProviderSettings;
use baoming_ports::outbound::signing::{AppIdError, is_app_id};

use baoming_store::keys::TokenSettings;
use baoming_store::limits::TOKEN_LABEL_BYTES_MAX;

use super::values::Config;

/// Notes a value outside its range.
fn range<N: PartialOrd + Display + Copy>(problems: &mut Vec<String>, key: &str, value: N, min: N, max: N) {
    if value < min || value > max {
        problems.push(format!("{key}: {value} is not allowed, must be {min} to {max}"));
    }
}

/// Checks every number and the paths.
pub(super) fn check(config: &Config, problems: &mut Vec<String>) {
    const DAY_MS: u64 = 86_400_000;
    const GIB: usize = 1 << 30;
    check_paths(&config.data, &config.key_file, problems);
    let server = &config.server;
    range(problems, "server.connections_max", server.connections_max, 1, 1_000_000);
    range(problems, "server.connections_per_address_max", server.connections_per_address_max, 0, 1_000_000);
    range(problems, "server.first_byte_ms", server.first_byte_ms, 1, DAY_MS);
    range(problems, "server.head_ms", server.head_ms, 1, DAY_MS);
    range(problems, "server.body_ms", server.body_ms, 1, DAY_MS);
    range(problems, "server.write_stall_ms", server.write_stall_ms, 1, DAY_MS);
    range(problems, "server.idle_ms", server.idle_ms, 1, DAY_MS);
    range(problems, "server.head_bytes_max", server.head_bytes_max, 1_024, 1 << 20);
    range(problems, "server.headers_max", server.headers_max, 8, 1_000);
    range(problems, "server.stop_ms", server.stop_ms, 1, DAY_MS);
    range(problems, "server.refusal_retry_after_seconds", server.refusal_retry_after_seconds, 1, 3_600);
    front(problems, config);
    token(problems, config.keys.token.as_ref());
    let admission = &config.admission;
    range(problems, "admission.county_count", admission.county_count, 1, 100_000);
    range(problems, "admission.county_bytes", admission.county_bytes, 1_024, GIB);
    range(problems, "admission.node_count", admission.node_count, 1, 1_000_000);
    range(problems, "admission.node_bytes", admission.node_bytes, 1_024, 16 * GIB);
    range(problems, "admission.control_county_count", admission.control_county_count, 1, 100_000);
    range(problems, "admission.control_county_bytes", admission.control_county_bytes, 1_024, GIB);
    range(problems, "admission.control_node_count", admission.control_node_count, 1, 1_000_000);
    range(problems, "admission.control_node_bytes", admission.control_node_bytes, 1_024, 16 * GIB);
    rate(problems, "rates.address", config.rates.address);
    rate(problems, "rates.identity", config.rates.identity);
    rate(problems, "rates.operator", config.rates.operator);
    protector(problems, &config.protector);
    let passwords = &config.passwords;
    range(problems, "passwords.memory_kib", passwords.memory_kib, 8, HASH_MEMORY_KIB_MAX);
    range(problems, "passwords.iterations", passwords.iterations, 1, HASH_ITERATIONS_MAX);
    range(problems, "passwords.threads", passwords.threads, 0, 256);
    range(problems, "passwords.wait_ms_max", passwords.wait_ms_max, 100, 60_000);
    range(problems, "passwords.queue_max", passwords.queue_max, 1, 100_000);
    range(problems, "passwords.proof_bits", passwords.proof_bits, 0, PROOF_BITS_MAX);
    const WEEK_MINUTES: u32 = 7 * 24 * 60;
    let sessions = &config.sessions;
    range(problems, "sessions.candidate_minutes", sessions.candidate_minutes, 1, WEEK_MINUTES);
    range(problems, "sessions.operator_minutes", sessions.operator_minutes, 1, WEEK_MINUTES);
    range(problems, "sessions.entrant_minutes", sessions.entrant_minutes, 1, WEEK_MINUTES);
    throttle(problems, "throttle.pair", config.throttle.pair);
    throttle(problems, "throttle.subject", config.throttle.subject);
    throttle(problems, "throttle.address", config.throttle.address);
    range(problems, "photos.threads", config.photos.threads, 1, 256);
    range(problems, "photos.queue_max", config.photos.queue_max, 1, 100_000);
    range(problems, "disk.reserve_mib", config.disk.reserve_mib, 0, 1 << 40);
    range(problems, "disk.reserve_percent", config.disk.reserve_percent, 0, 90);
    let county = &config.county;
    range(problems, "county.arbiters", county.arbiters, 1, 256);
    range(problems, "county.restart_limit", county.restart_limit, 1, 1_000);
    range(problems, "county.restart_window_seconds", county.restart_window_seconds, 1, 86_400);
    range(problems, "county.restart_backoff_ms", county.restart_backoff_ms, 1, 60_000);
    range(problems, "county.shard_databases", county.shard_databases, 1, 256);
    range(problems, "county.shard_cache_mib", county.shard_cache_mib, 16, 1 << 20);
    provider(problems, "real_person", &config.real_person);
    provider(problems, "sms", &config.sms);
    provider(problems, "wechat", &config.wechat.bounds());
    range(problems, "wechat.platform_keys_every_ms", config.wechat.platform_keys_every_ms, 0, 86_400_000);
    let settle = &config.wechat.settle;
    range(problems, "wechat.settle.order_ms", settle.order_ms, ORDER_LIFE_MS_MIN, 7 * 86_400_000);
    range(problems, "wechat.settle.after_ms", settle.after_ms, 0, 86_400_000);
    range(problems, "wechat.settle.every_ms", settle.every_ms, 0, 86_400_000);
    range(problems, "wechat.settle.per_second", settle.per_second, 1, 10_000);
}

/// The protector.
fn protector(problems: &mut Vec<String>, settings: &ProtectorSettings) {
    range(problems, "protector.ipv4_bits", settings.ipv4_bits, 24, 32);
    range(problems, "protector.ipv6_bits", settings.ipv6_bits, 48, 64);
    range(problems, "protector.window_seconds", settings.window_seconds, 1, 3_600);
    range(problems, "protector.slow_heads", settings.slow_heads, 0, 1_000_000);
    range(problems, "protector.guessing", settings.guessing, 0, 1_000_000);
    range(problems, "protector.forged", settings.forged, 0, 1_000_000);
    range(problems, "protector.flood_times", settings.flood_times, 0, 1_000);
    range(problems, "protector.block_seconds_min", settings.block_seconds_min, 1, 86_400);
    range(problems, "protector.block_seconds_max", settings.block_seconds_max, settings.block_seconds_min, 86_400);
    range(problems, "protector.ranges_max", settings.ranges_max, 1, 10_000);
    range(problems, "protector.friendly_percent_max", settings.friendly_percent_max, 0, 50);
    range(problems, "protector.people_spared", settings.people_spared, 1, PEOPLE_OF_A_RANGE_MAX as u8);
}

/// What stands before the server.
fn front(problems: &mut Vec<String>, config: &Config) {
    let (tls, proxies) = (&config.tls, &config.proxies);
    range(problems, "tls.handshake_ms", tls.handshake_ms, 1, 60_000);
    range(problems, "tls.reload_seconds", tls.reload_seconds, 0, 86_400);
    if tls.certificate_file.is_some() != tls.key_file.is_some() {
        problems.push("tls: certificate_file and key_file must both be there, or neither".to_owned());
    }
    if tls.client_ca_file.is_some() && tls.certificate_file.is_none() {
        problems.push("tls.client_ca_file: must not be there without certificate_file".to_owned());
    }
    if tls.client_certificates == ClientCertificates::Optional && tls.client_ca_file.is_none() {
        problems.push("tls.client_certificates: nobody is asked for one without client_ca_file".to_owned());
    }
    if let Some(first) = config.tokens.bound().next().filter(|_| tls.client_ca_file.is_none()) {
        let rule = "nobody shows a certificate without tls.client_ca_file, so its token would be refused always";
        problems.push(format!("tokens: certificate_sha256 of {first:?}: {rule}"));
    }
    if proxies.proxy_protocol && proxies.trusted.is_empty() {
        problems.push("proxies.proxy_protocol: nobody is asked for it while proxies.trusted is empty".to_owned());
    }
    if !proxies.trusted.is_empty() && !proxies.proxy_protocol && proxies.header == ProxyHeader::None {
        problems.push("proxies.header: must not be none while proxies.proxy_protocol is false".to_owned());
    }
    if config.ops_listen.is_some_and(|ops| ops == config.listen && ops.port() != 0) {
        problems.push("ops_listen: must be another address than listen".to_owned());
    }
}

/// A section that names a provider needs all that makes it one.
fn provider(problems: &mut Vec<String>, section: &str, settings: &ProviderSettings) {
    const MINUTE_MS: u64 = 60_000;
    let key = |name: &str| format!("{section}.{name}");
    range(problems, &key("connect_ms"), settings.connect_ms, 1, MINUTE_MS);
    range(problems, &key("attempt_ms"), settings.attempt_ms, 1, MINUTE_MS);
    range(problems, &key("total_ms"), settings.total_ms, 1, 2 * MINUTE_MS);
    range(problems, &key("in_flight_max"), settings.in_flight_max, 1, 10_000);
    range(problems, &key("attempts_max"), settings.attempts_max, 1, 10);
    range(problems, &key("backoff_ms"), settings.backoff_ms, 0, MINUTE_MS);
    range(problems, &key("breaker.window_ms"), settings.breaker.window_ms, 100, 60 * MINUTE_MS);
    range(problems, &key("breaker.failures_min"), settings.breaker.failures_min, 1, 1_000_000);
    range(problems, &key("breaker.failure_percent"), settings.breaker.failure_percent, 1, 100);
    range(problems, &key("breaker.open_ms"), settings.breaker.open_ms, 1, 60 * MINUTE_MS);
    let Some(base_url) = &settings.base_url else { return };
    if let Err(rule) = base_url.parse::<BaseUrl>() {
        // Not quoted: somebody may have written a password into it.
        problems.push(format!("{section}.base_url: {rule}"));
    }
    if !settings.app_id.as_deref().is_some_and(is_app_id) {
        problems.push(format!("{section}.app_id: {AppIdError} when base_url is set"));
    }
    if settings.secret.is_some() == settings.secret_file.is_some() {
        problems.push(format!("{section}: secret_file or secret must be there when base_url is set, one of them"));
    }
}

fn throttle(problems: &mut Vec<String>, section: &str, settings: ThrottleSettings) {
    range(problems, &format!("{section}.free_failures"), settings.free_failures, 1, 1_000_000);
    range(problems, &format!("{section}.pause_seconds_min"), settings.pause_seconds_min, 0, 86_400);
    range(problems, &format!("{section}.pause_seconds_max"), settings.pause_seconds_max, 0, 86_400);
    range(problems, &format!("{section}.half_life_seconds"), settings.half_life_seconds, 0, 30 * 86_400);
    range(problems, &format!("{section}.subjects_max"), settings.subjects_max, 1, 10_000_000);
}

fn rate(problems: &mut Vec<String>, section: &str, rate: Rate) {
    range(problems, &format!("{section}.per_second"), rate.per_second, 0, 10_000_000);
    if rate.per_second > 0 {
        range(problems, &format!("{section}.burst"), rate.burst, 1, 10_000_000);
        range(problems, &format!("{section}.keys_max"), rate.keys_max, 1, 10_000_000);
    }
}

/// A label that is longer could not be kept in the key file.
fn token(problems: &mut Vec<String>, token: Option<&TokenSettings>) {
    let Some(TokenSettings { label, key, .. }) = token else { return };
    for (name, label, max) in [("label", label, 32), ("key", key, TOKEN_LABEL_BYTES_MAX)] {
        if label.is_empty() || label.len() > max {
            problems.push(format!("keys.token.{name}: {label:?} is not allowed, must have 1 to {max} bytes"));
        }
    }
}

/// The key must not lie in what it protects.
fn check_paths(data: &Path, key_file: &Path, problems: &mut Vec<String>) {
    if data.as_os_str().is_empty() || data.file_name().is_none() {
        problems.push(format!("data: {:?} is not allowed, must be the path of a directory of its own", data.display()));
    }
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if absolute(key_file).starts_with(absolute(data)) {
        let rule = "must lie outside the data directory, or a copy of the data brings its own key";
        problems.push(format!("key_file: {:?} is not allowed, {rule}", key_file.display()));
    }
}
