//! A way to the program of our own: an address that is known before the program's, stays the same when the program is
//! started again, and can be made bad.
//!
//! Guarantees: what passes is not altered; a way that leads nowhere closes each connection at once.
//!
//! Deliberately absent: TLS, and requests that are sent before the last one is answered: nobody here does that.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The most bytes that are carried at once.
const PART_BYTES_MAX: usize = 16 * 1_024;

/// A way that can be led elsewhere.
#[derive(Debug, Clone)]
pub struct Proxy {
    /// Where it begins.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    target: Option<SocketAddr>,
    stalls: Option<Stalls>,
    /// What is carried now, and some of what was.
    carried: Vec<TcpStream>,
}

/// Stalls that are met by whoever is answered when one is due.
#[derive(Debug, Clone, Copy)]
pub struct Stalls {
    /// From the end of one to the next, at least.
    pub every: Duration,
    /// How long each is.
    pub length: Duration,
    /// How many are to come.
    pub left: u32,
    /// The last one, or the beginning.
    last: Instant,
}

impl Stalls {
    /// So many stalls of this length, the first after one interval.
    pub fn new(count: u32, every: Duration, length: Duration) -> Self {
        Self { every, length, left: count, last: Instant::now() }
    }

    fn due(&mut self) -> Option<Duration> {
        let due = self.left > 0 && self.last.elapsed() >= self.every;
        due.then(|| (self.left, self.last) = (self.left - 1, Instant::now() + self.length))?;
        Some(self.length)
    }
}

impl Proxy {
    /// Listens. Until it leads somewhere, each connection is closed at once.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let proxy = Self { address: listener.local_addr()?, state: Arc::default() };
        let accepting = proxy.clone();
        thread::spawn(move || {
            for inward in listener.incoming().flatten() {
                // How a connection ends is its two sides' affair.
                let _ended = accepting.connect(&inward);
            }
        });
        Ok(proxy)
    }

    /// From here on connections lead there.
    pub fn lead_to(&self, target: SocketAddr) {
        self.state().target = Some(target);
    }

    /// From here on there is no way: each connection is closed at once, also those that are open.
    pub fn lead_nowhere(&self) {
        let mut state = self.state();
        state.target = None;
        for stream in state.carried.drain(..) {
            // Whoever has closed it already has done the same.
            let _closed = stream.shutdown(Shutdown::Both);
        }
    }

    /// Where they lead.
    pub fn target(&self) -> Option<SocketAddr> {
        self.state().target
    }

    /// From here on answers to a POST are held back, one at a time, now and then.
    pub fn stall(&self, stalls: Stalls) {
        self.state().stalls = Some(stalls);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connect(&self, inward: &TcpStream) -> io::Result<()> {
        let outward = TcpStream::connect(self.target().ok_or(io::ErrorKind::NotConnected)?)?;
        for stream in [inward, &outward] {
            stream.set_nodelay(true)?;
        }
        self.state().carried.extend([inward.try_clone()?, outward.try_clone()?]);
        let posting = Arc::new(AtomicBool::new(false));
        let (asked, proxy) = (posting.clone(), self.clone());
        carry(inward, &outward, move |part| match part {
            [b'P', b'O', b'S', b'T', b' ', ..] => asked.store(true, Ordering::Release),
            [b'G', b'E', b'T', b' ', ..] | [b'P', b'U', b'T', b' ', ..] => asked.store(false, Ordering::Release),
            _ => {}
        })?;
        carry(&outward, inward, move |_| {
            if posting.load(Ordering::Acquire) {
                proxy.wait();
            }
        })
    }

    /// Waits for the end of a stall if one is due; whoever else is answered meanwhile does not.
    fn wait(&self) {
        let due = self.state().stalls.as_mut().and_then(Stalls::due);
        if let Some(length) = due {
            thread::sleep(length);
        }
    }
}

/// Carries everything from one side to the other until it ends; `look` sees each part before it goes on.
fn carry(from: &TcpStream, to: &TcpStream, look: impl Fn(&[u8]) + Send + 'static) -> io::Result<()> {
    let (mut from, mut to) = (from.try_clone()?, to.try_clone()?);
    thread::spawn(move || {
        let mut part = [0; PART_BYTES_MAX];
        while let Ok(length @ 1..) = from.read(&mut part) {
            look(&part[..length]);
            if to.write_all(&part[..length]).is_err() {
                break;
            }
        }
        let _closed = to.shutdown(Shutdown::Write);
        let _closed = from.shutdown(Shutdown::Read);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Connection, Request, Response};

    const ANSWER: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n";

    /// Answers every request on every connection with two letters.
    fn answering(letters: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                thread::spawn(move || {
                    let mut part = [0; 1_024];
                    while let Ok(1..) = stream.read(&mut part) {
                        stream.write_all(format!("{ANSWER}{letters}").as_bytes()).unwrap();
                    }
                });
            }
        });
        address
    }

    fn ask(proxy: &Proxy, method: &'static str) -> io::Result<Response> {
        Connection::open(proxy.address)?.ask(&Request::new(method, "/"))
    }

    #[test]
    fn a_way_leads_where_it_is_led() {
        let proxy = Proxy::start().unwrap();
        assert!(ask(&proxy, "GET").is_err(), "it leads nowhere");
        for letters in ["ab", "cd"] {
            proxy.lead_to(answering(letters));
            assert_eq!(ask(&proxy, "GET").unwrap().text(), letters);
        }
        let mut open = Connection::open(proxy.address).unwrap();
        assert_eq!(open.ask(&Request::new("GET", "/")).unwrap().status, 200);
        proxy.lead_nowhere();
        assert!(open.ask(&Request::new("GET", "/")).is_err() && ask(&proxy, "GET").is_err(), "also what was open");
    }

    #[test]
    fn a_stall_is_met_by_a_post_and_no_more_often_than_said() {
        const LENGTH: Duration = Duration::from_millis(150);
        let proxy = Proxy::start().unwrap();
        proxy.lead_to(answering("ab"));
        proxy.stall(Stalls::new(2, Duration::ZERO, LENGTH));
        let slow = |method| {
            let begun = Instant::now();
            assert_eq!(ask(&proxy, method).unwrap().status, 200);
            begun.elapsed() >= LENGTH
        };
        let left = || proxy.state().stalls.unwrap().left;
        ask(&proxy, "GET").unwrap();
        assert_eq!(left(), 2, "reading is not stalled");
        assert!(slow("POST") && slow("POST"));
        assert_eq!(left(), 0);
        ask(&proxy, "POST").unwrap();
    }
}
