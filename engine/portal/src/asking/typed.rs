//! What a person typed: the fields of a form, or of a question in the address.

use data_encoding::HEXLOWER;
use ring::digest::{Context, SHA256};

use crate::limits::FIELDS_MAX;

/// The field that tells one filling of a form from another.
pub(super) const KEY: &str = "form-key";
/// The field with the browser's mark.
pub(super) const SEAT: &str = "form-seat";
/// The field that says whose form it is.
pub(super) const OWNER: &str = "form-owner";
/// The field that says which page asked to sign in.
pub(super) const BACK: &str = "back";
/// The field that says which of a page's forms it is.
const ACTION: &str = "form-action";
/// What begins the names of fields that are kept over a sign-in.
const KEPT: &str = "kept.";

/// The name of the field with a form's key.
pub(crate) fn typed_key() -> &'static str {
    KEY
}

/// The name of the field with the address that a form goes to.
pub(crate) fn typed_action() -> &'static str {
    ACTION
}

/// The name of the field with a browser's mark.
pub(crate) fn typed_seat() -> &'static str {
    SEAT
}

/// The name of the field with whose form it is.
pub(crate) fn typed_owner() -> &'static str {
    OWNER
}

/// The name of the field with the page that asked to sign in.
pub(crate) fn typed_back() -> &'static str {
    BACK
}

/// Fields with their values, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed(Vec<(String, String)>);

impl Typed {
    /// Nothing typed.
    pub(crate) const NOTHING: &Self = &Self(Vec::new());

    /// Of a form's body, or of a question. What is too much is left out.
    pub(crate) fn read(encoded: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(encoded).take(FIELDS_MAX);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Of what is known already.
    pub(crate) fn of(pairs: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// One more.
    pub(crate) fn add(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// This in a field, in place of what was there.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(known, _)| known != name);
        self.add(name, value);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a field was sent, also an empty one.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The first value of a field; nothing is the empty one.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The same without the blanks that nobody means.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).trim().to_owned()
    }

    /// The same without its line ends, for what is kept as one line.
    pub(crate) fn flowing(&self, name: &str) -> String {
        let lines: Vec<&str> = self.get(name).lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        lines.join(" ")
    }

    /// The text, if there is one.
    pub(crate) fn some(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// The key of this filling of a form: the one that it came with, or a new one.
    pub(crate) fn form_key(&self) -> String {
        self.some(KEY).unwrap_or_else(super::origin::new_seat)
    }

    /// A number; nothing where there is none, and the field's rule then says so.
    pub(crate) fn number<N: std::str::FromStr + Default>(&self, name: &str) -> N {
        self.get(name).trim().parse().unwrap_or_default()
    }

    /// An instant in Beijing, as browsers and people write it: `2021-11-11T09:00`, `2021-11-11 09:00`. Anything else is left to the
    /// field's rule.
    pub(crate) fn moment(&self, name: &str) -> Option<String> {
        self.some(name).map(|text| Self::moment_of(&text))
    }

    /// The same of a text.
    pub(crate) fn moment_of(text: &str) -> String {
        let (text, is_short) = (text.trim(), text.trim().len() == "2021-11-11T09:00".len());
        match text.split_once(['T', ' ']) {
            Some((day, clock)) if is_short => format!("{day}T{clock}:00+08:00"),
            _ => text.to_owned(),
        }
    }

    /// Every value of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What may be written back into a page: no password, and nothing that is the form's own.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = |name: &str| [KEY, SEAT, OWNER, BACK].contains(&name) || name.contains("password") || name == "code";
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(move |(name, _)| !own(name))
    }

    /// The name under which a field is kept over a sign-in.
    pub(crate) fn keeping(name: &str) -> String {
        format!("{KEPT}{name}")
    }

    /// What is kept over a sign-in, as it is sent along with it.
    pub(crate) fn carried(&self) -> impl Iterator<Item = (&str, &str)> {
        let is_carried = |name: &str| [BACK, OWNER].contains(&name) || name.starts_with(KEPT);
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).filter(move |(name, _)| is_carried(name))
    }

    /// What was kept over a sign-in.
    pub(crate) fn released(&self) -> Self {
        let kept = self.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(KEPT)?, value)));
        Self(kept.map(|(name, value)| (name.to_owned(), value.clone())).collect())
    }

    /// The idempotency key of what is sent: the same filling of a form with the same content has the same one, so a double
    /// click changes nothing twice, and a corrected form is another request.
    pub(crate) fn command_key(&self, path: &str) -> String {
        let mut digest = Context::new(&SHA256);
        digest.update(path.as_bytes());
        let mut content: Vec<&(String, String)> =
            self.0.iter().filter(|(name, _)| name != SEAT && name != OWNER).collect();
        // A page that comes back may have its fields in another order. Values of one field stay in theirs.
        content.sort_by(|one, other| one.0.cmp(&other.0));
        for (name, value) in content {
            for part in [name, value] {
                digest.update(&(part.len() as u64).to_be_bytes());
                digest.update(part.as_bytes());
            }
        }
        format!("page-{}", HEXLOWER.encode(&digest.finish().as_ref()[..20]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_never_kept_and_keys_follow_the_content() {
        let typed = Typed::read(b"name=%E5%BC%A0&login_password=secret-1&form-key=a&form-seat=s&second=1&second=2");
        assert_eq!(typed.kept().collect::<Vec<_>>(), [("name", "张"), ("second", "1"), ("second", "2")]);
        let other = Typed::read(b"name=%E5%BC%A0&login_password=secret-1&form-key=a&form-seat=other&second=1&second=2");
        assert_eq!(typed.command_key("/a"), other.command_key("/a"), "the browser's mark is no content");
        let corrected = Typed::read(b"name=%E5%BC%A0&login_password=secret-2&form-key=a&form-seat=s&second=1&second=2");
        assert_ne!(typed.command_key("/a"), corrected.command_key("/a"));
        assert_ne!(typed.command_key("/a"), typed.command_key("/b"));
    }

    #[test]
    fn what_is_kept_over_a_sign_in_comes_back() {
        let mut kept = Typed::default();
        for (name, value) in Typed::read(b"school=A&code=123456").kept() {
            kept.add(Typed::keeping(name), value);
        }
        kept.add("document", "1");
        assert_eq!(kept.released().0, [("school".to_owned(), "A".to_owned())]);
    }
}
