//! The pages' own pace: `cargo bench -p benches --bench pages`.
//!
//! - pages a second beside the JSON answer for the same matter, in alternating rounds of one run;
//! - what each page weighs over the wire, and what it would weigh compressed;
//! - when a page can be used over a slow line with a slow processor, in headless Chromium where there is one.
//!
//! The load generator shares the processors with the service. `-- --quick` tries it out.

use std::io::Write as _;
use std::net::SocketAddr;

use benches::load::drive;
use benches::table::median;
use clap::Parser;
use flate2::Compression;
use flate2::write::GzEncoder;
use stage::browser::Browser;
use stage::chromium::Chromium;
use stage::examined::Slow;
use stage::http::{Request, ask};
use stage::pages::Reader;
use stage::people::Place;
use stage::premises::NO_RATES;
use stage::running::Running;
use stage::usage::{self, TICKS_PER_SECOND};

const CONNECTIONS: usize = 64;
/// Of Lighthouse and of DevTools: both are called Slow 3G.
const LINES: [(&str, u32); 2] = [("400 ms", 400), ("2,000 ms", 2_000)];
const BYTES_PER_SECOND: u32 = 50_000;
const PROCESSOR: u32 = 4;
const TELEPHONE: (u32, u32) = (360, 740);
const OPENED_TIMES: usize = 5;
const PAGES: [&str; 14] = [
    "/",
    "/sign-in",
    "/first-sign-in",
    "/forgotten",
    "/receipt",
    "/me",
    "/me/fee",
    "/me/form",
    "/me/plans",
    "/me/phone",
    "/me/professional",
    "/me/exam-fee",
    "/me/receipts",
    "/me/history",
];

#[derive(Parser)]
struct Arguments {
    /// Rounds that count.
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// A twentieth of the requests: to try it, not to quote it.
    #[arg(long)]
    quick: bool,
    /// Cargo says this to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A request and what came of it, round by round.
struct Side {
    name: &'static str,
    request: Vec<u8>,
    bytes: usize,
    rates: Vec<f64>,
    processor_us: Vec<f64>,
}

/// A page and the JSON answer for the same matter.
struct Pair {
    page: Side,
    json: Side,
}

fn main() {
    let arguments = Arguments::parse();
    let count = if arguments.quick { 500 } else { 10_000 };
    let program = stage::find::program().unwrap_or_else(|error| panic!("{error}"));
    let running = Running::start(program, NO_RATES);
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let entrants_serial = running.capture(&place, 1);
    let candidate = signed_in(&running, &place, 0, &serial);
    let entrant = entered(&running, &place, 1);
    let at = |what: &str| format!("/v1/candidate/candidates/{serial}{what}");
    let mut pairs = [
        pair(&running, "/", None, "/v1/calendar".to_owned(), "calendar"),
        pair(&running, "/me", Some(&candidate), at(""), "record"),
        pair(&running, "/me/form", Some(&candidate), at("/form"), "form"),
        pair(&running, "/me", Some(&entrant), format!("/v1/candidate/candidates/{entrants_serial}/steps"), "steps"),
    ];
    println!(
        "{CONNECTIONS} connections, {count} requests a round, {} rounds after one that is not counted",
        arguments.rounds
    );
    for round in 0..=arguments.rounds {
        for Pair { page, json } in &mut pairs {
            // Who is first in one round is last in the next.
            let both = if round % 2 == 0 { [page, json] } else { [json, page] };
            both.into_iter().for_each(|side| side.drive(&running, count, round > 0));
        }
    }
    print_pairs(&pairs);
    print_weights(running.address, &candidate);
    match Browser::find() {
        Some(browser) => print_times(&browser, running.address, &candidate),
        None => println!("times: skipped, there is no Chromium"),
    }
}

impl Side {
    fn new(running: &Running, name: &'static str, request: &Request) -> Self {
        let answer = running.ask(request);
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        let (bytes, request) = (answer.head.len() + answer.body.len(), request.encode());
        Self { name, request, bytes, rates: Vec::new(), processor_us: Vec::new() }
    }

    fn drive(&mut self, running: &Running, count: usize, counts: bool) {
        let before = usage::ticks(running.server.id());
        let round = drive(running.address, CONNECTIONS, vec![self.request.clone(); count]).expect_all(self.name);
        let ticks = usage::ticks(running.server.id()) - before;
        if counts {
            self.rates.push(round.per_second());
            self.processor_us.push(ticks as f64 * 1e6 / TICKS_PER_SECOND / count as f64);
        }
    }

    fn row(&self, ratio: Option<f64>) {
        let [rate, processor] = [&self.rates, &self.processor_us].map(|all| median(all.clone()).unwrap_or(f64::NAN));
        let least = self.rates.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.rates.iter().copied().fold(0.0, f64::max);
        let ratio = ratio.map_or("1".to_owned(), |ratio| format!("**{ratio:.2}**"));
        println!(
            "| {} | {rate:.0} /s ({least:.0} to {most:.0}) | {ratio} | {processor:.0} us | {} |",
            self.name, self.bytes
        );
    }
}

fn pair(running: &Running, path: &'static str, session: Option<&str>, json: String, name: &'static str) -> Pair {
    let page = Request::get(path).header("accept-language", "zh-CN");
    let (page, json) = match session {
        Some(token) => (page.header("cookie", cookie(token)), Request::get(json).token(token)),
        None => (page, Request::get(json)),
    };
    Pair { page: Side::new(running, path, &page), json: Side::new(running, name, &json) }
}

fn print_pairs(pairs: &[Pair]) {
    println!("\n| | rate: median (least to most) | page / JSON | service's processor time each | bytes on the wire |");
    println!("| --- | --- | --- | --- | --- |");
    for Pair { page, json } in pairs {
        let ratios = page.rates.iter().zip(&json.rates).map(|(page, json)| page / json).collect();
        page.row(median(ratios));
        json.row(None);
    }
}

/// What each page weighs, as a browser asks for it, and what its body would be compressed.
fn print_weights(address: SocketAddr, session: &str) {
    println!("\n| page | bytes on the wire | its body as gzip would have it |\n| --- | --- | --- |");
    let mut first = 0;
    for path in PAGES {
        let request =
            Request::get(path).header("accept-encoding", "gzip, deflate, br").header("cookie", cookie(session));
        let answer = ask(address, &request).expect("the server answers");
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let gzip = gzip.write_all(&answer.body).and_then(|()| gzip.finish()).expect("memory takes everything");
        let weight = answer.head.len() + answer.body.len();
        println!("| `{path}` {} | {weight} | {} |", answer.status, gzip.len());
        if path == "/" {
            first = weight + print_assets(address, &answer.text());
        }
    }
    println!("the first page with sheet and icon: {first} bytes");
}

fn print_assets(address: SocketAddr, page: &str) -> usize {
    let links = page.split("href=\"/assets/").skip(1).filter_map(|rest| rest.split('"').next());
    let weight = |name: &str| {
        let request = Request::get(format!("/assets/{name}")).header("accept-encoding", "gzip, deflate, br");
        let answer = ask(address, &request).expect("the server answers");
        let weight = answer.head.len() + answer.body.len();
        println!("| `/assets/{name}` | {weight} | as it is sent |");
        weight
    };
    links.map(weight).sum()
}

/// When pages can be used: each opened several times, with nothing kept.
fn print_times(browser: &Browser, address: SocketAddr, session: &str) {
    println!("\n| page | line | first paint | interactive | all there | bytes, requests |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for (name, latency_ms) in LINES {
        for path in ["/", "/sign-in", "/me", "/me/form"] {
            let mut opened = Vec::new();
            for _ in 0..OPENED_TIMES {
                let mut chromium = Chromium::start(browser, TELEPHONE.0, TELEPHONE.1);
                chromium.has_cookie(&format!("http://{address}/"), "__Host-session", session);
                chromium.slow_down(Slow { latency_ms, bytes_per_second: BYTES_PER_SECOND, processor: PROCESSOR });
                chromium.open(&format!("http://{address}{path}"));
                opened.push(chromium.opened());
            }
            let middle =
                |of: fn(&stage::examined::Opened) -> f64| median(opened.iter().map(of).collect()).unwrap_or(f64::NAN);
            println!(
                "| `{path}` | {name} | {:.0} ms | {:.0} ms | {:.0} ms | {}, {} |",
                middle(|one| one.first_paint_ms),
                middle(|one| one.interactive_ms),
                middle(|one| one.loaded_ms),
                opened[0].bytes,
                opened[0].requests,
            );
        }
    }
}

fn cookie(session: &str) -> String {
    format!("__Host-session={session}")
}

/// The session of somebody who signs in by pages with a password.
fn signed_in(running: &Running, place: &Place, index: u64, serial: &str) -> String {
    let person = running.candidate(place, index);
    let mut reader = Reader::new(running.address);
    let form = reader.look("/sign-in").form("/sign-in").with("document", &person.identity_number);
    reader.send(&form.with("password", &format!("login-{serial}")));
    reader.cookie("__Host-session").expect("signed in").to_owned()
}

/// The session of somebody who has no password yet.
fn entered(running: &Running, place: &Place, index: u64) -> String {
    let person = running.candidate(place, index);
    let mut reader = Reader::new(running.address);
    let form = reader.look("/first-sign-in").form("/first-sign-in").with("document", &person.identity_number);
    reader.send(&form.with("name", &person.name));
    reader.cookie("__Host-session").expect("signed in").to_owned()
}
