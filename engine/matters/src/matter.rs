//! The name of what may be asked for, and who may ask.

use baoming_gate::auth::tokens::Role;

/// One thing that may be asked for. A constant beside its function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    /// For whom it is.
    pub audience: &'static str,
    /// What it does: in metrics and in the access log.
    pub action: &'static str,
    /// Who may ask; empty where everybody may.
    pub roles: &'static [Role],
}

impl Matter {
    /// A matter of these roles.
    pub const fn of(audience: &'static str, action: &'static str, roles: &'static [Role]) -> Self {
        Self { audience, action, roles }
    }

    /// A matter of everybody's.
    pub const fn of_everybody(audience: &'static str, action: &'static str) -> Self {
        Self::of(audience, action, &[])
    }
}
