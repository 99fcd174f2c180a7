//! What a hash is for, and who asks for it.

use crate::source::Source;

/// What a hash is for. The lanes that are asked have equal shares of the threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HashLane {
    /// Staff: sign-ins, and new accounts.
    Operator,
    /// Candidates' sign-ins.
    SignIn,
    /// Candidates' passwords as they are set.
    Activation,
    /// 保存密码 that is not remembered.
    Save,
}

impl HashLane {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Operator, Self::SignIn, Self::Activation, Self::Save];

    /// As a label of a metric.
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::SignIn => "sign-in",
            Self::Activation => "activation",
            Self::Save => "save",
        }
    }
}

/// Who asks for what: the same when it asks again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Booker {
    pub(super) lane: HashLane,
    pub(super) source: Source,
    /// What tells the request from others of the source.
    pub(super) subject: u64,
}
