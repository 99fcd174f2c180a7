//! The bounds of this crate that are not a matter of configuration.

use std::time::Duration;

/// Orders that one pass asks the platform about at the same time; candidates' own requests need the rest of the way out.
pub const ORDERS_SETTLED_AT_ONCE: usize = 8;
/// How long after its time an order is closed: clocks differ, and a request may be on its way.
pub const ORDERS_OVER_AFTER_MS: i64 = 5 * 60 * 1_000;
/// The shortest time that an order can be paid, which the platform asks for.
pub const ORDER_LIFE_MS_MIN: i64 = 60 * 1_000;
/// Keys of the platform that are trusted side by side: certificates of a rotation, and public keys.
pub const PLATFORM_KEYS_MAX: usize = 16;
/// Bytes of a packed bill: some 60 a row.
pub const BILL_PACKED_BYTES_MAX: usize = 64 << 20;
/// How long fetching a bill may take.
pub const BILL_TOTAL_MS: u64 = 180_000;
/// Rows of a bill: more than a province pays in a day.
pub const BILL_ROWS_MAX: u64 = 1_000_000;
/// Rows of a bill that are looked at at the same time.
pub const BILL_ROWS_AT_ONCE: usize = 64;
/// Lots of that many that are read ahead.
pub const BILL_PARTS_QUEUED: usize = 2;
/// Rows of candidates that are looked for in a bill at once.
pub const RECONCILE_ROWS_PER_PAGE: usize = 5_000;
/// Findings that a report names one by one.
pub const FINDINGS_MAX: usize = 10_000;
/// Days whose comparison is remembered.
pub const RECONCILED_DAYS_MAX: usize = 62;
/// How often it is looked whether there is a new bill, or one that could not be had.
pub const RECONCILE_LOOKS_EVERY: Duration = Duration::from_secs(600);
