//! An answer that is made page by page while it is sent.
//!
//! Guarantees: one page is in memory at a time, and the next is made when the client has taken it; whoever goes away takes
//! everything with it, since nothing runs but by sending. A page that fails breaks the connection off, so that a cut-off
//! answer is never taken for a whole one.

use std::pin::Pin;
use std::task::{Context, Poll};

use baoming_matters::{CutOff, NextPage, PagedFile};
use bytes::Bytes;
use hyper::body::{Body, Frame};

/// A page that is being made: its bytes, and the page after it.
type Making = Pin<Box<dyn Future<Output = Result<(Bytes, Option<Next>), CutOff>> + Send>>;

/// What makes the next page, once it is its turn.
struct Next(Box<dyn FnOnce() -> Making + Send>);

impl Next {
    fn of(next: NextPage) -> Self {
        Self(Box::new(move || {
            Box::pin(async move {
                let (page, next) = next.make().await?;
                Ok((page.into_shown(), next.map(Self::of)))
            })
        }))
    }
}

enum State {
    Ready(Bytes, Option<Next>),
    Making(Making),
    Over,
}

/// The pages as a body.
pub(crate) struct Pages(State);

impl Pages {
    /// Begins with the page that is there.
    pub(crate) fn of(file: PagedFile) -> Self {
        Self::new(file.first.into_shown(), file.next.map(Next::of))
    }

    fn new(first: Bytes, next: Option<Next>) -> Self {
        Self(State::Ready(first, next))
    }
}

impl Body for Pages {
    type Data = Bytes;
    type Error = CutOff;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, CutOff>>> {
        loop {
            let (bytes, next) = match std::mem::replace(&mut self.0, State::Over) {
                State::Over => return Poll::Ready(None),
                State::Ready(bytes, next) => (bytes, next),
                State::Making(mut making) => match making.as_mut().poll(context) {
                    Poll::Pending => {
                        self.0 = State::Making(making);
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok(page)) => page,
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                },
            };
            self.0 = next.map_or(State::Over, |next| State::Making((next.0)()));
            // An empty piece would end a chunked answer.
            if !bytes.is_empty() {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http_body_util::BodyExt;
    use tokio::sync::{OwnedSemaphorePermit, Semaphore};

    use super::*;

    /// Pages of one letter each; `!` is one that fails and a blank one that is empty.
    fn pages(text: &'static str, permit: OwnedSemaphorePermit) -> Making {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let (first, rest) = text.split_at(1);
            assert_eq!(permit.num_permits(), 1, "held while pages are made");
            let next = (!rest.is_empty()).then(|| Next(Box::new(move || pages(rest, permit))));
            if first == "!" { Err(CutOff) } else { Ok((Bytes::from(first.trim()), next)) }
        })
    }

    /// What is received of these pages, how it ends, and that nothing is held behind it.
    async fn check(text: &'static str, taken: usize, expected: &str, whole: bool) {
        let permits = Arc::new(Semaphore::new(1));
        let permit = permits.clone().try_acquire_owned().unwrap();
        let mut body = Pages::new(Bytes::from_static(b"-"), Some(Next(Box::new(move || pages(text, permit)))));
        let (mut received, mut ended) = (String::new(), false);
        for _ in 0..taken {
            match body.frame().await {
                Some(Ok(frame)) => received.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap()),
                Some(Err(CutOff)) => break,
                None => ended = true,
            }
        }
        drop(body);
        assert_eq!((received.as_str(), ended), (expected, whole));
        assert_eq!(permits.available_permits(), 1, "nothing is held once the client is gone");
    }

    #[tokio::test]
    async fn pages_follow_each_other_and_an_error_is_no_end() {
        check("abc", 9, "-abc", true).await;
        check("a  b ", 9, "-ab", true).await;
        check("ab!c", 9, "-ab", false).await;
        check("abc", 2, "-a", false).await;
        check("abc", 0, "", false).await;
    }
}
