//! Prometheus' answers, read.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::error::AskError;
use crate::limits::SERIES_MAX;

/// A series' labels, its name among them.
pub(crate) type Labels = BTreeMap<String, String>;

/// A series' value now.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample {
    pub(crate) labels: Labels,
    pub(crate) value: f64,
}

/// A series over time: seconds since 1970, and values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) labels: Labels,
    pub(crate) points: Vec<(f64, f64)>,
}

/// An alert that fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alert {
    pub(crate) labels: Labels,
    pub(crate) annotations: Labels,
    /// Since when, as Prometheus writes it.
    pub(crate) active_at: String,
}

#[derive(Deserialize)]
struct Envelope<T> {
    status: String,
    data: Option<T>,
    #[serde(default)]
    error: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Result_ {
    result_type: String,
    result: Value,
}

#[derive(Deserialize)]
struct Series {
    #[serde(default)]
    metric: Labels,
    value: Option<(f64, String)>,
    values: Option<Vec<(f64, String)>>,
}

#[derive(Deserialize)]
struct Alerts {
    alerts: Vec<AlertShape>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AlertShape {
    labels: Labels,
    #[serde(default)]
    annotations: Labels,
    state: String,
    active_at: String,
}

/// An instant query's answer.
pub(super) fn samples(body: &[u8]) -> Result<Vec<Sample>, AskError> {
    let found: Result_ = data(body)?;
    if found.result_type == "scalar" {
        let (_, value): (f64, String) = read(found.result)?;
        return Ok(vec![Sample { labels: Labels::new(), value: number(&value)? }]);
    }
    let mut samples = Vec::new();
    for series in series(found, "vector")? {
        let (_, value) = series.value.ok_or_else(|| AskError::NotUnderstood("a series without a value".to_owned()))?;
        samples.push(Sample { labels: series.metric, value: number(&value)? });
    }
    samples.sort_by(|one, other| one.labels.cmp(&other.labels));
    Ok(samples)
}

/// A range query's answer.
pub(super) fn lines(body: &[u8]) -> Result<Vec<Line>, AskError> {
    let mut lines = Vec::new();
    for series in series(data(body)?, "matrix")? {
        let points = series.values.unwrap_or_default().into_iter();
        let points = points.map(|(at, value)| Ok((at, number(&value)?))).collect::<Result<_, AskError>>()?;
        lines.push(Line { labels: series.metric, points });
    }
    lines.sort_by(|one, other| one.labels.cmp(&other.labels));
    Ok(lines)
}

/// The alerts that fire, those that only may be about to left out.
pub(super) fn alerts(body: &[u8]) -> Result<Vec<Alert>, AskError> {
    let found: Alerts = data(body)?;
    let firing = found.alerts.into_iter().filter(|alert| alert.state == "firing");
    Ok(firing
        .map(|AlertShape { labels, annotations, active_at, .. }| Alert { labels, annotations, active_at })
        .collect())
}

fn data<T: for<'a> Deserialize<'a>>(body: &[u8]) -> Result<T, AskError> {
    let envelope: Envelope<Value> = serde_json::from_slice(body).map_err(|error| not_understood(&error))?;
    match envelope.data {
        Some(data) if envelope.status == "success" => read(data),
        _ => Err(AskError::Refused(envelope.error)),
    }
}

fn series(found: Result_, expected: &str) -> Result<Vec<Series>, AskError> {
    if found.result_type != expected {
        return Err(AskError::NotUnderstood(format!("a {} and not a {expected}", found.result_type)));
    }
    let series: Vec<Series> = read(found.result)?;
    if series.len() > SERIES_MAX { Err(AskError::TooManySeries(series.len())) } else { Ok(series) }
}

fn read<T: for<'a> Deserialize<'a>>(value: Value) -> Result<T, AskError> {
    serde_json::from_value(value).map_err(|error| not_understood(&error))
}

fn not_understood(error: &serde_json::Error) -> AskError {
    AskError::NotUnderstood(error.to_string())
}

/// `NaN`, `+Inf` and `-Inf` are numbers of Prometheus, and of Rust.
fn number(text: &str) -> Result<f64, AskError> {
    text.parse().map_err(|_| AskError::NotUnderstood(format!("no number: {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTOR: &str = r#"{"status":"success","data":{"resultType":"vector","result":[
        {"metric":{"lane":"save"},"value":[1.5,"NaN"]},{"metric":{"lane":"operator"},"value":[1.5,"+Inf"]}]}}"#;

    #[test]
    fn samples_come_in_the_order_of_their_labels() {
        let found = samples(VECTOR.as_bytes()).unwrap();
        assert_eq!((found[0].labels["lane"].as_str(), found[0].value), ("operator", f64::INFINITY));
        assert!(found[1].value.is_nan());
        let scalar = r#"{"status":"success","data":{"resultType":"scalar","result":[1.5,"7"]}}"#;
        assert_eq!(samples(scalar.as_bytes()).unwrap()[0].value, 7.0);
    }

    #[test]
    fn lines_and_alerts_are_read() {
        let matrix = r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"2"],[3,"NaN"]]}]}}"#;
        let found = lines(matrix.as_bytes()).unwrap();
        assert_eq!(found[0].points[0], (1.0, 2.0));
        let firing = r#"{"status":"success","data":{"alerts":[
            {"labels":{"alertname":"A"},"annotations":{},"state":"pending","activeAt":"x","value":"1"},
            {"labels":{"alertname":"B"},"annotations":{"summary":"s"},"state":"firing","activeAt":"y","value":"1"}]}}"#;
        let found = alerts(firing.as_bytes()).unwrap();
        assert_eq!((found.len(), found[0].labels["alertname"].as_str()), (1, "B"));
    }

    #[test]
    fn what_is_no_answer_is_an_error() {
        let check = |body: &str, expected: fn(&AskError) -> bool| {
            let error = samples(body.as_bytes()).unwrap_err();
            assert!(expected(&error), "{body}: {error:?}");
        };
        check("<html>", |error| matches!(error, AskError::NotUnderstood(_)));
        check(r#"{"status":"error","error":"bad query"}"#, |error| *error == AskError::Refused("bad query".to_owned()));
        check(r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#, |error| {
            matches!(error, AskError::NotUnderstood(_))
        });
        check(&VECTOR.replace("NaN", "many"), |error| matches!(error, AskError::NotUnderstood(_)));
        let many = vec![r#"{"metric":{},"value":[1,"1"]}"#; SERIES_MAX + 1].join(",");
        check(&format!(r#"{{"status":"success","data":{{"resultType":"vector","result":[{many}]}}}}"#), |error| {
            matches!(error, AskError::TooManySeries(_))
        });
    }
}
