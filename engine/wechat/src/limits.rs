//! The bounds of everything that comes from the other side.

/// How far a signature's time may lie from the reader's, in either direction.
pub const SIGNATURE_AGE_SECONDS_MAX: i64 = 300;
/// Characters of an `Authorization` header: five values, of which the signature is the longest.
pub const AUTHORIZATION_CHARACTERS_MAX: usize = 2_048;
/// Characters of a signature in base64: one made with a key of 8,192 bits.
pub const SIGNATURE_CHARACTERS_MAX: usize = 1_368;
/// Bytes of a request's, an answer's or a notification's body. The bill is not among them.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a key or certificate file.
pub const PEM_BYTES_MAX: usize = 64 * 1024;
/// Characters of `description`, what the payer reads.
pub const DESCRIPTION_CHARACTERS_MAX: usize = 127;
/// Bytes of `attach`.
pub const ATTACH_BYTES_MAX: usize = 128;
/// Characters of a URL.
pub const URL_CHARACTERS_MAX: usize = 255;
/// Bytes of a URL in an answer, where the platform packs a token into it.
pub const ANSWER_URL_BYTES_MAX: usize = 2_048;

/// Bytes of a bill, unpacked: five million rows, which is more than a province pays in a year.
pub const BILL_BYTES_MAX: u64 = 2 << 30;
/// Bytes of one line of a bill.
pub const BILL_LINE_BYTES_MAX: usize = 8 * 1024;
/// Columns of a bill.
pub const BILL_COLUMNS_MAX: usize = 64;
