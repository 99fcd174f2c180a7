//! The bounds of this crate that are not a matter of configuration.

/// The fewest characters of a password.
pub const PASSWORD_CHARACTERS_MIN: usize = 8;
/// The most characters of a password: hashing is not a way to keep the node busy.
pub const PASSWORD_CHARACTERS_MAX: usize = 64;
/// The most bytes of a stored password hash that is worth reading.
pub const PASSWORD_HASH_BYTES_MAX: usize = 256;
/// The most memory of a hash, configured or stored: a stored one that would cost more must not take the node's memory.
pub const HASH_MEMORY_KIB_MAX: u32 = 256 * 1024;
/// The most passes over it, configured or stored.
pub const HASH_ITERATIONS_MAX: u32 = 32;
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
/// The longest wait that whoever needs a hash is asked for; a quarter more spreads those who come back.
pub const HASHING_RETRY_AFTER_SECONDS_MAX: u32 = 60;
/// Places in the line of hashes that are kept for those who were asked to come back. A minute of ten times the capacity of
/// two processors is 70,000.
pub const BOOKINGS_MAX: usize = 100_000;
/// So much earlier than told is as told.
pub const BOOKING_EARLY_US: u64 = 250_000;
/// So much later than told the place is given up: people do not come to the second.
pub const BOOKING_LATE_US: u64 = 30_000_000;
/// While places are kept for others, whoever comes for the first time is taken if the wait is within this part of the
/// longest: enough for the threads never to rest.
pub const NEWCOMERS_SHARE: u64 = 3;
/// Whoever shows work and comes as told is taken for this part of the longest wait more than others are: their places are
/// not for whoever showed none. Within what the line holds on to.
pub const WORKED_WAIT_PART: u64 = 8;
/// The last of so many parts of the places that can be kept is for those who show work, also where their number is bounded.
pub const WORKED_PLACES_PART: usize = 5;
/// Who is told to come back later than this may work for a place; a surge of seconds asks nothing of anybody.
pub const WORK_ASKED_BEYOND_SECONDS: u32 = 30;
/// How long a challenge can be solved: longer than anybody is asked to wait and may then be late.
pub const PROOF_GOOD_FOR_MS: u64 = 120_000;
/// Solutions that counted and could be shown again. Beyond these the work of so many is waiting that one more buys nothing.
pub const PROOFS_SPENT_MAX: usize = 100_000;
/// The most bits of a challenge that can be configured: a minute or two of a phone.
pub const PROOF_BITS_MAX: u8 = 24;
/// After so many hashes, a quarter of an hour of work, a slower pace is taken for the usual one.
pub const HASHES_UNTIL_SLOW: u64 = 32_768;
/// What a hash is taken to cost before one has been measured.
pub const HASH_MICROSECONDS_ASSUMED: u64 = 30_000;
/// Hashes that are to be made when nobody else wants one: what is behind them waits for the next sign-in.
pub const SPARE_HASHES_MAX: usize = 32;
/// Sign-ins to one subject from sources that have not failed at it, before they count like any other guess. With the
/// pauses of those that have, no more guesses an hour than when all sources shared one count.
pub const FIRST_TRIES: u32 = 56;
/// One of them comes back after so long.
pub const FIRST_TRY_AGAIN_AFTER_MS: i64 = 300_000;
/// Subjects whose first tries are remembered.
pub const FIRST_TRIES_SUBJECTS_MAX: usize = 200_000;
/// Subjects with a source where they signed in that are remembered.
pub const FAMILIAR_MAX: usize = 400_000;
/// How long a secret that was shown waits for a code made with it.
pub const ENROLMENT_MS: i64 = 10 * 60 * 1_000;
/// Wrong codes after which another secret has to be begun.
pub const ENROLMENT_TRIES: u32 = 5;
/// How long a session lasts in which nothing can be done but to take over an account.
pub const FIRST_STEPS_MINUTES: u32 = 20;
/// In how many seconds requests above the rate of an address have to come to be a flood.
pub const FLOOD_WINDOW_SECONDS: u32 = 10;
/// Ranges of addresses of which the protector remembers what speaks against them; the one that was quiet longest is forgotten
/// first.
pub const SUSPECTS_MAX: usize = 20_000;
/// Ranges of which it remembers who has succeeded there. Nobody gets onto this list who does not.
pub const FRIENDS_MAX: usize = 20_000;
/// People who have succeeded from one range that are told apart.
pub const PEOPLE_OF_A_RANGE_MAX: usize = 16;
/// How long somebody has succeeded lately.
pub const SUCCEEDED_LATELY_MS: i64 = 10 * 60 * 1_000;
/// After so long without being kept out, a range is kept out for the shortest time again.
pub const PROTECTOR_FADE_MS: i64 = 24 * 60 * 60 * 1_000;
/// How often it is said of one range that it is not kept out although a rule asks for it.
pub const LEFT_SAID_AGAIN_MS: i64 = 60 * 60 * 1_000;
/// What the protector has done and nobody has written down yet; with so much it does nothing more.
pub const ACTS_UNSAID_MAX: usize = 1_024;
/// When whoever is kept out is told to look again at the latest: a block may be lifted, and how long it lasts stands in the text.
pub const BLOCKED_RETRY_AFTER_SECONDS_MAX: u32 = 45;
/// Over how many seconds those are spread who are told to come back at the end of a block.
pub const BLOCKED_SPREAD_SECONDS: u32 = 30;
