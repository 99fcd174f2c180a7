//! The name of what may be asked for, and who may ask.

use baoming_core::contingency::Class;
use baoming_gate::auth::tokens::Role;

use crate::lacking::Lacking;

/// Who asks for a matter from an address that is kept out and is heard all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PastBlocks {
    /// Staff, where it is the protector that keeps the address out.
    Staff,
    /// The same, who sign in and are not known yet.
    SigningInStaff,
    /// Everybody, whoever keeps the address out.
    Everybody,
}

/// One thing that may be asked for. A constant beside its function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matter {
    /// For whom it is.
    pub audience: &'static str,
    /// What it does: in metrics and in the access log.
    pub action: &'static str,
    /// What it is, as far as the desk may hold it back: a matter without a class does not compile.
    pub class: Class,
    /// Who may ask; empty where everybody may.
    pub roles: &'static [Role],
    /// What an operator may still lack who asks for it; whoever lacks more is refused.
    pub(crate) despite: Option<Lacking>,
    /// Who passes blocks of addresses for it.
    pub(crate) past_blocks: PastBlocks,
}

impl Matter {
    /// A matter of these roles.
    pub const fn of(audience: &'static str, action: &'static str, class: Class, roles: &'static [Role]) -> Self {
        Self { audience, action, class, roles, despite: None, past_blocks: PastBlocks::Staff }
    }

    /// The same, also for an operator who lacks this, or less.
    pub(crate) const fn despite(self, lacking: Lacking) -> Self {
        Self { despite: Some(lacking), ..self }
    }

    /// The same, also from addresses that are kept out.
    pub(crate) const fn past_blocks(self, past_blocks: PastBlocks) -> Self {
        Self { past_blocks, ..self }
    }

    /// A matter of everybody's.
    pub const fn of_everybody(audience: &'static str, action: &'static str, class: Class) -> Self {
        Self::of(audience, action, class, &[])
    }
}
