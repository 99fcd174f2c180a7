//! What people read: one file per language, Chinese first.

mod en;
mod policy_findings;
pub(crate) mod printed;
mod zh;

use baoming_api::bodies::FindingBody;
use baoming_api::bodies::contingency::TurnAnswerBody;
use baoming_core::identity::AddressDoubt;
use baoming_language::Language;
use baoming_store::photos::{PhotoError, PhotoFailure};

use crate::refused::Refused;

/// Title and detail of a problem.
pub fn text_of(language: Language, error: &Refused) -> (&'static str, String) {
    match language {
        Language::Chinese => zh::text_of(error),
        Language::English => en::text_of(error),
    }
}

/// 考生报名资格审核表 of the examination of a year, a page to print.
pub fn eligibility_review(language: Language, year: u16) -> String {
    let page = match language {
        Language::Chinese => include_str!("zh/eligibility_review.html"),
        Language::English => include_str!("en/eligibility_review.html"),
    };
    page.replace("{YEAR}", &year.to_string())
}

/// The waiting page of a county: names come from the policy's files and are made harmless all the same.
pub(crate) fn turn_page(language: Language, answer: &TurnAnswerBody) -> String {
    let (page, (state, detail)) = match language {
        Language::Chinese => (include_str!("zh/turn.html"), zh::turn(answer)),
        Language::English => (include_str!("en/turn.html"), en::turn(answer)),
    };
    let name = harmless(&answer.name);
    page.replace("{SECONDS}", &answer.look_again_seconds.to_string())
        .replace("{STATE}", state)
        .replace("{DETAIL}", &detail)
        .replace("{NOW}", &answer.now)
        .replace("{NAME}", &name)
}

/// All counties to choose from.
pub(crate) fn turns_page(language: Language, counties: impl Iterator<Item = (String, String)>) -> String {
    let page = match language {
        Language::Chinese => include_str!("zh/turns.html"),
        Language::English => include_str!("en/turns.html"),
    };
    let row = |(id, name): (String, String)| format!("<li><a href=\"?county={id}\">{}</a></li>\n", harmless(&name));
    page.replace("{COUNTIES}", &counties.map(row).collect::<String>())
}

fn harmless(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What a photograph's broken rule asks for and what was seen.
pub(crate) fn photo_rule_text(language: Language, error: &PhotoError) -> String {
    match language {
        Language::Chinese => zh::photo_rule_text(error),
        Language::English => en::photo_rule_text(error),
    }
}

/// What is strange about an address code, and what to do.
pub(crate) fn doubt(language: Language, doubt: AddressDoubt) -> String {
    match language {
        Language::Chinese => zh::doubt(doubt),
        Language::English => en::doubt(doubt),
    }
}

/// Every rule that a photograph broke.
pub fn findings_of(language: Language, refused: &Refused) -> Vec<FindingBody> {
    let Refused::Photo(PhotoFailure::Refused(findings)) = refused else { return Vec::new() };
    let body = |finding: &PhotoError| FindingBody {
        rule: finding.code().to_owned(),
        detail: photo_rule_text(language, finding),
    };
    findings.iter().map(body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_photographs_is_a_sentence_in_both_languages_and_says_what_was_seen() {
        let dimensions = PhotoError::Dimensions { width: 481, height: 639, expected_width: 480, expected_height: 640 };
        let bytes = PhotoError::Bytes { found: 9, min: 10, max: 99, usual_min: 20, usual_max: 40 };
        for (error, seen) in [
            (PhotoError::NotJpeg, "JPEG"),
            (PhotoError::Broken { reason: "it is cut off" }, ""),
            (PhotoError::Encoding { found: "a lossless one" }, "JPEG"),
            (PhotoError::Colour { components: 1, bits: 8 }, "1"),
            (PhotoError::Colourless, ""),
            (dimensions, "481"),
            (bytes, "9"),
            (PhotoError::Quality { found: 59, min: 60 }, "59"),
            (PhotoError::Density { horizontal_dpi: 72, vertical_dpi: 96, expected_dpi: 300 }, "96"),
            (PhotoError::Orientation { found: 6 }, "6"),
            (PhotoError::BackgroundColour { red: 220, green: 30, blue: 31 }, "31"),
            (PhotoError::BackgroundUneven { found: 41, max: 40 }, "41"),
        ] {
            let chinese = photo_rule_text(Language::Chinese, &error);
            let english = photo_rule_text(Language::English, &error);
            assert!(chinese.starts_with("照片") && chinese.ends_with('。') && chinese.contains(seen), "{chinese}");
            assert!(english.starts_with(char::is_uppercase) && english.ends_with('.'), "{english}");
            assert!(english.contains(seen), "{english}");
        }
    }
}
