//! What a connection is told whose request's head cannot be read. The HTTP parser answers that by itself, with a status and
//! nothing else, and closes; here its answer becomes a problem like every other, and is counted.
//!
//! Guarantees: nothing but the parser's own answers is touched, and what was written before them goes out as it is. Our own
//! answers of these statuses always have a content, by which they are told apart.

use std::io;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, ready};

use baoming_language::Language;
use baoming_telemetry::names;
use bytes::{Buf, Bytes};
use metrics::counter;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::answer::problem::Problem;
use crate::answer::respond::written;
use crate::answer::words::{NOBODY, UNREAD};

const END: &[u8] = b"\r\n\r\n";
const EMPTY: &[u8] = b"\r\ncontent-length: 0\r\n";

/// The parser's statuses and what is said instead, whole, in the language of whoever names none.
static TOLD: LazyLock<[(Bytes, Bytes, &'static str); 3]> = LazyLock::new(|| {
    [Problem::Head, Problem::HeadTooLong, Problem::AddressTooLong].map(|problem| {
        let beginning = Bytes::from(format!("HTTP/1.1 {} ", problem.status().as_u16()));
        (beginning, Bytes::from(written(&problem, Language::of_header(""))), problem.code())
    })
});

/// A connection's stream, with the parser's own answers made whole.
pub(super) struct Told<S> {
    stream: S,
    /// What of an answer is left that takes the place of the parser's.
    instead: Option<Instead>,
}

struct Instead {
    left: Bytes,
    code: &'static str,
}

impl<S> Told<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, instead: None }
    }
}

/// Where in these bytes the parser's own answer begins, which is their end; and what is said instead.
fn own_answer(bytes: &[u8]) -> Option<(usize, Instead)> {
    if !bytes.ends_with(END) {
        return None;
    }
    let head = &bytes[..bytes.len() - END.len()];
    let begins = head.windows(END.len()).rposition(|window| window == END).map_or(0, |at| at + END.len());
    // Behind an answer with a content its last bytes stand directly before the status line.
    let begins = begins + head[begins..].windows(9).rposition(|window| window == b"HTTP/1.1 ")?;
    let answer = &bytes[begins..];
    let (_, told, code) = TOLD.iter().find(|(beginning, ..)| answer.starts_with(beginning))?;
    if !answer.windows(EMPTY.len()).any(|window| window == EMPTY) {
        return None;
    }
    Some((begins, Instead { left: told.clone(), code }))
}

impl<S: AsyncRead + Unpin> AsyncRead for Told<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Told<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Self { stream, instead } = self.get_mut();
        let mut stream = Pin::new(stream);
        if instead.is_none() {
            match own_answer(bytes) {
                None => return stream.poll_write(context, bytes),
                Some((0, told)) => {
                    let labels = [("audience", NOBODY), ("action", UNREAD), ("outcome", told.code)];
                    counter!(names::REQUESTS_TOTAL, &labels).increment(1);
                    *instead = Some(told);
                }
                Some((begins, _)) => return stream.poll_write(context, &bytes[..begins]),
            }
        }
        while let Some(left) = instead.as_mut().map(|told| &mut told.left).filter(|left| left.has_remaining()) {
            let taken = ready!(stream.as_mut().poll_write(context, left))?;
            if taken == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            left.advance(taken);
        }
        *instead = None;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

    use super::*;

    const OWN: &str = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

    /// What goes out of what is written, through a way that takes so many bytes at once.
    async fn check(written: &str, expected: &str) {
        let (near, mut far) = tokio::io::duplex(7);
        let sent = written.to_owned();
        let writing = tokio::spawn(async move {
            let mut told = Told::new(near);
            told.write_all(sent.as_bytes()).await.unwrap();
            told.shutdown().await.unwrap();
        });
        let mut received = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut far, &mut received).await.unwrap();
        writing.await.unwrap();
        assert_eq!(received, expected);
    }

    #[tokio::test]
    async fn the_parsers_own_answers_become_problems_and_nothing_else_does() {
        let told = String::from_utf8(TOLD[0].1.to_vec()).unwrap();
        assert!(
            told.starts_with("HTTP/1.1 400 Bad Request\r\n") && told.contains("\r\nconnection: close\r\n"),
            "{told}"
        );
        check(OWN, &told).await;
        check(&OWN.replace("400 Bad Request", "431 X"), std::str::from_utf8(&TOLD[1].1).unwrap()).await;
        let whole = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
        check(&format!("{whole}{OWN}"), &format!("{whole}{told}")).await;
        let nothing = "HTTP/1.1 204 No Content\r\n\r\n";
        check(&format!("{nothing}{OWN}"), &format!("{nothing}{told}")).await;
        for kept in [whole, nothing, &OWN.replace("400", "404"), &OWN.replace(": 0", ": 5"), "a\r\n\r\n", &told] {
            check(kept, kept).await;
        }
    }
}
