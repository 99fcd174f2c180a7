//! The bounds of this crate that are not a matter of configuration.

use std::time::Duration;

/// Applications with their rows in one page.
pub const APPLICATIONS_PER_PAGE: usize = 100;

/// What waits for a second person, in one page.
pub const APPROVALS_PER_PAGE: usize = 100;

/// Files of many rows that are carried out at once; one more is told to come again.
pub const FILES_AT_ONCE: usize = 4;

/// Rows of such a file.
pub const FILE_ROWS_MAX: usize = 5_000;

/// Rows of one file that are on their way to their counties at the same time.
pub const FILE_ROWS_AT_ONCE: usize = 32;

/// How long the gauges of the points' serials stay as they are: anybody may ask for metrics, and counties are asked.
pub const SERIALS_GAUGED_FOR_MS: u64 = 15_000;

/// How long the metrics wait for counties that are busy.
pub const SERIALS_PATIENCE_MS: u64 = 1_000;

/// Candidates on a page of a list.
pub const LIST_FOUND_MAX: usize = 200;

/// Operators on a page of theirs.
pub const OPERATORS_PER_PAGE: usize = 200;

/// Rows that are read for such a page.
pub const LIST_ROWS_MAX: usize = 20_000;

/// Characters of a name or a school that is looked for.
pub const LIST_WORD_CHARS_MAX: usize = 60;

/// Characters of a name that somebody types to be recognised by: a whole one, with room for spaces and more.
pub const NAME_TYPED_CHARACTERS_MAX: usize = 120;

/// How long one export may take: whoever takes it too slowly asks for less of it.
pub const EXPORT_MS_MAX: u64 = 15 * 60 * 1_000;

/// Changes on a page of a history.
pub const HISTORY_PAGE_MAX: usize = 50;

/// Receipts on a page: each is signed for it.
pub const RECEIPTS_PAGE_MAX: usize = 20;

/// Readings of the access log at once: one goes on while the next waits for its turn.
pub const ACCESS_LOG_READINGS: usize = 2;

/// Entries of the access log on a page.
pub const ACCESS_LOG_PAGE_MAX: usize = 200;

/// How long a request waits for a pass or a comparison to end before it is told how far that is.
pub const PAYMENTS_PATIENCE: Duration = Duration::from_secs(20);

/// Adoptions of policy files in a season: each set of files once in force stays in memory.
pub const ADOPTIONS_MAX: usize = 500;

/// Registrations that are remembered, to be read in place of one that is not there.
pub const LIKENESSES: usize = 64;

/// Stored hashes that are being made anew at once, each of a password that was right a moment ago.
pub const RENEWALS_AT_ONCE: usize = 32;

/// Messages under way at once that nobody waits for.
pub const NOTICES_AT_ONCE: usize = 64;
/// Incidents on a page.
pub const INCIDENTS_PER_PAGE: usize = 50;
/// Entries of theirs after which the page ends; the last incident is there with all of its own.
pub const INCIDENT_ENTRIES_PER_PAGE: usize = 200;
/// Drafts of reports that are kept.
pub const DRAFTS_MAX: usize = 200;
/// How long a draft may wait for a person before that is a finding.
pub const DRAFT_NEGLECTED_MS: i64 = 10 * 60 * 1_000;
/// Alerts of one message that are looked at.
pub const ALERTS_AT_ONCE_MAX: usize = 64;
/// After how many seconds a waiting page looks again at the latest.
pub const LOOK_AGAIN_SECONDS_MAX: u32 = 60;
/// Controls that the public status lists.
pub const STATUS_CONTROLS_MAX: usize = 500;
/// After how many seconds a written status says nothing any more.
pub const STATUS_UNKNOWN_AFTER_SECONDS: u32 = 20;
