//! Orders that others place for a candidate, and those that are refunded where they were paid: the candidate can always pay.

use baoming_api::bodies::ProgressBody;
use baoming_api::bodies::orders::OrderPlacedBody;
use baoming_api::bodies::settlements::{ReconciliationBody, SettlementAskedBody, SettlementBody};
use baoming_wechat::time::parse_rfc3339;
use drills::platform::{self, Keys, order};
use gateway::{Faults, Gateway, Settings};
use serde_json::{Value, json};
use stage::accounts::{entrant_sign_in, token_of};
use stage::http::Request;
use stage::people::Place;
use stage::premises::{CANDIDATE, CLOCK, NO_RATES, OFFICE, OPS};
use stage::proxy::Proxy;
use stage::running::Running;
use tokio::runtime::Runtime;

const ON_REQUEST: &str = "[wechat.settle]\nafter_ms = 0\nevery_ms = 0\nreconcile = false\n";

struct Site {
    _runtime: Runtime,
    gateway: Gateway,
    running: Running,
    place: Place,
    _relay: Proxy,
    _keys: Keys,
}

/// No notification comes.
fn site() -> Site {
    let (runtime, keys, relay) = (Runtime::new().unwrap(), Keys::make().unwrap(), Proxy::start().unwrap());
    let faults = Faults { lose: 1.0.try_into().unwrap(), ..Faults::default() };
    let settings = Settings { clock: parse_rfc3339(CLOCK), faults, ..Settings::new(keys.set.clone()) };
    let gateway = runtime.block_on(platform::start(settings)).unwrap();
    let section = keys.section(gateway.address(), relay.address, ON_REQUEST).unwrap();
    let running = Running::start(super::program(), &format!("{NO_RATES}{section}"));
    relay.lead_to(running.address);
    let place = running.set_up(1, 1)[0];
    Site { _runtime: runtime, gateway, running, place, _relay: relay, _keys: keys }
}

impl Site {
    fn place(&self, serial: &str, token: &str, key: &str) -> OrderPlacedBody {
        let path = format!("/v1/candidate/candidates/{serial}/orders");
        let asked = Request::new("POST", path).token(token).key(key).json(&json!({ "fee": "registration" }));
        let response = self.running.ask(&asked);
        assert_eq!(response.status, 200, "{}", response.text());
        response.read().unwrap()
    }

    fn pass(&self) -> (u64, u64, u64) {
        let asked = self.running.ask(&Request::new("POST", "/v1/ops/settlements").token(OPS));
        let SettlementAskedBody { number } = asked.read().unwrap();
        let path = format!("/v1/ops/settlements/{number}");
        let settled: SettlementBody = self.running.ask(&Request::get(path).token(OPS)).read().unwrap();
        let last = settled.last.unwrap();
        (last.paid, last.kept, last.odd)
    }

    fn progress(&self) -> ProgressBody {
        let path = format!("/v1/office/counties/{}/progress", self.place.point.county);
        self.running.ask(&Request::get(path).token(OFFICE)).read().unwrap()
    }
}

#[test]
fn whoever_knows_name_and_number_can_neither_use_up_nor_close_the_orders_of_the_candidate() {
    let site = site();
    let serial = site.running.capture(&site.place, 0);
    let person = site.running.candidate(&site.place, 0);
    let stranger = token_of(&site.running.ask(&entrant_sign_in(&person, &person.name)));
    let close = |token: &str, number: u16| {
        let path = format!("/v1/candidate/candidates/{serial}/orders/{number}/close");
        Request::new("POST", path).token(token)
    };
    let first = site.place(&serial, &stranger, "stranger").out_trade_no;
    for turn in 0..250 {
        assert_eq!(site.place(&serial, &stranger, &format!("stranger-{turn}")).out_trade_no, first, "the open one");
        site.running.refused(&close(&stranger, 1), 403, "forbidden");
    }
    // The owner has the very same order, as an entrant or by a portal, and may close it; the next one finds room.
    let owner = token_of(&site.running.ask(&entrant_sign_in(&person, &person.name)));
    assert_eq!(site.place(&serial, &owner, "owner").out_trade_no, first);
    assert_eq!(site.running.ask(&close(CANDIDATE, 1)).status, 204);
    let second = site.place(&serial, &owner, "owner-again");
    assert!(second.out_trade_no.ends_with("002"), "{}", second.out_trade_no);
    site.gateway.pay(&second.out_trade_no.parse().unwrap(), None, None).unwrap();
    assert_eq!((site.pass(), site.progress().paid), ((1, 0, 0), 1));
}

#[test]
fn closing_and_ordering_again_and_again_waits_for_a_while_and_never_for_ever() {
    let site = site();
    let serial = site.running.capture(&site.place, 0);
    for number in 1..=24 {
        site.place(&serial, CANDIDATE, &format!("order-{number}"));
        let path = format!("/v1/candidate/candidates/{serial}/orders/{number}/close");
        assert_eq!(site.running.ask(&Request::new("POST", path).token(CANDIDATE)).status, 204);
    }
    site.running.refused(&order(&serial, "registration", "more"), 429, "orders-too-often");
    let mut site = site;
    let later = "2021-11-01T10:00:00+08:00";
    site.gateway.set_clock(parse_rfc3339(later).unwrap());
    site.running.premises.set_clock(later);
    site.running = site.running.restart();
    assert!(site.place(&serial, CANDIDATE, "later").out_trade_no.ends_with("025"));
}

#[test]
fn an_order_that_was_paid_and_refunded_there_is_kept_for_a_person_and_the_fee_can_be_paid_again() {
    let site = site();
    let serial = site.running.capture(&site.place, 0);
    let first = site.place(&serial, CANDIDATE, "first").out_trade_no.parse().unwrap();
    site.gateway.pay(&first, None, None).unwrap();
    site.gateway.refund(&first).unwrap();
    assert_eq!(site.pass(), (0, 1, 0));
    assert_eq!((site.progress().paid, site.progress().unsettled, site.pass()), (0, 1, (0, 0, 0)));
    let listed = site.running.ask(&Request::get("/v1/office/candidates?state=unsettled").token(OFFICE));
    let listed: Value = listed.read().unwrap();
    assert!(listed.to_string().contains(&serial), "{listed}");
    let second = site.place(&serial, CANDIDATE, "second");
    assert!(second.out_trade_no.ends_with("002"), "{}", second.out_trade_no);
    site.gateway.pay(&second.out_trade_no.parse().unwrap(), None, None).unwrap();
    assert_eq!((site.pass(), site.progress().paid, site.progress().unsettled), ((1, 0, 0), 1, 1));
}

#[test]
fn a_bill_whose_payment_was_refunded_since_ends_in_a_finding_and_pays_nothing() {
    let mut site = site();
    let serial = site.running.capture(&site.place, 0);
    let order = site.place(&serial, CANDIDATE, "first").out_trade_no.parse().unwrap();
    site.gateway.pay(&order, None, None).unwrap();
    site.gateway.refund(&order).unwrap();
    let next_day = "2021-11-02T10:30:00+08:00";
    site.gateway.set_clock(parse_rfc3339(next_day).unwrap());
    site.running.premises.set_clock(next_day);
    site.running = site.running.restart();
    for healed in [1, 0] {
        let day = json!({ "day": "2021-11-01" });
        site.running.ask(&Request::new("POST", "/v1/ops/reconciliations").token(OPS).json(&day));
        let answer = site.running.ask(&Request::get("/v1/ops/reconciliations/2021-11-01").token(OPS));
        let compared: ReconciliationBody = answer.read().unwrap();
        let report = compared.report.unwrap();
        assert_eq!((report.rows, report.matched, report.healed, report.for_a_person), (1, 0, healed, 1));
        assert_eq!(report.findings[0].kind, "refunded");
    }
    assert_eq!((site.progress().paid, site.progress().unsettled), (0, 1));
}
