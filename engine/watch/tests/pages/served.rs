//! What is served: the boards in both languages, plain words for what is not there, the dead man's receiver.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use tokio::time::timeout;

use super::stub::{Mood, Stub};
use super::{Answer, ask, clock, get, watch};

const BOARDS: [&str; 7] = ["overview", "opening", "counties", "payments", "backup", "chain", "drills"];
const FIRING: &str =
    r#"{"version":"4","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"Watchdog"}}]}"#;

/// A page is long, so a failure names what it lacks and its beginning.
#[track_caller]
fn has(page: &str, expected: &str) {
    assert!(page.contains(expected), "no {expected} in {}", page.chars().take(400).collect::<String>());
}

#[tokio::test]
async fn every_board_is_a_page_in_either_language() {
    let stub = Stub::start(Mood::Lively).await;
    let watch = watch(&stub, &clock()).await;
    for board in BOARDS {
        for (lang, tag) in [("zh", "zh-CN"), ("en", "en")] {
            let page = get(&watch, &format!("/boards/{board}?lang={lang}")).await;
            assert_eq!(page.status, 200, "{board}");
            assert!(page.body.contains(&format!("<html lang=\"{tag}\">")), "{board}");
            assert!(!page.body.contains("class=\"error\""), "{board}");
            assert!(
                page.head.contains("content-security-policy: default-src 'self'; script-src 'none'"),
                "{}",
                page.head
            );
            // What a policy without 'unsafe-inline' would not let through.
            for banned in ["<script", " style=", "<style", "onclick"] {
                assert!(!page.body.contains(banned), "{board}: {banned}");
            }
        }
    }
    watch.stop().await;
}

#[tokio::test]
async fn the_first_page_has_the_lights_and_what_to_do_first() {
    let stub = Stub::start(Mood::Lively).await;
    let watch = watch(&stub, &clock()).await;
    let page = get(&watch, "/").await.body;
    for expected in [
        "<title>值守总览 · 报名值守</title>",
        "<strong>限时处理</strong>",
        "<strong>立即处理</strong>",
        "<strong>未知</strong>",
        "<strong>正常</strong>",
        "查安全日志里失败最多的来源地址，封禁该地址段",
        "08:57 起",
        "09:00:00 的数据",
        "芙蓉区",
        "href=\"/runbooks?lang=zh#row-3\"",
        "href=\"/runbooks/guessing-passwords.md?lang=zh\"",
    ] {
        has(&page, expected);
    }
    let english = ask(watch.address(), "GET", "/", "Accept-Language: en\r\n", "").await;
    for expected in ["<title>Overview · Baoming watch</title>", "<strong>unknown</strong>", "3 Attack"] {
        has(&english.body, expected);
    }
    watch.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_said_and_is_no_zero() {
    let check = async |mood: Mood, expected: &str| {
        let stub = Stub::start(mood).await;
        let watch = watch(&stub, &clock()).await;
        let page = get(&watch, "/boards/backup").await;
        assert_eq!(page.status, 200);
        // All panels but the text.
        assert_eq!(page.body.matches(expected).count(), 18, "{mood:?}");
        assert!(!page.body.contains("<strong>0"), "{mood:?}");
        watch.stop().await;
    };
    check(Mood::Empty, "无数据").await;
    check(Mood::Refusing, "查询被 Prometheus 拒绝：parse error: &lt;b&gt;").await;
    check(Mood::Babbling, "查询失败：答复不是 Prometheus 的格式（HTTP 502").await;
}

#[tokio::test]
async fn a_prometheus_that_is_gone_or_silent_is_said_in_time() {
    let stub = Stub::start(Mood::Silent).await;
    let slow = watch(&stub, &clock()).await;
    let page = timeout(Duration::from_secs(60), get(&slow, "/boards/payments")).await.unwrap();
    has(&page.body, "查询超时");
    slow.stop().await;
    let stub = Stub::start(Mood::Lively).await;
    let gone = watch(&stub, &clock()).await;
    drop(stub);
    let page = get(&gone, "/boards/payments").await;
    has(&page.body, "查询失败：连不上 Prometheus");
    gone.stop().await;
}

#[tokio::test]
async fn many_viewers_ask_prometheus_no_more_than_one() {
    let stub = Stub::start(Mood::Lively).await;
    let watch = watch(&stub, &clock()).await;
    let one = get(&watch, "/boards/counties").await;
    let asked = stub.asked();
    assert!(asked > 5, "{asked}");
    let pages = join_all((0..60).map(|_| get(&watch, "/boards/counties"))).await;
    assert!(pages.iter().all(|page| page.body == one.body));
    assert_eq!(stub.asked(), asked);
    watch.stop().await;
}

#[tokio::test]
async fn addresses_and_wishes_that_mean_nothing_do_no_harm() {
    let stub = Stub::start(Mood::Lively).await;
    let watch = watch(&stub, &clock()).await;
    for (path, status) in [
        ("/boards/nothing", 404),
        ("/favicon.ico", 404),
        ("/runbooks/nothing.md", 404),
        ("/runbooks", 200),
        ("/boards/opening?minutes=7", 200),
        ("/boards/opening?minutes=360&lang=xx", 200),
        ("/boards/opening?minutes=x", 400),
        ("/watch.css", 200),
        ("/icon.svg", 200),
        ("/watchdog", 405),
    ] {
        assert_eq!(get(&watch, path).await.status, status, "{path}");
    }
    watch.stop().await;
}

#[tokio::test]
async fn a_runbook_is_a_page_too() {
    let stub = Stub::start(Mood::Lively).await;
    let watch = watch(&stub, &clock()).await;
    let page = get(&watch, "/runbooks/guessing-passwords.md?lang=zh").await.body;
    for heading in ["现象", "判断", "处置", "上报", "恢复", "演练"] {
        has(&page, &format!("<h3>{heading}</h3>"));
    }
    watch.stop().await;
}

async fn health(answer: &Answer) -> (u16, Value) {
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

#[tokio::test]
async fn the_dead_mans_receiver_hears_the_watchdog_and_its_silence() {
    let (stub, clock) = (Stub::start(Mood::Lively).await, clock());
    let watch = watch(&stub, &clock).await;
    let (status, before) = health(&get(&watch, "/health").await).await;
    assert_eq!((status, before["parts"]["watchdog"]["state"].as_str()), (503, Some("unknown")));
    has(&get(&watch, "/").await.body, "Watchdog 尚未收到");
    let post = async |body: &str| ask(watch.address(), "POST", "/watchdog", "", body).await;
    let other = FIRING.replace("Watchdog", "EngineDown");
    for (body, status, said) in [
        ("{}", 422, "labels.alertname"),
        ("Watchdog", 422, "labels.alertname"),
        (other.as_str(), 200, r#"{"heard":false}"#),
        (FIRING, 200, r#"{"heard":true}"#),
    ] {
        let answer = post(body).await;
        assert_eq!(answer.status, status, "{body}");
        assert!(answer.body.contains(said), "{body}: {}", answer.body);
    }
    // The first probes are on their way; each is answered or ends in time.
    let well = async {
        loop {
            let (status, now) = health(&get(&watch, "/health").await).await;
            if now["state"] == "well" {
                return status;
            }
        }
    };
    assert_eq!(timeout(Duration::from_secs(30), well).await.unwrap(), 200);
    clock.advance_ms(120_001);
    let (status, after) = health(&get(&watch, "/health").await).await;
    assert_eq!((status, after["parts"]["watchdog"]["state"].as_str()), (503, Some("gone")));
    let page = get(&watch, "/boards/chain").await.body;
    has(&page, "Watchdog: 已 2 分钟无消息");
    has(&page, "没有告警不等于正常");
    post(FIRING).await;
    has(&get(&watch, "/").await.body, "Watchdog 正常，0 秒前");
    watch.stop().await;
}

#[tokio::test]
async fn more_than_may_be_posted_is_not_taken() {
    let stub = Stub::start(Mood::Lively).await;
    let watch = watch(&stub, &clock()).await;
    let long = FIRING.replace("Watchdog", &"x".repeat(1024 * 1024 + 1));
    assert_eq!(ask(watch.address(), "POST", "/watchdog", "", &long).await.status, 413);
    watch.stop().await;
}
