//! The bounds of this crate that are not a matter of configuration.

/// Commands of one county that are remembered as having made it panic twice.
pub const COMMANDS_SET_ASIDE_MAX: usize = 64;
/// How long a read waits for its shard to catch up.
pub const READ_PATIENCE_MS: u64 = 2_000;
/// Groups of the journal that a reader opens before another has its turn.
pub const GROUPS_PER_PIECE: usize = 16;
/// How far a start's calendar may lie before the newest record without a question: the clock waits for it.
pub const CALENDAR_BEHIND_MS_MAX: i64 = 5_000;
/// Words of the table of keys that may have been used: 32 MiB, so that at four million keys fewer than one new key in a
/// thousand is taken for one that was used.
pub const KEYS_USED_WORDS: usize = 1 << 22;
