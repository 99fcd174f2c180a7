//! Marking messages.

/// Bytes of a mark.
pub const MARK_BYTES: usize = 32;

/// Marks messages: nobody without the key can make the mark of another message.
pub trait Authenticator: Send + Sync {
    /// The mark of `message` made for `usage`. A mark for one usage is none for another.
    fn mark(&self, usage: &'static str, message: &[u8]) -> [u8; MARK_BYTES];

    /// Whether `mark` is the mark of `message`; takes the same time wherever the two differ.
    fn is_marked(&self, usage: &'static str, message: &[u8], mark: &[u8; MARK_BYTES]) -> bool;
}
