//! A service with a provider of real-person checks, and people who go through it by pages.

use stage::pages::{Filling, Page, Reader};
use stage::people::{self, Place};
use stage::premises::NO_RATES;
use stage::running::Running;
use standin::{Options, StandIn};
use tokio::runtime::Runtime;

const SECRET: &str = "secret-of-the-checks-0000";
pub(in crate::process) const LOGIN: &str = "login-of-mine-1";
pub(in crate::process) const SAVE: &str = "save-of-mine-2";

pub(in crate::process) struct Site {
    _runtime: Runtime,
    _provider: StandIn,
    pub(in crate::process) running: Running,
    pub(in crate::process) place: Place,
}

pub(in crate::process) fn site() -> Site {
    let runtime = Runtime::new().unwrap();
    let provider = runtime.block_on(StandIn::start(Options::local("baoming", SECRET))).unwrap();
    let url = provider.url();
    let section = format!("[real_person]\nbase_url = {url:?}\napp_id = \"baoming\"\nsecret = {SECRET:?}\n");
    let running = Running::start(crate::process::program(), &format!("{NO_RATES}{section}"));
    let place = running.set_up(1, 1)[0];
    Site { _runtime: runtime, _provider: provider, running, place }
}

impl Site {
    pub(in crate::process) fn reader(&self) -> Reader {
        Reader::new(self.running.address)
    }

    /// Somebody who was captured and has paid.
    pub(in crate::process) fn paid(&self, index: u64) -> String {
        let serial = self.running.capture(&self.place, index);
        self.running.granted(&people::fee(&serial, &format!("fee-{serial}")));
        serial
    }

    pub(in crate::process) fn first_sign_in(&self, reader: &mut Reader, index: u64) -> Page {
        let person = self.running.candidate(&self.place, index);
        let form = reader.look("/first-sign-in").form("/first-sign-in");
        reader.send(&form.with("document", &person.identity_number).with("name", &person.name))
    }

    pub(in crate::process) fn sign_in(&self, index: u64, form: Filling) -> Filling {
        let person = self.running.candidate(&self.place, index);
        form.with("document", &person.identity_number).with("password", LOGIN)
    }

    /// Signed in, with both passwords.
    pub(in crate::process) fn signed_in(&self, index: u64) -> (Reader, String) {
        let serial = self.paid(index);
        let mut reader = self.reader();
        self.first_sign_in(&mut reader, index);
        let page = reader.look("/me/passwords");
        assert_eq!(reader.send(&passwords(page.form("/me/passwords"))).status, 200);
        let form = reader.look("/sign-in").form("/sign-in");
        assert_eq!(reader.send(&self.sign_in(index, form)).path, "/me");
        (reader, serial)
    }

    /// The form as this person fills it in.
    pub(in crate::process) fn filled_in(&self, page: &Page, index: u64) -> Filling {
        let form = people::form_body(&self.running.candidate(&self.place, index).form);
        let mut filling = page.form("/me/form/check");
        for (name, value) in [
            ("political_status", &form.political_status),
            ("candidate_category", &form.candidate_category),
            ("graduation_category", &form.graduation_category),
            ("school", &form.school),
            ("first_subject", &form.first_subject),
            ("second_subjects", &form.second_subjects[0]),
            ("foreign_language", &form.foreign_language),
            ("postal_address", &form.postal_address),
            ("postal_code", &form.postal_code),
            ("recipient", &form.recipient),
            ("phone", &form.phone),
        ] {
            filling = filling.with(name, value);
        }
        let unified = if form.unified_exam { "yes" } else { "no" };
        filling.and("second_subjects", &form.second_subjects[1]).with("unified_exam", unified)
    }
}

pub(in crate::process) fn passwords(form: Filling) -> Filling {
    // A check counts for one person.
    let ticket = format!("pass-{}", form.holds("form-key"));
    form.with("ticket", &ticket)
        .with("login_password", LOGIN)
        .with("login_password_again", LOGIN)
        .with("save_password", SAVE)
        .with("save_password_again", SAVE)
}
