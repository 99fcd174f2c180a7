//! Reports of a run that never was: nothing from outside is taken for markup, and both forms say the same.

use baoming_language::Language;

use super::sample::{Sample, outcome};
use super::*;
use crate::measure::outcome::Exit;
use crate::page::report::texts::texts_of;
use crate::season::kinds::Kind;

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// The page says each of these, in both languages in which they are the same.
fn check(outcome: &Outcome, says: &[&str]) {
    for language in LANGUAGES {
        for (name, page) in [("html", html(outcome, language)), ("markdown", markdown(outcome, language))] {
            for words in says {
                assert!(page.contains(words), "{name} in {language:?} does not say {words:?}");
            }
        }
    }
}

#[test]
fn the_page_fetches_and_runs_nothing() {
    for language in LANGUAGES {
        let page = html(&outcome(Sample::default()), language);
        for forbidden in ["<script", "<link", "<img", "<iframe", "href=", "src=", "url(", "@import", "onload"] {
            assert!(!page.contains(forbidden), "{forbidden} in {language:?}");
        }
        // The only addresses are the names of SVG's namespace and of the service under test.
        let addresses = page.matches("http").count();
        assert_eq!(addresses, page.matches("http://www.w3.org/2000/svg").count() + page.matches("http-equiv").count());
    }
}

#[test]
fn every_chart_is_there_and_no_figure_is_not_a_number() {
    let page = html(&outcome(Sample::default()), Language::Chinese);
    assert_eq!(page.matches("<svg").count(), 12);
    assert_eq!(page.matches("</svg>").count(), 12);
    for broken in ["NaN", "inf", "null"] {
        assert!(!page.contains(broken), "{broken}");
    }
}

#[test]
fn what_came_from_outside_is_no_markup() {
    let mut run = outcome(Sample::default());
    run.notes.push("<script>alert(1)</script> | `x`".to_owned());
    run.profile.title_zh = "<b>开网</b>".to_owned();
    run.profile.title_en = "<b>opening</b>".to_owned();
    for language in LANGUAGES {
        let (page, text) = (html(&run, language), markdown(&run, language));
        assert!(!page.contains("<script") && !page.contains("<b>"), "{language:?}");
        assert!(page.contains("&lt;script&gt;alert(1)"), "{language:?}");
        assert!(text.contains("\\<script>alert(1)\\</script> \\| \\`x\\`"), "{language:?}: {text}");
    }
}

#[test]
fn figures_of_the_outcome_are_told() {
    let run = outcome(Sample::default());
    check(&run, &["opening-minute × 0.1", "overloaded", "12,000", "argon2id m=19456 t=2 p=1", "p99.99", "timeout"]);
}

#[test]
fn the_verdict_stands_on_top_in_both_languages() {
    let mut run = outcome(Sample::default());
    for (exit, chinese, english) in [
        (Exit::Passed, "通过", "Passed"),
        (Exit::ThresholdMissed, "有指标未达标", "Threshold missed"),
        (Exit::GeneratorLimited, "无效：发压端跟不上", "Invalid: the generator did not keep up"),
        (Exit::InvariantBroken, "不变式被破坏", "Invariant broken"),
    ] {
        run.exit = exit;
        for (language, words) in LANGUAGES.into_iter().zip([chinese, english]) {
            assert!(html(&run, language).contains(&format!("<strong>{words}</strong>")), "{exit:?} {language:?}");
            assert!(markdown(&run, language).contains(&format!("**{words}**")), "{exit:?} {language:?}");
        }
    }
}

#[test]
fn every_kind_has_a_chinese_name() {
    for kind in Kind::ALL {
        let written = (texts_of(Language::Chinese).kind)(kind.name());
        assert!(!written.is_ascii(), "{written}");
    }
}

#[test]
fn a_missed_threshold_is_explained() {
    let run = outcome(Sample::default());
    assert!(run.thresholds.iter().any(|verdict| !verdict.passed), "the sample misses one");
    assert!(html(&run, Language::Chinese).contains("p99 · 全部：少数人等得很久"));
    assert!(markdown(&run, Language::English).contains("p99 · all: A few wait long."));
}

#[test]
fn a_run_of_nothing_is_reported_too() {
    let mut run = outcome(Sample { seconds: 1, ..Sample::default() });
    run.seconds.clear();
    run.server.clear();
    run.kinds.clear();
    run.thresholds.clear();
    run.refusals.clear();
    run.ledger = None;
    run.total.corrected = Default::default();
    run.total.uncorrected = Default::default();
    for language in LANGUAGES {
        assert!(!html(&run, language).contains("<svg"), "{language:?}");
        assert!(markdown(&run, language).lines().count() > 20, "{language:?}");
    }
    // One second, and a quarter of an hour, draw well too.
    for seconds in [1, 1_000] {
        let run = outcome(Sample { seconds, per_second: 2, ..Sample::default() });
        let page = html(&run, Language::English);
        assert!(page.matches("<svg").count() >= 11, "{seconds} s");
        assert!(page.len() < 2 << 20, "{seconds} s: {} bytes", page.len());
    }
}

#[test]
fn three_files_are_written_and_the_outcome_is_read_back() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let run = outcome(Sample::default());
    let written = write(&run, &directory.path().join("new"), Language::Chinese).expect("it can be written");
    assert_eq!(Outcome::read(&written.json).expect("it is an outcome"), run);
    for path in [&written.html, &written.markdown] {
        assert!(fs::read_to_string(path).expect("it is a text").contains("开网第一分钟"), "{}", path.display());
    }
}
