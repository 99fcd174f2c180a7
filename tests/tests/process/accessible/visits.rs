//! Every page that there is, visited: by everybody, by a candidate before and behind the passwords, at a point and in an office.
//!
//! Guarantees: the list is the portal's own, so a page that is new and that no visit reaches is named. Forms are sent as they
//! stand, empty, so each is seen with what is wrong with it, and those that lead on are sent filled in as well.

use std::collections::{BTreeMap, BTreeSet};

use baoming_policy::PolicyFiles;
use baoming_rehearsal::people::photo;
use serde_json::json;
use stage::accounts::{Operator, PASSWORD};
use stage::http::Request;
use stage::pages::{Filling, Page, Reader};
use stage::people;
use stage::premises::POINT;

use crate::process::pages::site::{SAVE, Site, passwords, site};

/// One account of each role: name, role, scope.
const ACCOUNTS: [(&str, &str, &str); 6] = [
    ("first-school", "point", "430102-001"),
    ("province-office", "office", "province"),
    ("makes-accounts", "administrator", "province"),
    ("watches", "security", "province"),
    ("reads-the-logs", "auditor", "province"),
    ("runs-it", "ops", "province"),
];
/// What ends a visit.
const LEAVES: &str = "/sign-out";

/// Somebody at a browser, and which pages are theirs.
struct Visitor {
    reader: Reader,
    pages: fn(&str) -> bool,
}

/// All visits.
pub(super) struct Visits {
    pub(super) site: Site,
    /// Each page by what was asked and how it was answered, in one language.
    pub(super) pages: BTreeMap<String, Page>,
    reached: BTreeSet<(&'static str, String)>,
    language: &'static str,
    /// Whose turn it is: nobody goes a way twice.
    next: u64,
    operators: [Operator; ACCOUNTS.len()],
}

impl Visits {
    pub(super) fn begin() -> Self {
        let site = site();
        assert_eq!(site.place.point.to_string(), ACCOUNTS[0].2);
        let operators = ACCOUNTS.map(|(name, role, scope)| site.running.operator(name, role, scope));
        let (pages, reached) = (BTreeMap::new(), BTreeSet::new());
        Self { site, pages, reached, language: "zh-CN", next: 0, operators }
    }

    /// Goes to every page in this language.
    pub(super) fn go(&mut self, language: &'static str, signed_in: &mut [Reader]) {
        self.language = language;
        self.pages.clear();
        self.by_everybody();
        self.by_an_entrant();
        self.by_a_candidate();
        for (at, reader) in signed_in.iter_mut().enumerate() {
            reader.language = language;
            match at {
                0 => self.at_the_point(reader),
                1 => self.in_the_office(reader),
                _ => {}
            }
            self.everywhere(Visitor { reader: reader.clone(), pages: |path| path.starts_with("/staff") });
        }
        self.what_is_rare(signed_in);
        let missed: Vec<String> = baoming_portal::pages()
            .filter(|page| !self.reached.contains(&(page.method, page.path.to_owned())))
            .map(|page| format!("{} {}", page.method, page.path))
            .collect();
        assert!(missed.is_empty(), "no visit in {} reaches {missed:?}: add one here", file!());
    }

    /// The operators' browsers, signed in: a code is good once, so they stay.
    pub(super) fn operators(&mut self) -> Vec<Reader> {
        let operators = self.operators.clone();
        let signed_in = operators.into_iter().map(|operator| {
            let mut reader = self.reader();
            let page = self.look(&mut reader, "/staff/sign-in");
            let code =
                operator.secret.as_ref().map_or_else(String::new, |secret| secret.code(self.site.running.phone()));
            let form = page.form("/staff/sign-in").with("operator", &operator.name).with("password", PASSWORD);
            self.send(&mut reader, &form.with("code", &code));
            reader
        });
        signed_in.collect()
    }

    fn reader(&self) -> Reader {
        let mut reader = self.site.reader();
        reader.language = self.language;
        reader
    }

    fn one_more(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn note(&mut self, method: &'static str, path: &str, page: &Page) {
        self.reached.insert((method, path.to_owned()));
        // Files, and what scripts are told, are no pages.
        if page.text.starts_with("<!DOCTYPE html>") {
            self.pages.entry(format!("{method} {path} {}", page.status)).or_insert_with(|| page.clone());
        }
    }

    fn look(&mut self, reader: &mut Reader, path: &str) -> Page {
        let page = reader.look(path);
        self.note("GET", path, &page);
        page
    }

    fn send(&mut self, reader: &mut Reader, form: &Filling) -> Page {
        let page = reader.send(form);
        self.note("POST", form.action(), &page);
        page
    }

    fn send_file(&mut self, reader: &mut Reader, form: &Filling, file: &[u8]) -> Page {
        let page = reader.send_file(form, "file", file);
        self.note("POST", form.action(), &page);
        page
    }

    /// Looks at each page, and sends each form that stands on one as it is.
    fn everywhere(&mut self, mut visitor: Visitor) {
        let mut sent = BTreeSet::new();
        let looked_at = baoming_portal::pages().filter(|page| page.method == "GET" && (visitor.pages)(page.path));
        for page in looked_at.collect::<Vec<_>>() {
            let mut shown = vec![self.look(&mut visitor.reader, page.path)];
            while let Some(page) = shown.pop() {
                let actions: Vec<String> = page.text.split("action=\"").skip(1).map(until_quote).collect();
                for action in actions {
                    if action == LEAVES || !sent.insert(action.clone()) {
                        continue;
                    }
                    let form = page.form(&action);
                    let tag = page.text.split_once(&format!("action=\"{action}\"")).map_or("", |(_, rest)| rest);
                    let takes_file = tag.split('>').next().is_some_and(|tag| tag.contains("multipart/form-data"));
                    shown.push(if takes_file {
                        self.send_file(&mut visitor.reader, &form, b"nothing")
                    } else {
                        self.send(&mut visitor.reader, &form)
                    });
                }
            }
        }
    }

    fn by_everybody(&mut self) {
        let pages = |path: &str| !path.starts_with("/me") && !path.starts_with("/staff");
        let mut reader = self.reader();
        self.everywhere(Visitor { reader: reader.clone(), pages });
        let form = reader.look("/forgotten").form("/forgotten/code").to("/forgotten");
        self.send(&mut reader, &form);
        // What somebody who is not signed in is shown in the place of a page of one's own.
        self.pages.insert("GET /me signed out".to_owned(), reader.look("/me"));
        self.pages.insert("GET /staff signed out".to_owned(), reader.look("/staff"));
    }

    fn by_an_entrant(&mut self) {
        let unpaid = self.one_more();
        self.site.running.capture(&self.site.place, unpaid);
        let mut reader = self.reader();
        let mine = self.site.first_sign_in(&mut reader, unpaid);
        self.pages.insert("entrant who has not paid".to_owned(), mine);
        let fee = self.look(&mut reader, "/me/fee");
        self.send(&mut reader, &fee.form("/me/fee"));
        let index = self.one_more();
        self.site.paid(index);
        let mut reader = self.reader();
        let mine = self.site.first_sign_in(&mut reader, index);
        self.pages.insert("entrant".to_owned(), mine);
        self.pages.insert("entrant fee paid".to_owned(), reader.look("/me/fee"));
        let page = self.look(&mut reader, "/me/passwords");
        let form = passwords(page.form("/me/passwords"));
        self.send(&mut reader, &form.clone().with("save_password_again", "another-one"));
        self.send(&mut reader, &form);
    }

    fn by_a_candidate(&mut self) {
        let index = self.one_more();
        let (mut reader, _) = self.site.signed_in(index);
        reader.language = self.language;
        self.everywhere(Visitor { reader: reader.clone(), pages: |path| path.starts_with("/me") });
        let filled = self.site.filled_in(&reader.look("/me/form"), index);
        let check = self.send(&mut reader, &filled);
        self.send(&mut reader, &check.form("/me/form"));
        self.send(&mut reader, &check.form("/me/form/save"));
        self.send(&mut reader, &check.form("/me/form/save").with("known_save_password", SAVE));
        let form = reader.look("/me/phone").form("/me/phone/code").to("/me/phone");
        self.send(&mut reader, &form);
        for path in ["/me", "/me/receipts", "/me/history"] {
            self.pages.insert(format!("{path} with a form"), reader.look(path));
        }
        let receipts = reader.look("/me/receipts");
        let (_, line) = receipts.text.split_once("bmr1.").unwrap();
        let check = reader.look("/receipt").form("/receipt");
        self.send(&mut reader, &check.with("receipt", &format!("bmr1.{}", line.split('<').next().unwrap())));
        let form = reader.look("/").form(LEAVES);
        self.send(&mut reader, &form);
    }

    fn at_the_point(&mut self, reader: &mut Reader) {
        let (signed, index) = (self.one_more(), self.one_more());
        let (_, serial) = self.site.signed_in(signed);
        let signer = self.site.running.candidate(&self.site.place, signed);
        self.site.running.granted(&people::form(&signer, &serial, &format!("form-{serial}")));
        let person = self.site.running.candidate(&self.site.place, index);
        let form = reader.look("/staff/capture").form("/staff/capture/photo");
        let card = self.send_file(reader, &form, &photo::shared().bytes);
        let form = card.form("/staff/capture").with("method", "card-reader");
        let form = form
            .with("document", &person.identity_number)
            .with("name", &person.name)
            .with("sex", &person.sex.code().to_string())
            .with("ethnicity", &person.ethnicity)
            .with("birth_date", &person.born.to_string())
            .with("address", &person.address);
        self.send(reader, &form.clone().with("birth_date", "2004"));
        self.send_file(reader, &form.clone().to("/staff/capture/consent"), b"");
        self.send(reader, &form);
        let search = reader.look("/staff/candidates").form("/staff/candidates").with("serial", &serial);
        let found = self.send(reader, &search);
        let record = self.send(reader, &found.form("/staff/candidates/record"));
        let sheet = self.send(reader, &record.form("/staff/candidates/form"));
        let signing = sheet.form("/staff/candidates/signature").with("signed_by", &signer.name);
        self.send_file(reader, &signing.clone().with("form_revision", "9"), b"a scan");
        self.send_file(reader, &signing, b"a scan");
        let form = reader.look("/staff/second-factor").form("/staff/second-factor").to("/staff/second-factor/confirm");
        self.send(reader, &form);
    }

    /// Something waits for everything that an office decides, and something that only programs send is sent.
    fn in_the_office(&mut self, reader: &mut Reader) {
        let index = self.one_more();
        let serial = self.site.running.capture(&self.site.place, index);
        let applicant = self.one_more();
        let person = self.site.running.candidate(&self.site.place, applicant);
        let body = json!({
            "point": ACCOUNTS[0].2, "kind": "out-of-province", "document": {"kind": 1, "number": person.identity_number},
            "name": person.name, "sex": person.sex.code(), "birth_date": person.born.to_string(), "text": "随迁子女",
            "scan_sha256": "ab".repeat(32),
        });
        let applying = Request::new("POST", "/v1/point/applications").token(POINT).key(&format!("apply-{applicant}"));
        self.site.running.granted(&applying.json(&body));
        let waiting = reader.look("/staff/applications?county=430102");
        let one = self.send(reader, &waiting.form("/staff/applications/one"));
        let form = one.form("/staff/applications/decide");
        self.send(reader, &form);
        self.pages.insert("applications of a county".to_owned(), waiting);
        let county = reader.look("/staff/points?county=430102");
        for action in ["/staff/points/new", "/staff/points/allot", "/staff/points/take-back", "/staff/points/move"] {
            self.send(reader, &county.form(action));
        }
        let void = reader.look("/staff/void").form("/staff/void").with("serial", &serial).with("reason", "重复采集");
        self.send(reader, &void);
        let approvals = reader.look("/staff/approvals");
        self.send(reader, &approvals.form("/staff/approvals/decide"));
        let control = reader.look("/staff/controls").form("/staff/controls").with("scope", "430103");
        let control = control.with("state", "suspended").with("row", "4").with("reason", "辖区内停电，正在抢修");
        // And opened again, since whoever signs in meanwhile is asked where.
        for state in ["suspended", "open"] {
            let preview = self.send(reader, &control.clone().with("state", state));
            self.send(reader, &preview.form("/staff/controls/set"));
        }
        let first = reader.look("/staff/reports").form("/staff/reports/file").with("kind", "first").with("row", "4");
        let reported = self.send(reader, &first.with("grade", "3").with("scope", "430102").with("what", "停电"));
        self.send(reader, &reported.form("/staff/reports/acknowledge"));
        let block = reader.look("/staff/blocks").form("/staff/blocks").with("ranges", "203.0.113.0/24");
        let kept_out = self.send(reader, &block.with("until", "2021-11-01T23:00").with("reason", "扫描"));
        self.send(reader, &kept_out.form("/staff/blocks/lift"));
        let files = PolicyFiles::built_in();
        let files: Vec<(&str, &[u8])> = files.texts().iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let trying = reader.look("/staff/rules").form("/staff/rules/try").with("scope", "province");
        let tried = reader.send_files(&trying, "file", &files);
        self.note("POST", "/staff/rules/try", &tried);
        self.send_file(reader, &tried.form("/staff/rules/adopt"), b"nothing");
    }

    /// What no page has a form for while nothing is amiss: it is sent all the same, and says that it is not possible.
    fn what_is_rare(&mut self, signed_in: &mut [Reader]) {
        for reader in signed_in {
            let form = reader.look("/staff/password").form("/staff/password");
            for action in [
                "/staff/reports/drop-draft",
                "/staff/service/revive",
                "/staff/settlements/pass",
                "/staff/settlements/day",
                "/staff/settlements/bill",
                "/staff/offline/send",
            ] {
                self.send(reader, &form.clone().to(action));
            }
        }
    }
}

fn until_quote(text: &str) -> String {
    text.split('"').next().unwrap_or("").to_owned()
}
