//! Addresses that are kept out: by an operator until it is lifted, over kills; by the protector for a while, and never staff.

use std::time::Instant;

use baoming_api::bodies::protection::{BlocksBody, ProtectorBody};
use baoming_api::bodies::public_status::PublicStatusBody;
use baoming_api::bodies::security_log::SecurityLogBody;
use drills::platform::Keys;
use serde_json::{Value, json};
use stage::accounts::{PASSWORD, candidate_sign_in, entrant_sign_in, sign_in, token_of};
use stage::client::problem;
use stage::http::{Connection, Request};
use stage::people;
use stage::premises::{NO_RATES, OFFICE, OPS, SECURITY, caller};
use stage::program::STOP_PATIENCE;
use stage::running::Running;

const GATEWAY: &str = "[proxies]\ntrusted = [\"127.0.0.1\"]\n";
/// Few are many here, and a range is kept out for longer than the test takes.
const STRICT: &str =
    "[protector]\nguessing = 5\nslow_heads = 3\nforged = 5\nwindow_seconds = 3600\nblock_seconds_min = 3600\n";
const COUNTY_OFFICE: &str = "token-of-county-office";
const ATTACKER: &str = "203.0.113.7";
const ELSEWHERE: &str = "198.51.100.1";
/// Some minutes after every test's start.
const LATER: &str = "2021-11-01T09:03:00+08:00";

fn calendar(from: &str) -> Request {
    Request::get("/v1/calendar").header("x-forwarded-for", from)
}

fn block(ranges: &[&str]) -> Value {
    json!({ "ranges": ranges, "until": "2021-11-01T12:00:00+08:00", "reason": "该网段持续攻击" })
}

fn order(body: &Value, token: &str, key: &str, from: &str) -> Request {
    Request::new("POST", "/v1/office/blocks").token(token).key(key).json(body).header("x-forwarded-for", from)
}

fn blocks(running: &Running, token: &str) -> BlocksBody {
    let response = running.ask(&Request::get("/v1/office/blocks").token(token));
    assert_eq!(response.status, 200, "{}", response.text());
    response.read().unwrap()
}

fn metric(running: &Running, line: &str) -> f64 {
    let metrics = running.ask(&Request::get("/metrics")).text();
    let found = metrics.lines().find_map(|one| one.strip_prefix(line)?.trim().parse().ok());
    found.unwrap_or_else(|| panic!("{line} is not counted from the start"))
}

/// What the security log has of this.
fn security(running: &Running) -> Vec<(String, String)> {
    let response = running.ask(&Request::get("/v1/ops/security-log?event=protection").token(SECURITY));
    let log: SecurityLogBody = response.read().unwrap();
    log.entries.into_iter().rev().map(|entry| (entry.action, entry.from)).collect()
}

fn refused(running: &Running, request: &Request) {
    let (_, problem) = running.refused(request, 429, "address-blocked");
    assert!(problem.detail.contains("2021-11-01T"), "it says until when: {}", problem.detail);
}

#[test]
fn an_operators_block_refuses_until_it_is_lifted_and_outlives_a_kill() {
    let callers = caller("county-office", COUNTY_OFFICE, "office", "430102");
    let mut running = Running::start(super::program(), &format!("{NO_RATES}{GATEWAY}{callers}"));
    let place = running.set_up(1, 1)[0];
    let serial = running.capture(&place, 0);
    for origin in ["operator", "protector"] {
        assert_eq!(metric(&running, &format!("baoming_blocked_total{{origin=\"{origin}\"}}")), 0.0);
        assert_eq!(metric(&running, &format!("baoming_blocks_in_force{{origin=\"{origin}\"}}")), 0.0);
    }
    let body = block(&["203.0.113.0/24", "2001:db8:bad::/48"]);
    running.refused(&order(&body, COUNTY_OFFICE, "county", ELSEWHERE), 403, "forbidden");
    running.refused(&order(&body, OFFICE, "own", ATTACKER), 422, "block-unsound");
    for (ranges, code) in
        [("204.0.0.0/7", "block-unsound"), ("0.0.0.0/0", "field"), ("127.0.0.1", "field"), ("203.0.113.7/24", "field")]
    {
        running.refused(&order(&block(&[ranges]), OFFICE, ranges, ELSEWHERE), 422, code);
    }
    let number = running.granted(&order(&body, OFFICE, "block", ELSEWHERE)).number.unwrap();
    assert_eq!(running.granted(&order(&body, OFFICE, "block", ELSEWHERE)).number, Some(number), "once under its key");
    let check = |running: &Running| {
        for kept_out in [ATTACKER, "203.0.113.200", "2001:db8:bad:1::7"] {
            refused(running, &calendar(kept_out));
            // An operator's block keeps staff out too: it was meant.
            refused(running, &Request::get("/v1/ops/status").token(OPS).header("x-forwarded-for", kept_out));
            refused(running, &sign_in("nobody", PASSWORD, None).header("x-forwarded-for", kept_out));
            assert_eq!(running.ask(&Request::get("/livez").header("x-forwarded-for", kept_out)).status, 200);
        }
        assert_eq!(running.ask(&calendar("203.0.114.1")).status, 200);
        assert_eq!(running.ask(&Request::get("/v1/calendar")).status, 200, "the gateway is never kept out");
        let standing = blocks(running, SECURITY).blocks;
        assert_eq!(standing.iter().map(|one| (one.number, one.ranges.len())).collect::<Vec<_>>(), [(number, 2)]);
        assert_eq!(metric(running, "baoming_blocks_in_force{origin=\"operator\"}"), 2.0);
    };
    check(&running);
    assert!(metric(&running, "baoming_blocked_total{origin=\"operator\"}") >= 9.0);
    // Money that was paid is heard of wherever the word comes from.
    running.granted(&people::fee(&serial, "fee").header("x-forwarded-for", ATTACKER));
    let signed =
        Request::new("POST", "/v1/payment/wechat").bytes("application/json", "{}").header("x-forwarded-for", ATTACKER);
    assert_eq!(running.ask(&signed).status, 503, "it came as far as the port, which is not configured");
    // Read back, it is durable: what the journal holds as well waits for nobody.
    assert_eq!(security(&running).len(), 2);
    running.server.kill().unwrap();
    running.premises.set_clock(LATER);
    let mut running = Running::resume(running.premises);
    check(&running);
    let lift = |key| Request::new("DELETE", format!("/v1/office/blocks/{number}")).token(SECURITY).key(key);
    running.granted(&lift("lift"));
    assert_eq!(running.ask(&calendar(ATTACKER)).status, 200);
    running.refused(&lift("again"), 404, "block-unknown");
    assert!(blocks(&running, OFFICE).blocks.is_empty());
    let told: Vec<String> = security(&running).into_iter().map(|(action, _)| action).collect();
    assert_eq!(told, ["block-addresses", "block-addresses", "lift-block"]);
    running.stop();
    let (data, key) = (running.premises.data(), running.premises.key());
    let output = running.premises.command().unwrap().args(["verify", "--key"]).arg(key).arg(data).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_protector_keeps_a_guesser_out_and_lets_staff_and_everybody_else_pass() {
    let running = Running::start(super::program(), &format!("{NO_RATES}{GATEWAY}{STRICT}"));
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let officer = running.operator("furong-office", "office", "430102");
    let own = candidate_sign_in(&running.candidate(&place, 0), &format!("login-{serial}"));
    let candidate = token_of(&running.ask(&own));
    let guess = |number: u64| entrant_sign_in(&running.candidate(&place, 100 + number), "张三");
    let guess = |number, from: &str| guess(number).header("x-forwarded-for", from);
    for number in 0..5 {
        running.refused(&guess(number, ATTACKER), 401, "sign-in-failed");
    }
    for number in 0..3 {
        refused(&running, &guess(number, ATTACKER));
        running.refused(&guess(number, ELSEWHERE), 401, "sign-in-failed");
    }
    let from_there = |request: Request| request.header("x-forwarded-for", ATTACKER);
    let record = || Request::get(format!("/v1/candidate/candidates/{serial}")).token(&candidate);
    refused(&running, &from_there(record()));
    assert_eq!(running.ask(&record()).status, 200);
    // Who works behind that address goes on, and signs in.
    assert_eq!(running.ask(&from_there(Request::get("/v1/office/progress").token(OFFICE))).status, 200);
    running.refused(&from_there(sign_in("nobody-here", PASSWORD, None)), 401, "sign-in-failed");
    let session = running.sign_in(&officer);
    assert_eq!(running.ask(&from_there(Request::get("/v1/office/progress").token(&session))).status, 200);
    refused(&running, &from_there(Request::get("/v1/office/progress").token("no-token-of-ours-0000")));
    let listed = blocks(&running, OPS).protector;
    let ranges: Vec<_> = listed.ranges.iter().map(|one| (one.range.as_str(), one.rule.as_str(), one.times)).collect();
    assert_eq!((listed.on, ranges), (true, vec![("203.0.113.7/32", "guessing", 1)]));
    assert_eq!(listed.rules.iter().map(|one| (one.rule.as_str(), one.ranges)).collect::<Vec<_>>(), [("guessing", 1)]);
    assert_eq!(metric(&running, "baoming_protector_active{rule=\"guessing\"}"), 1.0);
    assert_eq!(metric(&running, "baoming_protector_active{rule=\"flood\"}"), 0.0);
    // Everybody hears that it acts, and of nobody's address.
    let standing = running.ask(&Request::get("/v1/status"));
    let told: PublicStatusBody = standing.read().unwrap();
    assert_eq!(told.protector.iter().map(|one| (one.rule.as_str(), one.ranges)).collect::<Vec<_>>(), [("guessing", 1)]);
    assert!(!standing.text().contains("203.0.113"), "{}", standing.text());
    // One command ends it; what it did stays said.
    let tell =
        |action: &str, token| Request::new("POST", "/v1/ops/protector").token(token).json(&json!({ "action": action }));
    running.refused(&tell("off", OFFICE), 403, "forbidden");
    running.refused(&tell("rest", OPS), 422, "field");
    let answer: ProtectorBody = running.ask(&tell("off", OPS)).read().unwrap();
    assert!(!answer.on && answer.ranges.is_empty());
    assert_eq!(running.ask(&from_there(record())).status, 200);
    for number in 10..20 {
        running.refused(&guess(number, ATTACKER), 401, "sign-in-failed");
    }
    let answer: ProtectorBody = running.ask(&tell("on", SECURITY)).read().unwrap();
    assert!(answer.on);
    // It is written within a second.
    let told = patiently(|| Some(security(&running)).filter(|told| told.len() >= 3));
    assert!(told.contains(&("protector-guessing".to_owned(), "203.0.113.7/32".to_owned())), "{told:?}");
    assert_eq!(told.iter().filter(|(action, _)| action == "order-protector").count(), 2, "{told:?}");
    assert_eq!(metric(&running, "baoming_protector_actions_total{rule=\"guessing\"}"), 1.0);
    assert!(running.premises.log().contains("the protector keeps a range of addresses out"));
}

#[test]
fn whoever_never_finishes_a_head_is_kept_out() {
    let settings = format!("{NO_RATES}{GATEWAY}proxy_protocol = true\n[server]\nhead_ms = 100\n{STRICT}");
    let running = Running::start(super::program(), &settings);
    let open = |from: &str| {
        let mut connection = Connection::open(running.address).unwrap();
        connection.send(format!("PROXY TCP4 {from} 10.0.0.1 4444 80\r\n").as_bytes()).unwrap();
        connection
    };
    for _ in 0..3 {
        let mut connection = open(ATTACKER);
        connection.send(b"GET /v1/calendar HT").unwrap();
        assert_eq!(connection.closed().unwrap(), b"");
    }
    // The last of them is counted behind its end.
    let answer = patiently(|| Some(open(ATTACKER).ask(&calendar(ELSEWHERE)).unwrap()).filter(|one| one.status == 429));
    assert_eq!(problem(&answer).code, "address-blocked");
    assert_eq!(open(ELSEWHERE).ask(&calendar(ELSEWHERE)).unwrap().status, 200);
}

#[test]
fn whoever_forges_payments_is_kept_out_of_everything_but_forging() {
    let keys = Keys::make().unwrap();
    let nowhere = ([127, 0, 0, 1], 9).into();
    let section = keys.section(nowhere, nowhere, "").unwrap();
    let running = Running::start(super::program(), &format!("{NO_RATES}{GATEWAY}{STRICT}{section}"));
    let forged = Request::new("POST", "/v1/payment/wechat").bytes("application/json", "{}");
    let forged = forged.header("x-forwarded-for", ATTACKER);
    for number in 0..10 {
        // The platform's word is heard from wherever it comes, so it is looked at each time.
        assert_eq!(running.ask(&forged).status, 401);
        let expected = if number < 4 { 200 } else { 429 };
        assert_eq!(running.ask(&calendar(ATTACKER)).status, expected, "{number}");
    }
    assert_eq!(running.ask(&calendar(ELSEWHERE)).status, 200);
}

/// What comes to be within a while.
fn patiently<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        match look() {
            Some(found) => return found,
            None => assert!(begun.elapsed() < STOP_PATIENCE, "it never comes to be"),
        }
    }
}
