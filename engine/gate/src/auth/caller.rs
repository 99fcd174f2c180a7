//! Who is asking: the short name, what it is, and where it may act.
//!
//! Guarantees: a name is short and plain, so that it can stand in a log line and a label of a metric. Names with the
//! prefixes of operators and candidates are made by sessions only; `tokens.rs` refuses them.

use std::fmt;
use std::sync::Arc;

use baoming_core::ids::Serial;
use baoming_core::scope::Scope;
use serde::Deserialize;

use crate::limits::CALLER_CHARACTERS_MAX;

/// What an operator's name as a caller begins with; the number follows.
pub const OPERATOR_PREFIX: &str = "operator-";

/// What a candidate's name as a caller begins with; the serial follows.
pub const CANDIDATE_PREFIX: &str = "candidate-";

/// The short name of a caller, as it stands in logs and counters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallerId(Arc<str>);

impl CallerId {
    /// Accepts lower-case letters, digits, `-`, `_` and `.`.
    pub fn new(name: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
        ((1..=CALLER_CHARACTERS_MAX).contains(&name.len()) && name.bytes().all(plain)).then(|| Self(name.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CallerId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The provincial center or a county's office.
    Office,
    /// A registration point.
    Point,
    /// Candidates' clients.
    Candidate,
    /// The payment platform.
    Payment,
    /// Who runs the node.
    Ops,
    /// 系统管理员 of the center.
    Administrator,
    /// 安全管理员 of the center.
    Security,
    /// 审计员 of the center.
    Auditor,
    /// A person who has shown a valid document and has no passwords yet. Only a session has it, never a token.
    #[serde(skip)]
    Entrant,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Office,
        Self::Point,
        Self::Candidate,
        Self::Payment,
        Self::Ops,
        Self::Administrator,
        Self::Security,
        Self::Auditor,
        Self::Entrant,
    ];

    /// Those of operators, who have accounts.
    pub const OPERATORS: &[Self] =
        &[Self::Office, Self::Point, Self::Ops, Self::Administrator, Self::Security, Self::Auditor];
}

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The short name.
    pub id: CallerId,
    /// What it is.
    pub role: Role,
    /// Where it may act.
    pub scope: Scope,
    /// A candidate's own session acts for this one alone.
    pub own: Option<Serial>,
}
