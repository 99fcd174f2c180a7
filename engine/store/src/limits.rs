//! The bounds of this crate that are not a matter of configuration.

use std::time::Duration;

/// Most frames in one journal group.
pub const GROUP_FRAMES_MAX: usize = 4_096;
/// Most bytes in one encoded journal group; also the most that one append holds in memory beyond the queue.
pub const GROUP_BYTES_MAX: usize = 4 << 20;
/// Most bytes in a group that was sealed again: each frame of a full one may have grown by the number of its key.
pub const GROUP_RESEALED_BYTES_MAX: usize = GROUP_BYTES_MAX + 2 * GROUP_FRAMES_MAX;
/// Groups of a journal that is made anew between two syncs.
pub const RESEALED_GROUPS_PER_SYNC: u64 = 1_024;
/// The journal's table in memory. When it is full it is written to disk in the background; at most four more wait.
pub const JOURNAL_MEMTABLE_BYTES: u64 = 16 << 20;
/// The journal's cache. Small, because the journal is read from end to end and almost never twice.
pub const JOURNAL_CACHE_BYTES: u64 = 8 << 20;
/// Disk that the write-ahead files of the journal's store may take before it is made to tidy up.
pub const JOURNAL_WRITE_AHEAD_BYTES: u64 = 256 << 20;
/// Background threads of the journal's store: one that writes tables, one that merges them.
pub const JOURNAL_WORKERS: usize = 2;
/// Files that the journal's store keeps open.
pub const JOURNAL_OPEN_FILES_MAX: usize = 64;
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
/// How long a shard worker hears nothing before it notes how far the journal is without it.
pub const SHARD_IDLE: Duration = Duration::from_secs(1);
/// Messages that a shard worker takes before it tells its readers.
pub const SHARD_DRAIN_MAX: usize = 2_048;
/// Threads that read many rows at once, for scans and histories.
pub const READERS: usize = 2;
/// Pieces of scans and histories that may wait for a reader.
pub const READERS_QUEUE_MAX: usize = 256;
/// Rows that a reader opens before another scan has its turn: about ten milliseconds.
pub const SCAN_ROWS_PER_PIECE: usize = 512;
/// Frames that the reader of a recovery hands to a worker at once.
pub const RECOVERY_CHUNK_FRAMES: usize = 512;
/// Chunks that may wait for a worker during recovery.
pub const RECOVERY_CHUNKS_MAX: usize = 8;
/// Photographs that are being received or worked on at the same time.
pub const PHOTO_UPLOADS_MAX: usize = 128;
/// Files that a file system has to be able to make besides, or photographs stop.
pub const DISK_FILES_MIN: u64 = 10_000;
/// The shortest wait that an overloaded node asks for.
pub const RETRY_AFTER_SECONDS_MIN: u32 = 1;
/// The longest wait that an overloaded node asks for.
pub const RETRY_AFTER_SECONDS_MAX: u32 = 30;
/// Starts with a calendar that did not fit, of which the manifest keeps record.
pub const ACCEPTED_KEPT: usize = 32;
/// Kinds of what is alike in the security log within a minute, by event, person, source and operation.
pub const SECURITY_KINDS_MAX: usize = 256;
/// Sources that are told apart beyond that.
pub const SECURITY_SOURCES_MAX: usize = 256;
/// How long an answer waits for its entry of the security log to be durable: a disk that stalls must keep nobody out.
pub const SECURITY_RECORD_MS_MAX: u64 = 1_000;
/// How long entries of a log that nobody waits for gather before they are written.
pub const UNAWAITED_GATHER_MS: u64 = 20;
/// Keys that a key file holds at once: one that seals, and those that something still needs.
pub const RING_KEYS_MAX: usize = 16;
/// The highest number that a key may have: as many rotations in a directory's life.
pub const KEY_ID_MAX: u16 = 1_024;
/// Bytes of the label of a token or of a key in one. A token's has 32 by its standard.
pub const TOKEN_LABEL_BYTES_MAX: usize = 64;
/// Bytes of a file with a PIN.
pub const PIN_BYTES_MAX: usize = 256;

/// Photographs that are known to be kept without a look at the disk.
pub const PHOTOS_KNOWN_MAX: usize = 65_536;
/// Captures that wait to hear whether their photograph is kept: each is one look at a directory.
pub const PHOTO_FINDS_MAX: usize = 4_096;
