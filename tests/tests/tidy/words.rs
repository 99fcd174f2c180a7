//! Banned words, each with what to write instead and the places where it is right.

use super::expect_none;
use super::modules::packages;
use super::places::is_at;
use super::source::{Source, blanked, is_word, line_of, tests};
use super::tree::Tree;

/// Where a word is looked for.
#[derive(Clone, Copy, Eq, PartialEq)]
enum In {
    /// Code alone.
    Code,
    /// Code and comments.
    Comments,
    /// Code and what is quoted.
    Quotes,
    /// The code of tests.
    Tests,
}

struct Banned {
    word: &'static str,
    within: In,
    instead: &'static str,
    /// Places and the reason of each.
    allowed: &'static [(&'static str, &'static str)],
}

const BANNED: &[Banned] = &[
    Banned {
        word: "Instant::now",
        within: In::Code,
        instead: "take the instant as an argument, or ask the clock",
        allowed: &[
            ("engine/clock/", "it is the clock"),
            ("gateway/src/clock.rs", "it is the gateway's clock"),
            ("server/connection.rs", "deadlines of a socket"),
            ("table/row.rs", "measures how long a request takes"),
            ("asking/visit.rs", "measures how long a request takes"),
            ("office/policy.rs", "measures how long a trial takes"),
            ("sim/stage/", "processes run on real time; each wait has a deadline"),
            ("sim/drills/", "processes run on real time; each wait has a deadline"),
            ("fuzz/src/main.rs", "measures how long a target takes, and ends it in time"),
            ("gate/src/deadline.rs", "deadlines of requests begin here"),
            ("hashing/pool.rs", "measures how long a hash takes and a password waits"),
            ("photos/pool.rs", "measures how long a photograph takes"),
            ("journal/committer.rs", "measures how long an append takes"),
            ("outbound/worker.rs", "deadlines of a call to a provider"),
            ("client/patience.rs", "measures how long a client has been patient"),
            ("demo/caller.rs", "measures how long a request takes"),
            ("demo/meter.rs", "how long ago progress was last shown"),
            ("demo/drive.rs", "measures how long the phases of the demo take"),
            ("demo/season.rs", "counts on from the time that the service has said"),
            ("gateway/src/courier.rs", "when a notification is due"),
            ("loadtest/", "it is the measure, and runs on real time"),
            ("benches/", "it is the measure, and runs on real time"),
            ("dashboards/src/bin/alarms/", "processes run on real time; each wait has a deadline"),
            ("tests/tests/process/", "processes run on real time; each wait has a deadline"),
        ],
    },
    Banned {
        word: "SystemTime::now",
        within: In::Code,
        instead: "ask the clock",
        allowed: &[
            ("loadtest/src/run/mod.rs", "a seed that nobody has chosen"),
            ("stage/src/fresh.rs", "files are dated by the machine's time"),
            ("standin/src/routes.rs", "the provider has a clock of its own, which is that of the machine"),
        ],
    },
    Banned {
        word: "Timestamp::now",
        within: In::Code,
        instead: "ask the clock",
        allowed: &[("engine/clock/", "it is the clock"), ("gateway/src/clock.rs", "it is the gateway's clock")],
    },
    Banned {
        word: "rand::random",
        within: In::Code,
        instead: "take the random source as an argument; a seed must be able to repeat it",
        allowed: &[
            ("asking/origin.rs", "marks that nobody may guess"),
            ("cli/demo.rs", "tokens that nobody may guess"),
            ("cli/token.rs", "tokens that nobody may guess"),
            ("payments/src/platform.rs", "the nonce of a signature"),
            ("run/receipts/mod.rs", "a key that no run has had before"),
            ("season/platform.rs", "the nonce of a signature"),
            ("loadtest/src/engine.rs", "tokens that nobody may guess"),
            ("gateway/src/api.rs", "the nonce of a signature"),
            ("gateway/src/bills.rs", "a token that nobody may guess"),
            ("gateway/src/courier.rs", "the nonce of a signature, and what a sealed notification is sealed with"),
            ("gateway/src/gateway.rs", "the first number of the books, which no two runs may share"),
            ("gateway/src/tests.rs", "the nonce of a signature"),
        ],
    },
    // In two pieces, as this text is read too.
    Banned {
        word: concat!(":02", "x}"),
        within: In::Quotes,
        instead: "data_encoding::HEXLOWER.encode",
        allowed: &[
            ("profile/load.rs", "hexadecimal by hand, until it is HEXLOWER"),
            ("gateway/src/bills.rs", "hexadecimal by hand, until it is HEXLOWER"),
            ("gateway/src/courier.rs", "hexadecimal by hand, until it is HEXLOWER"),
            ("standin/src/signing.rs", "hexadecimal by hand, until it is HEXLOWER"),
            ("report/charts/mod.rs", "a colour, channel by channel"),
            ("tests/process/photos.rs", "hexadecimal by hand, until it is HEXLOWER"),
        ],
    },
    Banned { word: "FIXME", within: In::Comments, instead: "do it, or say why it is so", allowed: &[] },
    Banned { word: "XXX", within: In::Comments, instead: "do it, or say why it is so", allowed: &[] },
    Banned { word: "todo!", within: In::Code, instead: "do it", allowed: &[] },
    Banned {
        word: "unimplemented!",
        within: In::Code,
        instead: "do it, or make it impossible to ask for",
        allowed: &[],
    },
    Banned { word: "dbg!", within: In::Code, instead: "a test that says what you looked for", allowed: &[] },
    Banned { word: "#[ignore", within: In::Code, instead: "make it run, or delete it", allowed: &[] },
    Banned {
        word: "sleep(",
        within: In::Tests,
        instead: "wait for what must happen",
        allowed: &[
            ("benches/benches/growth.rs", "measures what the service does while nothing happens"),
            ("http/src/server/tests.rs", "the client that drips has to wait between its drops"),
        ],
    },
    Banned {
        word: "baoming::cli::run",
        within: In::Code,
        instead: "start the one program; no other holds the server",
        allowed: &[("engine/src/main.rs", "it is the program")],
    },
];

#[test]
fn banned_words_are_not_said() {
    expect_none(&said(Tree::here(), BANNED), "A place where a word is right stands in the table with its reason.");
}

fn said(tree: &Tree, banned: &[Banned]) -> Vec<String> {
    let of_tests = of_tests(tree);
    let mut findings = Vec::new();
    let mut needed = vec![Vec::new(); banned.len()];
    for (path, text) in tree.sources() {
        let source = Source::of(text);
        for (number, banned) in banned.iter().enumerate() {
            let read = match banned.within {
                In::Code => source.code.clone(),
                In::Comments => source.unquoted.clone(),
                In::Quotes => source.uncommented.clone(),
                In::Tests if of_tests.contains(&path.to_owned()) => source.code.clone(),
                In::Tests => outside(&source.code),
            };
            for at in occurrences(&read, banned.word) {
                let allowance = banned.allowed.iter().position(|(place, _)| is_at(path, place));
                needed[number].extend(allowance);
                if allowance.is_none() {
                    let line = line_of(text, at);
                    findings.push(format!("{path}:{line}: `{}`: {}", banned.word, banned.instead));
                }
            }
        }
    }
    for (banned, needed) in banned.iter().zip(&needed) {
        let left = banned.allowed.iter().enumerate().filter(|(number, _)| !needed.contains(number));
        let say = |place: &str| format!("{place}: says no `{}` any more: take it off the table", banned.word);
        findings.extend(left.map(|(_, (place, _))| say(place)));
    }
    findings
}

/// The tests of a code and nothing else.
fn outside(code: &str) -> String {
    let (mut start, mut others) = (0, Vec::new());
    let mut spans = tests(code);
    spans.sort_by_key(|span| span.start);
    for span in spans {
        if span.start > start {
            others.push(start..span.start);
        }
        start = start.max(span.end);
    }
    others.push(start..code.len());
    blanked(code, &others)
}

/// The files that hold nothing but tests, and those of the crate of tests.
fn of_tests(tree: &Tree) -> Vec<String> {
    let mut files = Vec::new();
    for package in packages(tree) {
        let all = package.name == "tests";
        let modules = package.targets.into_iter().flat_map(|target| target.modules);
        files.extend(
            modules.filter(|module| all || (module.is_test && module.span.start == 0)).map(|module| module.file),
        );
    }
    files
}

/// Where `word` stands and is not a part of a longer one.
fn occurrences(text: &str, word: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let (first, last) = (word.as_bytes()[0], word.as_bytes()[word.len() - 1]);
    let begins = |at: usize| !is_word(first) || at == 0 || !is_word(bytes[at - 1]);
    let ends = |end: usize| !is_word(last) || bytes.get(end).is_none_or(|byte| !is_word(*byte));
    text.match_indices(word).map(|(at, _)| at).filter(|at| begins(*at) && ends(at + word.len())).collect()
}

#[test]
fn a_banned_word_is_refused() {
    const ALLOWED: &[(&str, &str)] = &[("clock.rs", "it is the clock")];
    let check = |within: In, word: &'static str, text: &str, expected: usize| {
        let banned = [Banned { word, within, instead: "say it otherwise", allowed: &[] }];
        assert_eq!(said(&Tree::of(&[("a/b.rs", text)]), &banned).len(), expected, "{word} {text}");
    };
    check(In::Code, "Instant::now", "let x = Instant::now();", 1);
    check(
        In::Code,
        "Instant::now",
        "// Instant::now\nlet x = \"Instant::now\"; MyInstant::now(); Instant::nowhere()",
        0,
    );
    check(In::Code, "todo!", "fn f() { todo!() }", 1);
    check(In::Comments, "LATER", "// LATER: this\nlet x = \"LATER\";", 1);
    check(In::Comments, "LATER", "// LATERAL", 0);
    check(In::Quotes, ":02X}", "format!(\"{x:02X}\") // {y:02X}", 1);
    check(In::Tests, "sleep(", "fn f() { sleep(1); }", 0);
    check(In::Tests, "sleep(", "fn f() { sleep(1); }\n#[cfg(test)]\nmod tests { fn g() { sleep(2); } }", 1);
    let banned = |allowed| [Banned { word: "now()", within: In::Code, instead: "ask the clock", allowed }];
    let tree = Tree::of(&[("a/clock.rs", "Instant::now()")]);
    assert_eq!(said(&tree, &banned(&[])), ["a/clock.rs:1: `now()`: ask the clock"]);
    assert_eq!(said(&tree, &banned(ALLOWED)), [""; 0]);
    let spare = said(&Tree::of(&[("a/clock.rs", "")]), &banned(ALLOWED));
    assert_eq!(spare, ["clock.rs: says no `now()` any more: take it off the table"]);
}
