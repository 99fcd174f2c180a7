//! Commands: the plan's steps for synthetic candidates, each with a key of its own.

use std::hash::{DefaultHasher, Hash, Hasher};

use baoming_core::command::{Action, Capture, Command};
use baoming_core::entry::Entry;
use baoming_core::form::{BasicForm, Person};
use baoming_core::identity::{DocumentKind, Holder, IdentityDocument};
use baoming_core::ids::{CommandKey, CountyId, PointNumber, Serial};
use baoming_core::person::FeeKind;
use baoming_core::serial::Segment;
use baoming_core::text::Text;
use baoming_core::time::Date;
use baoming_gate::admission::permits::Lane;
use baoming_node::node::{Envelope, Node};
use baoming_rehearsal::people::{SyntheticCandidate, SyntheticCandidates};

/// The seed of every synthetic candidate here.
pub const SEED: u64 = 20_211_101;
/// The one point of each county.
pub const POINT: u16 = 1;
/// How many serials it has.
pub const SERIALS: u16 = 60;

/// What a candidate sends.
pub const CANDIDATE: Envelope = Envelope { lane: Lane::Candidate, bytes: 500 };
/// What the payment platform sends.
pub const CONTROL: Envelope = Envelope { lane: Lane::Control, bytes: 200 };

/// A key from any text.
pub fn key(name: &str) -> CommandKey {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, name).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    CommandKey((half(0) << 64 | half(1)).to_be_bytes())
}

/// A command that arrives now.
pub fn command(node: &Node, key: CommandKey, action: Action) -> Command {
    // The key stands in for the body: in these tests one key has one body.
    let fingerprint = u64::from_be_bytes(key.0[..8].try_into().expect("eight of sixteen bytes"));
    Command { key, fingerprint, arrived_at: node.clock().now(), by: None, scope: None, action }
}

/// The county's point begins to exist.
pub fn set_up() -> Action {
    Action::SetUpPoint { point: point(), name: text("第一中学") }
}

/// The point gets the first [`SERIALS`] serials of the county's first code.
pub fn allot(node: &Node, county: CountyId) -> Action {
    let code = *node.province_policy().counties[&county].codes.first().expect("a county has a code");
    Action::AllotSegment { point: point(), segment: Segment::new(code, 1, SERIALS).expect("a segment within its code") }
}

/// The synthetic candidate with this index.
pub fn candidate(node: &Node, county: CountyId, index: u64) -> SyntheticCandidate {
    SyntheticCandidates::with_policy(&node.province_policy(), SEED).candidate(county, index)
}

/// A candidate is captured at the point.
pub fn capture(node: &Node, candidate: &SyntheticCandidate) -> Action {
    let today = Date::new(2021, 11, 1).expect("a day");
    let holder = Holder { birth_date: candidate.born, sex: candidate.sex, today };
    let (kind, regions) = (DocumentKind::ResidentId, &node.province_policy().regions);
    let document = IdentityDocument::parse(kind, &candidate.identity_number, &holder, regions)
        .unwrap_or_else(|error| panic!("a synthetic candidate has a valid document: {error}"));
    let identity = node.identity_key(kind.code(), document.lifelong_number());
    Action::Capture(Box::new(Capture {
        point: point(),
        document,
        identity,
        person: Person {
            name: text(&candidate.name),
            sex: candidate.sex,
            ethnicity: text(&candidate.ethnicity),
            birth_date: candidate.born,
            address: text(&candidate.address),
        },
        photo: candidate.photo,
        entry: Entry::default(),
        today,
    }))
}

/// The fee is paid.
pub fn pay(node: &Node, serial: Serial, payment: &str) -> Action {
    Action::RecordFee {
        serial,
        payment: payment.parse().unwrap_or_else(|error| panic!("{error}")),
        fee: FeeKind::Registration,
        amount_fen: node.province_policy().fees.registration_fen,
        paid_at: node.clock().now(),
        order: None,
    }
}

/// Both passwords are set.
pub fn activate(serial: Serial) -> Action {
    let hash = || text("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$aGFzaA");
    Action::Activate { serial, real_person_passed: true, login_password: hash(), save_password: hash() }
}

/// The form is saved.
pub fn save(serial: Serial, candidate: &SyntheticCandidate) -> Action {
    let form = &candidate.form;
    let [second, third] = &form.second_subjects;
    let form = BasicForm {
        political_status: text(&form.political_status),
        candidate_category: text(&form.candidate_category),
        graduation_category: text(&form.graduation_category),
        school: text(&form.school),
        first_subject: text(&form.first_subject),
        second_subject: text(second),
        third_subject: text(third),
        foreign_language: text(&form.foreign_language),
        unified_exam: form.unified_exam,
        postal_address: text(&form.postal_address),
        postal_code: text(&form.postal_code),
        recipient: text(&form.recipient),
        phone: text(&form.phone),
        additional: Vec::new(),
    };
    Action::SaveForm { serial, form: Box::new(form) }
}

fn point() -> PointNumber {
    PointNumber::new(POINT).expect("a point's number")
}

fn text<const SHORTEST: usize, const LONGEST: usize>(raw: &str) -> Text<SHORTEST, LONGEST> {
    Text::parse(raw).unwrap_or_else(|error| panic!("{raw:?}: {error}"))
}
