//! Row 3: attacks.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use gateway::KeySet;
use serde_json::json;
use stage::accounts::candidate_sign_in;
use stage::http::Request;
use stage::people;
use stage::premises::NO_RATES;

use super::fault::{Fault, at_once, nothing};
use crate::scene::{Scene, Set};

/// Places for connections.
const PLACES: usize = 64;
/// Those who want one.
const FLOOD: usize = 400;
/// Heads that are begun and not finished.
const HEADS: usize = 90;

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "guessing",
        what: "wrong passwords for one candidate after the other",
        alerts: &["GuessingPasswords"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(NO_RATES)),
        prepare: at_once,
        provoke: |scene| {
            scene.begin(&["GuessingPasswords"]);
            guess_from(scene, None)
        },
    },
    Fault {
        name: "connection-flood",
        what: "400 connections for 64 places",
        alerts: &["ConnectionFlood"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(&format!("{NO_RATES}[server]\nconnections_max = {PLACES}\n"))),
        prepare: at_once,
        provoke: flood,
    },
    Fault {
        name: "slow-heads",
        what: "90 heads are begun and never finished",
        alerts: &["SlowClients"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(&format!("{NO_RATES}[server]\nhead_ms = 2000\n"))),
        prepare: at_once,
        provoke: drip,
    },
    Fault {
        name: "forged-notifications",
        what: "notifications of payments with signatures that are none",
        alerts: &["ForgedMessages"],
        hushed: &[],
        lacks: nothing,
        set: |folder| {
            let keys = folder.join("keys");
            std::fs::create_dir(&keys)?;
            KeySet::generate()?.write(&keys)?;
            let account = std::fs::read_to_string(keys.join("account.toml"))?;
            let file = |name: &str| format!("{:?}", keys.join(name).display().to_string());
            Ok(Set::of(&format!(
                "{NO_RATES}[wechat]\nbase_url = \"http://127.0.0.1:9\"\nnotify_url = \"http://127.0.0.1:9/v1/payment/wechat\"\n\
                 {account}\nmerchant_key_file = {}\nplatform_key_file = {}\napi_key_file = {}\n",
                file("merchant_key.pem"),
                file("platform_public_key.pem"),
                file("api_v3_key")
            )))
        },
        prepare: at_once,
        provoke: forge,
    },
    Fault {
        name: "protector",
        what: "somebody guesses from one address behind the gateway, and is kept out by itself",
        alerts: &["ProtectorActive"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(&format!("{NO_RATES}[proxies]\ntrusted = [\"127.0.0.1\"]\n[protector]\nguessing = 20\n"))),
        prepare: at_once,
        provoke: |scene| {
            scene.begin(&["ProtectorActive"]);
            guess_from(scene, Some("203.0.113.7"))
        },
    },
];

/// Wrong passwords for one person after the other, from the address that the gateway names if it names one.
fn guess_from(scene: &Scene, address: Option<&str>) -> anyhow::Result<()> {
    let place = people::places(&baoming_policy::built_in()?, 1, 1)[0];
    scene.crowd(8, Duration::from_millis(200), &|member, turn| {
        let person = scene.client.candidate(&place, member * 8_000 + turn % 8_000);
        let request = candidate_sign_in(&person, "password123");
        address.into_iter().fold(request, |request, address| request.header("x-forwarded-for", address))
    });
    Ok(())
}

fn flood(scene: &Scene) -> anyhow::Result<()> {
    scene.begin(&["ConnectionFlood"]);
    let mut open = Vec::with_capacity(FLOOD);
    while !scene.is_over() {
        open.clear();
        open.extend((0..FLOOD).filter_map(|_| TcpStream::connect(scene.direct()).ok()));
        scene.pass(Duration::from_secs(2));
    }
    Ok(())
}

fn drip(scene: &Scene) -> anyhow::Result<()> {
    scene.begin(&["SlowClients"]);
    let mut open = Vec::with_capacity(HEADS);
    for _ in 0..HEADS {
        let mut stream = TcpStream::connect(scene.direct())?;
        stream.write_all(b"GET /livez HTTP/1.1\r\nhost: a\r\nx-slow: ")?;
        open.push(stream);
    }
    scene.wait();
    Ok(())
}

fn forge(scene: &Scene) -> anyhow::Result<()> {
    scene.begin(&["ForgedMessages"]);
    scene.crowd(1, Duration::from_millis(500), &|_, turn| {
        let time = scene.client.phone().0 / 1_000;
        Request::new("POST", "/v1/payment/wechat")
            .header("wechatpay-timestamp", time.to_string())
            .header("wechatpay-nonce", format!("forged-{turn}"))
            .header("wechatpay-serial", "PUB_KEY_ID_FORGED")
            .header("wechatpay-signature", "Zm9yZ2Vk")
            .json(&json!({"id": format!("forged-{turn}"), "event_type": "TRANSACTION.SUCCESS"}))
    });
    Ok(())
}
