//! The number of the format.

/// The format that this program writes, and the newest that it reads. From 1 to 2 the journal's groups got another layout,
/// which a program of format 1 would take for an unfinished write. From 2 to 3 the manifest says whose calendar it is.
pub const FORMAT: u32 = 3;
