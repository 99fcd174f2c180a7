//! Requests of browsers: a page after the other, as a candidate goes through them, and what each answer means.
//!
//! Guaranteed: a form is sent with all that the page gave it to carry; where an answer leads is gone to at once, by the same
//! browser; what is named by its content is fetched once. A page of somebody who should be signed in and is not is wrong.

use baoming_rehearsal::demo::bodies;
use bytes::Bytes;
use stage::pages::Filling;

use super::browsers::{At, Browser};
use super::expect::{Seen, Verdict, wrong};
use super::memory::Requests;
use super::task::{Method, Task};
use crate::season::kinds::Kind;
use crate::season::people::{Person, Stage};

const FORM: &str = "application/x-www-form-urlencoded";
/// Of sixteen who sign in so many do it for the first time, without a password.
const ENTRANTS_OF_16: u64 = 6;
/// What every page has of whoever is signed in.
const SIGNED_IN: &str = "action=\"/sign-out\"";

impl Requests {
    /// The page of a kind, by a browser that is at the one before.
    pub(super) fn page(&self, kind: Kind, draw: u64) -> Option<Task> {
        match kind {
            Kind::PageHome => Some(self.opened(kind, "/", Box::default())),
            Kind::PageSignIn => self.sign_in_page(draw),
            Kind::PageSignedIn => self.browsers.take(At::SignIn).map(|browser| self.signs_in(browser)),
            Kind::PageOwn => {
                let at = [At::Done, At::Own].into_iter().find_map(|at| self.browsers.take(at));
                at.map(|browser| self.opened(kind, "/me", browser))
            }
            Kind::PageForm => self.browsers.take(At::Own).map(|browser| self.opened(kind, "/me/form", browser)),
            Kind::PageCheck => self.browsers.take(At::Form).map(|browser| self.fills_in(browser)),
            Kind::PageSave => self.browsers.take(At::Check).map(|browser| self.saves(browser)),
            Kind::PageFee => self.browsers.take(At::Entered).map(|browser| self.opened(kind, "/me/fee", browser)),
            // It comes of the first page alone.
            _ => None,
        }
    }

    fn opened(&self, kind: Kind, path: &str, browser: Box<Browser>) -> Task {
        self.by(browser, self.blank(kind, Method::Get, path.to_owned()))
    }

    fn sent(&self, kind: Kind, path: &str, form: &Filling, browser: Box<Browser>) -> Task {
        let mut task = self.by(browser, self.blank(kind, Method::Post, path.to_owned()));
        task.headers.push(("sec-fetch-site", "same-origin".to_owned()));
        Task { body: Bytes::from(form.encoded()), media: FORM, ..task }
    }

    /// As a browser sends it.
    fn by(&self, browser: Box<Browser>, task: Task) -> Task {
        let mut headers = vec![("accept-language", "zh-CN".to_owned()), ("cookie", browser.cookies())];
        if task.kind == Kind::PageAsset {
            headers.push(("accept-encoding", "gzip".to_owned()));
        }
        headers.retain(|(_, value)| !value.is_empty());
        Task { headers, person: browser.person, sender: browser.sender, browser: Some(browser), ..task }
    }

    fn sign_in_page(&self, draw: u64) -> Option<Task> {
        let mut browser = self.browsers.take(At::Home)?;
        let first = draw % 16 < ENTRANTS_OF_16;
        let ways = [(first, stage_of(first)), (!first, stage_of(!first))];
        let found = ways.into_iter().find_map(|(is_entrant, stage)| Some((is_entrant, self.people.take(stage)?)));
        let Some((is_entrant, person)) = found else {
            self.waits(At::Home, browser);
            return None;
        };
        (browser.person, browser.is_entrant) = (Some(person), is_entrant);
        Some(self.opened(Kind::PageSignIn, way_in(is_entrant), browser))
    }

    fn signs_in(&self, mut browser: Box<Browser>) -> Task {
        let (person, form) = sitting(&mut browser);
        let who = self.people.candidate(person.position);
        let form = form.with("document", &who.identity_number);
        let form = if browser.is_entrant {
            form.with("name", &who.name)
        } else {
            form.with("password", &bodies::activation(&person.serial_text()).login_password)
        };
        self.sent(Kind::PageSignedIn, way_in(browser.is_entrant), &form, browser)
    }

    fn fills_in(&self, mut browser: Box<Browser>) -> Task {
        let (person, form) = sitting(&mut browser);
        let typed = bodies::form(&self.people.candidate(person.position));
        let unified_exam = if typed.unified_exam { "yes" } else { "no" };
        let fields = [
            ("political_status", &*typed.political_status),
            ("candidate_category", &typed.candidate_category),
            ("graduation_category", &typed.graduation_category),
            ("school", &typed.school),
            ("first_subject", &typed.first_subject),
            ("second_subjects", &typed.second_subjects[0]),
            ("foreign_language", &typed.foreign_language),
            ("unified_exam", unified_exam),
            ("postal_address", &typed.postal_address),
            ("postal_code", &typed.postal_code),
            ("recipient", &typed.recipient),
            ("phone", &typed.phone),
        ];
        let form = fields.into_iter().fold(form, |form, (name, value)| form.with(name, value));
        let form = form.and("second_subjects", &typed.second_subjects[1]);
        self.sent(Kind::PageCheck, "/me/form/check", &form, browser)
    }

    fn saves(&self, mut browser: Box<Browser>) -> Task {
        let (person, form) = sitting(&mut browser);
        let password = bodies::activation(&person.serial_text()).save_password;
        self.sent(Kind::PageSave, "/me/form/save", &form.with("known_save_password", &password), browser)
    }

    /// Judges the answer to a browser.
    pub(super) fn judge_page(&self, task: &Task, seen: &Seen) -> Verdict {
        let is_sent_on = seen.status == 303 && seen.location.as_deref() == Some("/me");
        let text = || std::str::from_utf8(&seen.body).unwrap_or("");
        let is_own = |what: &str| seen.status == 200 && text().contains(SIGNED_IN) && text().contains(what);
        let right = match task.kind {
            Kind::PageHome => seen.status == 200 && !fetched(text()).is_empty(),
            Kind::PageSignIn => seen.status == 200 && Filling::on(text(), &task.path).is_some(),
            Kind::PageSignedIn | Kind::PageSave => is_sent_on,
            Kind::PageForm => is_own("action=\"/me/form/check\""),
            Kind::PageCheck => is_own("action=\"/me/form/save\""),
            Kind::PageFee => is_own("action=\"/me/fee\""),
            Kind::PageOwn => is_own("href=\"/me\""),
            _ => seen.status == 200 && !seen.body.is_empty(),
        };
        match (right, seen.status) {
            (true, _) => Verdict::Right,
            (false, 200 | 303) => Verdict::Wrong("another-page".to_owned()),
            (false, _) => wrong(seen),
        }
    }

    /// The browser shows the page, and what follows by itself.
    pub(super) fn page_answered(&self, task: &Task, seen: &Seen) -> Option<Task> {
        let mut browser = task.browser.clone()?;
        browser.keep(&seen.cookies);
        browser.sender = task.sender;
        let text = std::str::from_utf8(&seen.body).unwrap_or("");
        let form = |action: &str| Filling::on(text, action);
        let at = match task.kind {
            Kind::PageSignedIn | Kind::PageSave => {
                browser.has_saved = task.kind == Kind::PageSave;
                return Some(self.opened(Kind::PageOwn, seen.location.as_deref()?, browser));
            }
            Kind::PageHome | Kind::PageAsset => {
                if task.kind == Kind::PageHome {
                    browser.wanted = fetched(text);
                }
                if let Some(asset) = browser.wanted.pop() {
                    return Some(self.opened(Kind::PageAsset, &asset, browser));
                }
                At::Home
            }
            Kind::PageSignIn => {
                browser.filling = form(&task.path);
                At::SignIn
            }
            Kind::PageForm => {
                browser.filling = form("/me/form/check");
                At::Form
            }
            Kind::PageCheck => {
                browser.filling = form("/me/form/save");
                At::Check
            }
            Kind::PageFee => {
                // What is to be paid is known. Somebody else sits down at another browser.
                self.leaves(&browser);
                return None;
            }
            _ => browser.own(),
        };
        self.waits(at, browser);
        None
    }

    fn waits(&self, at: At, browser: Box<Browser>) {
        if let Some(closed) = self.browsers.put(at, browser) {
            self.leaves(&closed);
        }
    }

    fn leaves(&self, browser: &Browser) {
        if let Some(person) = browser.person {
            self.people.put(browser.stage(), person);
        }
    }
}

/// Who sits at a browser before a form.
fn sitting(browser: &mut Browser) -> (Person, Filling) {
    let person = browser.person.expect("somebody has sat down to sign in");
    (person, browser.filling.take().expect("the page was judged by its form"))
}

fn stage_of(is_entrant: bool) -> Stage {
    if is_entrant { Stage::Captured } else { Stage::Activated }
}

fn way_in(is_entrant: bool) -> &'static str {
    if is_entrant { "/first-sign-in" } else { "/sign-in" }
}

/// What a page needs besides itself.
fn fetched(page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.starts_with("/assets/")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_it_needs_and_what_its_form_carries() {
        let page = "<link rel=\"stylesheet\" href=\"/assets/style.1.css\"><link rel=\"icon\" href=\"/assets/icon.2.svg\">\
                    <a href=\"/me\">a</a><form method=\"post\" action=\"/sign-in\"><input type=\"hidden\" name=\"form-seat\" \
                    value=\"0f\"><input name=\"document\" value=\"\"></form>";
        assert_eq!(fetched(page), ["/assets/style.1.css", "/assets/icon.2.svg"]);
        let form = Filling::on(page, "/sign-in").expect("it is there").with("document", "4301 张");
        assert_eq!(form.encoded(), "form-seat=0f&document=4301%20%E5%BC%A0");
        assert!(Filling::on(page, "/first-sign-in").is_none());
    }
}
