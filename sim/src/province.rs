//! The province that is simulated: its policy, its people and what they send, all valid and all synthetic.

use std::collections::{BTreeMap, BTreeSet};

use baoming_core::command::{Action, Capture};
use baoming_core::form::{BasicForm, Person};
use baoming_core::identity::{DocumentKind, Holder, IdentityDocument};
use baoming_core::ids::{CountyId, IdentityKey, PhotoDigest, PointNumber, Serial, SerialCode};
use baoming_core::person::Sex;
use baoming_core::policy::{CodeTables, CountyPolicy, Policy, Regions, Window};
use baoming_core::serial::Segment;
use baoming_core::text::Text;
use baoming_core::time::{Date, Timestamp};

use crate::config::Config;

/// The instant at which every run starts: 2021-11-01 08:59:58 +08:00.
const START: Timestamp = Timestamp(1_635_728_398_000);
/// 高考报名费, in fen.
pub(crate) const FEE_FEN: u32 = 4_000;

/// The calendar's instant at a virtual time.
pub(crate) fn instant(now_us: u64) -> Timestamp {
    START.plus_ms(i64::try_from(now_us / 1_000).unwrap_or(i64::MAX))
}

/// The county with this index, from 0.
pub(crate) fn county(index: u32) -> CountyId {
    CountyId::new(430_101 + index).expect("six digits")
}

fn code(county: CountyId) -> SerialCode {
    SerialCode::new((county.get() % 10_000) as u16).expect("four digits")
}

/// The point with this number, from 1.
pub(crate) fn point(number: u16) -> PointNumber {
    PointNumber::new(number).expect("one to three digits")
}

/// `length` serials of the county, from `first`.
pub(crate) fn segment(county: CountyId, first: u16, length: u16) -> Segment {
    Segment::new(code(county), first, first + length - 1).expect("segments of a run are small")
}

/// A text of a command, valid in its field.
pub(crate) fn text<const SHORTEST: usize, const LONGEST: usize>(raw: &str) -> Text<SHORTEST, LONGEST> {
    Text::parse(raw).expect("the texts of a run are valid")
}

/// The season's rules in this run.
pub(crate) fn policy(config: &Config) -> Policy {
    let table = |codes: &[&str]| codes.iter().map(|code| ((*code).to_owned(), "名".to_owned())).collect();
    let of_county = |id: CountyId| CountyPolicy {
        prefecture: "长沙市".to_owned(),
        name: format!("{id}区"),
        codes: BTreeSet::from([code(id)]),
        candidates_expected: config.candidates,
    };
    let closes_at = instant(config.closes_us);
    Policy {
        year: 2022,
        version: 1,
        registration: Window { opens_at: instant(config.opens_us), closes_at },
        preparation: Window { opens_at: START, closes_at },
        registration_fee_fen: FEE_FEN,
        codes: CodeTables {
            ethnicity: table(&["01"]),
            political_status: table(&["03"]),
            candidate_category: table(&["1"]),
            graduation_category: table(&["1"]),
            first_subject: table(&["wl"]),
            second_subjects: table(&["hx", "sw"]),
            foreign_language: table(&["1"]),
        },
        counties: (0..config.counties)
            .map(|index| (county(index), of_county(county(index))))
            .collect::<BTreeMap<_, _>>(),
        regions: Regions { provinces: BTreeSet::from([43]), home_province: 43, home_codes: BTreeSet::from([430_101]) },
    }
}

/// Step 1: a point begins.
pub(crate) fn set_up(number: PointNumber) -> Action {
    Action::SetUpPoint { point: number, name: text("第一中学") }
}

/// Step 2: the capture of the person who holds the document with this number.
pub(crate) fn capture(at: PointNumber, document: u32) -> Action {
    let birth_date = Date::new(2004, 1, 2).expect("a day that exists");
    let holder = Holder { birth_date, sex: Sex::Male, today: Date::new(2021, 11, 1).expect("a day that exists") };
    let regions = Regions::default();
    let parsed = IdentityDocument::parse(DocumentKind::Passport, &format!("E{document:08}"), &holder, &regions);
    let mut identity = [0; 16];
    identity[..4].copy_from_slice(&document.to_be_bytes());
    Action::Capture(Box::new(Capture {
        point: at,
        document: parsed.expect("a letter and eight digits are a passport's number"),
        identity: IdentityKey(identity),
        person: Person {
            name: text("张三"),
            sex: Sex::Male,
            ethnicity: text("01"),
            birth_date,
            address: text("长沙市芙蓉区"),
        },
        photo: PhotoDigest([7; 32]),
    }))
}

/// Step 3: passwords.
pub(crate) fn activate(serial: Serial) -> Action {
    let hash = || text("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$aGFzaA");
    Action::Activate { serial, real_person_passed: true, login_password: hash(), save_password: hash() }
}

/// Step 4: the form.
pub(crate) fn save(serial: Serial) -> Action {
    let form = BasicForm {
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
    };
    Action::SaveForm { serial, form: Box::new(form) }
}
