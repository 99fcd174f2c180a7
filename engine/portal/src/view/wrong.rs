//! A refusal as it stands on a page: above the form, with a way to the field, and at the field itself.

use baoming_matters::refused::Named;
use baoming_matters::{Refused, texts};
use maud::{Markup, html};

use super::instant;
use crate::asking::Visit;

/// What was refused, in words.
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
        let Named { field, .. } = refused.named();
        let field = field.map(|field| match &*field {
            "Save-Password" => "known_save_password".to_owned(),
            "document.number" => "document".to_owned(),
            other if other.starts_with("person.") || other.starts_with("entry.") => {
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

    /// What stands above the form.
    pub(crate) fn summary(&self, visit: &Visit) -> Markup {
        let said = visit.texts();
        html! {
            div.errors role="alert" aria-labelledby="errors" {
                h2 id="errors" { (said.errors) }
                ul {
                    li {
                        @match &self.field {
                            Some(field) => a href={ "#" (field) } { (self.title) },
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
        (self.field.as_deref() == Some(name)).then(|| if self.detail.is_empty() { self.title } else { &*self.detail })
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
