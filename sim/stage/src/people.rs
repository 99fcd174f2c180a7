//! Synthetic candidates as requests: what a county office, a point, the payment platform and the candidate send.

use baoming_api::bodies::{
    ActivationBody, CaptureBody, DocumentBody, FormBody, PaymentBody, PersonBody, PointBody, SegmentBody,
};
use baoming_core::ids::{CountyId, PointId, PointNumber, SerialCode};
use baoming_core::policy::Policy;
use baoming_rehearsal::people::{SyntheticCandidate, SyntheticForm, photo};
use data_encoding::HEXLOWER;

use crate::http::Request;
use crate::premises::{CANDIDATE, CLOCK, OFFICE, PAYMENT, POINT};

/// The published fee, in fen.
pub const FEE_FEN: u32 = 4_000;

/// A place of one county, with serials of one code.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The point.
    pub point: PointId,
    /// The code of its serials.
    pub code: SerialCode,
    /// The first of its numbers.
    pub first: u16,
    /// The last of its numbers.
    pub last: u16,
}

/// `per_county` places in each of the first `counties` counties of the policy, sharing the first code of each.
pub fn places(policy: &Policy, counties: usize, per_county: u16) -> Vec<Place> {
    let each = 9_999 / per_county;
    let of_county = |(county, code): (CountyId, SerialCode)| {
        (0..per_county).map(move |at| {
            let number = PointNumber::new(at + 1).expect("points are few");
            let point = PointId { county, number };
            Place { point, code, first: at * each + 1, last: (at + 1) * each }
        })
    };
    let first_code = |(id, county): (&CountyId, &baoming_core::policy::CountyPolicy)| {
        (*id, *county.codes.first().expect("every county has a code"))
    };
    policy.counties.iter().take(counties).map(first_code).flat_map(of_county).collect()
}

/// Step 1: the point, then its segment.
pub fn set_up(place: &Place) -> [Request; 2] {
    let point = place.point.to_string();
    let segment =
        SegmentBody { point: point.clone(), code: place.code.to_string(), first: place.first, last: place.last };
    [
        Request::new("POST", "/v1/office/points")
            .key(&format!("point-{point}"))
            .json(&PointBody { point: point.clone(), name: "第一中学".to_owned() }),
        Request::new("POST", "/v1/office/segments").key(&format!("segment-{point}")).json(&segment),
    ]
    .map(|request| request.token(OFFICE))
}

/// The photograph that all candidates share, sent before anybody is captured.
pub fn photo() -> Request {
    Request::new("POST", "/v1/point/photos").token(POINT).bytes("image/jpeg", photo::shared().bytes.clone())
}

/// The body of step 2.
pub fn capture_body(candidate: &SyntheticCandidate, point: PointId) -> CaptureBody {
    CaptureBody {
        point: point.to_string(),
        document: DocumentBody { kind: 1, number: candidate.identity_number.clone() },
        person: PersonBody {
            name: candidate.name.clone(),
            sex: candidate.sex.code(),
            ethnicity: candidate.ethnicity.clone(),
            birth_date: candidate.born.to_string(),
            address: candidate.address.clone(),
        },
        photo_sha256: HEXLOWER.encode(&candidate.photo.0),
        entry: None,
    }
}

/// Step 2.
pub fn capture(candidate: &SyntheticCandidate, point: PointId, key: &str) -> Request {
    Request::new("POST", "/v1/point/candidates").token(POINT).key(key).json(&capture_body(candidate, point))
}

/// Step 3: the fee.
pub fn fee(serial: &str, key: &str) -> Request {
    let body = PaymentBody {
        serial: serial.to_owned(),
        payment_id: format!("42000{serial}"),
        amount_fen: FEE_FEN,
        paid_at: CLOCK.to_owned(),
        fee: None,
    };
    Request::new("POST", "/v1/payment/notifications").token(PAYMENT).key(key).json(&body)
}

/// Step 3: the check and the passwords.
pub fn activate(serial: &str, key: &str) -> Request {
    let body = ActivationBody {
        ticket: None,
        real_person_passed: true,
        login_password: format!("login-{serial}"),
        save_password: format!("save-{serial}"),
    };
    Request::new("POST", format!("/v1/candidate/candidates/{serial}/activation")).token(CANDIDATE).key(key).json(&body)
}

/// The body of step 4.
pub fn form_body(form: &SyntheticForm) -> FormBody {
    let form = form.clone();
    FormBody {
        political_status: form.political_status,
        candidate_category: form.candidate_category,
        graduation_category: form.graduation_category,
        school: form.school,
        first_subject: form.first_subject,
        second_subjects: form.second_subjects,
        foreign_language: form.foreign_language,
        unified_exam: form.unified_exam,
        postal_address: form.postal_address,
        postal_code: form.postal_code,
        recipient: form.recipient,
        phone: form.phone,
        additional: Vec::new(),
    }
}

/// Step 4.
pub fn form(candidate: &SyntheticCandidate, serial: &str, key: &str) -> Request {
    let path = format!("/v1/candidate/candidates/{serial}/form");
    Request::new("PUT", path).token(CANDIDATE).key(key).json(&form_body(&candidate.form))
}

/// A candidate's record.
pub fn read(serial: &str) -> Request {
    Request::get(format!("/v1/candidate/candidates/{serial}")).token(CANDIDATE)
}
