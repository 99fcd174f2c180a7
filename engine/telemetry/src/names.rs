//! Every metric's name, in one place, with its unit last (Prometheus naming). No label ever carries personal data.

/// Counter by `audience`, `action` and `outcome`: requests answered.
pub const REQUESTS_TOTAL: &str = "baoming_requests_total";
/// Histogram by `action` and `class`, which is done, refused or failed: from a request's arrival to its reply.
pub const COMMAND_SECONDS: &str = "baoming_command_seconds";
/// Histogram: write and sync of one journal group.
pub const JOURNAL_APPEND_SECONDS: &str = "baoming_journal_append_seconds";
/// Histogram: records of one journal group.
pub const JOURNAL_GROUP_RECORDS: &str = "baoming_journal_group_records";
/// Counter: records made durable.
pub const JOURNAL_RECORDS_TOTAL: &str = "baoming_journal_records_total";
/// Counter: bytes of them.
pub const JOURNAL_BYTES_TOTAL: &str = "baoming_journal_bytes_total";
/// Gauge: 1 once the journal has failed and changes are refused.
pub const JOURNAL_FAILED: &str = "baoming_journal_failed";
/// Gauge: submissions that wait for the committer.
pub const COMMITTER_QUEUED: &str = "baoming_committer_queued";
/// Gauge by `lane`: commands that hold a permit.
pub const PERMITS_TAKEN: &str = "baoming_permits_taken";
/// Gauge by `lane`: permits that there are.
pub const PERMITS_MAX: &str = "baoming_permits_max";
/// Gauge by `version`: 1, for the program that runs.
pub const BUILD_INFO: &str = "baoming_build_info";
/// Counter by `reason`: requests refused to protect the node (429 and 503).
pub const REFUSED_TOTAL: &str = "baoming_refused_total";
/// Counter by `county`: a command made the county panic.
pub const COUNTY_PANICS_TOTAL: &str = "baoming_county_panics_total";
/// Gauge by `state`: counties in it.
pub const COUNTIES: &str = "baoming_counties";
/// Gauge by `county` and `used`: points that have used 80 or 95 percent of their serials, or all of them.
pub const POINTS_SHORT_OF_SERIALS: &str = "baoming_points_short_of_serials";
/// Gauge: identity documents held.
pub const IDENTITIES: &str = "baoming_identities";
/// Gauge: 1 while the access log cannot be written, so that reads of personal data by staff are refused.
pub const ACCESS_LOG_REFUSING: &str = "baoming_access_log_refusing";
/// Counter: entries of the security log that could not be written.
pub const SECURITY_LOG_LOST_TOTAL: &str = "baoming_security_log_lost_total";
/// Gauge: password hashes that all hashing threads make in a second, at the pace of late.
pub const HASHES_PER_SECOND_MAX: &str = "baoming_hashes_per_second_max";
/// Counter by `lane`: requests whose passwords were not hashed since the wait would have been too long.
pub const HASHING_SENT_AWAY_TOTAL: &str = "baoming_hashing_sent_away_total";
/// Counter by `outcome`, counted or ignored: proofs of work that were shown for a password's place in the line.
pub const PROOFS_TOTAL: &str = "baoming_hashing_proofs_total";
/// Counter by `outcome`: stored hashes of another cost that were found at a right password, and `stored` anew or `left`.
pub const HASHES_RENEWED_TOTAL: &str = "baoming_hashes_renewed_total";
/// Gauge: how far recorded times are ahead of the machine's clock, because that was set back.
pub const CLOCK_AHEAD_MILLISECONDS: &str = "baoming_clock_ahead_milliseconds";
/// Gauge: how far the machine's clock has moved against its monotonic clock since the start.
pub const CLOCK_SKEW_MILLISECONDS: &str = "baoming_clock_skew_milliseconds";
/// Counter by `direction`: how often the machine's clock was set by a second or more since the start.
pub const CLOCK_SET_TOTAL: &str = "baoming_clock_set_total";
/// Gauge: room on the disk of the data directory.
pub const DISK_FREE_BYTES: &str = "baoming_disk_free_bytes";
/// Gauge: the room that is kept for the journal; below it no photographs are kept.
pub const DISK_RESERVE_BYTES: &str = "baoming_disk_reserve_bytes";
/// Gauge: open connections.
pub const CONNECTIONS: &str = "baoming_connections";
/// Gauge: connections that there may be, by the configuration and by the limit of open files.
pub const CONNECTIONS_MAX: &str = "baoming_connections_max";
/// Counter: connections closed while they waited for their client, because somebody else needed the place.
pub const CONNECTIONS_DISPLACED_TOTAL: &str = "baoming_connections_displaced_total";
/// Counter: times that the system could not hand over a connection.
pub const CONNECTIONS_NOT_ACCEPTED_TOTAL: &str = "baoming_connections_not_accepted_total";
/// Counter: connections refused at the limit.
pub const CONNECTIONS_REFUSED_TOTAL: &str = "baoming_connections_refused_total";
/// Counter by `port` and `outcome`: requests to providers.
pub const OUTBOUND_REQUESTS_TOTAL: &str = "baoming_outbound_requests_total";
/// Histogram by `port`: from a request to a provider to its answer, all attempts together.
pub const OUTBOUND_SECONDS: &str = "baoming_outbound_seconds";
/// Gauge by `port`: 0 the provider is asked, 1 it is probed, 2 it is left alone.
pub const OUTBOUND_BREAKER_STATE: &str = "baoming_outbound_breaker_state";
/// Counter by `port` and `reason`: answers of providers that could not be used.
pub const OUTBOUND_ANSWERS_REJECTED_TOTAL: &str = "baoming_outbound_answers_rejected_total";
/// Counter by `outcome`: orders that were asked after because nobody had heard how they ended.
pub const PAYMENT_ORDERS_SETTLED_TOTAL: &str = "baoming_payment_orders_settled_total";
/// Gauge: orders that were open at the end of the last pass.
pub const PAYMENT_ORDERS_OPEN: &str = "baoming_payment_orders_open";
/// Gauge by `kind`: payments of the day compared last that a person has to look at.
pub const PAYMENT_FINDINGS: &str = "baoming_payment_findings";
/// Counter by `reason`: notifications of payments that were not believed.
pub const PAYMENT_NOTIFICATIONS_REJECTED_TOTAL: &str = "baoming_payment_notifications_rejected_total";
/// The platform's keys that are trusted. Gauge.
pub const PAYMENT_PLATFORM_KEYS: &str = "baoming_payment_platform_keys";
/// Changes of the platform's keys that were found while the service runs, by what became of them. Label `outcome`. Counter.
pub const PAYMENT_PLATFORM_KEYS_READ_TOTAL: &str = "baoming_payment_platform_keys_read_total";
