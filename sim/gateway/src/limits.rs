//! Every queue, list and body has its bound here.

use std::time::Duration;

/// Orders that are known at once; one more is refused with `FREQUENCY_LIMITED`.
pub(crate) const ORDERS_MAX: usize = 2_000_000;
/// Notifications that wait to be sent; one more is lost, and counted.
pub(crate) const SENDINGS_MAX: usize = 200_000;
/// Connections over which notifications are sent at the same time.
pub(crate) const COURIERS: usize = 16;
/// Connections that are served at once; more wait unaccepted.
pub(crate) const CONNECTIONS_MAX: usize = 1_024;
/// How long a request's head may take.
pub(crate) const HEAD_DEADLINE: Duration = Duration::from_secs(30);
/// How long the merchant may take to answer a notification, as with the real platform.
pub(crate) const NOTIFY_DEADLINE: Duration = Duration::from_secs(5);
/// How long a request that gets no answer is held before its connection is closed, if the client stays that long.
pub(crate) const NO_ANSWER_HOLD: Duration = Duration::from_secs(20);
/// How long a stop waits for requests that have begun.
pub(crate) const STOP_DEADLINE: Duration = Duration::from_secs(3);
/// How long `/control/settled` waits.
pub(crate) const SETTLED_DEADLINE: Duration = Duration::from_secs(60);
/// Bytes of an answer that the small client reads.
pub(crate) const ANSWER_BYTES_MAX: usize = 64 << 20;
/// Bills that are kept for download; the oldest goes.
pub(crate) const BILLS_MAX: usize = 8;
/// Payments in one page of the ledger.
pub(crate) const LEDGER_PAGE_MAX: usize = 10_000;
/// Bytes of a file in the key directory.
pub(crate) const KEY_FILE_BYTES_MAX: u64 = 64 * 1024;
/// Further copies of a doubled notification.
pub(crate) const DUPLICATES_MAX: u32 = 3;
/// The pause between two sendings of a notification that was not accepted, in seconds: the real platform's schedule.
pub(crate) const RETRY_PAUSES_SECONDS: [u64; 15] =
    [15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600];
