//! Reports up the chain: who may report and acknowledge, and who hears when; ten thousand of them in virtual time.

use baoming_core::command::{Action, Command};
use baoming_core::contingency::escalation::{Moment, Timer};
use baoming_core::contingency::report::{Acknowledgement, Facts, Figure, FigureName, Grade, Level, Report, ReportKind};
use baoming_core::contingency::reports::Telling;
use baoming_core::contingency::schedule::ReportSchedule;
use baoming_core::contingency::{Ask, Happening, Logged, Reports, TableRow};
use baoming_core::ids::ScanDigest;
use baoming_core::limits::{ATTACHMENTS_MAX, REPORT_AGE_MS_MAX, REPORTS_PER_INCIDENT};
use baoming_core::reply::{Answer, Refusal};
use baoming_core::rows::Row;
use baoming_core::sample::text;
use baoming_core::scope::Scope;
use baoming_core::subject::Subject;
use baoming_core::time::Timestamp;
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::bench::{Bench, INSIDE, prepared};
use crate::desk::desk;

const MINUTE: i64 = 60_000;
const SCHEDULE: ReportSchedule = ReportSchedule::BUILT_IN;

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

/// A report of this kind, discovered and said this instant.
pub(crate) fn report(kind: ReportKind, incident: u32, of: &str) -> Report {
    Report {
        incident,
        kind,
        row: TableRow::new(4).unwrap(),
        grade: Grade::new(3).unwrap(),
        scope: scope(of),
        reported_by: Scope::Province,
        discovered_at: INSIDE,
        reported_at: INSIDE,
        entered_later: false,
        facts: Facts { source: None, what: text("停电"), range: None, impact: None, measures: None, wishes: None },
        corrects: None,
        attachments: Vec::new(),
        draft: None,
        figures: Vec::new(),
    }
}

fn acknowledge(incident: u32) -> Action {
    let (of, by, acknowledged_at) = (Scope::Province, Scope::Province, INSIDE);
    let ask = Acknowledgement { incident, scope: of, by, acknowledged_at, entered_later: false, note: None };
    Action::Contingency(Box::new(Ask::Acknowledge(ask)))
}

fn file(report: Report) -> Action {
    Action::Contingency(Box::new(Ask::Report(Box::new(report))))
}

/// A desk at which these have been filed or acknowledged, each by somebody who reaches so far.
fn entered(all: impl IntoIterator<Item = (&'static str, Action)>) -> Bench {
    let mut bench = Bench::new(desk());
    for ((by, action), number) in all.into_iter().zip(1..) {
        assert_eq!(bench.act_as(scope(by), action), Ok(Answer::ContingencyEntered { number }));
    }
    bench
}

#[test]
fn an_incident_is_reported_followed_corrected_and_closed() {
    use ReportKind::{Correction, Final, First, FollowUp};
    let figure = Figure { name: FigureName::Captured, scope: scope("430102"), from: INSIDE, until: INSIDE, value: 3 };
    let correction = Report { corrects: Some(1), ..report(Correction, 1, "430102-001") };
    let bench = entered([
        ("430102-001", file(report(First, 0, "430102-001"))),
        ("430102", file(report(First, 77, "430102"))),
        ("430102-001", file(report(FollowUp, 1, "430102-001"))),
        ("430102", acknowledge(1)),
        ("430102", file(Report { figures: vec![figure], ..report(Final, 1, "430102-001") })),
        ("430102-001", file(correction)),
    ]);
    bench.check();
    let said = |number: u32| {
        let Row::Contingency(row) = &bench.rows[&Subject::Contingency(number)] else { panic!("no entry {number}") };
        row.logged.what.clone()
    };
    let Happening::Report(second) = said(2) else { panic!("not a report") };
    assert_eq!((second.incident, second.reported_by, second.entered_later), (2, scope("430102"), false));
    let Happening::Acknowledgement(heard) = said(4) else { panic!("not an acknowledgement") };
    assert_eq!((heard.by, heard.scope), (scope("430102"), scope("430102-001")));
}

#[test]
fn who_may_not_report_or_acknowledge_is_refused_by_name() {
    use ReportKind::{Correction, Final, First, FollowUp};
    let mut bench = entered([
        ("430102-001", file(report(First, 0, "430102-001"))),
        ("430102", acknowledge(1)),
        ("430103", file(report(First, 0, "430103"))),
    ]);
    let late = |by: i64| Report { reported_at: INSIDE.plus_ms(by), ..report(First, 0, "430102") };
    let discovered = |by: i64| Report { discovered_at: INSIDE.plus_ms(by), ..late(by) };
    let corrects = |kind, corrects| Report { corrects, ..report(kind, 1, "430102-001") };
    let attached = Report { attachments: vec![ScanDigest([1; 32]); ATTACHMENTS_MAX + 1], ..late(0) };
    let figure = Figure { name: FigureName::Refused, scope: Scope::Province, from: INSIDE, until: INSIDE, value: 1 };
    for (by, action, refusal) in [
        ("430102", file(report(First, 0, "430103")), Refusal::ReportOfOthers),
        ("430102-001", file(report(First, 0, "430102")), Refusal::ReportOfOthers),
        ("430102-001", file(report(First, 0, "430102-002")), Refusal::ReportOfOthers),
        ("430103", file(report(FollowUp, 1, "430103")), Refusal::ReportOfOthers),
        ("province", file(report(First, 0, "4399")), Refusal::CodeUnknown { field: "scope" }),
        ("430102", file(report(FollowUp, 3, "430102")), Refusal::IncidentUnknown),
        ("430102", file(report(Final, 0, "430102")), Refusal::IncidentUnknown),
        ("430102", file(late(1)), Refusal::ReportTimes),
        ("430102", file(late(-1)), Refusal::ReportTimes),
        ("430102", file(discovered(-REPORT_AGE_MS_MAX - 1)), Refusal::ReportTimes),
        ("430102", file(corrects(Correction, None)), Refusal::CodeUnknown { field: "corrects" }),
        ("430102", file(corrects(Correction, Some(2))), Refusal::CodeUnknown { field: "corrects" }),
        ("430102", file(corrects(Correction, Some(3))), Refusal::CodeUnknown { field: "corrects" }),
        ("430102", file(corrects(FollowUp, Some(1))), Refusal::CodeUnknown { field: "corrects" }),
        ("430102", file(attached), Refusal::TooMany { what: "attachments" }),
        ("430102", file(Report { figures: vec![figure], ..late(0) }), Refusal::TooMany { what: "attachments" }),
        ("430102", acknowledge(1), Refusal::AcknowledgedBefore),
        ("430102-001", acknowledge(1), Refusal::ReportOfOthers),
        ("430103", acknowledge(1), Refusal::ReportOfOthers),
        ("430103", acknowledge(2), Refusal::ReportOfOthers),
        ("province", acknowledge(9), Refusal::IncidentUnknown),
    ] {
        let shown = format!("{by} {action:?}");
        assert_eq!(bench.act_as(scope(by), action), Err(refusal), "{shown}");
    }
    assert!(bench.act_as(scope("430102"), file(report(Final, 1, "430102"))).is_ok());
    assert_eq!(bench.act_as(scope("430102"), file(report(FollowUp, 1, "430102"))), Err(Refusal::IncidentOver));
    assert!(bench.act_as(scope("4301"), acknowledge(1)).is_ok(), "a final report keeps nobody from acknowledging");
    assert_eq!(
        bench.act_as(scope("430102-001"), file(corrects(Correction, Some(1)))),
        Err(Refusal::ReportOfOthers),
        "the final report was the whole county's"
    );
    bench.check();
    assert_eq!(prepared().act(file(report(First, 0, "430102"))), Err(Refusal::NotTheDesk));
}

#[test]
fn what_is_entered_from_paper_keeps_its_times_and_says_so() {
    let mut bench = Bench::new(desk());
    let said = Report {
        discovered_at: INSIDE.plus_ms(-90 * MINUTE),
        reported_at: INSIDE.plus_ms(-80 * MINUTE),
        ..report(ReportKind::First, 0, "430102")
    };
    // The bench's season begins only so long after 1970.
    let command = Command { scope: Some(scope("430102")), ..bench.command(INSIDE, file(said.clone())) };
    bench.run(&command);
    let Row::Contingency(row) = &bench.rows[&Subject::Contingency(1)] else { panic!() };
    let Happening::Report(kept) = &row.logged.what else { panic!() };
    assert!(kept.entered_later);
    assert_eq!((kept.discovered_at, kept.reported_at), (said.discovered_at, said.reported_at));
    assert_eq!(row.recorded_at, INSIDE);
    bench.check();
}

#[test]
fn an_incident_has_so_many_reports_and_is_still_acknowledged() {
    let mut bench = entered([("4301", file(report(ReportKind::First, 0, "4301")))]);
    let follow = || file(report(ReportKind::FollowUp, 1, "4301"));
    let refused = (1..).map(|_| bench.act_as(scope("4301"), follow())).position(|result| result.is_err());
    assert_eq!(refused, Some(REPORTS_PER_INCIDENT - 1));
    assert!(bench.act_as(Scope::Province, acknowledge(1)).is_ok());
    bench.check();
}

/// The desk's entries, as the node keeps them.
type Entries = Vec<(Logged, Timestamp)>;

fn rebuilt(entries: &[(Logged, Timestamp)]) -> Reports {
    let mut reports = Reports::default();
    entries.iter().for_each(|(logged, at)| reports.take(logged, *at));
    reports
}

fn enter(entries: &mut Entries, what: Happening, at: Timestamp) {
    entries.push((Logged { number: entries.len() as u32 + 1, what }, at));
}

fn reported(kind: ReportKind, incident: u32, by: &str, grade: u8, discovered_at: Timestamp) -> Happening {
    let grade = Grade::new(grade).unwrap();
    let reported_by = scope(by);
    let base = report(kind, incident, by);
    Happening::Report(Box::new(Report { grade, reported_by, discovered_at, ..base }))
}

fn heard(incident: u32, by: &str) -> Happening {
    let (of, by) = (scope("430102-001"), scope(by));
    Happening::Acknowledgement(Acknowledgement {
        incident,
        scope: of,
        by,
        acknowledged_at: INSIDE,
        entered_later: false,
        note: None,
    })
}

/// Who hears what at which minute, in words.
fn told(timers: &[Timer]) -> Vec<String> {
    let line = |timer: &Timer| format!("{} {} {:?}", timer.at.0 / MINUTE, timer.level.name(), timer.moment);
    timers.iter().map(line).collect()
}

/// What happens of the only incident in the end.
fn in_the_end(entries: &[(Logged, Timestamp)]) -> Vec<String> {
    told(&rebuilt(entries).incident(1).unwrap().telling.happened(&SCHEDULE, Timestamp(i64::MAX)))
}

#[test]
fn a_silent_city_is_passed_by_at_its_minute() {
    let mut entries = Entries::new();
    enter(&mut entries, reported(ReportKind::First, 1, "430102-001", 2, Timestamp(0)), Timestamp(2 * MINUTE));
    let silent = [
        "2 county Told",
        "8 county Reminded",
        "15 county Passed",
        "15 city Told",
        "22 city Reminded",
        "30 city Passed",
        "30 province Told",
        "45 province Reminded",
        "60 province Passed",
    ];
    assert_eq!(in_the_end(&entries), silent);
    let telling = |entries: &[(Logged, Timestamp)]| rebuilt(entries).incident(1).unwrap().telling.clone();
    let at = |ms: i64| telling(&entries).overdue(&SCHEDULE, Timestamp(ms));
    assert_eq!(at(30 * MINUTE - 1), [Level::County]);
    assert_eq!(at(30 * MINUTE), [Level::County, Level::City]);
    let next = telling(&entries).coming(&SCHEDULE, Timestamp(15 * MINUTE)).unwrap();
    assert_eq!(told(&[next]), ["22 city Reminded"]);
    // Whatever is said meanwhile, even the end of it, is no acknowledgement.
    enter(&mut entries, reported(ReportKind::FollowUp, 1, "430102", 2, Timestamp(0)), Timestamp(5 * MINUTE));
    enter(&mut entries, reported(ReportKind::Final, 1, "4301", 3, Timestamp(0)), Timestamp(20 * MINUTE));
    assert_eq!(in_the_end(&entries), silent);
    enter(&mut entries, heard(1, "4301"), Timestamp(25 * MINUTE));
    assert_eq!(in_the_end(&entries), silent[..5]);
    assert_eq!(telling(&entries).overdue(&SCHEDULE, Timestamp(i64::MAX)), []);
    assert_eq!(telling(&entries).coming(&SCHEDULE, Timestamp(0)).map(|timer| timer.level), Some(Level::County));
}

#[test]
fn what_turns_out_graver_is_told_anew_and_what_is_reported_late_passes_at_once() {
    let mut entries = Entries::new();
    enter(&mut entries, reported(ReportKind::First, 1, "430102", 4, Timestamp(0)), Timestamp(0));
    enter(&mut entries, heard(1, "4301"), Timestamp(MINUTE));
    assert_eq!(in_the_end(&entries), ["0 city Told"]);
    let graver = reported(ReportKind::FollowUp, 1, "430102", 1, Timestamp(30 * MINUTE));
    enter(&mut entries, graver, Timestamp(55 * MINUTE));
    let anew = [
        "55 city Told",
        "55 city Reminded",
        "55 city Passed",
        "55 province Told",
        "57 province Reminded",
        "60 province Passed",
    ];
    assert_eq!(in_the_end(&entries), anew);
    assert_eq!(rebuilt(&entries).incident(1).unwrap().discovered_at, Timestamp(0));
}

/// When an incident of the simulation was discovered, reported and acknowledged, by itself: what the watch must see of it.
struct Expected {
    grade: usize,
    reporter: usize,
    discovered: i64,
    began: i64,
    acknowledged: Option<i64>,
}

impl Expected {
    /// Every timer, computed without the program's own: minutes of the built-in schedule, level by level.
    fn timers(&self) -> Vec<(i64, Level, Moment)> {
        const MINUTES: [[i64; 3]; 4] = [[10, 20, 30], [15, 30, 60], [30, 60, 120], [60, 120, 240]];
        let (mut all, mut from) = (Vec::new(), self.began);
        let levels = Level::HEARING.into_iter().zip(MINUTES[self.grade - 1]);
        for (level, minutes) in levels.skip(self.reporter) {
            let due = (self.discovered + minutes * MINUTE).max(from);
            for (at, moment) in
                [(from, Moment::Told), (from + (due - from) / 2, Moment::Reminded), (due, Moment::Passed)]
            {
                let first = all.is_empty();
                if first || self.acknowledged.is_none_or(|stop| at < stop) {
                    all.push((at, level, moment));
                }
            }
            from = due;
        }
        all
    }
}

/// What comes when: which report, and by whom it is acknowledged where it is not the report itself.
type Coming = (i64, u32, Option<&'static str>);

/// Reports at random, and most of them acknowledged by somebody above.
fn drawn(reports: u32, pick: &mut impl FnMut(i64) -> i64) -> (Vec<Expected>, Vec<Coming>) {
    let (mut expected, mut coming) = (Vec::new(), Vec::new());
    for number in 1..=reports {
        let (reporter, grade) = (pick(3) as usize, 1 + pick(4) as usize);
        let began = pick(10 * 24 * 60 * MINUTE);
        let discovered = began - pick(90 * MINUTE);
        let acknowledged = (pick(4) > 0).then(|| began + 1 + pick(300 * MINUTE));
        let by = ["430102", "4301", "province"][reporter + pick(3 - reporter as i64) as usize];
        expected.push(Expected { grade, reporter, discovered, began, acknowledged });
        coming.push((began, number, None));
        coming.extend(acknowledged.map(|at| (at, number, Some(by))));
    }
    coming.sort_by_key(|(at, ..)| *at);
    (expected, coming)
}

/// Ten thousand reports over ten days, acknowledged at random or never; the watch looks at random instants and is killed at
/// random ones, after which it knows the entries and nothing else.
#[test]
fn ten_thousand_reports_lose_no_timer_and_escalate_nothing_that_was_acknowledged() {
    const REPORTS: u32 = 10_000;
    let seed = [11; 32];
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut pick = |max: i64| (random.next_u64() % max.unsigned_abs()) as i64;
    let (expected, coming) = drawn(REPORTS, &mut pick);
    // Incidents are numbered as they come.
    let (mut entries, mut numbers) = (Entries::new(), std::collections::HashMap::new());
    let (mut watch, mut kills, mut looks, mut seen, mut now) = (Reports::default(), 0, 0, 0_usize, 0);
    let (mut begun, mut shown): (Vec<u32>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut look = |watch: &Reports, begun: &[u32], shown: &mut Vec<usize>, now: i64, all: bool| {
        looks += 1;
        shown.resize(begun.len(), 0);
        // An incident that was reported long ago has nothing to come: only the last look asks of it again.
        let first = if all { 0 } else { begun.len().saturating_sub(250) };
        for (place, number) in begun.iter().enumerate().skip(first) {
            let one = &expected[*number as usize - 1];
            let telling: &Telling = &watch.incident(place as u32 + 1).unwrap().telling;
            let acknowledged = one.acknowledged.filter(|at| *at <= now);
            let wanted: Vec<_> =
                Expected { acknowledged, ..*one }.timers().into_iter().filter(|timer| timer.0 <= now).collect();
            let found: Vec<_> = telling
                .happened(&SCHEDULE, Timestamp(now))
                .iter()
                .map(|timer| (timer.at.0, timer.level, timer.moment))
                .collect();
            assert_eq!(found, wanted, "report {number} at {now}, seed {seed:?}");
            assert!(found.len() >= shown[place], "what was told once stays told");
            seen += found.len() - shown[place];
            shown[place] = found.len();
        }
    };
    for (at, number, acknowledged_by) in coming {
        // Sometimes at an instant in between.
        if pick(3) == 0 {
            now += pick((at - now).max(1));
            look(&watch, &begun, &mut shown, now, false);
        }
        now = at;
        let one = &expected[number as usize - 1];
        let what = match acknowledged_by {
            Some(by) => heard(numbers[&number], by),
            None => {
                begun.push(number);
                numbers.insert(number, begun.len() as u32);
                let by = ["430102-001", "430102", "4301"][one.reporter];
                reported(ReportKind::First, begun.len() as u32, by, one.grade as u8, Timestamp(one.discovered))
            }
        };
        enter(&mut entries, what, Timestamp(at));
        let (logged, recorded_at) = entries.last().unwrap();
        watch.take(logged, *recorded_at);
        if pick(200) == 0 {
            let again = rebuilt(&entries);
            assert_eq!(again, watch, "after a kill at {now}");
            (watch, kills) = (again, kills + 1);
        }
    }
    look(&watch, &begun, &mut shown, i64::MAX, true);
    let wanted: usize = expected.iter().map(|one| one.timers().len()).sum();
    assert_eq!(seen, wanted, "timers seen");
    assert!(kills > 50 && looks > 5_000, "{kills} kills, {looks} looks");
    println!("{REPORTS} reports, {} entries, {kills} kills, {looks} looks, {seen} timers, 0 missed", entries.len());
}
