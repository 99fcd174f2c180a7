//! Whole forms in a real browser: filled in field by field, and sent by a press of their button.

use std::path::Path;

use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::pages::Page;

/// Marks the form that is meant: the first that goes there and holds, of what nobody fills in, what is given.
const MARK: &str = "(action, given) => {
    for (const marked of document.querySelectorAll('[data-meant]')) marked.removeAttribute('data-meant');
    const holds = (form) => given.every(([name, value]) => {
        const fixed = form.querySelector(`input[type=hidden][name=\"${name}\"]`);
        return !fixed || fixed.value === value;
    });
    const form = [...document.forms].filter((form) => form.getAttribute('action') === action).find(holds);
    if (!form) return null;
    form.setAttribute('data-meant', '');
    return [...form.elements].filter((field) => field.name && field.type !== 'hidden').map((field, at) => {
        field.setAttribute('data-meant', at);
        return { at, name: field.name, kind: field.type, value: field.value, checked: field.checked === true };
    });
}";

/// A field as it stands in the form.
struct Field {
    selector: String,
    name: String,
    kind: String,
    value: String,
    checked: bool,
}

impl Chromium {
    /// The page as it stands.
    pub fn page(&mut self) -> Page {
        let status = "performance.getEntriesByType('navigation')[0].responseStatus";
        let status = self.value(status).as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(0);
        let text = self.value("document.documentElement.outerHTML").as_str().unwrap_or("").to_owned();
        Page { path: self.address(), status, head: String::new(), text }
    }

    /// Fills in the form that goes there, sends it, and waits for the page behind it. A name stands several times where several
    /// are chosen.
    ///
    /// # Panics
    /// If there is no such form, or it lacks a field.
    pub fn send_form(&mut self, action: &str, typed: &[(&str, &str)], file: Option<&Path>) {
        let fields = self.fields(action, typed);
        for field in &fields {
            let wanted: Vec<&str> =
                typed.iter().filter(|(name, _)| *name == field.name).map(|(_, value)| *value).collect();
            let Some(first) = wanted.first() else {
                if let (Some(file), "file") = (file, &*field.kind) {
                    self.choose_file(&field.selector, file);
                }
                continue;
            };
            match &*field.kind {
                "checkbox" | "radio" => {
                    let is_wanted = wanted.contains(&&*field.value);
                    if is_wanted != field.checked && (is_wanted || field.kind == "checkbox") {
                        self.press(&field.selector);
                    }
                }
                "select-one" => self.choose(&field.selector, first),
                // Browsers take these apart while they are typed.
                "datetime-local" => self.choose(&field.selector, first),
                _ if first.is_empty() => self.choose(&field.selector, ""),
                _ => self.fill(&field.selector, first),
            }
        }
        self.go("form[data-meant] button");
    }

    fn fields(&mut self, action: &str, typed: &[(&str, &str)]) -> Vec<Field> {
        let found = self.value(&format!("({MARK})({}, {})", json!(action), json!(typed)));
        let found = found.as_array().cloned().unwrap_or_else(|| panic!("no form to {action}: {}", self.text()));
        let text = |of: &Value| of.as_str().unwrap_or("").to_owned();
        let field = |of: &Value| Field {
            selector: format!("form[data-meant] [data-meant=\"{}\"]", of["at"]),
            name: text(&of["name"]),
            kind: text(&of["kind"]),
            value: text(&of["value"]),
            checked: of["checked"] == true,
        };
        found.iter().map(field).collect()
    }
}
