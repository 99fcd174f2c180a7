//! Step 6: fields that the policy names, and how what comes is laid over what is there.

use baoming_api::bodies::collections::CollectionBody;
use baoming_core::form::FieldEntry;
use baoming_core::limits::ENTRIES_MAX;
use baoming_core::text::{FieldKey, FieldValue};

use crate::fields::{text, wrong};
use crate::refused::Refused;

/// Fields with their new values.
pub(crate) type Items = Vec<(FieldKey, Vec<FieldValue>)>;

pub(crate) fn collection(body: &CollectionBody) -> Result<Items, Refused> {
    if body.items.len() > ENTRIES_MAX || body.items.is_empty() {
        return Err(wrong("items", format!("must have 1 to {ENTRIES_MAX} fields")));
    }
    let values = |values: &Vec<String>| values.iter().map(|value| text("items", value)).collect::<Result<_, _>>();
    body.items.iter().map(|(key, all)| Ok((text("items", key)?, values(all)?))).collect()
}

/// A field that comes replaces its values and is gone if it has none; the others stay.
pub(crate) fn merged(there: &[FieldEntry], items: &Items) -> Vec<FieldEntry> {
    let kept = there.iter().filter(|entry| !items.iter().any(|(key, _)| *key == entry.key)).cloned();
    let new = items
        .iter()
        .flat_map(|(key, values)| values.iter().map(|value| FieldEntry { key: key.clone(), value: value.clone() }));
    kept.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(there: &[(&str, &str)], items: &[(&str, &[&str])], expected: &[(&str, &str)]) {
        let entry = |(key, value): &(&str, &str)| FieldEntry {
            key: FieldKey::parse(key).unwrap(),
            value: FieldValue::parse(value).unwrap(),
        };
        let there: Vec<_> = there.iter().map(entry).collect();
        let value = |value: &&str| FieldValue::parse(value).unwrap();
        let items = items.iter().map(|(key, all)| (FieldKey::parse(key).unwrap(), all.iter().map(value).collect()));
        assert_eq!(merged(&there, &items.collect()), expected.iter().map(entry).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_not_named_stays() {
        check(&[], &[("assessment", &["好"])], &[("assessment", "好")]);
        let there = [("assessment", "好"), ("remark", "一"), ("remark", "二")];
        check(&there, &[("remark", &["三"])], &[("assessment", "好"), ("remark", "三")]);
        check(&there, &[("remark", &[])], &[("assessment", "好")]);
        check(
            &there,
            &[("history", &["甲", "乙"])],
            &[there[0], there[1], there[2], ("history", "甲"), ("history", "乙")],
        );
    }
}
