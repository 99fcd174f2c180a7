//! The threads that read many rows at once: scans of a county, and groups of the journal.
//!
//! Connections are served on threads that must not wait for a disk, so whatever reads more than one row comes here, in
//! pieces small enough that no reader waits long behind another. Guarantees: a bounded number of pieces waits, and who
//! finds no room is told so at once; a piece that panics costs its asker alone. They end when the last way in is gone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded};
use tokio::sync::oneshot;

use super::error::ReadError;
use crate::limits::{READERS, READERS_QUEUE_MAX};

type Piece = Box<dyn FnOnce() + Send>;

/// The way to the readers.
#[derive(Clone)]
pub struct Readers(Sender<Piece>);

impl Readers {
    /// Starts the threads.
    pub(super) fn start() -> Result<(Self, Vec<JoinHandle<()>>), std::io::Error> {
        let (sender, queue) = bounded(READERS_QUEUE_MAX);
        let start = |number| {
            let queue = queue.clone();
            thread::Builder::new().name(format!("reader-{number}")).spawn(move || work(&queue))
        };
        let threads = (0..READERS).map(start).collect::<Result<_, _>>()?;
        Ok((Self(sender), threads))
    }

    /// Has one piece done.
    pub async fn run<T: Send + 'static>(&self, piece: impl FnOnce() -> T + Send + 'static) -> Result<T, ReadError> {
        let (answer, answered) = oneshot::channel();
        let piece = Box::new(move || {
            // Nobody waits any more: nothing is read for nobody.
            if !answer.is_closed() {
                let _asker_has_gone = answer.send(piece());
            }
        });
        self.0.try_send(piece).map_err(|_| ReadError::Busy)?;
        answered.await.map_err(|_| ReadError::Failed)
    }
}

fn work(queue: &Receiver<Piece>) {
    while let Ok(piece) = queue.recv() {
        if catch_unwind(AssertUnwindSafe(piece)).is_err() {
            tracing::error!("a reading of rows panicked; its asker is told that the shard has failed");
        }
    }
}
