//! The page of the public status in a browser, served by somebody else: what it says while the service lives, and that nobody knows
//! once what it says is old. How old that is goes by the clock of whoever serves it, which is this test's.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use baoming_api::bodies::public_status::{PublicStatusBody, SignedStatusBody};
use baoming_clock::{format_rfc3339, parse_rfc3339};
use baoming_core::time::Timestamp;
use serde_json::json;
use stage::browser::Browser;
use stage::http::Request;
use stage::premises::OFFICE;
use stage::running::Running;

/// A telephone, and a desk.
const WIDTHS: [u32; 2] = [360, 1280];

/// Serves a directory, and tells what time it is.
struct Elsewhere {
    address: SocketAddr,
    now: Arc<AtomicI64>,
    ended: Arc<Mutex<bool>>,
}

impl Elsewhere {
    fn serving(directory: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (now, ended) = (Arc::new(AtomicI64::new(0)), Arc::new(Mutex::new(false)));
        let (clock, over) = (now.clone(), ended.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                if *over.lock().unwrap() {
                    return;
                }
                answer(stream.unwrap(), &directory, Timestamp(clock.load(Ordering::SeqCst)));
            }
        });
        Self { address, now, ended }
    }

    fn url(&self, query: &str) -> String {
        format!("http://{}/{query}", self.address)
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        *self.ended.lock().unwrap() = true;
        let _it_is_woken = TcpStream::connect(self.address);
    }
}

fn answer(mut stream: TcpStream, directory: &std::path::Path, now: Timestamp) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(first)) = lines.next() else { return };
    // To the end of the head: a connection that is closed with something unread is broken off.
    lines.map_while(Result::ok).take_while(|line| !line.is_empty()).for_each(drop);
    let path = first.split(' ').nth(1).unwrap_or("/").split('?').next().unwrap_or("/").trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    let media = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        _ => "application/json",
    };
    // A browser asks for an icon by itself, which is no mistake of the page's.
    let body = if name == "favicon.ico" { Some(Vec::new()) } else { std::fs::read(directory.join(name)).ok() };
    let (status, body) = body.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media}\r\nDate: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        format_rfc3339(now),
        body.len()
    );
    let _it_may_have_gone = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

#[test]
fn the_page_says_what_is_held_and_that_nobody_knows_once_the_service_is_gone() {
    let Some(browser) = Browser::find() else { return };
    let directory = tempfile::tempdir().unwrap();
    let mut running = Running::start(super::program(), &format!("[status]\ndirectory = {:?}\n", directory.path()));
    let read = || -> Option<PublicStatusBody> {
        let signed: SignedStatusBody =
            serde_json::from_slice(&std::fs::read(directory.path().join("status.json")).ok()?).ok()?;
        serde_json::from_str(&signed.status).ok()
    };
    let body = json!({ "scope": "430102", "state": "suspended", "row": 3, "reason": "遭受网络攻击，正在处置" });
    super::controls::set(&running, OFFICE, &body, "one");
    // Each look asks the service something, so that it is waited for and nothing else.
    let status = (0..100_000).find_map(|_| {
        assert_eq!(running.ask(&Request::get("/livez")).status, 200);
        read().filter(|status| !status.controls.is_empty())
    });
    let written_at = parse_rfc3339(&status.unwrap().written_at).unwrap();
    running.server.kill().unwrap();
    let elsewhere = Elsewhere::serving(directory.path().to_owned());
    let seen_at = |seconds: i64, query: &str| {
        elsewhere.now.store(written_at.plus_ms(seconds * 1_000).0, Ordering::SeqCst);
        browser.document(&elsewhere.url(query))
    };
    let fresh = seen_at(2, "");
    for text in ["正常开放，部分地区受限", "长沙市芙蓉区：暂停服务", "遭受网络攻击，正在处置"]
    {
        assert!(fresh.contains(text), "{text}: {fresh}");
    }
    assert!(seen_at(2, "?lang=en").contains("Open; some places are held"));
    // The browser passes some seconds by itself, in which what it read grows older.
    let old = seen_at(30, "");
    assert!(old.contains("状态未知") && old.contains("数据已过 3"), "{old}");
    elsewhere.now.store(written_at.plus_ms(2_000).0, Ordering::SeqCst);
    for width in WIDTHS {
        let picture = directory.path().join(format!("status-{width}.png"));
        browser.photograph(&elsewhere.url(""), width, 900, &picture);
        let bytes = std::fs::read(&picture).unwrap();
        let of = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        assert_eq!((&bytes[1..4], of(16), of(20)), (&b"PNG"[..], width, 900), "a picture of this size");
        assert!(bytes.len() > 10_000, "something is drawn on it: {} bytes", bytes.len());
        if let Some(kept) = std::env::var_os("BAOMING_SCREENSHOTS") {
            std::fs::copy(&picture, PathBuf::from(kept).join(format!("status-{width}.png"))).unwrap();
        }
    }
}
