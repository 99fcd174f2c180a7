//! What others rely on, as golden files: the description of the API, the codes of problems and refusals, the words of
//! answers. They change on purpose, with `BAOMING_BLESS=1`, and then in the same commit as CHANGELOG.

use baoming_core::contingency::{Class, ControlState, Treatment};
use baoming_core::reply::{Answer, Refusal};

use crate::tidy::goldens::golden;

fn lines(words: &[&str]) -> String {
    words.iter().map(|word| format!("{word}\n")).collect()
}

#[test]
fn the_description_of_the_api_is_the_one_that_was_published() {
    golden("docs/golden/openapi.json", &format!("{}\n", baoming_http::description()));
}

#[test]
fn refusals_and_answers_keep_their_codes() {
    golden("docs/golden/refusal-codes.txt", &lines(&Refusal::CODES));
    // These are in signed receipts.
    golden("docs/golden/answer-names.txt", &lines(&Answer::NAMES));
}

/// What each state does to each address: `+` it goes on, `t` where the county is on turn, `-` it is refused.
#[test]
fn every_address_has_its_place_in_the_table_of_states() {
    let mark = |class: Class, state| match class.under(state) {
        Treatment::Admitted => "+",
        Treatment::OnTurn => "t",
        Treatment::Refused => "-",
    };
    let states = ControlState::ALL.map(ControlState::name).join(" ");
    let mut lines = vec![format!("# {states}, then the class, method and path")];
    let mut rows: Vec<_> = baoming_http::endpoints().collect();
    rows.sort_by_key(|row| (row.class, row.path, row.method));
    lines.extend(rows.iter().map(|row| {
        let marks = ControlState::ALL.map(|state| mark(row.class, state)).join(" ");
        format!("{marks}  {:<12} {:<6} {}", row.class.name(), row.method, row.path)
    }));
    golden("docs/golden/endpoint-states.txt", &format!("{}\n", lines.join("\n")));
}

/// Where a problem has its code: what the matters refuse, and what is HTTP's own.
const SOURCES: [&str; 2] = [
    include_str!("../../../engine/matters/src/refused.rs"),
    include_str!("../../../engine/http/src/answer/problem.rs"),
];

/// The words that the function `code` of the last `impl` gives; those of refusals are a list of their own.
fn codes_of(source: &str) -> Vec<&str> {
    let (_, function) = source.rsplit_once("fn code(&self)").expect("there is one");
    let (body, _) = function.split_once("\n    }\n").expect("it ends");
    body.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn problems_keep_their_codes() {
    let mut codes: Vec<&str> = SOURCES.into_iter().flat_map(codes_of).collect();
    codes.sort_unstable();
    codes.dedup();
    assert!(codes.len() > 30 && codes.contains(&"busy") && codes.contains(&"json"), "they were read: {codes:?}");
    golden("docs/golden/problem-codes.txt", &lines(&codes));
    // The metrics' labels are the same words.
    let outcomes = baoming_http::labels::outcomes();
    let expected = codes.into_iter().chain(Refusal::CODES).chain(["ok"]).collect();
    assert_eq!(outcomes, expected, "http/src/answer/words.rs lists every code");
}

#[test]
fn every_sentence_of_the_plan_has_pages_that_are_there() {
    let coverage = include_str!("../../../docs/plan-coverage.md");
    let rows = coverage
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| the plan") && !line.starts_with("| ---"));
    let mut sentences = 0;
    for row in rows {
        let (_, page) = row.trim_end_matches(" |").rsplit_once(" | ").expect("a column for the page");
        let (pages, test) = page.rsplit_once(": ").expect("pages, and their test");
        let named: Vec<&str> = pages.split('`').filter(|word| word.starts_with('/')).collect();
        for path in &named {
            assert!(baoming_portal::pages().any(|page| page.path == *path), "{path} is no page: {row}");
        }
        assert!((!named.is_empty() || pages.contains("every form")) && !test.is_empty(), "{row}");
        sentences += 1;
    }
    assert!(sentences >= 40, "only {sentences} sentences");
}
