//! The bounds of this crate that are not a matter of configuration.

/// The most bytes of a configuration file.
pub(crate) const CONFIG_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Open files of the process itself: standard ones, locks, runtimes, listeners, logs. 32 were counted at a start, of which the
/// shards' and the journal's are reserved apart.
pub(crate) const PROCESS_FILES: usize = 40;

/// Files of the journal that are open while they are written or merged, beside those that are kept open.
pub(crate) const JOURNAL_FILES_WRITTEN_MAX: usize = 24;

/// The fewest connections with which a start makes sense.
pub(crate) const CONNECTIONS_MIN: usize = 8;

/// The limit of open files is raised to this at most.
pub(crate) const DESCRIPTORS_RAISED_TO_MAX: u64 = 1 << 20;

/// Connections that the system holds until they are accepted; it may hold fewer (net.core.somaxconn). The 128 that libraries ask
/// for are gone within a few milliseconds of an opening minute, and whoever finds no room tries again only after a second,
/// then three, then seven.
pub(crate) const LISTEN_BACKLOG: u32 = 4_096;
/// How often the public status is written though nothing has changed.
pub(crate) const STATUS_EVERY_SECONDS: u32 = 5;
/// The longest written status that is read again at a start.
pub(crate) const STATUS_BYTES_MAX: u64 = 4 << 20;
