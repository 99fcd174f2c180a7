//! Parts of pages from answers that are made up: what is drawn, to the letter.

use std::collections::BTreeMap;

use baoming_language::Language;

use super::frame::Frame;
use super::panel::{Found, Shown, panel};
use super::whole::SPANS;
use crate::board::{Board, Column, Kind, Look, Panel, Query, Special, Tone, Unit, shipped};
use crate::deadman::DeadMan;
use crate::outside::NoAnswer;
use crate::prometheus::{AskError, Labels, Line, Sample, Span};
use crate::texts::texts;

fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn sample(pairs: &[(&str, &str)], value: f64) -> (usize, Sample) {
    (0, Sample { labels: labels(pairs), value })
}

fn one(kind: Kind, legend: &str, look: Look) -> Panel {
    let query = Query { letter: "A".to_owned(), expression: "up".to_owned(), legend: legend.to_owned() };
    Panel {
        title: "图".to_owned(),
        description: String::new(),
        width: 4,
        kind,
        queries: vec![query],
        look,
        links: Vec::new(),
    }
}

const STAT: Kind = Kind::Stat { coloured: false, named: false, valued: true };
const LIGHT: Kind = Kind::Stat { coloured: true, named: true, valued: true };

fn light() -> Look {
    let words = [("-1", "未知", Tone::Gray), ("2", "立即处理", Tone::Red)];
    let words = words.map(|(value, word, tone)| (value.to_owned(), (word.to_owned(), Some(tone)))).into();
    let name = Special { name: Some("操作员".to_owned()), ..Special::default() };
    Look { words, named: BTreeMap::from([("operator".to_owned(), name)]), ..Look::default() }
}

/// What stands in the panel's section below its title.
fn drawn(of: &Panel, found: Result<Found, AskError>, language: Language) -> String {
    let board = Board { name: "overview", title: "板".to_owned(), minutes: 60, panels: Vec::new() };
    let standing = DeadMan::new(0).standing(0);
    let texts = texts(language);
    let frame = Frame { texts, board: &board, minutes: 60, standing, time: String::new(), alerts: None };
    let page = panel(&Shown { panel: of, found }, &frame).into_string();
    let (_, below) = page.split_once("</h2>").unwrap();
    below.strip_suffix("</section>").unwrap().to_owned()
}

#[track_caller]
fn check(of: &Panel, found: Found, expected: &str) {
    assert_eq!(drawn(of, Ok(found), Language::Chinese), expected);
}

#[test]
fn figures_have_the_tone_of_their_step() {
    let steps = vec![(f64::NEG_INFINITY, Tone::Green), (0.05, Tone::Red)];
    let panel = one(STAT, "图", Look { unit: Unit::Share, steps, ..Look::default() });
    let field = |tone: &str, value: &str| {
        format!("<div class=\"fields\"><div class=\"field {tone}\"><strong>{value}</strong></div></div>")
    };
    check(&panel, Found::Samples(vec![sample(&[], 0.0)]), &field("green", "0%"));
    check(&panel, Found::Samples(vec![sample(&[], 0.071)]), &field("red", "7.1%"));
    check(&panel, Found::Samples(vec![sample(&[], f64::NAN)]), &field("gray", "期间无发生"));
}

#[test]
fn lights_have_names_and_words_and_unknown_is_one_of_them() {
    let panel = one(LIGHT, "{{role}}", light());
    let samples = vec![sample(&[("role", "operator")], 2.0), sample(&[("role", "<b>")], -1.0)];
    check(
        &panel,
        Found::Samples(samples.clone()),
        "<div class=\"fields coloured\"><div class=\"field red\"><span class=\"name\">操作员</span><strong>立即处理</strong></div>\
         <div class=\"field gray\"><span class=\"name\">&lt;b&gt;</span><strong>未知</strong></div></div>",
    );
    let english = drawn(&panel, Ok(Found::Samples(samples)), Language::English);
    assert!(english.contains("<span class=\"name\">operator</span><strong>at once</strong>"), "{english}");
}

#[test]
fn many_states_are_cells_with_the_rare_ones_counted_first() {
    let panel = one(LIGHT, "{{county}}", light());
    let codes: Vec<String> = (0..24).map(|code| format!("4301{code}")).collect();
    let value = |at: usize| if at == 7 { 2.0 } else { -1.0 };
    let samples = codes.iter().enumerate().map(|(at, code)| sample(&[("county", code)], value(at))).collect();
    let cells = drawn(&panel, Ok(Found::Samples(samples)), Language::Chinese);
    let sum =
        "<p class=\"sum\"><span class=\"field red\">立即处理 1</span><span class=\"field gray\">未知 23</span></p>";
    assert!(cells.starts_with(sum), "{cells}");
    let cell = "<li class=\"field red\" title=\"43017 43017 立即处理\"><span class=\"name\">43017</span><span class=\"value\">立即处理</span></li>";
    assert!(cells.contains(cell) && cells.matches("<li").count() == 24, "{cells}");
}

#[test]
fn a_chart_is_a_small_drawing_with_its_words_around_it() {
    let panel = one(Kind::Chart, "{{lane}}", Look { unit: Unit::PerSecond, ..Look::default() });
    let span = Span { from: 1_635_728_400, until: 1_635_728_520, step: 60 };
    let line = |lane: &str, values: [f64; 3]| {
        let points = values.into_iter().enumerate().map(|(at, value)| (1_635_728_400.0 + 60.0 * at as f64, value));
        (0, Line { labels: labels(&[("lane", lane)]), points: points.collect() })
    };
    let lines = vec![line("save", [0.0, 40.0, 10.0]), line("sign-in", [f64::NAN, f64::NAN, f64::NAN])];
    check(
        &panel,
        Found::Lines(lines, span),
        "<div class=\"plot\"><div class=\"values\"><span>40 次/秒</span><span>20 次/秒</span><span>0 次/秒</span></div>\
         <svg viewBox=\"0 0 600 150\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"图\">\
         <line class=\"grid\" x1=\"0\" x2=\"600\" y1=\"0\" y2=\"0\" vector-effect=\"non-scaling-stroke\"></line>\
         <line class=\"grid\" x1=\"0\" x2=\"600\" y1=\"75\" y2=\"75\" vector-effect=\"non-scaling-stroke\"></line>\
         <line class=\"grid\" x1=\"0\" x2=\"600\" y1=\"150\" y2=\"150\" vector-effect=\"non-scaling-stroke\"></line>\
         <path class=\"line c0\" vector-effect=\"non-scaling-stroke\" d=\"M0.0 150.0h0L300.0 0.0L600.0 112.5\"></path>\
         <path class=\"line c1\" vector-effect=\"non-scaling-stroke\" d=\"\"></path></svg>\
         <div class=\"times\"><span>09:00</span><span>09:01</span><span>09:02</span></div></div>\
         <ul class=\"legend\"><li><span class=\"key c0\"></span>save <b>10 次/秒</b></li>\
         <li><span class=\"key c1\"></span>sign-in <b>期间无发生</b></li></ul>",
    );
}

#[test]
fn a_table_joins_its_queries_by_their_labels() {
    let column = |key: &str, name: &str| Column { key: key.to_owned(), name: name.to_owned() };
    let columns = vec![column("window", "窗口"), column("Value #A", "开放"), column("Value #B", "关闭")];
    let words = BTreeMap::from([("registration".to_owned(), ("报名".to_owned(), None))]);
    let window = Special { words, ..Special::default() };
    let instant = Special { unit: Some(Unit::Instant), ..Special::default() };
    let named = BTreeMap::from([("窗口".to_owned(), window), ("开放".to_owned(), instant)]);
    let mut panel = one(Kind::Table(columns), "", Look { named, ..Look::default() });
    panel.queries.push(Query { letter: "B".to_owned(), ..panel.queries[0].clone() });
    let (_, second) = sample(&[("window", "registration")], 7.0);
    let samples = vec![
        sample(&[("window", "registration")], 1_635_728_400_000.0),
        sample(&[("window", "collection")], 0.0),
        (1, second),
    ];
    check(
        &panel,
        Found::Samples(samples),
        "<table><thead><tr><th scope=\"col\">窗口</th><th scope=\"col\" class=\"number\">开放</th>\
         <th scope=\"col\" class=\"number\">关闭</th></tr></thead><tbody>\
         <tr><td class=\"plain\">collection</td><td class=\"plain number\">1970-01-01 08:00</td><td class=\"plain number\"></td></tr>\
         <tr><td class=\"plain\">报名</td><td class=\"plain number\">2021-11-01 09:00</td><td class=\"plain number\">7</td></tr>\
         </tbody></table>",
    );
}

#[test]
fn what_is_not_there_is_said() {
    let nothing = "<p class=\"nothing gray\">无数据</p>";
    check(&one(STAT, "图", Look::default()), Found::Samples(Vec::new()), nothing);
    let span = Span { from: 0, until: 60, step: 5 };
    check(&one(Kind::Chart, "图", Look::default()), Found::Lines(Vec::new(), span), nothing);
    let unknown = one(Kind::Unknown("gauge".to_owned()), "图", Look::default());
    check(&unknown, Found::Nothing, "<p class=\"error\">本页不能显示“gauge”类图表，请在 Grafana 中查看</p>");
    let late = drawn(&one(STAT, "图", Look::default()), Err(AskError::NoAnswer(NoAnswer::Late)), Language::English);
    assert_eq!(late, "<p class=\"error\">query timed out: no answer of Prometheus in time</p>");
}

#[test]
fn nothing_of_the_boards_is_beyond_these_pages() {
    for board in shipped() {
        assert!(SPANS.contains(&board.minutes), "{}: a span that is offered", board.name);
        for panel in &board.panels {
            assert!(!matches!(panel.kind, Kind::Unknown(_)), "{}: {}", board.name, panel.title);
            assert!(
                matches!(panel.kind, Kind::Text(_)) || !panel.queries.is_empty(),
                "{}: {}",
                board.name,
                panel.title
            );
        }
    }
}
