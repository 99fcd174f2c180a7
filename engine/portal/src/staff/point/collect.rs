//! Step 6, one candidate at a time: what the policy names is laid over what is there.

use std::collections::BTreeMap;

use baoming_api::bodies::collections::CollectionBody;
use baoming_core::policy::{FieldRule, Policy};
use baoming_matters::point::collections;
use baoming_matters::{Keyed, Refused};
use maud::{Markup, html};

use super::about::{SERIAL, amiss, begun, done, is_filled, mended, policy, whose};
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent};
use crate::record::form::choices;
use crate::staff::saying::again;
use crate::view::{Form, Wrong, page};

/// Where it is done.
pub(super) const PATH: &str = "/staff/collect";
/// The field with what is taken away.
const EMPTIED: &str = "emptied";
/// A text that may be longer than this has some lines to write it in.
const LINE_CHARACTERS: u16 = 100;

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(view(&visit, None)))
}

pub(super) async fn collect(visit: Visit) -> Result<Answer, Refused> {
    if !is_filled(&visit) {
        return show(visit).await;
    }
    let policy = policy(&visit);
    let items = items(&visit.typed, &policy);
    let nothing = || items.is_empty().then(|| Wrong::at(EMPTIED, visit.point_texts().nothing_collected));
    if let Some(wrong) = amiss(&visit, &[]).or_else(nothing) {
        return Ok(mended(view(&visit, Some(&wrong))));
    }
    let input = (visit.typed.text(SERIAL), sent(CollectionBody { items }));
    match visit.ask::<Keyed, _, _, _, _>(&collections::COLLECT, collections::collect, input).await {
        Ok(_) => {
            let said = visit.point_texts();
            Ok(done(&visit, said.collect_title, said.collected_done, &html! {}))
        }
        Err(refused) => again(&visit, refused, |wrong| {
            let known = |key: &str| if policy.collected.contains_key(key) { item(key) } else { key.to_owned() };
            view(&visit, Some(&wrong.renamed(known)))
        }),
    }
}

/// The name of a field that the policy names.
fn item(key: &str) -> String {
    format!("item-{key}")
}

/// What was typed, line by line where a field may have several values; what is taken away has none.
fn items(typed: &Typed, policy: &Policy) -> BTreeMap<String, Vec<String>> {
    let mut items = BTreeMap::new();
    for (key, rule) in &policy.collected {
        let name = item(key);
        let given: Vec<String> = match (&rule.table, is_of_lines(rule)) {
            (None, false) => vec![typed.flowing(&name)],
            (None, true) => typed.get(&name).lines().map(str::to_owned).collect(),
            (Some(_), _) => typed.all(&name).map(str::to_owned).collect(),
        };
        let values: Vec<String> =
            given.iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect();
        if !values.is_empty() || typed.all(EMPTIED).any(|emptied| emptied == key) {
            items.insert(key.clone(), values);
        }
    }
    items
}

/// Whether each line is a value.
fn is_of_lines(rule: &FieldRule) -> bool {
    rule.table.is_none() && rule.values_max > 1
}

fn view(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, typed, policy) = (visit.point_texts(), begun(visit), policy(visit));
    let form = Form::new(visit, &typed, wrong).starting_at(SERIAL);
    let labels = policy.collected.iter().map(|(key, rule)| (key.as_str(), rule.label.as_str()));
    let fields = html! {
        (whose(visit, &form))
        @for (key, rule) in &policy.collected { (field(visit, &form, key, rule)) }
        (form.boxes(EMPTIED, said.emptied, labels))
    };
    let content = html! {
        p { (said.collect_lead) }
        (form.whole(PATH, &fields, visit.texts().save))
    };
    page(visit, said.collect_title, &content)
}

fn field(visit: &Visit, form: &Form<'_>, key: &str, rule: &FieldRule) -> Markup {
    let (said, name, label) = (visit.point_texts(), item(key), rule.label.as_str());
    match &rule.table {
        Some(table) if rule.values_max > 1 => form.boxes(&name, label, choices(table)),
        Some(table) => form.select(&name, label, None, visit.texts().choose, choices(table)),
        None if is_of_lines(rule) => form.area(&name, label, Some(said.one_a_line), 3),
        None if rule.characters_max > LINE_CHARACTERS => form.area(&name, label, None, 3),
        None => form.line(&name, label, None, ("off", "text")),
    }
}
