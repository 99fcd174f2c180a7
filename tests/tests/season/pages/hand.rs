//! Somebody at a browser, as far as the season needs one.

use std::net::SocketAddr;

use stage::pages::{Filling, Page, Reader};

/// What is filled in: a name several times where several are chosen.
pub(super) type Fields<'a> = &'a [(&'a str, &'a str)];

/// A browser with somebody at it.
pub(super) trait Hand {
    /// Opens a page of the service.
    fn look(&mut self, path: &str) -> Page;
    /// Fills in the form of this page that goes there, and sends it with a file if it takes one.
    fn send(&mut self, page: &Page, action: &str, fields: Fields<'_>, file: Option<&[u8]>) -> Page;
    /// Sends the same and never sees the answer.
    fn send_and_lose(&mut self, page: &Page, action: &str, fields: Fields<'_>, file: Option<&[u8]>);
    /// The session is over: its cookie is gone.
    fn lose_session(&mut self);
    /// The service is somewhere else.
    fn reach(&mut self, address: SocketAddr);
}

/// A browser as simple as can be, without a script.
pub(super) struct Scriptless(Reader);

impl Scriptless {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self(Reader::new(address))
    }
}

/// The form of a page, filled in.
pub(super) fn filled(page: &Page, action: &str, fields: Fields<'_>) -> Filling {
    let mut form = page.form(action);
    for (at, (name, value)) in fields.iter().enumerate() {
        let is_first = !fields[..at].iter().any(|(before, _)| before == name);
        form = if is_first { form.with(name, value) } else { form.and(name, value) };
    }
    form
}

impl Hand for Scriptless {
    fn look(&mut self, path: &str) -> Page {
        self.0.look(path)
    }

    fn send(&mut self, page: &Page, action: &str, fields: Fields<'_>, file: Option<&[u8]>) -> Page {
        let form = filled(page, action, fields);
        match file {
            Some(file) => self.0.send_file(&form, "file", file),
            None => self.0.send(&form),
        }
    }

    fn send_and_lose(&mut self, page: &Page, action: &str, fields: Fields<'_>, file: Option<&[u8]>) {
        // Neither the answer nor its cookies.
        Self(self.0.clone()).send(page, action, fields, file);
    }

    fn lose_session(&mut self) {
        self.0.forget("__Host-session");
    }

    fn reach(&mut self, address: SocketAddr) {
        self.0.reach(address);
    }
}
