//! Every bound of the core in one place. What is not bounded here is bounded by one of these.

/// Points of one county (the point number has three digits).
pub const POINTS_PER_COUNTY: usize = 999;
/// Segments of one point.
pub const SEGMENTS_PER_POINT: usize = 64;
/// Changes of one candidate or one point, each with the answer that is remembered for ever.
pub const ANSWERS_PER_SUBJECT: usize = 256;
/// Changes that happen once and are never refused for want of room: the activation, the card's verification and the end of
/// the registration.
const CHANGES_ONCE: usize = 3;
/// Changes of one candidate after which offices change nothing more: payments, the ends of orders and what happens
/// once must still find room.
pub const ANSWERS_BEFORE_LAST_CHANGE: usize =
    ANSWERS_PER_SUBJECT - PAYMENTS_PER_CANDIDATE - ORDERS_PER_CANDIDATE - CHANGES_ONCE;
/// Changes of one candidate after which the candidate saves nothing more: orders, and the offices' steps 5 and 6,
/// must still find room.
pub const ANSWERS_BEFORE_LAST_SAVE: usize = ANSWERS_BEFORE_LAST_CHANGE - ORDERS_PER_CANDIDATE - 40;
/// Changes of one candidate or operator after which no stored hash is renewed any more: what nobody asked for takes no room
/// from what somebody will ask for.
pub const ANSWERS_BEFORE_LAST_RENEWAL: usize = ANSWERS_BEFORE_LAST_SAVE / 2;
/// Payments recorded for one candidate; one a fee counts, the rest await a person.
pub const PAYMENTS_PER_CANDIDATE: usize = 64;
/// Orders of one candidate that are kept. For the next one the oldest that has ended unpaid is forgotten, so nobody can use
/// up another's orders.
pub const ORDERS_PER_CANDIDATE: usize = 24;
/// How long so many orders must have taken, before the next one is placed: an order of each of three fees can be paid for a
/// minute at least, so who closes none is never slowed by this.
pub const ORDERS_SPAN_MS: i64 = (ORDERS_PER_CANDIDATE as i64 / 3 - 1) * 60 * 1_000;
/// Applications of one county.
pub const APPLICATIONS_PER_COUNTY: usize = 20_000;
/// Those of them that one point hands in, the last tenth only by the offices above it.
pub const APPLICATIONS_PER_POINT: usize = 2_000;
/// Applications for one document: after a rejection it may be handed in again.
pub const APPLICATIONS_PER_DOCUMENT: usize = 8;
/// Bonuses or plans in one declaration.
pub const DECLARED_MAX: usize = 16;
/// Entries of fields that the policy names, in one form or collection.
pub const ENTRIES_MAX: usize = 64;
/// Bytes of all of them, keys included.
pub const ENTRIES_BYTES_MAX: usize = 9 * 1_024;
/// Operators of the province, all together.
pub const OPERATORS_MAX: usize = 20_000;
/// Those of one city and all its parts. Fourteen cities leave the last tenth of the whole.
pub const OPERATORS_PER_CITY: usize = 1_280;
/// Those of one county and its points.
pub const OPERATORS_PER_COUNTY: usize = 400;
/// Adoptions and overrides of a season.
pub const EDITIONS_MAX: usize = 10_000;
/// Those for one city or a part of it.
pub const EDITIONS_PER_CITY: usize = 640;
/// Those for one county or a point of it.
pub const EDITIONS_PER_COUNTY: usize = 80;
/// Entries of the contingency table's: controls, timetables and what else is ordered or reported, of a season.
pub const CONTINGENCIES_MAX: usize = 40_000;
/// Those for one city or a part of it.
pub const CONTINGENCIES_PER_CITY: usize = 2_560;
/// Those for one county or a point of it.
pub const CONTINGENCIES_PER_COUNTY: usize = 400;
/// How far ahead a control may expire.
pub const CONTROL_MS_MAX: i64 = 60 * 24 * 60 * 60 * 1_000;
/// Groups of counties in one timetable.
pub const TIMETABLE_GROUPS_MAX: usize = 64;
/// Turns of all of them.
pub const TIMETABLE_TURNS_MAX: usize = 400;
/// Counties that have turns.
pub const TIMETABLE_COUNTIES_MAX: usize = 250;
/// Ranges of addresses in one block.
pub const BLOCK_RANGES_MAX: usize = 64;
/// Ranges of all blocks of operators that are in force.
pub const BLOCKED_RANGES_MAX: usize = 1_024;
/// How long a block of an operator's lasts at most.
pub const BLOCK_MS_MAX: i64 = 7 * 24 * 60 * 60 * 1_000;
/// The fewest bits of a blocked range of IPv4 addresses: a wider one would be a part of the world.
pub const BLOCK_BITS_MIN_IPV4: u8 = 8;
/// The same of IPv6: what a provider of a whole country has.
pub const BLOCK_BITS_MIN_IPV6: u8 = 32;
/// Requests of the province that a second person is asked about, open ones and those that are over: the next one takes the
/// place of the oldest that is over.
pub const APPROVALS_KEPT: usize = 4_096;
/// Those of them that may be open.
pub const APPROVALS_OPEN_MAX: usize = 2_048;
/// Those that may be open of one city and all its parts.
pub const APPROVALS_OPEN_PER_CITY: usize = 320;
/// Those that may be open of one county and its points.
pub const APPROVALS_OPEN_PER_COUNTY: usize = 80;
/// How long a second person may take, and whoever asked may take after that, together.
pub const APPROVAL_MS: i64 = 24 * 60 * 60 * 1_000;
/// Bytes of a policy's files, packed.
pub const POLICY_BYTES_MAX: usize = 512 * 1_024;
/// What one query lists at most.
pub const LISTED_MAX: usize = 500;
/// Replies that one county's machine holds back at once. Admission keeps far below it; reaching it is refused.
pub const PARKED_PER_COUNTY: usize = 65_536;
/// Records that one poll of the machine hands to the committer.
pub const RECORDS_PER_BATCH: usize = 1_024;
/// Bytes of one encoded record: all texts of the largest command at their longest, with room to spare. An adopted
/// policy has its own bound beside it.
pub const RECORD_BYTES: usize = 16 * 1_024;
/// How far a payment's own time may lie ahead of the arrival of its notification: clocks of two houses differ.
pub const PAYMENT_CLOCK_SKEW_MS: i64 = 5 * 60 * 1_000;

/// Bytes of a photograph as it is sent, metadata included: some ten times a usual one.
pub const PHOTO_BYTES_MAX: usize = 512 << 10;
/// The longest side that a season may ask of a photograph: what is of that size is decoded, on every photo thread at once.
pub const PHOTO_SIDE_PX_MAX: u16 = 2_000;
/// Serials that a trial of other rules names.
pub const TRIAL_SERIALS_MAX: usize = 100;
