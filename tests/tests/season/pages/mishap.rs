//! Something goes wrong at every form that is sent. Nothing happens twice for it, and what was typed is there again.

use serde_json::{Value, json};
use stage::http::Request;
use stage::pages::Page;
use stage::premises::OFFICE;

use super::hand::Fields;
use super::town::Town;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mishap {
    /// The form arrives and its answer does not: it is sent again.
    AnswerLost,
    /// The county is held, and opened again after the refusal.
    Held,
    /// The session is over when the form is sent.
    SessionOver,
    /// The service was stopped and started between the page and its form.
    Restarted,
    /// Whoever sent it goes back, sends it again, and reloads what comes.
    BackAndReload,
}

/// What only opens something: nothing is typed there, so nothing can be lost, and it is opened again from the beginning.
const OPENINGS: [&str; 3] = ["/staff/candidates/record", "/staff/candidates/form", "/staff/candidates/history"];

impl Town {
    /// Sends a form of a page, with what goes wrong; the page that comes of it in the end.
    pub(super) fn send(&mut self, page: &Page, action: &str, fields: Fields<'_>, file: Option<&[u8]>) -> Page {
        self.forms_sent += 1;
        let Some(mishap) = self.mishap.filter(|_| !OPENINGS.contains(&action)) else {
            return self.hand.send(page, action, fields, file);
        };
        match mishap {
            Mishap::AnswerLost => {
                self.hand.send_and_lose(page, action, fields, file);
                self.hand.send(page, action, fields, file)
            }
            Mishap::BackAndReload => {
                let answer = self.hand.send(page, action, fields, file);
                // What is refused is refused again, and then done over by whoever mends it.
                self.hand.send_and_lose(page, action, fields, file);
                self.hand.send_and_lose(page, action, fields, file);
                answer
            }
            Mishap::Restarted => {
                self.start_again();
                self.hand.send(page, action, fields, file)
            }
            Mishap::Held => self.send_while_held(page, action, fields, file),
            Mishap::SessionOver => self.send_after_session(page, action, fields, file),
        }
    }

    fn send_while_held(&mut self, page: &Page, action: &str, fields: Fields<'_>, file: Option<&[u8]>) -> Page {
        let counties = ["430102", "430103"];
        counties.iter().for_each(|county| self.hold(county, "suspended"));
        let refused = self.hand.send(page, action, fields, file);
        counties.iter().for_each(|county| self.hold(county, "open"));
        if refused.status != 503 {
            // It is not held: it changes nothing, or has to be possible always.
            return refused;
        }
        let again = if is_there(&refused, action) {
            kept(&refused, action, fields);
            refused
        } else {
            page.clone()
        };
        self.hand.send(&again, action, fields, file)
    }

    fn send_after_session(&mut self, page: &Page, action: &str, fields: Fields<'_>, file: Option<&[u8]>) -> Page {
        self.hand.lose_session();
        let asked = self.hand.send(page, action, fields, file);
        if asked.status != 401 {
            // A form of everybody's.
            return asked;
        }
        let back = self.sign_in_at(&asked);
        if action == "/me/form/save" {
            // Back at the form with what was typed: once more through the check.
            let check = self.hand.send(&back, "/me/form/check", &[], None);
            return self.hand.send(&check, action, fields, file);
        }
        assert!(is_there(&back, action), "{action} is not on {}: {}", back.path, back.text);
        kept(&back, action, fields);
        self.hand.send(&back, action, fields, file)
    }

    fn hold(&self, county: &str, state: &str) {
        let mut body = json!({ "scope": county, "state": state, "row": 4, "reason": "演练" });
        let ask = |path: &str, body: &Value| Request::new("POST", path).token(OFFICE).json(body);
        let preview: Value = self.season().ask(&ask("/v1/office/controls/preview", &body)).read().unwrap();
        (body["based_on"], body["digest"]) = (preview["based_on"].clone(), preview["digest"].clone());
        let key = format!("{county}-{state}-{}", preview["based_on"]);
        let set = self.season().ask(&ask("/v1/office/controls", &body).key(&key));
        assert_eq!(set.status, 200, "{}", set.text());
    }
}

fn is_there(page: &Page, action: &str) -> bool {
    page.says(&format!("action=\"{action}\""))
}

/// What was typed stands in the form again; passwords and codes never.
fn kept(page: &Page, action: &str, fields: Fields<'_>) {
    let form = page.form(action);
    let is_kept = |name: &str| !name.contains("password") && name != "code";
    for (name, value) in fields.iter().filter(|(name, _)| is_kept(name)) {
        let held: Vec<(&str, &str)> = form.kept().collect();
        assert!(held.contains(&(*name, *value)), "{name}={value:?} is lost at {action}: {held:?}");
    }
}
