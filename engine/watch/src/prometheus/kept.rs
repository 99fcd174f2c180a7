//! Answers that are kept for some seconds, so that many viewers ask no more than one.
//!
//! Guarantees: within one stretch of time a question is asked once, however many want to know at the same moment; a viewer who
//! goes away in the middle takes nothing from the others; no more than a fixed number is kept.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::limits::{ANSWER_KEPT_MS, ANSWERS_KEPT_MAX};

/// Answers by question.
pub(super) struct Kept<Q, A>(Mutex<Stretch<Q, A>>);

struct Stretch<Q, A> {
    /// Which one; answers of earlier ones are forgotten.
    number: u64,
    answers: HashMap<Q, Arc<OnceCell<A>>>,
}

impl<Q: Eq + Hash, A: Clone> Kept<Q, A> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Stretch { number: 0, answers: HashMap::new() }))
    }

    /// The answer of this stretch of time, which `ask` gives if nobody has asked yet.
    pub(super) async fn get<F: Future<Output = A>>(&self, question: Q, now_ms: u64, ask: impl FnOnce() -> F) -> A {
        let cell = {
            // Nothing panics while it is held.
            let mut stretch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let number = now_ms / ANSWER_KEPT_MS;
            if stretch.number != number {
                *stretch = Stretch { number, answers: HashMap::new() };
            }
            let full = stretch.answers.len() >= ANSWERS_KEPT_MAX;
            match stretch.answers.get(&question) {
                Some(cell) => Arc::clone(cell),
                None if full => Arc::default(),
                None => Arc::clone(stretch.answers.entry(question).or_default()),
            }
        };
        cell.get_or_init(ask).await.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::Poll;

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn many_viewers_ask_once_and_later_ones_anew() {
        let (kept, asked) = (Kept::new(), AtomicU32::new(0));
        let ask = || async {
            tokio::task::yield_now().await;
            asked.fetch_add(1, Ordering::Relaxed)
        };
        let answers = join_all((0..50).map(|_| kept.get("question", 1_000, ask))).await;
        assert_eq!((answers, asked.load(Ordering::Relaxed)), (vec![0; 50], 1));
        assert_eq!(kept.get("another", 1_000, ask).await, 1);
        assert_eq!(kept.get("question", ANSWER_KEPT_MS - 1, ask).await, 0);
        assert_eq!(kept.get("question", ANSWER_KEPT_MS, ask).await, 2);
    }

    #[tokio::test]
    async fn whoever_goes_away_in_the_middle_is_followed_by_the_next() {
        let kept = Kept::new();
        {
            let mut never = std::pin::pin!(kept.get("question", 0, std::future::pending::<u32>));
            assert!(std::future::poll_fn(|context| Poll::Ready(never.as_mut().poll(context).is_pending())).await);
        }
        assert_eq!(kept.get("question", 0, || async { 7 }).await, 7);
    }

    #[tokio::test]
    async fn no_more_is_kept_than_may_be() {
        let kept = Kept::new();
        for question in 0..ANSWERS_KEPT_MAX + 10 {
            kept.get(question, 0, || async {}).await;
        }
        assert_eq!(kept.0.lock().unwrap().answers.len(), ANSWERS_KEPT_MAX);
    }
}
