//! What the service says about itself: the API's description names every route.

use std::collections::BTreeSet;

use serde_json::Value;
use stage::http::Request;
use stage::running::Running;

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
