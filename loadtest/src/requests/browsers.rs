//! Browsers of candidates: what each holds, and at which page it is.
//!
//! Guaranteed: a browser is at one page, or on its way to one, and its person is nobody else's meanwhile; those that wait are
//! bounded. Deliberately absent: how a page looks, and a cache but for what is named by its content.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use stage::pages::Filling;

use crate::limits::BROWSERS_WAITING_MAX;
use crate::season::people::{Person, Stage};

/// The page that a browser shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// The first one.
    Home,
    /// The one to sign in on.
    SignIn,
    /// The own one, of somebody without passwords.
    Entered,
    /// The own one, of somebody with passwords.
    Own,
    /// The form.
    Form,
    /// The form as it is checked.
    Check,
    /// The own one, and everything is saved.
    Done,
}

const PLACES: usize = 7;

/// One browser.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
    /// Who sits there, once it is a question.
    pub(super) person: Option<Person>,
    /// Whether that one has no passwords yet.
    pub(super) is_entrant: bool,
    /// Whether the form is saved.
    pub(super) has_saved: bool,
    /// The form on the page, as it is sent if nobody types anything.
    pub(super) filling: Option<Filling>,
    /// What the page needs and was not fetched yet.
    pub(super) wanted: Vec<String>,
    /// The user that sends for it, so that it stays at one address.
    pub(super) sender: Option<u32>,
}

impl Browser {
    /// Keeps the cookies of an answer, and loses those that end with it.
    pub(super) fn keep(&mut self, cookies: &[String]) {
        for cookie in cookies {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            if attributes.split(';').any(|attribute| attribute.trim() == "Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// All cookies in one line.
    pub(super) fn cookies(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Where its person is found once the browser is closed.
    pub(super) fn stage(&self) -> Stage {
        match (self.has_saved, self.is_entrant) {
            (true, _) => Stage::Saved,
            (false, true) => Stage::Captured,
            (false, false) => Stage::Activated,
        }
    }

    /// Where it is on its person's own page.
    pub(super) fn own(&self) -> At {
        match self.stage() {
            Stage::Captured => At::Entered,
            Stage::Activated => At::Own,
            _ => At::Done,
        }
    }
}

/// Those that wait at a page for their person to go on.
#[derive(Debug, Default)]
pub(super) struct Browsers([Mutex<VecDeque<Box<Browser>>>; PLACES]);

impl Browsers {
    /// The one that has waited longest.
    pub(super) fn take(&self, at: At) -> Option<Box<Browser>> {
        self.0[at as usize].lock().expect("nobody panics while holding it").pop_front()
    }

    /// Lets one wait; where there is no room, the one that is closed for it.
    pub(super) fn put(&self, at: At, browser: Box<Browser>) -> Option<Box<Browser>> {
        let mut waiting = self.0[at as usize].lock().expect("nobody panics while holding it");
        let closed = if waiting.len() == BROWSERS_WAITING_MAX { waiting.pop_front() } else { None };
        waiting.push_back(browser);
        closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_kept_until_they_end() {
        let mut browser = Browser::default();
        let set = |pair: &str, age: u32| format!("{pair}; Path=/; Max-Age={age}; Secure; HttpOnly; SameSite=Lax");
        browser.keep(&[set("__Host-seat=a", 900), set("__Host-session=b", 60)]);
        assert_eq!(browser.cookies(), "__Host-seat=a; __Host-session=b");
        browser.keep(&[set("__Host-session=", 0), set("__Host-seat=c", 10)]);
        assert_eq!(browser.cookies(), "__Host-seat=c");
    }

    #[test]
    fn a_browser_waits_at_one_page_and_the_longest_goes_first() {
        let browsers = Browsers::default();
        for sender in [1, 2] {
            let browser = Browser { sender: Some(sender), ..Browser::default() };
            assert!(browsers.put(At::Form, Box::new(browser)).is_none());
        }
        assert!(browsers.take(At::Check).is_none());
        let senders: Vec<_> = std::iter::from_fn(|| browsers.take(At::Form)).map(|browser| browser.sender).collect();
        assert_eq!(senders, [Some(1), Some(2)]);
    }
}
