//! Several keys of the payment platform at once: announced in every request, read anew while the program runs.

use baoming_api::bodies::ProgressBody;
use baoming_api::bodies::orders::OrderPlacedBody;
use baoming_api::bodies::settlements::{ReconciliationBody, SettlementAskedBody, SettlementBody};
use baoming_wechat::time::parse_rfc3339;
use drills::platform::{self, Keys, order};
use gateway::{CERTIFICATE_SERIAL, Gateway, Settings};
use serde_json::json;
use stage::http::Request;
use stage::people::{self, Place};
use stage::premises::{CANDIDATE, CLOCK, NO_RATES, OFFICE, OPS};
use stage::proxy::Proxy;
use stage::running::Running;
use tokio::runtime::Runtime;

/// Nothing happens by itself.
const ON_REQUEST: &str = "[wechat.settle]\nafter_ms = 0\nevery_ms = 0\nreconcile = false\n";

struct Site {
    runtime: Runtime,
    gateway: Gateway,
    running: Running,
    place: Place,
    relay: Proxy,
    keys: Keys,
}

/// A gateway whose merchant is changing from certificates to the public key, or not, and the program with the public key.
fn site(switching: bool) -> Site {
    let (runtime, keys, relay) = (Runtime::new().unwrap(), Keys::make().unwrap(), Proxy::start().unwrap());
    let settings = Settings { clock: parse_rfc3339(CLOCK), switching, ..Settings::new(keys.set.clone()) };
    let gateway = runtime.block_on(platform::start(settings)).unwrap();
    let section = keys.section(gateway.address(), relay.address, ON_REQUEST).unwrap();
    let section = section.replace("unsigned_notifications = true\n", "");
    let running = Running::start(super::program(), &format!("{NO_RATES}{section}"));
    relay.lead_to(running.address);
    let place = running.set_up(1, 1)[0];
    Site { runtime, gateway, running, place, relay, keys }
}

impl Site {
    fn ordered(&self, index: u64) -> (String, OrderPlacedBody) {
        let serial = self.running.capture(&self.place, index);
        let response = self.running.ask(&order(&serial, "registration", &format!("order-{index}")));
        assert_eq!(response.status, 200, "{}", response.text());
        (serial, response.read().unwrap())
    }

    fn pay(&self, order: &OrderPlacedBody) {
        self.gateway.pay(&order.out_trade_no.parse().unwrap(), None, None).unwrap();
    }

    fn paid(&self) -> u32 {
        let path = format!("/v1/office/counties/{}/progress", self.place.point.county);
        let progress: ProgressBody = self.running.ask(&Request::get(path).token(OFFICE)).read().unwrap();
        progress.paid
    }

    /// Lists these keys besides the public one, and has the list read.
    fn list(&self, more: &str) {
        let section = self.keys.section(self.gateway.address(), self.relay.address, &format!("{more}{ON_REQUEST}"));
        self.running.premises.configure(&format!("{NO_RATES}{}", section.unwrap())).unwrap();
        self.running.server.read_again().unwrap();
    }

    /// Asks until the metrics have this line.
    fn until(&self, line: &str) {
        let said = |_: &i32| self.running.ask(&Request::get("/metrics")).text().lines().any(|one| one == line);
        assert!((0..10_000).any(|turn| said(&turn)), "{line}");
    }
}

#[test]
fn every_request_asks_to_be_answered_by_the_public_key_while_a_merchant_changes_to_it() {
    let mut site = site(true);
    // Placed, asked after, closed: none of these answers would be believed if the certificate had signed it.
    let (serial, _) = site.ordered(0);
    let asked = site.running.ask(&Request::new("POST", "/v1/ops/settlements").token(OPS));
    let SettlementAskedBody { number } = asked.read().unwrap();
    let pass: SettlementBody =
        site.running.ask(&Request::get(format!("/v1/ops/settlements/{number}")).token(OPS)).read().unwrap();
    assert_eq!(pass.last.map(|last| (last.open, last.waiting, last.unanswered)), Some((1, 1, 0)));
    let close = format!("/v1/candidate/candidates/{serial}/orders/1/close");
    assert_eq!(site.running.ask(&Request::new("POST", close).token(CANDIDATE)).status, 204);
    // And the bill.
    let next_day = "2021-11-02T10:30:00+08:00";
    site.gateway.set_clock(parse_rfc3339(next_day).unwrap());
    site.running.premises.set_clock(next_day);
    site.running = site.running.restart();
    let day = json!({ "day": "2021-11-01" });
    let asked = site.running.ask(&Request::new("POST", "/v1/ops/reconciliations").token(OPS).json(&day));
    assert_eq!(asked.status, 202, "{}", asked.text());
    let answer = site.running.ask(&Request::get("/v1/ops/reconciliations/2021-11-01").token(OPS));
    let compared: ReconciliationBody = answer.read().unwrap();
    assert_eq!(compared.state, "done", "{}", answer.text());
}

#[test]
fn a_key_that_is_listed_while_the_program_runs_is_trusted_and_a_broken_list_changes_nothing() {
    let site = site(true);
    let orders: Vec<_> = (0..2).map(|index| site.ordered(index).1).collect();
    // Nobody knows the certificate that signs notifications yet; the gateway goes on telling.
    site.pay(&orders[0]);
    site.until("baoming_payment_platform_keys 1");
    let file = site.keys.file("certificate_public_key.pem");
    site.list(&format!("platform_keys = [{{ serial = \"A1\", file = {:?} }}]\n", site.keys.file("nothing.pem")));
    site.until("baoming_payment_platform_keys_read_total{outcome=\"refused\"} 1");
    assert_eq!(site.paid(), 0);
    site.list(&format!("platform_keys = [{{ serial = {CERTIFICATE_SERIAL:?}, file = {file:?} }}]\n"));
    site.until("baoming_payment_platform_keys 2");
    site.pay(&orders[1]);
    site.runtime.block_on(site.gateway.settled());
    let tally = site.gateway.tally();
    assert!(site.paid() >= 1 && tally.genuine.accepted >= 1, "{tally:?}");
    // Requests still announce the public key.
    site.ordered(2);
}

#[test]
fn where_the_platform_signs_its_word_no_program_is_believed_without() {
    let site = site(false);
    let (serial, placed) = site.ordered(0);
    site.running.refused(&people::fee(&serial, "unsigned"), 403, "notification-unsigned");
    assert_eq!(site.paid(), 0);
    site.pay(&placed);
    site.runtime.block_on(site.gateway.settled());
    assert_eq!(site.paid(), 1);
    let plain = Running::start(super::program(), NO_RATES);
    let serial = plain.capture(&plain.set_up(1, 1)[0], 0);
    plain.granted(&people::fee(&serial, "unsigned"));
}
