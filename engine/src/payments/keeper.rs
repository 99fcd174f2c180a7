//! The two tasks that work without being asked: one goes over the open orders again and again, the other compares the
//! bills, day by day.
//!
//! Guarantees: nothing of theirs needs to survive a restart, since what they work on is read anew; told to stop, both
//! end behind what they have begun, and [`Keeper::stop`] waits for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::passes::pass;
use super::{Payments, reconcile};
use crate::limits::RECONCILE_LOOKS_EVERY;
use crate::node::Node;

/// What holds the node.
pub trait Home: Send + Sync + 'static {
    /// The node.
    fn node(&self) -> &Node;
}

/// The running tasks.
pub struct Keeper {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Keeper {
    /// Starts both.
    pub fn start<H: Home>(home: &Arc<H>, payments: &Arc<Payments>) -> Self {
        let stop = watch::Sender::new(false);
        let mut tasks = JoinSet::new();
        tasks.spawn(settle_again_and_again(home.clone(), payments.clone(), stop.subscribe()));
        tasks.spawn(reconcile_day_by_day(home.clone(), payments.clone(), stop.subscribe()));
        Self { stop, tasks }
    }

    /// Stops both and waits for what they have begun.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

async fn settle_again_and_again<H: Home>(home: Arc<H>, payments: Arc<Payments>, mut stop: watch::Receiver<bool>) {
    let every = (payments.settle.every_ms > 0).then(|| Duration::from_millis(payments.settle.every_ms));
    loop {
        let pause = async {
            match every {
                Some(every) => sleep(every).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            () = payments.passes.wanted() => {}
            () = pause => {}
        }
        pass(&home, &payments, &stop).await;
    }
}

async fn reconcile_day_by_day<H: Home>(home: Arc<H>, payments: Arc<Payments>, mut stop: watch::Receiver<bool>) {
    loop {
        if payments.settle.reconcile {
            payments.ask_for_yesterday();
        }
        while let Some(day) = payments.next_day() {
            if *stop.borrow() {
                return;
            }
            reconcile::reconcile(&home, &payments, day, &stop).await;
        }
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            () = payments.day_wanted() => {}
            () = sleep(RECONCILE_LOOKS_EVERY) => {}
        }
    }
}
