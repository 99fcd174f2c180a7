//! What people fill in.

use maud::{Markup, PreEscaped, html};

use super::wrong::Wrong;
use crate::asking::{FILE, Typed, Visit, typed_action, typed_key, typed_owner, typed_seat};

/// What stands below a field's name.
pub(crate) type Hint = Option<&'static str>;
/// A choice: what is sent, and what people read.
pub(crate) type Choice<'a> = (&'a str, &'a str);

/// A form that is filled in, with what was typed and what is wrong with it.
pub(crate) struct Form<'a> {
    visit: &'a Visit,
    typed: &'a Typed,
    wrong: Option<&'a Wrong>,
    /// What tells its fields from those of the page's other forms.
    prefix: &'a str,
    first: Option<&'static str>,
}

impl<'a> Form<'a> {
    pub(crate) fn new(visit: &'a Visit, typed: &'a Typed, wrong: Option<&'a Wrong>) -> Self {
        Self { visit, typed, wrong, prefix: "", first: None }
    }

    /// One of several on a page.
    pub(crate) fn one_of_several(self, prefix: &'a str) -> Self {
        Self { prefix, ..self }
    }

    /// Under which name the page knows a field.
    fn id(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}-{name}", self.prefix) }
    }

    /// Filled in from this field on by whoever works at the keyboard alone; from what is wrong where something is.
    pub(crate) fn starting_at(self, name: &'static str) -> Self {
        Self { first: Some(name), ..self }
    }

    /// A form that nobody has filled in yet.
    pub(crate) fn anew(visit: &'a Visit, wrong: Option<&'a Wrong>) -> Self {
        Self::new(visit, Typed::NOTHING, wrong)
    }

    /// The whole of it: what is wrong, the fields, the button. It can be sent by a browser that is ours and not twice.
    pub(crate) fn whole(&self, action: &str, fields: &Markup, button: &str) -> Markup {
        html! {
            @if let Some(wrong) = self.wrong { (wrong.summary(self.visit, |field| self.id(field))) }
            form method="post" action=(action) novalidate {
                (self.hidden())
                (Self::fixed(typed_action(), action))
                (fields)
                button.main { (button) }
            }
        }
    }

    /// The same with a file, which is its last field.
    pub(crate) fn whole_with_file(&self, action: &str, fields: &Markup, button: &str) -> Markup {
        html! {
            @if let Some(wrong) = self.wrong { (wrong.summary(self.visit, |field| self.id(field))) }
            form method="post" action=(action) enctype="multipart/form-data" novalidate {
                (self.hidden())
                (Self::fixed(typed_action(), action))
                (fields)
                button.main { (button) }
            }
        }
    }

    /// What every form carries.
    pub(crate) fn hidden(&self) -> Markup {
        html! {
            input type="hidden" name=(typed_seat()) value=(self.visit.mark());
            input type="hidden" name=(typed_key()) value=(self.typed.form_key());
            // Whoever typed it first, also where somebody else is signed in by now.
            @if let Some(owner) = self.typed.some(typed_owner()).or_else(|| self.visit.owner()) {
                input type="hidden" name=(typed_owner()) value=(owner);
            }
        }
    }

    /// All that was typed, to be sent along.
    pub(crate) fn along(&self) -> Markup {
        html! { @for (name, value) in self.typed.kept() { input type="hidden" name=(name) value=(value); } }
    }

    /// One line of text. `how` says what a browser may help with: `autocomplete`, `inputmode`.
    pub(crate) fn line(&self, name: &str, label: &str, hint: Hint, how: (&str, &str)) -> Markup {
        let (autocomplete, mode) = how;
        self.around(name, label, hint, &html! {
            input.line id=(self.id(name)) name=(name) value=(self.typed.get(name)) autocomplete=(autocomplete) inputmode=(mode)
                autofocus[self.starts_at(name)] aria-describedby=[self.described(name, hint)] aria-invalid=[self.invalid(name)];
        })
    }

    /// Some lines of text.
    pub(crate) fn area(&self, name: &str, label: &str, hint: Hint, rows: u8) -> Markup {
        self.around(
            name,
            label,
            hint,
            &html! {
                textarea id=(self.id(name)) name=(name) rows=(rows) aria-describedby=[self.described(name, hint)]
                    aria-invalid=[self.invalid(name)] { "\n" (self.typed.get(name)) }
            },
        )
    }

    /// Something that goes along and that nobody fills in.
    pub(crate) fn fixed(name: &str, value: &str) -> Markup {
        html! { input type="hidden" name=(name) value=(value); }
    }

    /// A button, and what goes along with it.
    pub(crate) fn press(visit: &Visit, action: &str, along: &[(&str, &str)], button: &str) -> Markup {
        html! {
            form method="post" action=(action) {
                (Form::anew(visit, None).hidden())
                @for (name, value) in along { (Form::fixed(name, value)) }
                button.second { (button) }
            }
        }
    }

    /// A password: never written back.
    pub(crate) fn password(&self, name: &str, label: &str, hint: Hint, autocomplete: &str) -> Markup {
        self.around(
            name,
            label,
            hint,
            &html! {
                input.line id=(self.id(name)) name=(name) type="password" autocomplete=(autocomplete)
                    aria-describedby=[self.described(name, hint)] aria-invalid=[self.invalid(name)];
            },
        )
    }

    /// Several files.
    pub(crate) fn files(&self, label: &str, hint: Hint, accept: &str) -> Markup {
        self.around(
            FILE,
            label,
            hint,
            &html! {
                input.line id=(self.id(FILE)) name=(FILE) type="file" accept=(accept) multiple
                    aria-describedby=[self.described(FILE, hint)] aria-invalid=[self.invalid(FILE)];
            },
        )
    }

    /// An instant in Beijing.
    pub(crate) fn moment(&self, name: &str, label: &str) -> Markup {
        self.around(
            name,
            label,
            None,
            &html! {
                input.line id=(self.id(name)) name=(name) type="datetime-local" value=(self.typed.get(name))
                    aria-describedby=[self.described(name, None)] aria-invalid=[self.invalid(name)];
            },
        )
    }

    /// A file of one's own.
    pub(crate) fn file(&self, label: &str, hint: Hint, accept: &str) -> Markup {
        self.around(
            FILE,
            label,
            hint,
            &html! {
                input.line id=(self.id(FILE)) name=(FILE) type="file" accept=(accept) autofocus[self.starts_at(FILE)]
                    aria-describedby=[self.described(FILE, hint)] aria-invalid=[self.invalid(FILE)];
            },
        )
    }

    /// One of many.
    pub(crate) fn select<'c>(
        &self,
        name: &str,
        label: &str,
        hint: Hint,
        none: &str,
        of: impl Iterator<Item = Choice<'c>>,
    ) -> Markup {
        let chosen = self.typed.get(name);
        self.around(name, label, hint, &html! {
            select id=(self.id(name)) name=(name) autofocus[self.starts_at(name)] aria-describedby=[self.described(name, hint)]
                aria-invalid=[self.invalid(name)] {
                option value="" { (none) }
                @for (code, word) in of { option value=(code) selected[code == chosen] { (word) } }
            }
        })
    }

    /// One of few.
    pub(crate) fn radios<'c>(&self, name: &str, label: &str, of: impl Iterator<Item = Choice<'c>>) -> Markup {
        self.choices(name, label, "radio", of)
    }

    /// Several of few.
    pub(crate) fn boxes<'c>(&self, name: &str, label: &str, of: impl Iterator<Item = Choice<'c>>) -> Markup {
        self.choices(name, label, "checkbox", of)
    }

    fn choices<'c>(&self, name: &str, label: &str, kind: &str, of: impl Iterator<Item = Choice<'c>>) -> Markup {
        html! {
            fieldset.field .wrong[self.error(name).is_some()] id=(self.id(name)) aria-describedby=[self.described(name, None)] {
                legend { (label) }
                (self.error_line(name))
                @for (place, (code, word)) in of.enumerate() {
                    div.choice {
                        input type=(kind) id={ (self.id(name)) "-" (place) } name=(name) value=(code) checked[self.typed.all(name).any(|typed| typed == code)];
                        label for={ (self.id(name)) "-" (place) } { (word) }
                    }
                }
            }
        }
    }

    fn around(&self, name: &str, label: &str, hint: Hint, field: &Markup) -> Markup {
        html! {
            div.field .wrong[self.error(name).is_some()] {
                label for=(self.id(name)) { (label) }
                @if let Some(hint) = hint { p.hint id={ (self.id(name)) "-hint" } { (hint) } }
                (self.error_line(name))
                (field)
            }
        }
    }

    fn starts_at(&self, name: &str) -> bool {
        match self.wrong {
            Some(wrong) => self.first.is_some() && wrong.is_at(name),
            None => self.first == Some(name),
        }
    }

    fn error(&self, name: &str) -> Option<&str> {
        self.wrong.and_then(|wrong| wrong.at_field(name))
    }

    fn error_line(&self, name: &str) -> Markup {
        let Some(error) = self.error(name) else { return PreEscaped(String::new()) };
        html! { p.error id={ (self.id(name)) "-error" } { span.unseen { (self.visit.texts().error) } (error) } }
    }

    fn described(&self, name: &str, hint: Hint) -> Option<String> {
        let hint = hint.map(|_| format!("{}-hint", self.id(name)));
        let error = self.error(name).map(|_| format!("{}-error", self.id(name)));
        let both: Vec<String> = hint.into_iter().chain(error).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    fn invalid(&self, name: &str) -> Option<&'static str> {
        self.error(name).map(|_| "true")
    }
}
