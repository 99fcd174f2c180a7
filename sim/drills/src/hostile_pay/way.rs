//! The way to the program, which is killed and started again meanwhile.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use anyhow::bail;

use stage::http::{Connection, Request, Response};

/// How often one request is sent before that is an error.
const SENDINGS_MAX: u32 = 10_000;

#[derive(Debug, Default)]
struct State {
    address: Option<SocketAddr>,
    over: bool,
}

/// Where the program is reached at this moment, if it is.
#[derive(Debug, Default)]
pub(super) struct Way {
    state: Mutex<State>,
    changed: Condvar,
    /// Requests that were told to come later, and did.
    pub(super) later: AtomicU64,
    /// Requests whose connection broke, and that were sent again.
    pub(super) repeated: AtomicU64,
}

impl Way {
    /// From here on it is there, or nowhere. Said before the program is killed, so that nobody takes it for a fault.
    pub(super) fn set(&self, address: Option<SocketAddr>) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).address = address;
        self.changed.notify_all();
    }

    /// Nobody needs to go on.
    pub(super) fn end(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).over = true;
        self.changed.notify_all();
    }

    /// Waits until the program is there. Nothing: it is over.
    fn address(&self) -> Option<SocketAddr> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let away = |state: &mut State| state.address.is_none() && !state.over;
        let state = self.changed.wait_while(state, away).unwrap_or_else(PoisonError::into_inner);
        state.address.filter(|_| !state.over)
    }

    /// Sends a request until it is answered with something else than "later".
    pub(super) fn ask(&self, connection: &mut Option<Connection>, request: &Request) -> anyhow::Result<Response> {
        for _ in 0..SENDINGS_MAX {
            let Some(address) = self.address() else { bail!("interrupted") };
            let opened = connection.take().map_or_else(|| Connection::open(address), Ok);
            let answered = opened.and_then(|mut opened| Ok((opened.ask(request)?, opened)));
            match answered {
                Ok((response, opened)) => {
                    *connection = Some(opened);
                    if response.status != 503 {
                        return Ok(response);
                    }
                    self.later.fetch_add(1, Ordering::Relaxed);
                }
                Err(_) => {
                    self.repeated.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        bail!("no answer after {SENDINGS_MAX} sendings")
    }
}
