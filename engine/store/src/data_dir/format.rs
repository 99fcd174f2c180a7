//! The number of the format.

/// The format that this program writes, and the newest that it reads. From 1 to 2 the journal's groups got another layout,
/// which a program of format 1 would take for an unfinished write. From 2 to 3 the manifest says whose calendar it is. From 3
/// to 4 sealed records name their key, of which the manifest knows the newest, and sessions have a key of their own.
pub const FORMAT: u32 = 4;
