//! A refusal as it stands on a page: above the form, with a way to the field, and at the field itself.

use baoming_language::Language;
use baoming_matters::refused::Named;
use baoming_matters::{Refused, texts};
use maud::{Markup, html};

use super::instant;
use crate::asking::Visit;
use crate::said::rule_in_chinese;

/// What was refused, in words.
#[derive(Clone)]
pub(crate) struct Wrong {
    title: &'static str,
    detail: String,
    /// The field of the page that it is about.
    field: Option<String>,
    retry_after_seconds: Option<u32>,
}

impl Wrong {
    pub(crate) fn of(visit: &Visit, refused: &Refused) -> Self {
        let (title, detail) = texts::text_of(visit.language, refused);
        let Named { field, approval, .. } = refused.named();
        // A page has no key that anybody could repeat: it is kept, and its button pressed again.
        let detail = match approval.filter(|_| refused.code() == "second-person-needed") {
            Some(number) => visit.office_texts().second_person_kept.replace("{}", &number.to_string()),
            None => match (visit.language, refused) {
                // Rules are written for programs; the field itself stands beside the words.
                (Language::Chinese, Refused::Field { rule, .. }) => rule_in_chinese(rule),
                _ => detail,
            },
        };
        let field = field.map(|field| match &*field {
            "Save-Password" => "known_save_password".to_owned(),
            "document.number" => "document".to_owned(),
            "document.kind" => "document_kind".to_owned(),
            other if ["person.", "entry.", "card."].iter().any(|of| other.starts_with(of)) => {
                other.rsplit('.').next().unwrap_or(other).to_owned()
            }
            other => other.split(['[', '.']).next().unwrap_or(other).to_owned(),
        });
        Self { title, detail: readable(&detail), field, retry_after_seconds: refused.retry_after_seconds() }
    }

    /// What it is, why, and the field of the page that it is about: for a page that a script makes.
    pub(crate) fn told(&self) -> (&str, &str, Option<&str>) {
        (self.title, &self.detail, self.field.as_deref())
    }

    /// Something that only the page knows.
    pub(crate) fn at(field: &'static str, title: &'static str) -> Self {
        Self { title, detail: String::new(), field: Some(field.to_owned()), retry_after_seconds: None }
    }

    /// The same with more to say.
    pub(crate) fn in_detail(field: &'static str, title: &'static str, detail: String) -> Self {
        Self { detail, ..Self::at(field, title) }
    }

    /// The same at a field that the page calls otherwise.
    pub(crate) fn renamed(&self, name: impl FnOnce(&str) -> String) -> Self {
        Self { field: self.field.as_deref().map(name), ..self.clone() }
    }

    /// The same, as something about this field.
    pub(crate) fn placed(&self, field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..self.clone() }
    }

    /// Whether it is about this field.
    pub(crate) fn is_at(&self, name: &str) -> bool {
        self.field.as_deref() == Some(name)
    }

    /// On a page that has no such field.
    pub(crate) fn of_no_field(self) -> Self {
        Self { field: None, ..self }
    }

    /// What stands above the form, whose fields have these names on the page.
    pub(crate) fn summary(&self, visit: &Visit, id: impl Fn(&str) -> String) -> Markup {
        let said = visit.texts();
        html! {
            div.errors role="alert" aria-labelledby="errors" {
                h2 id="errors" { (said.errors) }
                ul {
                    li {
                        @match &self.field {
                            Some(field) => a href={ "#" (id(field)) } { (self.title) },
                            None => strong { (self.title) },
                        }
                    }
                }
                @if !self.detail.is_empty() { p { (self.detail) } }
                @if let Some(seconds) = self.retry_after_seconds { p { (said.come_again) (seconds) } }
            }
        }
    }

    /// What stands at a field, if it is about that one.
    pub(super) fn at_field(&self, name: &str) -> Option<&str> {
        self.is_at(name).then(|| if self.detail.is_empty() { self.title } else { &*self.detail })
    }
}

/// With instants as people read them: the API writes them for programs.
fn readable(detail: &str) -> String {
    // `2021-11-11T09:00:00+08:00`: so long, and so begun.
    const LENGTH: usize = 25;
    let mut told = String::with_capacity(detail.len());
    let mut rest = detail;
    while let Some(at) = rest.find('T') {
        let begin = at.checked_sub(10).filter(|begin| rest.is_char_boundary(*begin));
        let found = begin.and_then(|begin| Some((begin, rest.get(begin..begin + LENGTH)?)));
        match found.filter(|(_, text)| is_instant(text)) {
            Some((begin, text)) => {
                told.push_str(&rest[..begin]);
                told.push_str(&instant(text));
                rest = &rest[begin + LENGTH..];
            }
            None => {
                told.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    told.push_str(rest);
    told
}

fn is_instant(text: &str) -> bool {
    let form = "dddd-dd-ddTdd:dd:dd+dd:dd";
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(byte, of)| if of == b'd' { byte.is_ascii_digit() } else { byte == of })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_told_as_people_read_them() {
        for (said, expected) in [
            (
                "时间为 2021-11-11T09:00:00+08:00 至 2021-11-20T00:00:00+08:00。",
                "时间为 2021-11-11 09:00 至 2021-11-20 00:00。",
            ),
            ("The point T-1 is not open", "The point T-1 is not open"),
            ("T", "T"),
            ("考生T考生2021-11-11T09:00", "考生T考生2021-11-11T09:00"),
        ] {
            assert_eq!(readable(said), expected);
        }
    }
}
