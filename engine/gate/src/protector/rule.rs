//! The declared list of what the protector acts on.

/// A rule. There are no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Heads of requests that begin and never become complete.
    SlowHeads = 0,
    /// Sign-ins that fail, or come during a pause.
    Guessing = 1,
    /// Notifications of payments that are not believed.
    Forged = 2,
    /// Requests far above the rate of an address.
    Flood = 3,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::SlowHeads, Self::Guessing, Self::Forged, Self::Flood];

    /// The name in the API, in metrics and on the status page.
    pub fn name(self) -> &'static str {
        match self {
            Self::SlowHeads => "slow-heads",
            Self::Guessing => "guessing",
            Self::Forged => "forged",
            Self::Flood => "flood",
        }
    }

    /// The operation in the security log.
    pub fn action(self) -> &'static str {
        match self {
            Self::SlowHeads => "protector-slow-heads",
            Self::Guessing => "protector-guessing",
            Self::Forged => "protector-forged",
            Self::Flood => "protector-flood",
        }
    }
}
