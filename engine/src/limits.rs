//! Every queue, loop, batch and body has its bound here.
//!
//! One file, so that the memory a node can need is a sum that can be read off. A bound is a constant when changing it
//! could break a promise or a stored form, and a default for the configuration when it is a matter of the machine.

use std::time::Duration;

/// Most frames in one journal group.
pub const GROUP_FRAMES_MAX: usize = 4_096;
/// Most bytes in one encoded journal group; also the most that one append holds in memory beyond the queue.
pub const GROUP_BYTES_MAX: usize = 4 << 20;

/// The journal's table in memory. When it is full it is written to disk in the background; at most four more wait.
pub const JOURNAL_MEMTABLE_BYTES: u64 = 16 << 20;
/// The journal's cache. Small, because the journal is read from end to end and almost never twice.
pub const JOURNAL_CACHE_BYTES: u64 = 8 << 20;
/// Disk that the write-ahead files of the journal's store may take before it is made to tidy up.
pub const JOURNAL_WRITE_AHEAD_BYTES: u64 = 256 << 20;
/// Background threads of the journal's store: one that writes tables, one that merges them.
pub const JOURNAL_WORKERS: usize = 2;
/// Files that the journal's store keeps open.
pub const JOURNAL_OPEN_FILES_MAX: usize = 128;
/// Groups read through one iterator. An iterator pins what it reads in memory and on disk, so a long reading lets go
/// of it and goes on with a new one.
pub const READ_GROUPS_PER_ITERATOR: u64 = 256;

/// Size of a sled segment. Each database holds a few of them in memory as write buffers.
pub const SHARD_SEGMENT_BYTES: usize = 512 << 10;
/// Messages that may wait for one shard worker. When it is full the committer waits: acknowledged events never pile up
/// in memory faster than the shards take them.
pub const SHARD_QUEUE_MAX: usize = 8_192;
/// How long a shard worker lets messages gather.
pub const SHARD_GATHER: Duration = Duration::from_millis(2);
/// Messages that a shard worker takes before it tells its readers.
pub const SHARD_DRAIN_MAX: usize = 2_048;
/// Threads that read many rows at once, for scans and histories.
pub const READERS: usize = 2;
/// Pieces of scans and histories that may wait for a reader.
pub const READERS_QUEUE_MAX: usize = 256;
/// Groups of the journal that a reader opens before another has its turn.
pub const GROUPS_PER_PIECE: usize = 16;
/// Rows that a reader opens before another scan has its turn: about ten milliseconds.
pub const SCAN_ROWS_PER_PIECE: usize = 512;
/// Frames that the reader of a recovery hands to a worker at once.
pub const RECOVERY_CHUNK_FRAMES: usize = 512;
/// Chunks that may wait for a worker during recovery.
pub const RECOVERY_CHUNKS_MAX: usize = 8;

// ---- The edge: server, admission, rates, passwords, tokens, configuration ------------------------------------------

/// Connections that are told "too busy" at the same time; a connection past them is closed without a word.
pub const REFUSALS_MAX: usize = 256;
/// How long a refused connection may take to read its answer.
pub const REFUSAL_DEADLINE_MS: u64 = 1_000;
/// How much of what a refused connection has already sent is read, so that closing does not reset it.
pub const REFUSAL_READ_BYTES_MAX: usize = 64 * 1024;
/// The pause after the system refused to hand over a connection (out of descriptors or memory).
pub const ACCEPT_PAUSE_MS: u64 = 50;
/// The smallest read and write buffer of a connection.
pub const CONNECTION_BUFFER_BYTES_MIN: usize = 64 * 1024;
/// The number of request headers that the HTTP parser holds on its stack; any other bound costs an allocation a request.
pub const HEADERS_ON_STACK: usize = 100;

/// The shortest wait that an overloaded node asks for.
pub const RETRY_AFTER_SECONDS_MIN: u32 = 1;
/// The longest wait that an overloaded node asks for.
pub const RETRY_AFTER_SECONDS_MAX: u32 = 30;

/// The fewest characters of a password.
pub const PASSWORD_CHARACTERS_MIN: usize = 8;
/// The most characters of a password: hashing is not a way to keep the node busy.
pub const PASSWORD_CHARACTERS_MAX: usize = 64;
/// The most bytes of a stored password hash that is worth reading.
pub const PASSWORD_HASH_BYTES_MAX: usize = 256;

/// The fewest characters of an operator's password: an account reaches more than one person's record.
pub const OPERATOR_PASSWORD_CHARACTERS_MIN: usize = 12;

/// The fewest characters of a bearer token.
pub const TOKEN_CHARACTERS_MIN: usize = 16;
/// The most characters of a bearer token.
pub const TOKEN_CHARACTERS_MAX: usize = 256;
/// The most characters of a caller's short name.
pub const CALLER_CHARACTERS_MAX: usize = 64;
/// The most tokens of one configuration.
pub const TOKENS_MAX: usize = 10_000;
/// The most bytes of a configuration file.
pub const CONFIG_BYTES_MAX: u64 = 4 * 1024 * 1024;

// ---- Photographs ----------------------------------------------------------------------------------------------------

/// Bytes of a photograph as it is sent, metadata included: some ten times a usual one.
pub const PHOTO_BYTES_MAX: usize = 512 << 10;
/// Photographs that are being received or worked on at the same time.
pub const PHOTO_UPLOADS_MAX: usize = 128;

// ---- The counties ---------------------------------------------------------------------------------------------------

/// Commands of one county that are remembered as having made it panic twice.
pub const COMMANDS_SET_ASIDE_MAX: usize = 64;
/// How long a read waits for its shard to catch up.
pub const READ_PATIENCE_MS: u64 = 2_000;
/// Bytes of a request's body: the largest form at its longest, several times over.
pub const BODY_BYTES_MAX: usize = 32 << 10;

// ---- Points and offices ---------------------------------------------------------------------------------------------

/// Applications with their rows in one page.
pub const APPLICATIONS_PER_PAGE: usize = 100;
/// Files of many rows that are carried out at once; one more is told to come again.
pub const FILES_AT_ONCE: usize = 4;
/// Bytes of such a file.
pub const FILE_BYTES_MAX: usize = 4 << 20;
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

// ---- Verifying ------------------------------------------------------------------------------------------------------

/// Rows of shards that are compared with one reading of the journal; one county may have more.
pub const VERIFY_ROWS_PER_PASS_MAX: u64 = 100_000;
/// Groups between two reports of progress.
pub const VERIFY_GROUPS_PER_REPORT: u64 = 256;
/// Cache of a shard database that is only read through.
pub const VERIFY_SHARD_CACHE_BYTES: u64 = 64 << 20;

// ---- The rules --------------------------------------------------------------------------------------------------------

/// Serials that a trial of other rules names.
pub const TRIAL_SERIALS_MAX: usize = 100;
/// Adoptions of policy files in a season: each set of files once in force stays in memory.
pub const ADOPTIONS_MAX: usize = 500;
/// Bytes of a request's body that carries policy files: all texts at their longest, with room for what JSON adds.
pub const POLICY_BODY_BYTES_MAX: usize = 1 << 20;
