//! The tasks that work without being asked: one goes over the open orders again and again, one compares the bills, day by
//! day, and one looks whether the files of the platform's keys have changed.
//!
//! Guarantees: nothing of theirs needs to survive a restart, since what they work on is read anew; told to stop, they
//! end behind what they have begun, and [`Keeper::stop`] waits for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::days::Failed;
use super::desk::Payments;
use super::home::Home;
use super::pass::pass;
use super::reconcile::reconcile;
use crate::limits::RECONCILE_LOOKS_EVERY;

/// The running tasks.
pub struct Keeper {
    payments: Arc<Payments>,
    tasks: JoinSet<()>,
}

impl Keeper {
    /// Starts them.
    pub fn start<H: Home>(home: &Arc<H>, payments: &Arc<Payments>) -> Self {
        let mut tasks = JoinSet::new();
        tasks.spawn(settle_again_and_again(home.clone(), payments.clone(), payments.stopping.subscribe()));
        tasks.spawn(reconcile_day_by_day(home.clone(), payments.clone(), payments.stopping.subscribe()));
        tasks.spawn(look_at_keys(payments.clone(), payments.stopping.subscribe()));
        Self { payments: payments.clone(), tasks }
    }

    /// Stops them, and whoever waits for them, and waits for what they have begun.
    pub async fn stop(mut self) {
        self.payments.stopping.send_replace(true);
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
        // On a task of its own: a mistake in one pass must not keep the next one from coming.
        let (home, working, stop) = (home.clone(), payments.clone(), stop.clone());
        let ended = tokio::spawn(async move { pass(&home, &working, &stop).await }).await;
        if ended.is_err() {
            tracing::error!("a pass over the open orders panicked");
            payments.passes.broke();
        }
    }
}

async fn look_at_keys(payments: Arc<Payments>, mut stop: watch::Receiver<bool>) {
    let every = Duration::from_millis(payments.platform_keys_every_ms);
    while !every.is_zero() {
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            () = sleep(every) => {}
        }
        let looking = payments.clone();
        // What is wrong with the files has been said, once; a mistake of ours must not end the looking.
        let _said = tokio::task::spawn_blocking(move || looking.port.platform.look(None)).await;
    }
}

async fn reconcile_day_by_day<H: Home>(home: Arc<H>, payments: Arc<Payments>, mut stop: watch::Receiver<bool>) {
    loop {
        if payments.settle.reconcile {
            payments.reconciliations.ask_for_yesterday(payments.port.clock.now());
        }
        while let Some(day) = payments.reconciliations.next() {
            if *stop.borrow() {
                return;
            }
            let (home, working, stop) = (home.clone(), payments.clone(), stop.clone());
            let ended = tokio::spawn(async move { reconcile(&home, &working, day, &stop).await }).await;
            if ended.is_err() {
                tracing::error!("a comparison with a bill panicked");
                payments.reconciliations.end(day, Err(Failed::Node));
            }
        }
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            () = payments.reconciliations.wanted() => {}
            () = sleep(RECONCILE_LOOKS_EVERY) => {}
        }
    }
}
