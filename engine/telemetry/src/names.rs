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
/// Gauge: the most of them that waited at once since the last scrape.
pub const COMMITTER_QUEUED_MAX: &str = "baoming_committer_queued_max";
/// Gauge by `lane`: commands that hold a permit.
pub const PERMITS_TAKEN: &str = "baoming_permits_taken";
/// Gauge by `lane`: the most of them that were held at once since the last scrape.
pub const PERMITS_TAKEN_MAX: &str = "baoming_permits_taken_max";
/// Gauge by `lane`: permits that there are.
pub const PERMITS_LIMIT: &str = "baoming_permits_limit";
/// Gauge: when the program was started, in seconds since 1970.
pub const PROCESS_START_TIMESTAMP_SECONDS: &str = "baoming_process_start_timestamp_seconds";
/// Counter: panics of any thread.
pub const PANICS_TOTAL: &str = "baoming_panics_total";
/// Gauge by `version`: 1, for the program that runs.
pub const BUILD_INFO: &str = "baoming_build_info";
/// Counter by `reason`: requests refused to protect the node (429 and 503).
pub const REFUSED_TOTAL: &str = "baoming_refused_total";
/// Counter by `county`: a command made the county panic.
pub const COUNTY_PANICS_TOTAL: &str = "baoming_county_panics_total";
/// Counter by `county`: its memory had to be made again.
pub const COUNTY_RESTARTS_TOTAL: &str = "baoming_county_restarts_total";
/// Counter by `county`: requests that concern it, whatever became of them.
pub const COUNTY_REQUESTS_TOTAL: &str = "baoming_county_requests_total";
/// Counter by `county`: of them, those that failed for a reason of ours.
pub const COUNTY_FAILED_TOTAL: &str = "baoming_county_failed_total";
/// Gauge by `county`: when something was last changed there, in seconds since 1970; 0 for nothing since the start.
pub const COUNTY_LAST_CHANGE_TIMESTAMP_SECONDS: &str = "baoming_county_last_change_timestamp_seconds";
/// Gauge by `database`: records that are durable and not in its rows yet.
pub const SHARD_LAG_RECORDS: &str = "baoming_shard_lag_records";
/// Gauge by `database`: 1 once it has failed and its counties' records cannot be read.
pub const SHARD_FAILED: &str = "baoming_shard_failed";
/// Gauge by `state`: candidates of the province who have come so far.
pub const CANDIDATES: &str = "baoming_candidates";
/// Gauge by `county`: the last edition of the rules that reached it.
pub const POLICY_EDITION: &str = "baoming_policy_edition";
/// Gauge: editions of the rules that the desk has recorded.
pub const POLICY_EDITIONS: &str = "baoming_policy_editions";
/// Gauge by `window`: when the province's window opens, in seconds since 1970.
pub const WINDOW_OPENS_TIMESTAMP_SECONDS: &str = "baoming_window_opens_timestamp_seconds";
/// Gauge by `window`: when it closes.
pub const WINDOW_CLOSES_TIMESTAMP_SECONDS: &str = "baoming_window_closes_timestamp_seconds";
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
/// Gauge: passwords that wait for a thread that hashes.
pub const PASSWORDS_QUEUED: &str = "baoming_passwords_queued";
/// Gauge: the most of them that waited at once since the last scrape.
pub const PASSWORDS_QUEUED_MAX: &str = "baoming_passwords_queued_max";
/// Gauge: passwords that may wait.
pub const PASSWORDS_QUEUE_LIMIT: &str = "baoming_passwords_queue_limit";
/// Histogram by `lane`: from the asking for a hash to its end, waiting and hashing together.
pub const PASSWORD_SECONDS: &str = "baoming_password_seconds";
/// Counter by `role` and `outcome`: sign-ins that were tried.
pub const SIGN_INS_TOTAL: &str = "baoming_sign_ins_total";
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
/// Gauge: the most of them that were open at once since the last scrape.
pub const CONNECTIONS_PEAK: &str = "baoming_connections_peak";
/// Gauge: connections that there may be, by the configuration and by the limit of open files.
pub const CONNECTIONS_LIMIT: &str = "baoming_connections_limit";
/// Counter by `phase`: connections closed because their client was too late in it.
pub const CONNECTIONS_TIMED_OUT_TOTAL: &str = "baoming_connections_timed_out_total";
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
/// Gauge by `county`: the strictest control that covers it now, 0 open, 1 slots, 2 read-only, 3 suspended, 4 closed.
pub const CONTROL_STATE: &str = "baoming_control_state";
/// Gauge by `state`: controls in force.
pub const CONTROLS_IN_FORCE: &str = "baoming_controls_in_force";
/// Counter by `state`: requests that a control did not admit.
pub const CONTROL_REFUSED_TOTAL: &str = "baoming_control_refused_total";
/// Gauge: 1 while a control over the province is in force that one person has set alone.
pub const CONTROL_BREAK_GLASS: &str = "baoming_control_break_glass";
/// Gauge: when the next of the controls in force expires, in seconds since 1970; 0 where none does.
pub const CONTROLS_EXPIRE_TIMESTAMP_SECONDS: &str = "baoming_controls_expire_timestamp_seconds";
/// Gauge by `county`: 1 while it collects without a line.
pub const COLLECTION_OFFLINE: &str = "baoming_collection_offline";
/// Gauge by `county`: 1 while its slot is on turn, or it has none.
pub const SLOT_ON_TURN: &str = "baoming_slot_on_turn";
/// Gauge by `county`: of the requests that would be admitted, the percentage that is, while it is reopened step by step.
pub const ADMISSION_SHARE_PERCENT: &str = "baoming_admission_share_percent";
/// Gauge by `county`: how long it was not open though its window was.
pub const TIME_LOST_SECONDS: &str = "baoming_time_lost_seconds";
/// Gauge: when the public status was last written, in seconds since 1970; 0 for never since the start.
pub const STATUS_WRITTEN_TIMESTAMP_SECONDS: &str = "baoming_status_written_timestamp_seconds";
/// Gauge: the number of the public status that was written last.
pub const STATUS_SEQUENCE: &str = "baoming_status_sequence";
/// Gauge: 1 while the public status cannot be written.
pub const STATUS_FAILED: &str = "baoming_status_failed";
/// Gauge by `origin`: ranges of addresses that are kept out.
pub const BLOCKS_IN_FORCE: &str = "baoming_blocks_in_force";
/// Counter by `origin`: requests of addresses that are kept out.
pub const BLOCKED_TOTAL: &str = "baoming_blocked_total";
/// Gauge by `rule`: 1 while something that the protector did by it is in force.
pub const PROTECTOR_ACTIVE: &str = "baoming_protector_active";
/// Counter by `rule`: what the protector did by it.
pub const PROTECTOR_ACTIONS_TOTAL: &str = "baoming_protector_actions_total";
/// Gauge by `grade`: incidents without a final report.
pub const REPORTS_OPEN: &str = "baoming_reports_open";
/// Gauge by `level`: reports that are over the time that the level has for them.
pub const REPORTS_OVERDUE: &str = "baoming_reports_overdue";
/// Gauge: reports that an alert has drafted and nobody has sent or dropped.
pub const REPORT_DRAFTS_OPEN: &str = "baoming_report_drafts_open";
/// How long the oldest draft of a report has waited for a person.
pub const REPORT_DRAFT_OLDEST_SECONDS: &str = "baoming_report_draft_oldest_seconds";
/// Counter by `kind`: reports that were filed.
pub const REPORTS_FILED_TOTAL: &str = "baoming_reports_filed_total";
