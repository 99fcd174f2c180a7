//! Where the shell's scripts ask.

/// Who is signed in, for the shell.
pub(super) const STATE: &str = "/staff/offline/state";
/// Where a draft is sent.
pub(super) const SEND: &str = "/staff/offline/send";
