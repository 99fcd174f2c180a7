//! The demo against a small service in memory that can lie: every lie must be found, and nothing else.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use baoming_api::client::{Method, Patience, Waits};
use baoming_http::server::{ServerLimits, serve};
use baoming_language::Language;
use baoming_policy as policy;
use baoming_rehearsal::demo::{DemoOptions, DemoReport, DemoTokens, drive};
use serde_json::{Value, json};
use tokio::sync::watch;

/// What the service does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lie {
    Nothing,
    /// Every seventh request has to wait.
    Busy,
    /// From the six hundredth request on, everything has to wait.
    Gone,
    /// One candidate is forgotten.
    Forgets,
    /// Every form is acknowledged, and one is not kept.
    LosesForm,
    /// A county's progress is one short.
    CountsShort,
    /// The same serial is given to two candidates.
    SerialTwice,
    /// An identity can be registered again in another county.
    IdentityTwice,
    /// A command sent again is carried out again.
    ForgetsKeys,
    /// Second payments are taken for first ones.
    FeeTwice,
    /// No point can be set up.
    RefusesPoints,
}

#[derive(Default)]
struct Candidate {
    point: String,
    number: String,
    payments: u32,
    activated: bool,
    forms: u32,
}

#[derive(Default)]
struct Fake {
    requests: u32,
    sequences: HashMap<String, u64>,
    answers: HashMap<String, Value>,
    /// Point to its next serial and the serials left.
    points: BTreeMap<String, Vec<u32>>,
    candidates: BTreeMap<u32, Candidate>,
    identities: HashMap<String, u32>,
    payments: HashMap<String, Value>,
}

type Answered = Result<Value, (StatusCode, &'static str)>;
/// Enough for every chance to happen.
const CANDIDATES: u32 = 300;
const CONFLICT: StatusCode = StatusCode::CONFLICT;

impl Fake {
    fn answer(&mut self, lie: Lie, method: &Method, path: &str, key: Option<&str>, body: &Value) -> Answered {
        self.requests += 1;
        if (lie == Lie::Busy && self.requests.is_multiple_of(7)) || (lie == Lie::Gone && self.requests > 600) {
            return Err((StatusCode::SERVICE_UNAVAILABLE, "busy"));
        }
        if method == Method::GET {
            return self.read(lie, path);
        }
        if path == "/v1/point/photos" {
            return Ok(json!({}));
        }
        let key = key.expect("a command has a key");
        if let Some(answer) = self.answers.get(key).filter(|_| lie != Lie::ForgetsKeys) {
            return Ok(answer.clone());
        }
        let answer = self.command(lie, path, body)?;
        self.answers.insert(key.to_owned(), answer.clone());
        Ok(answer)
    }

    fn command(&mut self, lie: Lie, path: &str, body: &Value) -> Answered {
        let text = |field: &str| body[field].as_str().unwrap_or_default().to_owned();
        let steps: Vec<&str> = path.split('/').skip(2).collect();
        match steps[..] {
            ["office", "points"] if lie == Lie::RefusesPoints => Err((StatusCode::FORBIDDEN, "forbidden")),
            ["office", "points"] => Ok(self.receipt(&text("point"), &json!({}))),
            ["office", "segments"] => {
                let code: u32 = text("code").parse().unwrap();
                let number = |field: &str| body[field].as_u64().unwrap() as u32;
                let serials = (number("first")..=number("last")).rev().map(|number| code * 10_000 + number);
                self.points.entry(text("point")).or_default().splice(0..0, serials);
                Ok(self.receipt(&text("point"), &json!({})))
            }
            ["point", "candidates"] => self.capture(lie, &text("point"), body["document"]["number"].as_str().unwrap()),
            ["payment", "notifications"] => {
                let (serial, id) = (text("serial").parse::<u32>().unwrap(), text("payment_id"));
                if let Some(answer) = self.payments.get(&id) {
                    return Ok(answer.clone());
                }
                let candidate = self.candidates.get_mut(&serial).unwrap();
                let before = candidate.payments > 0 && lie != Lie::FeeTwice;
                candidate.payments += 1;
                let point = candidate.point.clone();
                let answer = self.receipt(&point, &json!({ "paid_before": before }));
                self.payments.insert(id, answer.clone());
                Ok(answer)
            }
            ["candidate", "candidates", serial, step] => {
                let candidate = self.candidates.get_mut(&serial.parse().unwrap()).unwrap();
                let point = candidate.point.clone();
                let more = if step == "form" {
                    candidate.forms += u32::from(lie != Lie::LosesForm || !serial.ends_with('3'));
                    json!({ "revision": candidate.forms.max(1) })
                } else {
                    candidate.activated = true;
                    json!({})
                };
                Ok(self.receipt(&point, &more))
            }
            _ => Err((StatusCode::NOT_FOUND, "not-found")),
        }
    }

    fn capture(&mut self, lie: Lie, point: &str, number: &str) -> Answered {
        let county = &point[..6];
        if let Some(serial) = self.identities.get(number) {
            let here = self.candidates[serial].point.starts_with(county);
            if here || lie != Lie::IdentityTwice {
                return Err((CONFLICT, if here { "identity-registered" } else { "identity-registered-elsewhere" }));
            }
        }
        let left = self.points.get_mut(point).ok_or((CONFLICT, "point-unknown"))?;
        let given = *self.candidates.keys().next().unwrap_or(&0);
        let again = lie == Lie::SerialTwice && self.identities.len() == 40;
        let serial = if again { given } else { left.pop().ok_or((CONFLICT, "segment-exhausted"))? };
        let candidate = Candidate { point: point.to_owned(), number: number.to_owned(), ..Candidate::default() };
        self.candidates.insert(serial, candidate);
        self.identities.insert(number.to_owned(), serial);
        Ok(self.receipt(point, &json!({ "serial": format!("{serial:08}") })))
    }

    fn receipt(&mut self, point: &str, more: &Value) -> Value {
        let county = &point[..6];
        let sequence = self.sequences.entry(county.to_owned()).or_default();
        *sequence += 1;
        let mut receipt = json!({ "county": county, "sequence": *sequence, "result": "done" });
        receipt.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        receipt
    }

    fn read(&self, lie: Lie, path: &str) -> Answered {
        let steps: Vec<&str> = path.split('/').skip(2).collect();
        match steps[..] {
            ["ops", "status"] => Ok(json!({
                "now": "2021-11-01T09:00:00+08:00", "policy_year": 2022, "policy_version": 1, "accepting_changes": true,
                "permits_taken": 0, "committer_queued": 0, "identities": 0,
                "recording_reads": true, "access_log_entry": 0, "access_log_hash": "0".repeat(64),
                "keeping_photographs": true, "disk_free_bytes": 1, "disk_reserve_bytes": 0
            })),
            ["point", "candidates", serial] => {
                let first = self.candidates.keys().next().map(|first| format!("{first:08}"));
                let forgotten = lie == Lie::Forgets && first.as_deref() == Some(serial);
                let found = self.candidates.get(&serial.parse().unwrap()).filter(|_| !forgotten);
                let found = found.ok_or((StatusCode::NOT_FOUND, "candidate-unknown"))?;
                Ok(json!({
                    "serial": serial, "point": found.point, "document_kind": 1,
                    "document_number": format!("{}********{}", &found.number[..6], &found.number[14..]),
                    "name": "", "captured_at": "", "payments": found.payments, "activated": found.activated,
                    "form_revision": found.forms
                }))
            }
            ["office", "counties", county, "progress"] => {
                let all = || self.candidates.values().filter(|one| one.point.starts_with(county));
                let count = |of: fn(&Candidate) -> bool| all().filter(|one| of(one)).count() as u32;
                let left = self.points.iter().filter(|(point, _)| point.starts_with(county));
                let short = u32::from(lie == Lie::CountsShort && county == "430102");
                Ok(json!({
                    "captured": count(|_| true), "paid": count(|one| one.payments > 0) - short,
                    "activated": count(|one| one.activated), "form_saved": count(|one| one.forms > 0),
                    "paid_again": all().map(|one| one.payments.saturating_sub(1)).sum::<u32>(),
                    "serials_left": left.map(|(_, left)| left.len()).sum::<usize>()
                }))
            }
            _ => Err((StatusCode::NOT_FOUND, "not-found")),
        }
    }
}

async fn fake(lie: Lie) -> SocketAddr {
    let fake = Arc::new(Mutex::new(Fake::default()));
    let handler = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| async move {
        let key = headers.get("idempotency-key").map(|key| key.to_str().unwrap());
        let body = serde_json::from_slice(&body).unwrap_or_default();
        let mut fake = fake.lock().unwrap_or_else(PoisonError::into_inner);
        let answer: Response = match fake.answer(lie, &method, uri.path(), key, &body) {
            Ok(answer) => Json(answer).into_response(),
            Err((status, code)) => {
                let problem = json!({
                    "type": "", "title": "", "status": status.as_u16(), "detail": "", "code": code
                });
                (status, [("retry-after", "1")], Json(problem)).into_response()
            }
        };
        answer
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(handler);
    tokio::spawn(serve(listener, router, ServerLimits::default(), std::future::pending::<()>()));
    address
}

fn options(address: SocketAddr) -> DemoOptions {
    let [office, point, payment, candidate, ops, administrator] = ["a", "b", "c", "d", "e", "f"].map(str::to_owned);
    DemoOptions {
        address,
        tokens: DemoTokens { office, point, payment, candidate, ops, administrator },
        candidates: CANDIDATES,
        seed: 2_022,
        connections: 4,
        progress: false,
        language: Language::English,
        patience: Patience { attempts_max: 4, total: Duration::from_secs(3_600), waits: Waits::Counted },
        password_hash: "none".to_owned(),
    }
}

async fn run(lie: Lie) -> DemoReport {
    let policy = policy::built_in().unwrap();
    let (_stop, never) = watch::channel(false);
    let report = drive(&options(fake(lie).await), &policy, never).await.unwrap();
    assert_eq!(report.passed, matches!(lie, Lie::Nothing | Lie::Busy), "{lie:?}: {report:#?}");
    report
}

/// The one count that a lie shows in; every other one is as it should be.
async fn check(lie: Lie, expected: fn(&DemoReport) -> bool) {
    let report = run(lie).await;
    assert!(expected(&report), "{lie:?}: {report:#?}");
    assert!(!report.findings.is_empty(), "{lie:?}");
}

#[tokio::test]
async fn an_honest_service_passes_and_its_report_survives_json() {
    let report = run(Lie::Nothing).await;
    assert_eq!(
        (report.registered, report.verified, report.identities_tried_again),
        (CANDIDATES, CANDIDATES, CANDIDATES)
    );
    assert!(report.acknowledged > 4 * 300 + 244 && report.repeated > 10, "{report:#?}");
    assert_eq!((report.counties, report.points, report.retried, report.findings.len()), (122, 122, 0, 0));
    assert_eq!(report.latency_ms_by_step["form"].count, 300);
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<DemoReport>(&json).unwrap(), report);
    for (language, verdict) in [(Language::Chinese, "通过"), (Language::English, "passed")] {
        let table = report.table(language);
        assert!(table.contains(verdict) && table.contains(&report.acknowledged.to_string()), "{table}");
    }
}

#[tokio::test]
async fn a_busy_service_is_asked_again() {
    let report = run(Lie::Busy).await;
    assert!(report.retried > 200 && report.asked_to_wait["busy"] == report.retried, "{report:#?}");
}

#[tokio::test]
async fn every_lie_is_found() {
    check(Lie::Forgets, |report| (report.lost, report.verified) == (1, 299)).await;
    check(Lie::LosesForm, |report| report.lost > 0 && report.lost == u64::from(CANDIDATES - report.verified)).await;
    check(Lie::CountsShort, |report| (report.lost, report.verified) == (1, 300)).await;
    check(Lie::SerialTwice, |report| report.duplicate_serials == 1).await;
    check(Lie::IdentityTwice, |report| report.duplicate_identities == 150 && report.lost == 0).await;
    check(Lie::ForgetsKeys, |report| report.violations > 0).await;
    check(Lie::FeeTwice, |report| report.violations > 0 && report.lost == 0).await;
}

#[tokio::test]
async fn a_service_that_is_gone_ends_the_demo_with_what_was_not_verified() {
    check(Lie::Gone, |report| {
        report.registered < CANDIDATES && report.unanswered == 4 && report.unread > 0 && report.verified == 0
    })
    .await;
    check(Lie::RefusesPoints, |report| report.refused["forbidden"] == 122 && report.acknowledged == 0).await;
}

#[tokio::test]
async fn a_stop_ends_the_demo_at_once() {
    let policy = policy::built_in().unwrap();
    let (_stop, stopped) = watch::channel(true);
    let report = drive(&options(fake(Lie::Nothing).await), &policy, stopped).await.unwrap();
    assert!(report.interrupted && !report.passed && report.acknowledged == 0, "{report:#?}");
    assert!(report.table(Language::Chinese).contains("中途停止"));
}
