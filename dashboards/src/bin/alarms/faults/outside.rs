//! Rows 4 to 6: counties fall silent, a window closes.

use std::time::Duration;

use anyhow::Context as _;
use baoming_clock::format_rfc3339;
use baoming_core::ids::CountyId;
use serde_json::json;
use stage::http::Request;
use stage::people;
use stage::premises::{NO_RATES, OFFICE};

use super::fault::{Fault, at_once, nothing};
use crate::scene::{Scene, Set};

/// How often each county is asked.
const PAUSE: Duration = Duration::from_millis(250);
/// How long all of them are asked before some fall silent.
const BEFORE: Duration = Duration::from_secs(45);
/// Counties that go on.
const OTHERS: usize = 6;
/// Counties of one city that fall silent.
const SILENT: usize = 3;
/// More people than may be without a form.
const CAPTURED: u64 = 110;

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "county-dark",
        what: "nine counties are asked, and three of one city fall silent",
        alerts: &["CityDark", "CountyDark"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(NO_RATES)),
        prepare: at_once,
        provoke: dark,
    },
    Fault {
        name: "closing-window",
        what: "registration closes within the hour, and 110 people have no form",
        alerts: &["WindowClosesUnfinished"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(NO_RATES)),
        prepare: at_once,
        provoke: close,
    },
];

fn dark(scene: &Scene) -> anyhow::Result<()> {
    let policy = baoming_policy::built_in()?;
    let all: Vec<CountyId> = policy.counties.keys().copied().collect();
    let city = |county: &CountyId| county.to_string()[..4].to_owned();
    let of_city = |wanted: &str| all.iter().copied().filter(|county| city(county) == wanted).collect::<Vec<_>>();
    let cities = all.iter().map(city);
    let silent = cities.map(|city| of_city(&city)).find(|counties| counties.len() >= SILENT).context("a large city")?;
    let others: Vec<CountyId> =
        all.iter().copied().filter(|county| city(county) != city(&silent[0])).take(OTHERS).collect();
    let ask = |county: CountyId| Request::get(format!("/v1/office/counties/{county}/points")).token(OFFICE);
    std::thread::scope(|scope| {
        scope.spawn(|| scene.crowd(OTHERS as u64, PAUSE, &|member, _| ask(others[member as usize])));
        for _ in 0..BEFORE.as_millis() / PAUSE.as_millis() {
            for county in &silent[..SILENT] {
                scene.granted(&ask(*county))?;
            }
            scene.pass(PAUSE);
        }
        scene.begin(&["CityDark", "CountyDark"]);
        Ok(())
    })
}

fn close(scene: &Scene) -> anyhow::Result<()> {
    let place = scene.client.set_up(1, 1)[0];
    for index in 0..CAPTURED {
        let person = scene.client.candidate(&place, index);
        scene.granted(&people::capture(&person, place.point, &format!("capture-{index}")))?;
    }
    // By the engine's own calendar, in which it is some day of the season.
    let now = scene.client.now();
    let at = |ms: i64| format_rfc3339(now.plus_ms(ms));
    let body = json!({
        "scope": "province", "window": "registration", "opens_at": at(-3 * 86_400_000), "closes_at": at(3_500_000),
        "reason": "演练：提前截止",
    });
    scene.granted(&Request::new("POST", "/v1/office/overrides").key("sooner").json(&body).token(OFFICE))?;
    scene.begin(&["WindowClosesUnfinished"]);
    scene.wait();
    Ok(())
}
