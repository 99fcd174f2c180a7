//! Why a node does not start, and why a request to it comes to nothing.

use std::io;

use baoming_core::claims;
use baoming_core::contingency::Held;
use baoming_core::ids::CountyId;
use baoming_core::reply::Refusal;
use baoming_gate::auth::sessions::RevokedFileError;
use baoming_policy::EditionError;
use baoming_store::access_log::AccessLogError;
use baoming_store::data_dir::DataDirError;
use baoming_store::journal::JournalError;
use baoming_store::keys::KeyFileError;
use baoming_store::shard::{OpenError, ReadError};

/// Why a node could not start. Each text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The data directory.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The journal, which whoever opens the node has opened before it.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The shards.
    #[error(transparent)]
    Shards(#[from] OpenError),
    /// The clock is before the newest record.
    #[error(
        "the machine's calendar says {now}, but the newest record is of {newest}: recorded times would run back. Set the \
         machine's clock right, or wait until it has caught up; if it is right and the records are not, add \
         --accept-calendar, which is recorded in manifest.toml"
    )]
    CalendarBehind {
        /// When the newest record was committed.
        newest: String,
        /// What the calendar says.
        now: String,
    },
    /// identity-unique is broken.
    #[error(
        "county {county} holds {count} identity documents that another county holds too; run `baoming verify` on the \
         directory and do not go on with it"
    )]
    IdentityTwice {
        /// The county found second.
        county: CountyId,
        /// How many.
        count: usize,
    },
    /// An edition of the rules that this program cannot read.
    #[error("{0}; start the program that recorded it, or restore the directory from the backup")]
    Edition(#[from] EditionError),
    /// The desk's shard, which keeps the editions of the rules.
    #[error("the editions of the rules cannot be read: {0}")]
    Rules(ReadError),
    /// The desk's shard, which keeps what it holds back.
    #[error("what the desk holds back cannot be read: {0}")]
    Contingency(ReadError),
    /// The desk's shard, which keeps the operators.
    #[error("the operators cannot be read: {0}")]
    Operators(ReadError),
    /// The file of sessions that were signed out.
    #[error(transparent)]
    Sessions(#[from] RevokedFileError),
    /// The log of who read what.
    #[error("{0}; check the disk and the permissions of the data directory")]
    AccessLog(#[from] AccessLogError),
    /// A thread.
    #[error("a thread could not be started: {0}; check the limits of the system")]
    Thread(#[from] io::Error),
}

/// Why a request came to nothing. The edge has one map from these to HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The county says no, by name.
    Refused(Refusal),
    /// No such county here.
    UnknownCounty,
    /// No room, or an outcome that nobody may know yet: try again later.
    Busy {
        /// When.
        retry_after_seconds: u32,
    },
    /// The journal has failed: no changes until it is repaired.
    JournalFailed,
    /// The county is being made again, or its actor was just lost: the outcome is unknown, the same key tells it.
    CountyRestarting,
    /// The county waits for a person.
    CountySetAside,
    /// The command failed inside the county and changed nothing.
    CommandFailed,
    /// The command has failed twice and is not tried again.
    CommandSetAside,
    /// The session under which the command was asked for ended before the county came to it; nothing was changed.
    SessionOver,
    /// The province's desk holds this back, here and now.
    Held {
        /// By what.
        held: Held,
        /// When it may be asked again: of what has no end yet, when it is worth looking.
        retry_after_seconds: u32,
    },
    /// A place that was held comes back in steps, and whoever asks is not among those who may come yet.
    Reopening {
        /// When.
        retry_after_seconds: u32,
    },
    /// The shard cannot be read now.
    ShardUnavailable,
    /// The journal's records cannot be read now.
    HistoryUnavailable,
}

impl Failure {
    /// Whether the reason is ours: whoever asked could not have asked better, and asking later might not help.
    pub(super) fn is_ours(&self) -> bool {
        match self {
            Self::JournalFailed
            | Self::CountyRestarting
            | Self::CountySetAside
            | Self::CommandFailed
            | Self::CommandSetAside
            | Self::ShardUnavailable
            | Self::HistoryUnavailable => true,
            Self::Refused(_)
            | Self::UnknownCounty
            | Self::Busy { .. }
            | Self::SessionOver
            | Self::Held { .. }
            | Self::Reopening { .. } => false,
        }
    }
}

/// What becomes of a reading that came to nothing.
pub(super) fn unreadable(county: CountyId, error: ReadError) -> Failure {
    match error {
        ReadError::Behind | ReadError::Busy => Failure::Busy { retry_after_seconds: 1 },
        ReadError::Failed => Failure::ShardUnavailable,
        ReadError::Tree(error) => {
            tracing::error!(%county, %error, "a row could not be read");
            Failure::ShardUnavailable
        }
    }
}

/// What becomes of a claim that somebody else has.
pub(super) fn refused_claim(held: claims::Held) -> Failure {
    match held {
        claims::Held::Registered(county) => Failure::Refused(Refusal::IdentityRegisteredElsewhere { county }),
        claims::Held::Undecided => Failure::Busy { retry_after_seconds: 1 },
    }
}
