//! What a series is called.

use super::frame::Frame;
use crate::board::{Panel, Query};
use crate::prometheus::Labels;

/// What a series is called: its legend with its labels in it, by the panel's names, in the page's language.
pub(super) fn name(panel: &Panel, query: usize, labels: &Labels, frame: &Frame<'_>) -> String {
    let legend = panel.queries.get(query).map(|query| filled(query, labels)).unwrap_or_default();
    let name = panel.look.name(&legend);
    frame.name(&legend, name).to_owned()
}

/// A legend with the labels in the places of `{{label}}`.
fn filled(query: &Query, labels: &Labels) -> String {
    let (mut filled, mut rest) = (String::new(), query.legend.as_str());
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((label, behind)) = after.split_once("}}") else { break };
        filled += before;
        filled += labels.get(label.trim()).map_or("", String::as_str);
        rest = behind;
    }
    filled + rest
}

#[test]
fn legends_are_filled_with_labels() {
    let check = |legend: &str, expected: &str| {
        let query = Query { letter: "A".to_owned(), expression: String::new(), legend: legend.to_owned() };
        let labels = Labels::from([("lane".to_owned(), "save".to_owned())]);
        assert_eq!(filled(&query, &labels), expected, "{legend}");
    };
    check("{{lane}} now", "save now");
    check("{{ lane }}/{{role}}", "save/");
    check("p99", "p99");
    check("{{lane", "{{lane");
}
