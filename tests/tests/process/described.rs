//! What the service says about itself: the API's description names every route, the metrics have all their names.

use std::collections::BTreeSet;

use serde_json::Value;
use stage::http::Request;
use stage::people;
use stage::running::Running;

/// Where the metrics have their names.
const NAMES: &str = include_str!("../../../engine/telemetry/src/names.rs");
/// A counter that exists only once a command has made its county panic, which cannot be brought about from outside.
const PANICS: &str = "baoming_county_panics_total";
/// What is counted once a provider has been asked, which needs one.
const OUTBOUND: &str = "baoming_outbound_";

/// Method and path of every endpoint.
fn routes() -> BTreeSet<(String, String)> {
    baoming_http::endpoints().map(|endpoint| (endpoint.method.to_lowercase(), endpoint.path.to_owned())).collect()
}

#[test]
fn the_description_names_every_route_and_no_other() {
    let running = Running::start(super::program(), "");
    let response = running.ask(&Request::get("/openapi.json"));
    assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")));
    let description: Value = response.read().unwrap();
    let paths = description["paths"].as_object().unwrap();
    let described: BTreeSet<(String, String)> = paths
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().keys().map(|method| (method.clone(), path.clone())))
        .collect();
    assert_eq!(described, routes());
    assert!(described.len() >= 20, "there are endpoints");
    for (method, path) in &described {
        let method = ["get", "put", "post", "delete"].iter().find(|known| *known == method).unwrap().to_uppercase();
        let method = ["GET", "PUT", "POST", "DELETE"].into_iter().find(|known| *known == method).unwrap();
        let path = path.replace("{county}", "430102").replace("{point}", "430102-001").replace("{serial}", "01020001");
        let status = running.ask(&Request::new(method, path.clone())).status;
        assert!([200, 401, 415].contains(&status), "{method} {path} is described and answers {status}");
    }
}

#[test]
fn the_metrics_have_all_their_names_and_the_histograms_their_buckets() {
    let running = Running::start(super::program(), "[rates.identity]\nper_second = 1\nburst = 1\nkeys_max = 10\n");
    let place = running.set_up(1, 1)[0];
    let serial = running.capture(&place, 0);
    while running.ask(&people::read(&serial)).status != 429 {}
    let response = running.ask(&Request::get("/metrics"));
    assert_eq!(response.status, 200);
    let text = response.text();
    let names: Vec<&str> = NAMES.split('"').filter(|part| part.starts_with("baoming_")).collect();
    assert!(names.len() >= 15, "the names were read: {names:?}");
    for name in names.into_iter().filter(|name| *name != PANICS && !name.starts_with(OUTBOUND)) {
        let kind = text.lines().find_map(|line| line.strip_prefix(&format!("# TYPE {name} ")));
        let expected = match name {
            _ if name.ends_with("_total") => "counter",
            _ if name.ends_with("_seconds") || name.ends_with("_group_records") => "histogram",
            _ => "gauge",
        };
        assert_eq!(kind, Some(expected), "{name} in\n{text}");
        if expected == "histogram" {
            let buckets = text.lines().filter(|line| line.starts_with(&format!("{name}_bucket{{"))).count();
            assert!(buckets >= 10, "{name} has {buckets} buckets");
        }
    }
    assert!(!text.contains(&running.candidate(&place, 0).identity_number) && !text.contains(&serial));
}
