//! Orders and notifications against the stand-in gateway: the real program, real signatures, every kind of forgery.

use baoming_api::bodies::ProgressBody;
use baoming_api::bodies::orders::{NotAcceptedBody, OrderPlacedBody};
use baoming_api::bodies::settlements::{PassBody, ReconciliationBody, SettlementAskedBody, SettlementBody};
use baoming_wechat::time::parse_rfc3339;
use drills::platform::{self, Keys, order};
use gateway::{Faults, Gateway, Settings, Share};
use serde_json::json;
use stage::http::Request;
use stage::people::{self, Place};
use stage::premises::{CANDIDATE, CLOCK, NO_RATES, OFFICE, OPS};
use stage::proxy::Proxy;
use stage::running::Running;
use tokio::runtime::Runtime;

/// Nothing happens by itself, and nothing is too young to be asked after.
const ON_REQUEST: &str = "[wechat.settle]\nafter_ms = 0\nevery_ms = 0\nreconcile = false\n";
/// A little later than any test has come by then, and not so late that signatures are too old.
const LATER: &str = "2021-11-01T09:03:00+08:00";
/// When the bill of the first day is there.
const NEXT_DAY: &str = "2021-11-02T10:30:00+08:00";

struct Site {
    runtime: Runtime,
    gateway: Gateway,
    running: Running,
    place: Place,
    relay: Proxy,
    keys: Keys,
}

/// The gateway with these faults, the program that it notifies, and a point.
fn site(faults: Faults) -> Site {
    site_with(faults, NO_RATES, ON_REQUEST)
}

fn site_with(faults: Faults, rates: &str, settling: &str) -> Site {
    let (runtime, keys, relay) = (Runtime::new().unwrap(), Keys::make().unwrap(), Proxy::start().unwrap());
    let settings = Settings { clock: parse_rfc3339(CLOCK), faults, ..Settings::new(keys.set.clone()) };
    let gateway = runtime.block_on(platform::start(settings)).unwrap();
    let section = keys.section(gateway.address(), relay.address, settling).unwrap();
    let running = Running::start(super::program(), &format!("{rates}{section}"));
    relay.lead_to(running.address);
    let place = running.set_up(1, 1)[0];
    Site { runtime, gateway, running, place, relay, keys }
}

impl Site {
    /// Captures somebody and places the order for the registration fee.
    fn ordered(&self, index: u64) -> (String, OrderPlacedBody) {
        let serial = self.running.capture(&self.place, index);
        let response = self.running.ask(&order(&serial, "registration", &format!("order-{index}")));
        assert_eq!(response.status, 200, "{}", response.text());
        (serial, response.read().unwrap())
    }

    fn delivered(&self) {
        self.runtime.block_on(self.gateway.settled());
    }

    fn pay(&self, order: &OrderPlacedBody) {
        self.gateway.pay(&order.out_trade_no.parse().unwrap(), None, None).unwrap();
    }

    /// Kills the program and starts it again, a while later: its calendar must not go back.
    fn killed(mut self, clock: &str) -> Self {
        self.running.server.kill().unwrap();
        self.running.premises.set_clock(clock);
        self.running = Running::resume(self.running.premises);
        self.relay.lead_to(self.running.address);
        self
    }

    /// On the next day, when there is a bill.
    fn next_day(mut self) -> Self {
        self.running.premises.set_clock(NEXT_DAY);
        self.gateway.set_clock(parse_rfc3339(NEXT_DAY).unwrap());
        self.running = self.running.restart();
        self.relay.lead_to(self.running.address);
        self
    }

    /// Asks for a pass and waits for its end.
    fn pass(&self) -> PassBody {
        let asked = self.running.ask(&Request::new("POST", "/v1/ops/settlements").token(OPS));
        assert_eq!(asked.status, 202, "{}", asked.text());
        let SettlementAskedBody { number } = asked.read().unwrap();
        let path = format!("/v1/ops/settlements/{number}");
        let settled: SettlementBody = self.running.ask(&Request::get(path).token(OPS)).read().unwrap();
        let last = settled.last.unwrap();
        assert!(last.number == number && last.complete && last.counties_unread == 0);
        last
    }

    /// Compares the first day with its bill: rows, matched, healed, and how many of each kind a person has to look at.
    fn reconcile(&self) -> ((u64, u64, u64), Vec<(String, u64)>) {
        let body = json!({ "day": "2021-11-01" });
        let asked = self.running.ask(&Request::new("POST", "/v1/ops/reconciliations").token(OPS).json(&body));
        assert_eq!(asked.status, 202, "{}", asked.text());
        let answer = self.running.ask(&Request::get("/v1/ops/reconciliations/2021-11-01").token(OPS));
        let day: ReconciliationBody = answer.read().unwrap();
        assert_eq!(day.state, "done", "{}", answer.text());
        let report = day.report.unwrap();
        assert_eq!(report.findings.len() as u64, report.for_a_person);
        let found = report.counts.into_iter().filter(|(_, count)| *count > 0).collect();
        ((report.rows, report.matched, report.healed), found)
    }

    fn progress(&self) -> ProgressBody {
        let path = format!("/v1/office/counties/{}/progress", self.place.point.county);
        self.running.ask(&Request::get(path).token(OFFICE)).read().unwrap()
    }
}

#[test]
fn an_order_is_placed_once_and_its_payment_is_recorded_once() {
    let site = site(Faults { duplicate: share(1.0), reorder: share(0.5), ..Faults::default() });
    let (serial, first) = site.ordered(0);
    assert_eq!((first.out_trade_no.as_str(), first.amount_fen), (format!("2022{serial}001").as_str(), 4_000));
    assert!(first.code_url.starts_with("weixin://"), "{}", first.code_url);
    for key in ["order-0", "another-key"] {
        let again: OrderPlacedBody = site.running.ask(&order(&serial, "registration", key)).read().unwrap();
        assert_eq!((again.out_trade_no, again.amount_fen), (first.out_trade_no.clone(), 4_000), "{key}");
    }
    site.gateway.pay(&first.out_trade_no.parse().unwrap(), None, None).unwrap();
    site.delivered();
    let (progress, tally) = (site.progress(), site.gateway.tally());
    assert_eq!((progress.paid, progress.paid_again, progress.unsettled), (1, 0, 0), "{tally:?}");
    assert!(tally.duplicate.accepted > 0 && tally.given_up == 0, "{tally:?}");
    site.running.refused(&order(&serial, "registration", "once-more"), 409, "fee-paid");
    site.running.refused(&order(&serial, "tuition", "no-such-fee"), 422, "field");
    site.running.refused(&order(&serial, "exam", "too-early"), 409, "outside-window");
}

#[test]
fn forged_and_stale_notifications_are_refused_and_counted_and_money_of_another_amount_is_kept() {
    let faults = Faults { forge: share(1.0), replay: share(1.0), wrong_amount: share(1.0), ..Faults::default() };
    let site = site(faults);
    let orders: Vec<_> = (0..6).map(|index| site.ordered(index)).collect();
    site.delivered();
    let (progress, tally) = (site.progress(), site.gateway.tally());
    assert_eq!((progress.paid, progress.unsettled, tally.forged_accepted()), (0, 0, 0), "{tally:?}");
    assert!(tally.forged_sent() >= 6, "{tally:?}");
    assert_eq!(site.gateway.pay_all(None), orders.len());
    site.delivered();
    let (progress, tally) = (site.progress(), site.gateway.tally());
    assert_eq!((progress.paid, progress.unsettled, tally.forged_accepted()), (0, 6, 0), "{tally:?}");
    let metrics = site.running.ask(&Request::get("/metrics")).text();
    let counted = |line: &&str| line.starts_with("baoming_payment_notifications_rejected_total");
    let rejected: f64 =
        metrics.lines().filter(counted).filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum();
    assert!(rejected >= tally.forged_sent() as f64, "{rejected} of {tally:?}");
}

#[test]
fn a_lost_notification_is_made_up_for_when_the_order_is_placed_again() {
    let site = site(Faults { lose: share(1.0), ..Faults::default() });
    let (serial, placed) = site.ordered(0);
    site.gateway.pay(&placed.out_trade_no.parse().unwrap(), None, None).unwrap();
    site.delivered();
    assert_eq!(site.progress().paid, 0);
    site.running.refused(&order(&serial, "registration", "again"), 409, "fee-paid");
    assert_eq!(site.progress().paid, 1);
}

#[test]
fn what_nobody_heard_of_is_asked_after_also_when_the_program_was_killed_meanwhile() {
    let site = site(Faults { lose: share(1.0), ..Faults::default() });
    let orders: Vec<_> = (0..4).map(|index| site.ordered(index)).collect();
    orders[..3].iter().for_each(|(_, order)| site.pay(order));
    let site = site.killed(LATER);
    let pass = site.pass();
    assert_eq!((pass.open, pass.paid, pass.waiting, pass.closed, pass.unanswered), (4, 3, 1, 0, 0));
    assert_eq!((site.progress().paid, site.progress().paid_again), (3, 0));
    let again = site.pass();
    assert_eq!((again.open, again.waiting), (1, 1));
    // A day later the last one can be paid no more, there and here.
    let site = site.next_day();
    let pass = site.pass();
    assert_eq!((pass.open, pass.closed), (1, 1));
    assert_eq!(site.pass().open, 0);
    let (serial, old) = &orders[3];
    let new: OrderPlacedBody = site.running.ask(&order(serial, "registration", "another")).read().unwrap();
    assert!(new.out_trade_no.ends_with("002") && old.out_trade_no.ends_with("001"), "{}", new.out_trade_no);
}

#[test]
fn an_order_is_closed_on_request_and_one_of_a_wrong_amount_makes_room_for_the_next() {
    let site = site(Faults { wrong_amount: share(1.0), ..Faults::default() });
    let close = |serial: &str, number: u16| {
        let path = format!("/v1/candidate/candidates/{serial}/orders/{number}/close");
        Request::new("POST", path).token(CANDIDATE)
    };
    let (serial, first) = site.ordered(0);
    assert_eq!(site.running.ask(&close(&serial, 1)).status, 204);
    site.running.refused(&close(&serial, 1), 409, "order-ended");
    site.running.refused(&close(&serial, 2), 404, "order-unknown");
    assert!(site.gateway.pay(&first.out_trade_no.parse().unwrap(), None, None).is_err(), "it is closed there too");
    // The same key goes on to the next order, and to the same one each time.
    let second: OrderPlacedBody = site.running.ask(&order(&serial, "registration", "order-0")).read().unwrap();
    let same: OrderPlacedBody = site.running.ask(&order(&serial, "registration", "order-0")).read().unwrap();
    assert!(second.out_trade_no.ends_with("002") && second.out_trade_no == same.out_trade_no);
    site.pay(&second);
    site.delivered();
    assert_eq!((site.progress().paid, site.progress().unsettled), (0, 1));
    site.gateway.set_faults(Faults::default());
    let third: OrderPlacedBody = site.running.ask(&order(&serial, "registration", "third")).read().unwrap();
    assert!(third.out_trade_no.ends_with("003"), "{}", third.out_trade_no);
    site.pay(&third);
    site.delivered();
    assert_eq!((site.progress().paid, site.progress().unsettled), (1, 1));
    site.running.refused(&close(&serial, 3), 409, "order-ended");
}

#[test]
fn the_bill_heals_what_was_lost_and_lists_what_needs_a_person_and_a_second_comparison_changes_nothing() {
    let site = site(Faults { lose: share(1.0), ..Faults::default() });
    let orders: Vec<_> = (0..5).map(|index| site.ordered(index)).collect();
    let (serial, twice) = &orders[4];
    site.running.granted(&people::fee(serial, "by-another-way"));
    site.pay(twice);
    orders[..2].iter().for_each(|(_, order)| site.pay(order));
    site.gateway.pay(&orders[2].1.out_trade_no.parse().unwrap(), None, Some(3_999)).unwrap();
    let early = Request::new("POST", "/v1/ops/reconciliations").token(OPS).json(&json!({ "day": "2021-11-01" }));
    site.running.refused(&early, 422, "field");
    let site = site.next_day();
    let found = vec![("amount".to_owned(), 1), ("paid-twice".to_owned(), 1)];
    assert_eq!(site.reconcile(), ((4, 2, 4), found.clone()));
    let progress = site.progress();
    assert_eq!((progress.paid, progress.paid_again, progress.unsettled), (3, 1, 1));
    assert_eq!(site.reconcile(), ((4, 2, 0), found.clone()));
    let site = site.killed(NEXT_DAY);
    assert_eq!(site.reconcile(), ((4, 2, 0), found));
    let after = site.progress();
    assert_eq!((after.paid, after.paid_again, after.unsettled), (3, 1, 1));
    let listed: Vec<ReconciliationBody> =
        site.running.ask(&Request::get("/v1/ops/reconciliations").token(OPS)).read().unwrap();
    assert_eq!((listed.len(), listed[0].state.as_str()), (1, "done"));
    let unknown = Request::get("/v1/ops/reconciliations/2021-11-09").token(OPS);
    site.running.refused(&unknown, 404, "not-found");
    // The order of the fourth, which nobody paid, is over.
    assert_eq!(site.pass().closed, 1);
}

#[test]
fn what_is_recorded_and_not_billed_is_listed() {
    let mut site = site(Faults::default());
    let orders: Vec<_> = (0..2).map(|index| site.ordered(index)).collect();
    orders.iter().for_each(|(_, order)| site.pay(order));
    site.delivered();
    assert_eq!(site.progress().paid, 2);
    // A platform that knows nothing of it.
    let settings = Settings { clock: parse_rfc3339(CLOCK), ..Settings::new(site.keys.set.clone()) };
    site.gateway = site.runtime.block_on(platform::start(settings)).unwrap();
    let section = site.keys.section(site.gateway.address(), site.relay.address, ON_REQUEST).unwrap();
    site.running.premises.configure(&format!("{NO_RATES}{section}")).unwrap();
    let site = site.next_day();
    assert_eq!(site.reconcile(), ((0, 0, 0), vec![("not-in-bill".to_owned(), 2)]));
    assert_eq!(site.progress().paid, 2);
}

#[test]
fn by_itself_the_program_asks_after_orders_and_compares_each_days_bill() {
    let settling = "[wechat.settle]\nafter_ms = 0\nevery_ms = 20\n";
    let site = site_with(Faults { lose: share(1.0), ..Faults::default() }, NO_RATES, settling);
    let (_, order) = site.ordered(0);
    site.pay(&order);
    let passes = |number: u64| -> SettlementBody {
        site.running.ask(&Request::get(format!("/v1/ops/settlements/{number}")).token(OPS)).read().unwrap()
    };
    let before = passes(0).last.map_or(0, |last| last.number);
    // One may have been underway; the one behind it has met the order.
    assert!(passes(before + 2).last.is_some_and(|last| last.number >= before + 2 && last.unanswered == 0));
    assert_eq!(site.progress().paid, 1);
    let (_, late) = site.ordered(1);
    site.pay(&late);
    let site = site.next_day();
    let day = Request::get("/v1/ops/reconciliations/2021-11-01").token(OPS);
    let compared = (0..10_000).map(|_| site.running.ask(&day)).find(|answer| answer.status == 200);
    let compared: ReconciliationBody = compared.expect("it is asked for at the start").read().unwrap();
    let report = compared.report.unwrap();
    assert_eq!((report.rows, report.matched, report.for_a_person), (2, 2, 0));
    assert_eq!(site.progress().paid, 2);
}

#[test]
fn the_words_of_the_program_settle_and_reconcile() {
    let site = site(Faults { lose: share(1.0), ..Faults::default() });
    let orders: Vec<_> = (0..3).map(|index| site.ordered(index)).collect();
    site.pay(&orders[0].1);
    let run = |site: &Site, words: &[&str]| {
        let url = format!("http://{}", site.running.address);
        let mut command = site.running.premises.command().unwrap();
        let output = command.arg("payments").args(words).args(["--url", &url, "--token", OPS]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, text) = run(&site, &["settle", "--json"]);
    let pass: PassBody = serde_json::from_str(&text).unwrap();
    assert_eq!((code, pass.paid, pass.waiting), (Some(0), 1, 2), "{text}");
    let (code, text) = run(&site, &["reconcile", "2021-11-01"]);
    assert!(code == Some(1) && text.contains("field"), "{text}");
    site.pay(&orders[1].1);
    let site = site.next_day();
    let (code, text) = run(&site, &["reconcile", "2021-11-01", "--lang", "en"]);
    assert!(code == Some(0) && text.contains("healed") && text.contains("2 rows"), "{text}");
}

#[test]
fn a_storm_of_payments_comes_through_and_a_storm_of_forgeries_is_told_to_wait() {
    let rates = "[rates.address]\nper_second = 1\nburst = 60\nkeys_max = 10\n[rates.identity]\nper_second = 0\n\
                 [rates.operator]\nper_second = 0\n";
    let site = site_with(Faults { duplicate: share(1.0), ..Faults::default() }, rates, ON_REQUEST);
    let orders: Vec<_> = (0..20).map(|index| site.ordered(index)).collect();
    orders.iter().for_each(|(_, order)| site.pay(order));
    site.delivered();
    let tally = site.gateway.tally();
    let refused = tally.genuine.refused + tally.duplicate.refused;
    assert_eq!((tally.genuine.accepted, refused, tally.given_up), (20, 0, 0), "{tally:?}");
    let forged = Request::new("POST", "/v1/payment/wechat").json(&json!({}));
    let statuses: Vec<u16> = (0..60).map(|_| site.running.ask(&forged).status).collect();
    assert!(statuses.iter().all(|status| [401, 429].contains(status)) && statuses.contains(&429), "{statuses:?}");
}

#[test]
fn nothing_is_received_of_a_notification_that_nobody_signed() {
    let site = site(Faults::default());
    let mut connection = stage::http::Connection::open(site.running.address).unwrap();
    let head = "POST /v1/payment/wechat HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
                content-length: 30000\r\nexpect: 100-continue\r\nwechatpay-serial: 1\r\n\r\n";
    connection.send(head.as_bytes()).unwrap();
    let response = connection.answer().unwrap();
    assert_eq!(response.status, 401, "{}", response.text());
    assert_eq!(response.read::<NotAcceptedBody>().unwrap().code, "notification-not-believed");
}

#[test]
fn without_a_platform_nothing_is_ordered_and_nothing_is_believed() {
    let running = Running::start(super::program(), NO_RATES);
    let serial = running.capture(&running.set_up(1, 1)[0], 0);
    running.refused(&order(&serial, "registration", "order"), 503, "port-not-configured");
    let response = running.ask(&Request::new("POST", "/v1/payment/wechat").json(&json!({})));
    let body: NotAcceptedBody = response.read().unwrap();
    assert_eq!((response.status, body.code.as_str()), (503, "port-not-configured"));
    assert_eq!(response.header("retry-after"), Some("30"), "whoever comes too early is told when to come back");
    assert!(!body.message.is_empty());
}

fn share(share: f64) -> Share {
    share.try_into().unwrap()
}
