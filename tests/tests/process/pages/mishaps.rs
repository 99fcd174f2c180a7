//! Something goes wrong at each point of the way: the answer is lost, the county is held for a while, the session is over. Nothing
//! happens twice, and nothing that was typed is lost.

use baoming_api::bodies::CandidateBody;
use serde_json::{Value, json};
use stage::http::Request;
use stage::pages::{Filling, Page, Reader};
use stage::people;
use stage::premises::OFFICE;

use super::site::{LOGIN, SAVE, Site, passwords, site};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mishap {
    /// The form arrives and its answer does not.
    AnswerLost,
    /// The county is held, and opened again after the refusal.
    Held,
    /// The session is over when the form is sent.
    SessionOver,
}

/// Somebody on the way, to whom it happens at one point of it.
struct Walk<'a> {
    site: &'a Site,
    reader: Reader,
    index: u64,
    mishap: Mishap,
    at: usize,
    point: usize,
    happened: bool,
}

impl Walk<'_> {
    /// Sends the form of a page that goes there, filled in by this; what comes of it in the end.
    fn send(&mut self, page: &Page, action: &str, fill: &dyn Fn(Filling) -> Filling) -> Page {
        let form = fill(page.form(action));
        let is_here = self.point == self.at;
        self.point += 1;
        if !is_here {
            return self.reader.send(&form);
        }
        self.happened = true;
        match self.mishap {
            Mishap::AnswerLost => {
                // Neither the answer nor its cookies.
                let lost = self.reader.clone().post(&form, &[]);
                assert!([200, 303].contains(&lost.status), "{action}: {}", lost.text());
                self.reader.send(&form)
            }
            Mishap::Held => {
                self.hold("suspended");
                let refused = self.reader.send(&form);
                self.hold("open");
                if refused.status == 200 {
                    // It changes nothing, so it is not held.
                    return refused;
                }
                assert!([422, 503].contains(&refused.status), "{action}: {}", refused.text);
                let mut again = refused.form(action);
                for typed in form.kept() {
                    assert!(again.kept().any(|held| held == typed), "{typed:?} at {action}: {}", refused.text);
                }
                if refused.says("id=\"county\"") {
                    // While something is held, whoever signs in says where.
                    again = again.with("county", &self.site.place.point.county.to_string());
                }
                self.reader.send(&fill(again))
            }
            Mishap::SessionOver => {
                self.reader.forget("__Host-session");
                let asked = self.reader.send(&form);
                if asked.status != 401 {
                    return asked;
                }
                let person = self.site.running.candidate(&self.site.place, self.index);
                let back = if action == "/me/passwords" {
                    let first = asked.form("/first-sign-in").with("document", &person.identity_number);
                    self.reader.send(&first.with("name", &person.name))
                } else {
                    let first = asked.form("/sign-in").with("document", &person.identity_number);
                    self.reader.send(&first.with("password", LOGIN))
                };
                assert_eq!(back.status, 200, "{}", back.text);
                if action.starts_with("/me/form") {
                    // Back at the form with what was typed: once more through the check.
                    assert_eq!(back.form("/me/form/check").holds("school"), form.holds("school"));
                    if action == "/me/form" {
                        return back;
                    }
                    let check = self.reader.send(&back.form("/me/form/check"));
                    let is_saved = action == "/me/form/save";
                    return if is_saved { self.reader.send(&fill(check.form(action))) } else { check };
                }
                self.reader.send(&fill(back.form(action)))
            }
        }
    }

    fn hold(&self, state: &str) {
        let scope = self.site.place.point.county.to_string();
        let mut body = json!({ "scope": scope, "state": state, "row": 4, "reason": "演练" });
        let ask = |path: &str, body: &Value| Request::new("POST", path).token(OFFICE).json(body);
        let preview: Value = self.site.running.ask(&ask("/v1/office/controls/preview", &body)).read().unwrap();
        (body["based_on"], body["digest"]) = (preview["based_on"].clone(), preview["digest"].clone());
        let key = format!("{state}-{}", preview["based_on"]);
        let set = self.site.running.ask(&ask("/v1/office/controls", &body).key(&key));
        assert_eq!(set.status, 200, "{}", set.text());
    }

    /// All of it; the record in the end.
    fn go(mut self) -> CandidateBody {
        let (site, index) = (self.site, self.index);
        let serial = site.paid(index);
        let person = site.running.candidate(&site.place, index);
        let (document, name) = (person.identity_number.clone(), person.name);
        let page = self.reader.look("/first-sign-in");
        self.send(&page, "/first-sign-in", &|form| form.with("document", &document).with("name", &name));
        let page = self.reader.look("/me/passwords");
        self.send(&page, "/me/passwords", &passwords);
        let page = self.reader.look("/sign-in");
        let signed_in = |form: Filling| form.with("document", &document).with("password", LOGIN);
        let mine = self.send(&page, "/sign-in", &signed_in);
        assert_eq!(mine.path, "/me", "{:?} at {}: {}", self.mishap, self.at, mine.text);
        let page = self.reader.look("/me/form");
        let filled = site.filled_in(&page, index);
        let check = self.send(&page, "/me/form/check", &|form| form.like(&filled));
        let again = self.send(&check, "/me/form", &|form| form);
        let check = self.send(&again, "/me/form/check", &|form| form);
        self.send(&check, "/me/form/save", &|form| form.with("known_save_password", SAVE));
        let page = self.reader.look("/me/save-password");
        let changed = |form: Filling| {
            form.with("password", SAVE).with("new_password", "new-save-9").with("new_password_again", "new-save-9")
        };
        self.send(&page, "/me/save-password", &changed);
        assert!(self.happened, "there is no point {}", self.at);
        site.running.ask(&people::read(&serial)).read().unwrap()
    }
}

#[test]
fn whatever_happens_at_whichever_point_nothing_happens_twice_and_nothing_is_lost() {
    const POINTS: usize = 8;
    let site = site();
    let mut index = 0;
    for mishap in [Mishap::AnswerLost, Mishap::Held, Mishap::SessionOver] {
        for at in 0..POINTS {
            let walk = Walk { site: &site, reader: site.reader(), index, mishap, at, point: 0, happened: false };
            let record = walk.go();
            assert!(record.activated, "{mishap:?} at {at}");
            assert_eq!(record.form_revision, 1, "{mishap:?} at {at}");
            index += 1;
        }
    }
}
