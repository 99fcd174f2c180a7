//! The same season through pages only: points, offices and candidates at their browsers, on the clock that is moved from day to
//! day. What has no page is done by those who have none: the payment platform notifies, and the province's configuration has the
//! token by which the first account is made.
//!
//! - `hand`: somebody at a browser, without a script; `clicking`: at a real one
//! - `town`: everybody who has an account, and who is at the browser
//! - `mishap`: what goes wrong at every form that is sent
//! - `somebody`: a candidate, and the fields that one fills in
//! - `autumn`, `winter`: the season

mod autumn;
mod clicking;
mod hand;
mod mishap;
mod somebody;
mod town;
mod winter;

use stage::browser::Browser;

use self::clicking::Clicking;
use self::hand::Hand;
use self::mishap::Mishap;
use self::town::Town;

/// All of it, by whoever is at the browser; the town in the end.
fn season(mut town: Town) {
    autumn::october(&mut town);
    autumn::nothing_before_the_first(&mut town);
    let cast = autumn::first_day(&mut town);
    autumn::last_second_and_after(&mut town, &cast);
    autumn::second_window(&mut town, &cast);
    winter::real_cards(&mut town, &cast);
    winter::proof_reading_and_signatures(&mut town, &cast);
    let mut town = town.restart();
    let child = winter::juvenile_class(&mut town);
    winter::assessment(&mut town, &cast, &child);
    winter::exam_fee(&mut town, &cast, &child);
    winter::what_the_offices_see(&mut town, &cast);
    let everybody = cast.all().len() as u64 + 1;
    println!("forms sent: {}", town.forms_sent);
    let report = town.into_season().verified();
    assert!(report.is_clean(), "{:#?} {:#?}", report.offences, report.warnings);
    assert_eq!(report.counts.candidates, everybody);
}

fn reader(address: std::net::SocketAddr) -> Box<dyn Hand> {
    Box::new(hand::Scriptless::new(address))
}

#[test]
fn one_of_each_kind_goes_through_the_whole_season_by_pages() {
    season(Town::october(&reader, None));
}

#[test]
fn one_of_each_kind_goes_through_the_whole_season_in_chromium() {
    let Some(browser) = Browser::find() else { return };
    if std::env::var_os("BAOMING_LONG").is_none() {
        println!("skipped: two minutes for the same pages with scripts on; BAOMING_LONG=1 runs it");
        return;
    }
    season(Town::october(&|address| Box::new(Clicking::new(&browser, address, true)), None));
}

#[test]
fn one_of_each_kind_goes_through_the_whole_season_in_chromium_without_scripts() {
    let Some(browser) = Browser::find() else { return };
    season(Town::october(&|address| Box::new(Clicking::new(&browser, address, false)), None));
}

#[test]
fn every_form_arrives_and_its_answer_is_lost() {
    season(Town::october(&reader, Some(Mishap::AnswerLost)));
}

#[test]
fn the_county_is_held_at_every_form() {
    season(Town::october(&reader, Some(Mishap::Held)));
}

#[test]
fn the_session_is_over_at_every_form() {
    season(Town::october(&reader, Some(Mishap::SessionOver)));
}

#[test]
fn the_service_is_started_again_before_every_form() {
    season(Town::october(&reader, Some(Mishap::Restarted)));
}

#[test]
fn the_way_back_and_a_reload_follow_every_form() {
    season(Town::october(&reader, Some(Mishap::BackAndReload)));
}
