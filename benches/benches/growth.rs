//! How cost grows with candidates and with counties, what they take, and how long a start takes.
//!
//! `cargo bench -p benches --bench growth`. `BAOMING_GROWTH_CANDIDATES=30000` scales everything down, to try it;
//! `-- --quick` is the same as that.
//!
//! Around each mark a window of registrations is measured: wall time (which other work on the machine disturbs) and the
//! server's processor time (which it disturbs less). Making the requests is not counted.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use baoming_core::policy::Policy;
use baoming_policy as policy;
use benches::load::drive;
use benches::province::Captures;
use benches::server::{Server, premises};
use benches::{counties, files};
use stage::premises::Premises;

const CONNECTIONS: usize = 256;
const CHUNK: usize = 20_000;
const PROVINCE: usize = 655_000;
const QUICK: usize = 30_000;
const QUIET: Duration = Duration::from_secs(5);

/// The windows: each as long as the first mark, the first two around their marks, the last one before its mark.
#[derive(Clone, Copy)]
struct Marks {
    small: usize,
    middle: usize,
    large: usize,
}

impl Marks {
    fn of(total: usize) -> Self {
        Self { small: total * 10 / 655, middle: total * 100 / 655, large: total }
    }

    fn window(self) -> usize {
        self.small
    }

    /// Where the window of a mark begins.
    fn begin(self, mark: usize) -> usize {
        if mark == self.large { mark - self.window() } else { mark - self.window() / 2 }
    }

    /// Registered to make the server busy again after the pause, before it is killed.
    fn after_the_pause(self) -> usize {
        self.small / 2
    }

    /// The counties' plan has to hold the last of them, too.
    fn planned(self) -> u32 {
        u32::try_from(self.large + self.after_the_pause()).expect("a province is smaller than that")
    }
}

/// What one window showed.
struct Window {
    counties: usize,
    candidates: usize,
    wall_us: f64,
    processor_us: f64,
    /// The mean of all that were registered since the window before, for comparison.
    processor_us_since: f64,
    resident: u64,
}

/// A server with a province that fills.
struct Growing {
    server: Server,
    premises: Premises,
    captures: Captures,
    registered: usize,
    counties: usize,
}

impl Growing {
    fn start(directory: &Path, policy_dir: Option<&Path>, captures: Captures, counties: usize) -> Self {
        std::fs::create_dir(directory).expect("the temporary directory can be written");
        let premises = premises(directory, policy_dir);
        let started = Instant::now();
        let server = Server::start(&premises);
        println!("{counties} counties: first start on an empty directory {:.2} s", started.elapsed().as_secs_f64());
        let (points, segments) = captures.preparation();
        drive(server.address, 64, points).expect_all("points");
        drive(server.address, 64, segments).expect_all("segments");
        println!("{counties} counties, {} points: {} MiB resident", captures.points(), server.resident_bytes() >> 20);
        Self { server, premises, captures, registered: 0, counties }
    }

    /// Registers until there are `until`; returns the time, and the server's processor time, in microseconds each.
    fn register(&mut self, until: usize) -> (f64, f64) {
        let count = until - self.registered;
        let (mut elapsed, mut ticks) = (Duration::ZERO, 0);
        while self.registered < until {
            let requests = self.captures.take(CHUNK.min(until - self.registered));
            self.registered += requests.len();
            let before = self.server.cpu_ticks();
            elapsed += drive(self.server.address, CONNECTIONS, requests).expect_all("capture").elapsed;
            ticks += self.server.cpu_ticks() - before;
        }
        let each = |total: f64| total / count.max(1) as f64;
        (each(elapsed.as_secs_f64() * 1_000_000.0), each(ticks as f64 * 10_000.0))
    }

    fn window(&mut self, marks: Marks, mark: usize) -> Window {
        let begin = marks.begin(mark);
        let (_, processor_us_since) = self.register(begin);
        let (wall_us, processor_us) = self.register(begin + marks.window());
        let resident = self.server.resident_bytes();
        let window =
            Window { counties: self.counties, candidates: mark, wall_us, processor_us, processor_us_since, resident };
        println!("{}", line(&window));
        window
    }
}

fn line(window: &Window) -> String {
    format!(
        "{:>5} counties {:>8} candidates: {:>6.1} us each ({:>6.0} /s), server {:>5.1} us of processor each \
         (since the last window {:>5.1}), {:>5} MiB resident",
        window.counties,
        window.candidates,
        window.wall_us,
        1_000_000.0 / window.wall_us,
        window.processor_us,
        window.processor_us_since,
        window.resident >> 20,
    )
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let total = std::env::var("BAOMING_GROWTH_CANDIDATES").ok().map(|text| text.parse::<usize>());
    let total = total.map(|total| total.expect("BAOMING_GROWTH_CANDIDATES must be a whole number"));
    let total = total.unwrap_or(if quick { QUICK } else { PROVINCE });
    assert!((6_550..=700_000).contains(&total), "BAOMING_GROWTH_CANDIDATES must be 6550 to 700000");
    let marks = Marks::of(total);
    let directory = tempfile::tempdir().expect("a temporary directory");
    let built_in = policy::built_in().expect("the built-in policy is valid");
    println!("{CONNECTIONS} connections, windows of {} registrations", marks.window());
    let mut windows = province(&directory.path().join("province"), &built_in, marks);
    windows.extend(thousand(directory.path(), &built_in, marks));
    table(&windows);
}

/// One province to its end, then its starts.
fn province(directory: &Path, built_in: &Policy, marks: Marks) -> Vec<Window> {
    let captures = Captures::plan(built_in, marks.planned(), 1);
    let mut growing = Growing::start(directory, None, captures, built_in.counties.len());
    let windows = [marks.small, marks.middle, marks.large].map(|mark| growing.window(marks, mark));
    let (busy, before) = (growing.server.resident_bytes(), growing.server.cpu_ticks());
    std::thread::sleep(QUIET);
    let (quiet, ticks) = (growing.server.resident_bytes(), growing.server.cpu_ticks() - before);
    println!("resident memory at {}: {} MiB, after {QUIET:?} of quiet {} MiB", marks.large, busy >> 20, quiet >> 20);
    println!("processor time used in those {QUIET:?}: {:.2} s", ticks as f64 / 100.0);
    growing.register(marks.large + marks.after_the_pause());
    let Growing { server, premises, registered, .. } = growing;
    server.kill();
    println!("killed at {registered} candidates, at work until then");
    starts(&premises, registered);
    windows.into()
}

fn starts(premises: &Premises, registered: usize) {
    let data = premises.data();
    let (journal, shards) = (data.join("journal"), data.join("shards"));
    let used = |what: &str| {
        let mib = |path: &PathBuf| files::disk_bytes(path) >> 20;
        println!("disk {what}: journal {} MiB, shards {} MiB", mib(&journal), mib(&shards));
    };
    let start = |what: &str| {
        let started = Instant::now();
        let server = Server::start(premises);
        let took = started.elapsed().as_secs_f64();
        assert_eq!(server.status().identities, registered, "nobody is lost, nobody is there twice");
        println!("start {what}: {took:.2} s to ready, {} MiB resident", server.resident_bytes() >> 20);
        server.kill();
    };
    used("after the kill");
    start("after the kill");
    start("again, files in the cache");
    let cold = files::forget_cached(&data);
    start(if cold { "again, files out of the cache" } else { "again (the cache could not be emptied)" });
    std::fs::remove_dir_all(&shards).expect("the shards can be removed");
    start("without shards: all rebuilt from the journal");
    used("after the rebuild");
    start("after the rebuild");
}

/// The same people in 1,000 counties, as far as the second mark.
fn thousand(directory: &Path, built_in: &Policy, marks: Marks) -> Vec<Window> {
    let policy_dir = counties::write_thousand(directory, built_in);
    let policy = policy::load(&policy_dir).unwrap_or_else(|errors| panic!("the policy of 1,000 counties: {errors}"));
    let captures = Captures::plan_with_people_of(built_in, &policy, marks.planned(), 1);
    let mut growing = Growing::start(&directory.join("thousand"), Some(&policy_dir), captures, policy.counties.len());
    let windows = [marks.small, marks.middle].map(|mark| growing.window(marks, mark));
    std::thread::sleep(QUIET);
    println!("resident memory after {QUIET:?} of quiet: {} MiB", growing.server.resident_bytes() >> 20);
    windows.into()
}

fn table(windows: &[Window]) {
    let Some(first) = windows.first() else { return };
    println!();
    println!("counties  candidates   wall us  ratio   processor us  ratio   resident MiB");
    for window in windows {
        println!(
            "{:>8}  {:>10}  {:>8.1}  {:>5.2}  {:>13.1}  {:>5.2}  {:>13}",
            window.counties,
            window.candidates,
            window.wall_us,
            window.wall_us / first.wall_us,
            window.processor_us,
            window.processor_us / first.processor_us,
            window.resident >> 20,
        );
    }
}
