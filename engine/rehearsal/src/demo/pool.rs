//! Work shared out among connections: each takes the next piece from one cursor until there is none, or until the stop.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::caller::{Caller, Gone};
use super::meter::Meter;
use super::season::Season;
use super::tally::Tally;

/// What is to be done with each piece.
pub(super) trait Work: Send + Sync + 'static {
    /// How many pieces there are.
    fn count(&self) -> u32;

    /// Does one piece, with a position below the count.
    fn one(&self, caller: &mut Caller, position: u32) -> impl Future<Output = Result<(), Gone>> + Send;
}

/// The stop signal; a sender that is gone never stops anything.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What a phase came to.
pub(super) struct Shared {
    /// Pieces that were taken up: all of them, unless every worker has ended before.
    pub(super) taken: u32,
    /// Pieces that were done.
    pub(super) done: u32,
    pub(super) tally: Tally,
}

/// Does all the work over so many connections.
pub(super) async fn share_out<W: Work>(
    season: &Arc<Season>,
    work: W,
    connections: usize,
    stop: &watch::Receiver<bool>,
    meter: Meter,
) -> Shared {
    let (work, meter, cursor) = (Arc::new(work), Arc::new(meter), Arc::new(AtomicU32::new(0)));
    let mut workers = JoinSet::new();
    for _ in 0..connections.clamp(1, work.count().max(1) as usize) {
        let (work, meter, cursor) = (work.clone(), meter.clone(), cursor.clone());
        let (mut caller, mut stop) = (Caller::new(season.clone()), stop.clone());
        workers.spawn(async move {
            // A piece that is interrupted leaves what it has counted so far in the tally.
            tokio::select! {
                biased;
                () = stopped(&mut stop) => {}
                () = work_off(&*work, &mut caller, &cursor, &meter) => {}
            }
            caller.tally
        });
    }
    let mut all = Tally::default();
    while let Some(ended) = workers.join_next().await {
        match ended {
            Ok(tally) => all.add(tally),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    Shared { taken: cursor.load(Ordering::Relaxed).min(work.count()), done: meter.finish(), tally: all }
}

async fn work_off<W: Work>(work: &W, caller: &mut Caller, cursor: &AtomicU32, meter: &Meter) {
    loop {
        let position = cursor.fetch_add(1, Ordering::Relaxed);
        // One more for each worker at the end: the cursor cannot wrap.
        if position >= work.count() || work.one(caller, position).await.is_err() {
            return;
        }
        meter.advance();
    }
}
