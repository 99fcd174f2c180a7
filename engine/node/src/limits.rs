//! The bounds of this crate that are not a matter of configuration.

/// When to look again at what is held without an end that is known.
pub const HELD_LOOK_AGAIN_SECONDS: u32 = 30;
/// Over how long those are spread who are told to come again when something opens.
pub const HELD_SPREAD_SECONDS: u32 = 30;
/// Of a hundred commands, how many may be refused for want of room in a step of a reopening that leads to the next one.
pub const REOPENING_REFUSED_PERCENT_MAX: u64 = 5;
/// From when on a command is slow there.
pub const REOPENING_SLOW_MS: u64 = 2_000;
/// Of a hundred, how many may be: one, so that it is the 99th percentile which is held.
pub const REOPENING_SLOW_PERCENT_MAX: u64 = 1;
/// How far back it is known what was asked of a county.
pub const TRAFFIC_SECONDS: u64 = 60;
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
