//! What the service says about itself: the API's description names every route, the metrics have all their names.

use std::collections::BTreeSet;

use serde_json::Value;
use stage::http::Request;
use stage::people;
use stage::running::Running;

/// Where the metrics have their names.
const NAMES: &str = include_str!("../../../engine/telemetry/src/names.rs");
/// What is there only where a provider is configured.
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
    for name in names.into_iter().filter(|name| !name.starts_with(OUTBOUND)) {
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

/// `increase()` sees no event in a series that is born with it.
#[test]
fn what_can_be_counted_stands_at_zero_before_anything_happens() {
    let section = "[sms]\nbase_url = \"http://127.0.0.1:9\"\napp_id = \"baoming\"\nsecret = \"0123456789abcdef0123456789abcdef\"\n";
    let running = Running::start(super::program(), section);
    let text = running.ask(&Request::get("/metrics")).text();
    let series = |name: &str| text.lines().filter(|line| line.starts_with(&format!("{name}{{"))).collect::<Vec<_>>();
    let (panics, refused) = (series("baoming_county_panics_total"), series("baoming_refused_total"));
    let counties = baoming_policy::built_in().unwrap().counties.len();
    assert_eq!(panics.len(), counties + 1, "each county and the province's desk");
    assert!(refused.len() >= 16, "{refused:?}");
    let uncounted = ["/livez", "/readyz", "/metrics", "/openapi.json", "/v1/ops/echo"];
    let counted = baoming_http::endpoints().filter(|endpoint| !uncounted.contains(&endpoint.path));
    for action in counted.map(|endpoint| endpoint.action) {
        let there = series("baoming_requests_total").iter().any(|line| line.contains(&format!("action=\"{action}\"")));
        assert!(there, "{action} in\n{text}");
    }
    let outbound = series("baoming_outbound_requests_total");
    assert_eq!(outbound.len(), 9, "{outbound:?}");
    assert_eq!(series("baoming_outbound_answers_rejected_total").len(), 4);
    assert_eq!(series("baoming_outbound_breaker_state"), ["baoming_outbound_breaker_state{port=\"sms\"} 0"]);
    assert!(text.contains("baoming_permits_limit{lane=\"control\"} "), "what is taken stands beside its limit");
    assert!(text.contains(&format!("baoming_build_info{{version=\"{}\"}} 1\n", env!("CARGO_PKG_VERSION"))));
    for line in [panics, refused, outbound, series("baoming_requests_total")].concat() {
        assert!(line.ends_with(" 0"), "{line}");
    }
}
