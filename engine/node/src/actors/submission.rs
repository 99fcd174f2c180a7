//! What a county hands to the committer, and what happens when it is settled: the shard is told first, then the actor.
//!
//! The actor is known here as somebody who is told, and not by its type, which knows submissions.
//!
//! The committer settles in order, so a county's shard and its actor hear of its records in order; and a reload that
//! was queued behind records is carried out behind them.

use actix::Recipient;
use baoming_core::ids::CountyId;
use baoming_core::machine::Linked;
use baoming_store::journal::committer::Submission;
use baoming_store::journal::{Frame, JournalError, Position};
use baoming_store::shard::ShardMessage;
use crossbeam_channel::Sender;

use super::messages::Settled;

/// One county's submission.
pub enum CountySubmission {
    /// Records to be made durable.
    Records {
        /// Whose.
        county: CountyId,
        /// Sealed, for the journal.
        frames: Vec<Frame>,
        /// As they are, for the shard.
        records: Vec<Linked>,
        /// The county's actor.
        actor: Recipient<Settled>,
        /// The county's shard.
        shard: Sender<ShardMessage>,
    },
    /// The county's memory is to be made again from all that is durable.
    Reload {
        /// Whose.
        county: CountyId,
        /// Who gets it.
        actor: Recipient<Settled>,
        /// Who makes it.
        shard: Sender<ShardMessage>,
    },
}

impl Submission for CountySubmission {
    fn frames(&mut self) -> Option<&mut Vec<Frame>> {
        match self {
            Self::Records { frames, .. } => Some(frames),
            Self::Reload { .. } => None,
        }
    }

    // A full shard queue makes the committer wait on purpose: the shards' pace bounds the node's, and memory stays flat.
    fn settle(self, outcome: Result<Position, JournalError>) {
        match (self, outcome) {
            (Self::Records { county, records, actor, shard, .. }, Ok(position)) => {
                let sequence = records.last().map_or(0, |linked| linked.record.sequence);
                let _shard_ended_with_the_node = shard.send(ShardMessage::Apply { county, position, records });
                actor.do_send(Settled::Durable { sequence });
            }
            (Self::Records { actor, .. }, Err(_)) => actor.do_send(Settled::JournalFailed),
            // A failed journal does not keep a county from what was durable before.
            (Self::Reload { county, actor, shard }, outcome) => {
                let journal_failed = outcome.is_err();
                let reply = Box::new(move |reloaded| {
                    actor.do_send(Settled::Restored { reloaded: Box::new(reloaded), journal_failed });
                });
                let _shard_ended_with_the_node = shard.send(ShardMessage::Reload { county, reply });
            }
        }
    }
}
