//! Orders and notifications against the stand-in gateway: the real program, real signatures, every kind of forgery.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread;

use baoming::http::bodies::ProgressBody;
use baoming::http::bodies::orders::{NotAcceptedBody, OrderPlacedBody};
use baoming_wechat::time::parse_rfc3339;
use gateway::{Faults, Gateway, KeySet, Settings, Share};
use serde_json::json;
use tests::process::http::Request;
use tests::process::people::Place;
use tests::process::premises::{CANDIDATE, CLOCK, NO_RATES, OFFICE};
use tests::process::running::Running;
use tokio::runtime::Runtime;

struct Site {
    runtime: Runtime,
    gateway: Gateway,
    running: Running,
    place: Place,
    _keys: tempfile::TempDir,
}

/// The gateway with these faults, the program that it notifies, and a point.
fn site(faults: Faults) -> Site {
    let runtime = Runtime::new().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let keys = KeySet::generate().unwrap();
    keys.write(directory.path()).unwrap();
    let settings = Settings { clock: parse_rfc3339(CLOCK), faults, ..Settings::new(keys) };
    let gateway = runtime.block_on(Gateway::start(settings)).unwrap();
    let target = Arc::new(OnceLock::new());
    let relay = relay(target.clone());
    let section = section(directory.path(), &gateway, relay);
    let running = Running::start(super::program(), &format!("{NO_RATES}{section}"));
    target.set(running.address).unwrap();
    let place = running.set_up(1, 1)[0];
    Site { runtime, gateway, running, place, _keys: directory }
}

/// An address that is known before the program's own, which each side must be told before it starts.
fn relay(target: Arc<OnceLock<SocketAddr>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for inward in listener.incoming().flatten() {
            let Some(outward) = target.get().and_then(|target| TcpStream::connect(target).ok()) else { continue };
            for (mut from, mut to) in [
                (inward.try_clone().unwrap(), outward.try_clone().unwrap()),
                (outward.try_clone().unwrap(), inward.try_clone().unwrap()),
            ] {
                thread::spawn(move || {
                    let _ended = io::copy(&mut from, &mut to);
                    let _closed = to.shutdown(Shutdown::Write);
                });
            }
        }
    });
    address
}

fn section(keys: &Path, gateway: &Gateway, notified: SocketAddr) -> String {
    let account = std::fs::read_to_string(keys.join("account.toml")).unwrap();
    let file = |name: &str| format!("{:?}", keys.join(name).display().to_string());
    let (url, notified) = (gateway.address(), format!("http://{notified}/v1/payment/wechat"));
    format!(
        "[wechat]\nbase_url = \"http://{url}\"\nnotify_url = {notified:?}\n{account}\nmerchant_key_file = {}\n\
         platform_key_file = {}\napi_key_file = {}\n",
        file("merchant_key.pem"),
        file("platform_public_key.pem"),
        file("api_v3_key")
    )
}

fn order(serial: &str, fee: &str, key: &str) -> Request {
    let path = format!("/v1/candidate/candidates/{serial}/orders");
    Request::new("POST", path).token(CANDIDATE).key(key).json(&json!({ "fee": fee }))
}

impl Site {
    /// Captures somebody and places the order for the registration fee.
    fn ordered(&self, index: u64) -> (String, OrderPlacedBody) {
        let serial = self.running.capture(&self.place, index);
        let response = self.running.ask(&order(&serial, "registration", &format!("order-{index}")));
        assert_eq!(response.status, 200, "{}", response.text());
        (serial, response.read().unwrap())
    }

    fn settle(&self) {
        self.runtime.block_on(self.gateway.settled());
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
    site.settle();
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
    site.settle();
    let (progress, tally) = (site.progress(), site.gateway.tally());
    assert_eq!((progress.paid, progress.unsettled, tally.forged_accepted()), (0, 0, 0), "{tally:?}");
    assert!(tally.forged_sent() >= 6, "{tally:?}");
    assert_eq!(site.gateway.pay_all(None), orders.len());
    site.settle();
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
    site.settle();
    assert_eq!(site.progress().paid, 0);
    site.running.refused(&order(&serial, "registration", "again"), 409, "fee-paid");
    assert_eq!(site.progress().paid, 1);
}

#[test]
fn without_a_platform_nothing_is_ordered_and_nothing_is_believed() {
    let running = Running::start(super::program(), NO_RATES);
    let serial = running.capture(&running.set_up(1, 1)[0], 0);
    running.refused(&order(&serial, "registration", "order"), 503, "port-not-configured");
    let response = running.ask(&Request::new("POST", "/v1/payment/wechat").json(&json!({})));
    let body: NotAcceptedBody = response.read().unwrap();
    assert_eq!((response.status, body.code.as_str()), (503, "port-not-configured"));
    assert!(!body.message.is_empty());
}

fn share(share: f64) -> Share {
    share.try_into().unwrap()
}
