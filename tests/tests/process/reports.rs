//! Reports up the chain: seen at the province at once, told level by level as the rules say it, kept over a restart.

use std::time::{Duration, Instant};

use baoming_api::bodies::reports::{
    AlertsTakenBody, FiguresBody, IncidentBody, ReportDraftsBody, ReportFiledBody, ReportsBody,
};
use serde_json::{Value, json};
use stage::http::Request;
use stage::premises::{NO_RATES, OFFICE, OPS};
use stage::running::Running;

/// How long a report may take to be seen at the province.
const SEEN_WITHIN: Duration = Duration::from_secs(2);

fn started() -> Running {
    Running::start(super::program(), NO_RATES)
}

fn post(path: &str, token: &str, key: &str, body: &Value) -> Request {
    Request::new("POST", path).token(token).key(key).json(body)
}

fn outage(kind: &str) -> Value {
    json!({"kind": kind, "row": 4, "grade": 2, "what": "全校停电", "measures": "已联系供电公司", "wishes": "改用脱机采集"})
}

fn filed(running: &Running, request: &Request) -> ReportFiledBody {
    let answer = running.ask(request);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.read().unwrap()
}

fn incidents(running: &Running, token: &str) -> Vec<IncidentBody> {
    let list: ReportsBody = running.ask(&Request::get("/v1/office/reports").token(token)).read().unwrap();
    list.incidents
}

/// What each level is, and what the province may read of an incident.
fn states(incident: &IncidentBody) -> Vec<(&str, &str)> {
    incident.levels.iter().map(|level| (level.level.as_str(), level.state.as_str())).collect()
}

fn kinds(incident: &IncidentBody) -> Vec<&str> {
    incident.entries.iter().map(|entry| entry.kind.as_str()).collect()
}

#[test]
fn a_point_s_report_is_at_the_province_at_once_and_is_kept() {
    let mut running = started();
    let person = |name: &str, role: &str, scope: &str| running.sign_in(&running.operator(name, role, scope));
    let (point, other) = (person("school-1", "point", "430102-001"), person("school-2", "point", "430102-002"));
    let (county, city) = (person("furong", "office", "430102"), person("changsha", "office", "4301"));
    let neighbour = person("tianxin", "office", "430103");
    let begun = Instant::now();
    let first = filed(&running, &post("/v1/point/reports", &point, "first", &outage("first")));
    let seen = incidents(&running, OFFICE);
    assert!(begun.elapsed() < SEEN_WITHIN, "{:?}", begun.elapsed());
    println!("seen at the province {:?} after it was sent", begun.elapsed());
    assert_eq!((first.incident, seen.len(), seen[0].incident), (1, 1, 1));
    assert_eq!(states(&seen[0]), [("county", "told"), ("city", "waiting"), ("province", "waiting")]);
    assert_eq!((seen[0].late.len(), seen[0].next.as_ref().unwrap().moment.as_str()), (0, "reminded"));
    assert_eq!(seen[0].entries[0].report.as_ref().unwrap().what, "全校停电");
    // The same request again is answered as before.
    assert_eq!(filed(&running, &post("/v1/point/reports", &point, "first", &outage("first"))).incident, 1);
    for (token, there) in [(&*point, 1), (&county, 1), (&city, 1), (&other, 0), (&neighbour, 0)] {
        assert_eq!(incidents(&running, token).len(), there);
    }
    let acknowledge = |token: &str, key: &str| post("/v1/office/reports/1/acknowledgement", token, key, &json!({}));
    running.refused(&acknowledge(&neighbour, "n"), 403, "report-of-others");
    running.refused(
        &post(
            "/v1/office/reports",
            &neighbour,
            "n2",
            &json!({"kind": "follow-up", "incident": 1, "row": 4, "grade": 2, "what": "停电"}),
        ),
        403,
        "report-of-others",
    );
    running.granted(&acknowledge(&city, "heard"));
    running.refused(&acknowledge(&city, "again"), 409, "acknowledged-before");
    running.refused(&post("/v1/office/reports/8/acknowledgement", &city, "no", &json!({})), 404, "incident-unknown");
    let ended =
        json!({"kind": "final", "incident": 1, "row": 4, "grade": 2, "scope": "430102-001", "what": "已恢复供电"});
    filed(&running, &post("/v1/office/reports", &county, "final", &ended));
    let corrected =
        json!({"kind": "correction", "incident": 1, "corrects": 1, "row": 4, "grade": 3, "what": "两间教室停电"});
    filed(&running, &post("/v1/point/reports", &point, "corrected", &corrected));
    let mut late = outage("follow-up");
    late["incident"] = json!(1);
    running.refused(&post("/v1/point/reports", &point, "late", &late), 409, "incident-over");
    running = running.restart();
    let kept = incidents(&running, OFFICE);
    assert_eq!(kinds(&kept[0]), ["first", "acknowledgement", "final", "correction"]);
    assert_eq!(states(&kept[0]), [("county", "told"), ("city", "acknowledged"), ("province", "spared")]);
    assert_eq!((kept[0].is_final, kept[0].grade, kept[0].next.is_none()), (true, 3, true));
    let metrics = running.ask(&Request::get("/metrics")).text();
    for line in [
        "baoming_reports_filed_total{kind=\"first\"} 1",
        "baoming_reports_open{grade=\"3\"} 0",
        "baoming_reports_overdue{level=\"city\"} 0",
        "baoming_report_drafts_open 0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line}");
    }
    running.stop();
    let (data, key) = (running.premises.data(), running.premises.key());
    let verified =
        running.premises.command().unwrap().args(["verify", "--lang", "en", "--key"]).arg(key).arg(data).output();
    let verified = verified.unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn what_comes_from_paper_keeps_its_times_and_passes_those_who_were_silent() {
    let running = started();
    let paper = json!({
        "kind": "first", "row": 5, "grade": 2, "scope": "430102", "what": "全县断网",
        "discovered_at": "2021-11-01T08:10:00+08:00", "reported_at": "2021-11-01T08:12:00+08:00",
    });
    let county = running.sign_in(&running.operator("furong", "office", "430102"));
    filed(&running, &post("/v1/office/reports", &county, "paper", &paper));
    let seen = incidents(&running, OFFICE).remove(0);
    let entry = &seen.entries[0];
    assert!(entry.entered_later);
    assert_eq!((&*entry.said_at, &*seen.discovered_at), ("2021-11-01T08:12:00+08:00", "2021-11-01T08:10:00+08:00"));
    assert!(entry.arrived_at.starts_with("2021-11-01T09:0"), "{}", entry.arrived_at);
    // It was found out 50 minutes ago: the city's half hour is over, the province has an hour.
    assert_eq!(states(&seen)[0], ("city", "passed"));
    assert_eq!(seen.late, ["city"]);
    assert_eq!(seen.levels[1].due_at, "2021-11-01T09:10:00+08:00");
    let metrics = running.ask(&Request::get("/metrics")).text();
    assert!(metrics.contains("baoming_reports_overdue{level=\"city\"} 1"));
    assert!(metrics.contains("baoming_reports_open{grade=\"2\"} 1"));
    let mut wrong = paper;
    wrong["reported_at"] = json!("2021-11-01T08:09:00+08:00");
    running.refused(&post("/v1/office/reports", &county, "wrong", &wrong), 422, "report-times");
}

#[test]
fn figures_of_a_final_report_are_found_again_by_their_questions() {
    let running = started();
    let place = running.set_up(1, 1).remove(0);
    let first = filed(
        &running,
        &post(
            "/v1/office/reports",
            OFFICE,
            "first",
            &json!({"kind": "first", "row": 8, "grade": 4, "scope": "430102", "what": "系统不明异常"}),
        ),
    );
    running.register(&place, 0);
    running.capture(&place, 1);
    // What arrives in the very millisecond of the final report is counted by the next one.
    let captured_by = running.now();
    while running.now() <= captured_by {}
    let ended =
        json!({"kind": "final", "incident": first.incident, "row": 8, "grade": 4, "scope": "430102", "what": "已恢复"});
    filed(&running, &post("/v1/office/reports", OFFICE, "final", &ended));
    running.capture(&place, 2);
    let seen = incidents(&running, OFFICE).remove(0);
    let reported = &seen.entries.last().unwrap().figures;
    let named = |figures: &[baoming_api::bodies::reports::FigureBody], name: &str| {
        figures.iter().find(|figure| figure.name == name).cloned().unwrap()
    };
    assert_eq!(named(reported, "captured").value, 2);
    assert_eq!(named(reported, "minutes-lost").value, 0);
    assert_eq!(reported.len(), 4);
    let again =
        |path: &str| -> FiguresBody { running.ask(&Request::get(path.to_owned()).token(OFFICE)).read().unwrap() };
    for figure in reported.iter().filter(|figure| figure.name != "refused") {
        let found = again(&figure.query);
        assert_eq!(found.figures.len(), 1, "{}", figure.query);
        assert_eq!(
            (found.figures[0].value, found.figures[0].reported),
            (figure.value, Some(figure.value)),
            "{}",
            figure.query
        );
    }
    let until_now =
        format!("/v1/office/reports/{}/figures?name=captured&until=2021-11-01T23:00:00%2B08:00", first.incident);
    assert_eq!(again(&until_now).figures[0].value, 3);
    let county = running.sign_in(&running.operator("tianxin", "office", "430103"));
    running.refused(&Request::get("/v1/office/reports/1/figures").token(&county), 403, "forbidden");
}

#[test]
fn an_alert_drafts_and_a_person_sends() {
    let running = started();
    let alert = |status: &str, fingerprint: &str, row: &str, county: &str, value: &str| {
        json!({
            "status": status, "fingerprint": fingerprint, "startsAt": "2021-11-01T01:00:00Z", "generatorURL": "",
            "labels": {"alertname": "CountySilent", "row": row, "county": county, "severity": "page"},
            "annotations": {"summary": "该县长时间没有变化", "value": value},
        })
    };
    let send = |alerts: Vec<Value>| -> AlertsTakenBody {
        let message = json!({"version": "4", "receiver": "reports", "status": "firing", "alerts": alerts});
        let answer = running.ask(&Request::new("POST", "/v1/ops/alerts").token(OPS).json(&message));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.read().unwrap()
    };
    let all = (1..=8).map(|row| alert("firing", &format!("f{row}"), &row.to_string(), "430102", "1")).collect();
    let taken = send(all);
    assert_eq!((taken.opened, taken.known, taken.left_out), (8, 0, 0));
    let taken = send(vec![alert("firing", "f4", "4", "430102", "2"), alert("resolved", "gone", "4", "430102", "0")]);
    assert_eq!((taken.opened, taken.known, taken.left_out), (0, 1, 1));
    let drafts = |token: &str| -> ReportDraftsBody {
        running.ask(&Request::get("/v1/office/report-drafts").token(token)).read().unwrap()
    };
    let found = drafts(OFFICE).drafts;
    assert_eq!(found.iter().rev().map(|draft| draft.row).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 8]);
    let fourth = found.iter().find(|draft| draft.row == 4).unwrap();
    assert_eq!((fourth.first_value.as_deref(), fourth.last_value.as_deref()), (Some("1"), Some("2")));
    assert_eq!((&*fourth.scope, &*fourth.scope_name, fourth.figures.len()), ("430102", "长沙市芙蓉区", 12));
    let neighbour = running.sign_in(&running.operator("tianxin", "office", "430103"));
    assert!(drafts(&neighbour).drafts.is_empty());
    let dropped = |number: u32| Request::new("DELETE", format!("/v1/office/report-drafts/{number}"));
    running.refused(&dropped(1).token(&neighbour), 403, "forbidden");
    assert_eq!(running.ask(&dropped(1).token(OFFICE)).status, 204);
    let mut sent = outage("first");
    (sent["scope"], sent["draft"]) = (json!("430102"), json!(fourth.draft));
    let incident = filed(&running, &post("/v1/office/reports", OFFICE, "sent", &sent)).incident;
    let found = drafts(OFFICE).drafts;
    let state =
        |number: u32| found.iter().find(|draft| draft.draft == number).map(|draft| (&*draft.state, draft.incident));
    assert_eq!(state(1), Some(("dropped", None)));
    assert_eq!(state(fourth.draft), Some(("sent", Some(incident))));
    let metrics = running.ask(&Request::get("/metrics")).text();
    assert!(metrics.contains("baoming_report_drafts_open 6"));
    running.refused(
        &Request::new("POST", "/v1/ops/alerts").token(OFFICE).json(&json!({"alerts": []})),
        403,
        "forbidden",
    );
}
