//! The desk gives out what is due when it is due, and takes back what waits.

use std::path::Path;
use std::sync::Mutex;

use super::*;
use crate::profile::{Phase, load_built_in};

/// A desk with so many arrivals, a hundredth of a second apart, and what nobody took.
struct Shop {
    desk: Arc<Desk>,
    thread: JoinHandle<Duration>,
    stop: Arc<AtomicBool>,
    left: Arc<Mutex<Vec<&'static str>>>,
}

fn shop(arrivals: f64, settle: Duration) -> Shop {
    let mut profile = load_built_in("opening-minute").expect("it is listed").expect("it is sound");
    profile.content.load.phases = vec![Phase::Constant { per_second: 100.0, seconds: arrivals / 100.0 }];
    let schedule = Schedule::new(&profile, Path::new("."), 1).expect("nothing is recorded");
    let (stop, left) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let seen = left.clone();
    let dropped: Dropped = Box::new(move |what| {
        let name = match what {
            What::Arrival(_) => "arrival",
            What::Repetition(_) => "repetition",
        };
        seen.lock().expect("nobody panics while holding it").push(name);
    });
    let (desk, thread) = Desk::open(schedule, Instant::now(), settle, stop.clone(), dropped).expect("a thread");
    Shop { desk, thread, stop, left }
}

fn task(due: Instant) -> Box<Task> {
    Box::new(Task {
        kind: crate::season::kinds::Kind::Alive,
        substituted: false,
        due,
        person: None,
        method: crate::requests::Method::Get,
        path: String::new(),
        key: None,
        token: None,
        body: bytes::Bytes::new(),
        media: "",
        headers: Vec::new(),
        obeys: true,
        attempts: 1,
        sender: None,
        told_to_wait: None,
        late: false,
        browser: None,
        payment: None,
        expected_receipt: None,
    })
}

#[tokio::test]
async fn arrivals_come_when_they_are_due_whatever_becomes_of_those_before() {
    let Shop { desk, thread, left, .. } = shop(5.0, Duration::from_secs(60));
    let mut dues = Vec::new();
    for _ in 0..5 {
        let job = desk.next().await.expect("five are due, and none of them is done");
        assert!(Instant::now() >= job.due);
        dues.push(job.due.duration_since(desk.started).as_millis());
    }
    assert_eq!(dues, [0, 10, 20, 30, 40]);
    (0..5).for_each(|_| desk.done());
    assert!(desk.next().await.is_none(), "it ends once all are done");
    thread.join().expect("it does not panic");
    assert!(left.lock().expect("it is free").is_empty() && *desk.cut().borrow());
}

#[tokio::test]
async fn a_repetition_comes_back_not_before_its_time_and_keeps_the_run_open() {
    let Shop { desk, thread, .. } = shop(1.0, Duration::from_secs(60));
    let first = desk.next().await.expect("one is due");
    let again = Instant::now() + Duration::from_millis(80);
    assert!(desk.repeat(again, task(first.due)).is_ok());
    desk.done();
    let job = desk.next().await.expect("it comes back");
    assert!(Instant::now() >= again && matches!(job.what, What::Repetition(_)));
    desk.done();
    assert!(desk.next().await.is_none());
    thread.join().expect("it does not panic");
}

#[tokio::test]
async fn a_stop_hands_out_nothing_more_and_tells_what_was_left() {
    let Shop { desk, thread, stop, left } = shop(100_000.0, Duration::from_secs(60));
    let first = desk.next().await.expect("one is due");
    assert!(desk.repeat(Instant::now() + Duration::from_secs(600), task(first.due)).is_ok());
    stop.store(true, Ordering::Release);
    thread.join().expect("it does not panic");
    assert_eq!(*left.lock().expect("it is free"), ["repetition"]);
    assert!(desk.stopped() && *desk.cut().borrow());
}
