//! A point with a provider of identity checks, and somebody who works there by pages.

use baoming_rehearsal::people::photo;
use serde_json::{Value, json};
use stage::accounts::{Operator, PASSWORD};
use stage::http::Request;
use stage::pages::{Filling, Page, Reader};
use stage::people::{self, Place, capture_body};
use stage::premises::{CANDIDATE, NO_RATES, OFFICE, POINT};
use stage::running::Running;
use standin::{Options, StandIn};
use tokio::runtime::Runtime;

const SECRET: &str = "secret-of-the-checks-0000";

/// The passwords of whoever is registered here.
const LOGIN: &str = "login-of-mine-1";
const SAVE: &str = "save-of-mine-2";

pub(super) struct Site {
    _runtime: Runtime,
    _provider: StandIn,
    pub(super) running: Running,
    pub(super) place: Place,
}

pub(super) fn site() -> Site {
    let runtime = Runtime::new().unwrap();
    let provider = runtime.block_on(StandIn::start(Options::local("baoming", SECRET))).unwrap();
    let url = provider.url();
    let section = format!("[real_person]\nbase_url = {url:?}\napp_id = \"baoming\"\nsecret = {SECRET:?}\n");
    let running = Running::start(super::super::program(), &format!("{NO_RATES}{section}"));
    let place = running.set_up(1, 1)[0];
    Site { _runtime: runtime, _provider: provider, running, place }
}

impl Site {
    /// The same at another time.
    pub(super) fn at(mut self, clock: &str) -> Self {
        self.running.premises.set_clock(clock);
        self.running = self.running.restart();
        self
    }

    pub(super) fn signed_in(&self, name: &str, role: &str, scope: &str) -> (Reader, Page) {
        self.sign_in(&self.running.operator(name, role, scope))
    }

    pub(super) fn sign_in(&self, operator: &Operator) -> (Reader, Page) {
        let mut reader = Reader::new(self.running.address);
        let code = operator.secret.as_ref().map_or_else(String::new, |secret| secret.code(self.running.phone()));
        let form = reader.look("/staff/sign-in").form("/staff/sign-in");
        let desk = reader.send(&form.with("operator", &operator.name).with("password", PASSWORD).with("code", &code));
        assert_eq!((desk.path.as_str(), desk.status), ("/staff", 200), "{}", desk.text);
        (reader, desk)
    }

    pub(super) fn at_point(&self) -> (Reader, Page) {
        self.signed_in("first-school", "point", &self.place.point.to_string())
    }

    /// Somebody with passwords and a form.
    pub(super) fn register(&self, index: u64) -> String {
        let serial = self.running.capture(&self.place, index);
        self.running.granted(&people::fee(&serial, &format!("fee-{serial}")));
        let ticket = format!("pass-{serial}");
        let body =
            json!({"ticket": ticket, "real_person_passed": false, "login_password": LOGIN, "save_password": SAVE});
        let path = format!("/v1/candidate/candidates/{serial}/activation");
        let key = format!("activate-{serial}");
        self.running.granted(&Request::new("POST", path).token(CANDIDATE).key(&key).json(&body));
        let person = self.running.candidate(&self.place, index);
        self.running.granted(&people::form(&person, &serial, &format!("form-{serial}")));
        serial
    }

    /// The record of this candidate, found by its serial.
    pub(super) fn record(&self, reader: &mut Reader, serial: &str) -> Page {
        let search = reader.look("/staff/candidates").form("/staff/candidates").with("serial", serial);
        let found = reader.send(&search);
        reader.send(&found.form("/staff/candidates/record"))
    }

    /// The form at `path`, opened from the record of this candidate.
    pub(super) fn opened(&self, reader: &mut Reader, serial: &str, path: &str) -> Filling {
        let record = self.record(reader, serial);
        let opened = reader.send(&record.form(path));
        assert_eq!(opened.status, 200, "{}", opened.text);
        let form = opened.form(path);
        assert_eq!((form.holds("serial"), form.holds("filled")), (serial, "yes"));
        form
    }

    /// How many changes the record has.
    pub(super) fn changes(&self, serial: &str) -> usize {
        let path = format!("/v1/office/candidates/{serial}/history");
        let history: Value = self.running.ask(&Request::get(path).token(OFFICE)).read().unwrap();
        history["changes"].as_array().unwrap().len()
    }

    /// Whether all of these were read or done, by the access log.
    pub(super) fn logged(&self, actions: &[&str]) {
        let log: Value = self.running.ask(&Request::get("/v1/office/access-log").token(OFFICE)).read().unwrap();
        let text = log.to_string();
        for action in actions {
            assert!(text.contains(action), "{action} is not in {text}");
        }
    }

    /// The document of this person as a form has it.
    pub(super) fn card(&self, form: Filling, index: u64) -> Filling {
        let person = self.running.candidate(&self.place, index);
        form.with("document", &person.identity_number)
            .with("name", &person.name)
            .with("sex", &person.sex.code().to_string())
            .with("ethnicity", &person.ethnicity)
            .with("birth_date", &person.born.to_string())
            .with("address", &person.address)
    }
}

/// The photograph that all candidates share, sent by pages.
pub(super) fn photographed(reader: &mut Reader) -> Page {
    let form = reader.look("/staff/capture").form("/staff/capture/photo");
    let page = reader.send_file(&form, "file", &photo::shared().bytes);
    assert_eq!(page.status, 200, "{}", page.text);
    page
}

/// Somebody who could not come, whose card is still to be verified.
pub(super) fn typed_in(site: &Site, index: u64) -> String {
    let mut body = json!(capture_body(&site.running.candidate(&site.place, index), site.place.point));
    body["entry"] = json!({"method": "manual", "case": "cannot-come"});
    let request = Request::new("POST", "/v1/point/candidates").token(POINT).key(&format!("typed-{index}")).json(&body);
    site.running.granted(&request).serial.unwrap()
}

/// What is shown large.
pub(super) fn large(page: &Page) -> String {
    let (_, rest) = page.text.split_once("<p class=\"large\">").unwrap_or_else(|| panic!("{}", page.text));
    rest.split('<').next().unwrap().to_owned()
}
