//! Editions of the rules on a running node: whom they reach, when they come into force, and that they are still in force
//! after a start.

use std::sync::Arc;

use baoming_clock::Clock;
use baoming_core::calendar::{Window, WindowName};
use baoming_core::command::{Action, AdoptPolicy};
use baoming_core::ids::CountyId;
use baoming_core::reply::{Answer, Refusal};
use baoming_core::scope::Scope;
use baoming_core::text::Text;
use baoming_node::node::Failure;
use baoming_policy::PolicyFiles;
use tests::actions;
use tests::site::{Site, TestNode, county, policy, serial_of};

const HOUR_MS: i64 = 3_600_000;

fn registration() -> Window {
    policy().calendar.base(WindowName::Registration)
}

/// Registration is extended, or cut short.
fn closing(scope: Scope, hours_later: i64) -> Action {
    let mut bounds = registration();
    bounds.closes_at = bounds.closes_at.plus_ms(hours_later * HOUR_MS);
    let reason = Text::parse("辖区内停电").unwrap();
    Action::OverrideCalendar { scope, window: WindowName::Registration, bounds, reason }
}

/// The built-in files without a row of a table.
fn without(scope: Scope, version: u32, file: &str, row: &str) -> Action {
    let built_in = PolicyFiles::built_in();
    let texts = built_in.texts().iter().map(|(name, text)| {
        let text = if *name == file { text.replacen(row, "", 1) } else { text.clone() };
        ((*name).to_owned(), text.replace("version = 1", &format!("version = {version}")))
    });
    let files = PolicyFiles::of_texts(texts.collect::<Vec<_>>()).unwrap().pack().unwrap();
    let reason = Text::parse("更正外语语种代码").unwrap();
    Action::AdoptPolicy(Box::new(AdoptPolicy { scope, year: 2022, version, files, reason }))
}

/// An hour after registration closes by the files.
fn late_hour(clock: &Clock) {
    let ahead = registration().closes_at.0 + HOUR_MS - clock.now().0;
    clock.advance_ms(u32::try_from(ahead).unwrap());
}

fn captures(node: &TestNode, county: CountyId, index: u64) -> bool {
    match node.act(county, &format!("capture {county} {index}"), node.capture(county, index)) {
        Err(Failure::Refused(Refusal::OutsideWindow { .. })) => false,
        done => serial_of(done).get() > 0,
    }
}

#[test]
fn an_extension_is_in_force_with_its_answer_where_it_reaches_and_after_a_start() {
    let site = Site::default();
    let options = site.options();
    let clock = options.clock.clone();
    let node = site.start_with(options);
    let (desk, extended, other) = (node.node().desk(), county(0), county(1));
    node.prepare();
    late_hour(&clock);
    assert!(!captures(&node, extended, 0) && !captures(&node, other, 0));
    let done = node.act(desk, "extend", closing(Scope::County(extended), 24)).unwrap();
    assert_eq!(done.answer, Answer::RulesChanged { edition: 1 });
    assert!(captures(&node, extended, 1) && !captures(&node, other, 1));
    let editions = |node: &TestNode| [desk, extended, other].map(|id| node.node().county_policy(id).unwrap().edition);
    assert_eq!(editions(&node), [0, 1, 0]);
    node.stop();
    let mut options = site.options();
    options.clock = Clock::manual(clock.now());
    let node = site.start_with(options);
    assert_eq!(editions(&node), [0, 1, 0]);
    assert!(captures(&node, extended, 2) && !captures(&node, other, 2));
    node.stop();
    let report = site.verify().unwrap();
    assert!(report.is_clean(), "{}", report.to_json());
}

#[test]
fn what_is_told_of_editions_is_shared_and_not_copied() {
    let site = Site::default();
    let node = site.start();
    let (desk, told) = (node.node().desk(), || node.node().editions().told());
    node.act(desk, "one", closing(Scope::Province, 1)).unwrap();
    let before = told();
    assert!(Arc::ptr_eq(&before, &told()), "nothing is copied for whoever asks");
    node.act(desk, "two", closing(Scope::Province, 2)).unwrap();
    let after = told();
    assert_eq!((before.len(), after.len(), after[1].row.edition), (1, 2, 2));
    assert!(Arc::ptr_eq(&before[0], &after[0]), "nor for the next edition");
}

#[test]
fn an_event_outside_its_window_is_found_and_one_inside_an_extension_is_not() {
    let site = Site::default();
    let mut options = site.options();
    // A node that was given another calendar than the season's: what it takes late is what verify must find.
    let mut wrong = (*options.policy).clone();
    let mut longer = registration();
    longer.closes_at = longer.closes_at.plus_ms(24 * HOUR_MS);
    wrong.calendar.set_base(WindowName::Registration, longer);
    options.policy = Arc::new(wrong);
    let clock = options.clock.clone();
    let node = site.start_with(options);
    node.prepare();
    node.act(node.node().desk(), "extend", closing(Scope::County(county(0)), 24)).unwrap();
    late_hour(&clock);
    assert!(captures(&node, county(0), 0) && captures(&node, county(1), 0));
    node.stop();
    let report = site.verify().unwrap();
    assert_eq!(report.offence_count, 1, "{}", report.to_json());
    assert_eq!((report.offences[0].invariant, report.offences[0].county), ("window", Some(county(1))));
}

#[test]
fn editions_come_into_force_in_order_and_whether_or_not_anybody_waits() {
    let site = Site::default();
    let node = site.start();
    let desk = node.node().desk();
    let begun: Vec<_> = (1..=20)
        .map(|hours| node.begin(desk, &format!("extend by {hours}"), closing(Scope::Province, hours)))
        .collect();
    for (begun, edition) in begun.into_iter().zip(1..) {
        if edition % 2 == 0 {
            // The asker has hung up.
            drop(begun);
            continue;
        }
        assert_eq!(node.wait(begun).unwrap().answer, Answer::RulesChanged { edition });
        assert!(node.node().province_policy().edition >= edition, "in force before its answer");
    }
    // Whoever is answered after it finds it in force.
    node.act(desk, "extend by 1 again", closing(Scope::Province, 1)).unwrap();
    let policy = node.node().county_policy(county(2)).unwrap();
    let recorded: Vec<_> = policy.calendar.overrides.iter().map(|one| one.edition).collect();
    assert_eq!(recorded, (1..=21).collect::<Vec<_>>());
    assert!(std::sync::Arc::ptr_eq(&policy, &node.node().province_policy()), "all counties share it");
}

#[test]
fn adopted_files_are_in_force_in_their_counties_alone_and_after_a_start() {
    let site = Site::default();
    let node = site.start();
    let desk = node.node().desk();
    node.prepare();
    let speaks =
        |node: &TestNode, at: CountyId| node.node().county_policy(at).unwrap().codes.foreign_language.contains_key("1");
    let adoption = without(Scope::County(county(0)), 2, "foreign_language.tsv", "1\t英语\n");
    node.act(desk, "adopt", adoption).unwrap();
    assert_eq!([county(0), county(1), desk].map(|at| speaks(&node, at)), [false, true, true]);
    let english = (0..).find(|index| actions::candidate(node.node(), county(0), *index).form.foreign_language == "1");
    let serial = node.register(county(0), english.unwrap());
    let candidate = actions::candidate(node.node(), county(0), english.unwrap());
    node.act(county(0), "pay", actions::pay(node.node(), serial, "p1")).unwrap();
    node.act(county(0), "activate", actions::activate(serial)).unwrap();
    let save = |node: &TestNode, key: &str| node.act(county(0), key, actions::save(serial, &candidate));
    let refused = Failure::Refused(Refusal::CodeUnknown { field: "foreign_language" });
    assert_eq!(save(&node, "save"), Err(refused.clone()));
    let again = without(Scope::Province, 2, "foreign_language.tsv", "9\t其他\n");
    let answer = node.act(desk, "the same version", again);
    assert_eq!(answer, Err(Failure::Refused(Refusal::PolicyVersion { version: 2 })));
    node.stop();
    let node = site.start();
    assert_eq!([county(0), county(1), desk].map(|at| speaks(&node, at)), [false, true, true]);
    assert_eq!(save(&node, "save after a start"), Err(refused));
    node.act(desk, "correct", without(Scope::Province, 3, "foreign_language.tsv", "9\t其他\n")).unwrap();
    assert!(save(&node, "save corrected").is_ok());
    node.stop();
    let report = site.verify().unwrap();
    assert!(report.is_clean(), "{}", report.to_json());
}

#[test]
fn a_trial_counts_what_other_files_would_refuse() {
    let site = Site::default();
    let node = site.start();
    node.populate();
    let all: Vec<CountyId> = policy().counties.keys().copied().collect();
    let mut new = (*policy()).clone();
    let trial = node.try_policy(&all, &new);
    let registered = 3 * all.len() as u64;
    assert_eq!((trial.registrations, trial.newly_refused, trial.newly_accepted), (registered, 0, 0));
    new.codes.first_subject.clear();
    new.codes.ethnicity.clear();
    let trial = node.try_policy(&all[..2], &new);
    let counts: Vec<_> =
        trial.refusals.iter().map(|(fault, count)| (fault.field.as_str(), fault.rule, *count)).collect();
    assert_eq!(counts, [("ethnicity", "no-code", 6), ("first_subject", "no-code", 4)]);
    assert_eq!((trial.registrations, trial.newly_refused, trial.serials.len()), (6, 6, 6));
    new.counties.pop_first();
    assert!(node.node().check_compatible(Scope::Province, &new).is_err());
}
