//! Every bound of the core in one place. What is not bounded here is bounded by one of these.

/// Points of one county (the point number has three digits).
pub const POINTS_PER_COUNTY: usize = 999;
/// Segments of one point.
pub const SEGMENTS_PER_POINT: usize = 64;
/// Changes of one candidate or one point, each with the answer that is remembered for ever.
pub const ANSWERS_PER_SUBJECT: usize = 256;
/// Changes of one candidate after which the form is not saved again: payments must still find room.
pub const ANSWERS_BEFORE_LAST_SAVE: usize = ANSWERS_PER_SUBJECT - PAYMENTS_PER_CANDIDATE - 1;
/// Payments recorded for one candidate; one counts, the rest await a person.
pub const PAYMENTS_PER_CANDIDATE: usize = 64;
/// Replies that one county's machine holds back at once. Admission keeps far below it; reaching it is refused.
pub const PARKED_PER_COUNTY: usize = 65_536;
/// Records that one poll of the machine hands to the committer.
pub const RECORDS_PER_BATCH: usize = 1_024;
/// Bytes of one encoded record: all texts of the largest command at their longest, with room to spare.
pub const RECORD_BYTES: usize = 16 * 1_024;
/// How far a payment's own time may lie ahead of the arrival of its notification: clocks of two houses differ.
pub const PAYMENT_CLOCK_SKEW_MS: i64 = 5 * 60 * 1_000;
