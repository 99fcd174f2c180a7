//! A small season with its people, for tests and the simulator: everything is valid, and nobody is real.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::{Calendar, Window, WindowName};
use crate::command::{Action, Capture};
use crate::contingency::schedule::ReportSchedule;
use crate::entry::Entry;
use crate::form::{BasicForm, Person, ProfessionalChoice};
use crate::identity::{DocumentKind, Holder, IdentityDocument, check_digit};
use crate::ids::{CountyId, IdentityKey, PhotoDigest, PointNumber, Serial, SerialCode};
use crate::person::{FeeKind, Sex};
use crate::photo::PhotoRules;
use crate::policy::{
    Bonus, CodeTables, CountyPolicy, Fees, FieldRule, FieldRules, Policy, ProfessionalClass, Regions, RoleRules, Track,
};
use crate::text::Text;
use crate::time::{Date, Timestamp};

/// 高考报名费 of the season, in fen.
pub const FEE_FEN: u32 = 4_000;
/// The day on which everything happens.
pub const TODAY: Date = Date { year: 2021, month: 11, day: 1 };

/// A text that is valid in its field.
pub fn text<const SHORTEST: usize, const LONGEST: usize>(raw: &str) -> Text<SHORTEST, LONGEST> {
    Text::parse(raw).expect("the texts of the sample are valid")
}

/// The rules: each window as `window` says, and these counties, each with the serial code of its last four digits.
pub fn policy(counties: impl IntoIterator<Item = CountyId>, window: impl FnMut(WindowName) -> Window) -> Policy {
    let table = |codes: &[&str]| codes.iter().map(|code| ((*code).to_owned(), "名".to_owned())).collect();
    let county = |id: CountyId| CountyPolicy {
        prefecture: "长沙市".to_owned(),
        name: format!("{id}区"),
        codes: BTreeSet::from([code_of(id)]),
        candidates_expected: 10,
    };
    let rule =
        |required| FieldRule { label: "项".to_owned(), required, characters_max: 100, values_max: 1, table: None };
    let art = ProfessionalClass { name: "美术".to_owned(), fee_fen: 9_000, ..ProfessionalClass::default() };
    let sport = ProfessionalClass {
        name: "体育".to_owned(),
        track: Track::Sport,
        fee_fen: 8_000,
        main_events: table(&["1", "2"]),
        auxiliary_events: table(&["3"]),
    };
    Policy {
        year: 2022,
        version: 1,
        edition: 0,
        calendar: Calendar::new(window),
        fees: Fees { registration_fen: FEE_FEN, core_subject_fen: 3_000, elective_subject_fen: 2_600 },
        codes: CodeTables {
            ethnicity: table(&["01"]),
            political_status: table(&["03"]),
            candidate_category: table(&["1"]),
            graduation_category: table(&["1"]),
            first_subject: table(&["wl"]),
            second_subjects: table(&["hx", "sw"]),
            foreign_language: table(&["1"]),
        },
        form: FieldRules::from([("resume".to_owned(), rule(false))]),
        collected: FieldRules::from([("assessment".to_owned(), rule(true))]),
        professional: BTreeMap::from([("03".to_owned(), art), ("51".to_owned(), sport)]),
        bonuses: BTreeMap::from([("1".to_owned(), Bonus { name: "烈士子女".to_owned(), points: 20 })]),
        plans: table(&["1"]),
        roles: RoleRules::default(),
        four_eyes: Default::default(),
        photo: PhotoRules::default(),
        reports: ReportSchedule::BUILT_IN,
        guardian_below_years: 14,
        appointed_points: Default::default(),
        counties: counties.into_iter().map(|id| (id, county(id))).collect(),
        regions: Regions { provinces: BTreeSet::from([43]), home_province: 43, home_codes: BTreeSet::from([430_102]) },
    }
}

/// The serial code of a county: the last four digits of its own.
pub fn code_of(county: CountyId) -> SerialCode {
    SerialCode::new((county.get() % 10_000) as u16).expect("four digits")
}

/// The identity card of person `number`, with the keyed hash that stands for it here.
pub fn card(number: u32) -> (IdentityDocument, IdentityKey) {
    let person = person(number);
    let birth = person.birth_date.to_string().replace('-', "");
    let body = format!("430102{birth}{:03}", sequence(number));
    let check = char::from(check_digit(body.as_bytes()).expect("seventeen digits have a check digit"));
    let document = document(DocumentKind::ResidentId, &format!("{body}{check}"), &person);
    (document, key(1, number))
}

/// The passport of person `number`.
pub fn passport(number: u32) -> (IdentityDocument, IdentityKey) {
    (document(DocumentKind::Passport, &format!("E{number:08}"), &person(number)), key(2, number))
}

fn document(kind: DocumentKind, number: &str, person: &Person) -> IdentityDocument {
    let holder = Holder { birth_date: person.birth_date, sex: person.sex, today: TODAY };
    let regions = Regions { provinces: BTreeSet::from([43]), home_province: 43, home_codes: BTreeSet::from([430_102]) };
    IdentityDocument::parse(kind, number, &holder, &regions).expect("the documents of the sample are valid")
}

fn key(kind: u8, number: u32) -> IdentityKey {
    let mut key = [kind; 16];
    key[..4].copy_from_slice(&number.to_be_bytes());
    IdentityKey(key)
}

/// Odd, as a man's is; what does not fit into it goes into the birth date.
fn sequence(number: u32) -> u32 {
    (number % 499) * 2 + 1
}

/// Person `number`: a man, 17 to 20 years old.
pub fn person(number: u32) -> Person {
    let days = number / 499;
    let birth_date = Date::new(2_001 + (days / 336 % 3) as u16, (days / 28 % 12 + 1) as u8, (days % 28 + 1) as u8);
    Person {
        name: text("张三"),
        sex: Sex::Male,
        ethnicity: text("01"),
        birth_date: birth_date.expect("every month has 28 days"),
        address: text("长沙市芙蓉区"),
    }
}

/// Step 2 for person `number`, by card reader.
pub fn capture(point: PointNumber, number: u32) -> Capture {
    let (document, identity) = card(number);
    let photo = PhotoDigest([7; 32]);
    Capture { point, document, identity, person: person(number), photo, entry: Entry::default(), today: TODAY }
}

/// Step 3: passwords.
pub fn activate(serial: Serial) -> Action {
    let hash = || text("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$aGFzaA");
    Action::Activate { serial, real_person_passed: true, login_password: hash(), save_password: hash() }
}

/// The registration fee, paid at an instant.
pub fn pay(serial: Serial, payment: &str, paid_at: Timestamp) -> Action {
    let payment = payment.parse().expect("the payments of the sample are valid");
    let fee = FeeKind::Registration;
    Action::RecordFee { serial, fee, payment, amount_fen: FEE_FEN, paid_at, order: None }
}

/// The basic form.
pub fn form() -> BasicForm {
    BasicForm {
        political_status: text("03"),
        candidate_category: text("1"),
        graduation_category: text("1"),
        school: text("第一中学"),
        first_subject: text("wl"),
        second_subject: text("hx"),
        third_subject: text("sw"),
        foreign_language: text("1"),
        unified_exam: true,
        postal_address: text("长沙市芙蓉区"),
        postal_code: text("410000"),
        recipient: text("张三"),
        phone: text("13800000000"),
        additional: Vec::new(),
    }
}

/// The arts class that has no events to choose.
pub fn art() -> ProfessionalChoice {
    ProfessionalChoice { class: text("03"), main_event: None, auxiliary_event: None }
}

/// The sport class with its events.
pub fn sport() -> ProfessionalChoice {
    ProfessionalChoice { class: text("51"), main_event: Some(text("1")), auxiliary_event: Some(text("3")) }
}
