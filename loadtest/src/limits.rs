//! Every queue, table and time of a load test has its bound here.

/// Bytes of a profile.
pub const PROFILE_BYTES_MAX: u64 = 256 << 10;
/// Users of a run: each is a task with at most one request on its way.
pub const USERS_MAX: u32 = 50_000;
/// Addresses that the users come from.
pub const ADDRESSES_MAX: u32 = 2_000;
/// Arrivals in a second.
pub const PER_SECOND_MAX: f64 = 1_000_000.0;
/// Seconds of a run.
pub const SECONDS_MAX: f64 = 4.0 * 3_600.0;
/// Candidates of a run: what the province's codes hold, with a little to spare.
pub const CANDIDATES_MAX: u32 = 700_000;
/// Arrivals that wait for an idle user; one more is dropped.
pub const ARRIVALS_WAITING_MAX: usize = 65_536;
/// Repetitions that wait for their time; one more is given up.
pub const REPETITIONS_WAITING_MAX: usize = 262_144;
/// Seconds of the series whose histograms are still open: a request's latency joins its second's percentiles until then.
pub const SECONDS_OPEN_MAX: usize = 90;
/// Different codes of errors that are told apart for one kind of request.
pub const ERROR_CODES_MAX: usize = 64;
/// Lines that wait to be written to the ledger; the users wait when it is full.
pub const LEDGER_QUEUE_MAX: usize = 65_536;
/// Bytes of a line of the ledger that are read.
pub const LEDGER_LINE_BYTES_MAX: usize = 4 << 10;
/// Examples that are given for one broken invariant.
pub const EXAMPLES_MAX: usize = 10;
/// Candidates whose identity is tried a second time.
pub const IDENTITIES_TRIED_MAX: usize = 200;
/// Arrivals of a recorded schedule.
pub const RECORDED_ARRIVALS_MAX: usize = 10_000_000;
/// Commands that are remembered to be repeated under their key.
pub const COMMANDS_REMEMBERED_MAX: usize = 4_096;
/// Browsers that wait at one page; one more, and the one that has waited longest is closed.
pub const BROWSERS_WAITING_MAX: usize = 100_000;
/// Sessions that are remembered to be used.
pub const SESSIONS_REMEMBERED_MAX: usize = 100_000;
/// Open files of a user: its connection, and one that waits in the pool of the address it came from before.
pub const DESCRIPTORS_PER_USER: u64 = 2;
/// Open files of everything else: runtime, ledger, stand-ins, reports.
pub const DESCRIPTORS_BESIDE_USERS: u64 = 256;
