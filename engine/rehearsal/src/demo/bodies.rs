//! From synthetic people to the API's bodies.

use baoming_api::bodies::{ActivationBody, CaptureBody, DocumentBody, FormBody, PaymentBody, PersonBody};
use baoming_clock::format_rfc3339;
use baoming_core::time::Timestamp;
use data_encoding::HEXLOWER;

use crate::people::SyntheticCandidate;

/// 居民身份证.
pub const RESIDENT_ID: u8 = 1;

/// Step 2: what a point sends.
pub fn capture(point: &str, person: &SyntheticCandidate) -> CaptureBody {
    CaptureBody {
        point: point.to_owned(),
        document: DocumentBody { kind: RESIDENT_ID, number: person.identity_number.clone() },
        person: PersonBody {
            name: person.name.clone(),
            sex: person.sex.code(),
            ethnicity: person.ethnicity.clone(),
            birth_date: person.born.to_string(),
            address: person.address.clone(),
        },
        photo_sha256: HEXLOWER.encode(&person.photo.0),
        entry: None,
    }
}

/// Step 3: what the payment platform sends.
pub fn payment(serial: &str, payment_id: &str, amount_fen: u32, paid_at: Timestamp) -> PaymentBody {
    let (serial, payment_id) = (serial.to_owned(), payment_id.to_owned());
    PaymentBody { serial, payment_id, amount_fen, paid_at: format_rfc3339(paid_at), fee: None }
}

/// Step 3: passwords that follow from the serial.
pub fn activation(serial: &str) -> ActivationBody {
    ActivationBody {
        ticket: None,
        real_person_passed: true,
        login_password: format!("login-{serial}"),
        save_password: format!("save-{serial}"),
    }
}

/// Step 4: the form as the candidate fills it in.
pub fn form(person: &SyntheticCandidate) -> FormBody {
    let form = person.form.clone();
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

/// A resident identity number as it may be shown.
pub fn masked(number: &str) -> String {
    format!("{}********{}", &number[..6], &number[14..])
}
