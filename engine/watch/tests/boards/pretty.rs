//! JSON as it is read in a diff: what fits a line stands in one.

use serde_json::Value;

/// The longest line, indent apart.
const WIDTH: usize = 150;

pub(crate) fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out.push('\n');
    out
}

fn write(value: &Value, depth: usize, out: &mut String) {
    let short = value.to_string();
    if short.chars().count() <= WIDTH {
        return *out += &short;
    }
    let indent = " ".repeat(depth + 1);
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                *out += if at == 0 { "[\n" } else { ",\n" };
                *out += &indent;
                write(item, depth + 1, out);
            }
            *out += &format!("\n{}]", " ".repeat(depth));
        }
        Value::Object(fields) => {
            for (at, (key, field)) in fields.iter().enumerate() {
                *out += if at == 0 { "{\n" } else { ",\n" };
                *out += &format!("{indent}{}: ", Value::from(key.as_str()));
                write(field, depth + 1, out);
            }
            *out += &format!("\n{}}}", " ".repeat(depth));
        }
        _ => *out += &short,
    }
}

#[test]
fn it_is_the_same_value_in_lines() {
    let value = serde_json::json!({ "a": [1, "x".repeat(90), { "b": "y".repeat(90) }], "c": {} });
    let text = pretty(&value);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    assert!(text.lines().count() > 3, "{text}");
}
