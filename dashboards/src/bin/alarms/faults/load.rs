//! Rows 1 and 2: more than there is room for, changes that take long, rules that refuse.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use stage::accounts::{candidate_sign_in, token_of};
use stage::http::Request;
use stage::people::{self, Place};
use stage::premises::{CANDIDATE, NO_RATES};

use super::fault::{Fault, at_once, nothing};
use crate::scene::{Scene, Set};

/// Everybody who asks at once.
const CROWD: u64 = 24;
/// Those who save their forms at once: together they keep the one thread busy for some seconds.
const SAVERS: u64 = 110;
/// How many people each of them sends.
const PEOPLE_EACH: u64 = 2_500;

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "overload",
        what: "24 clients send captures without a pause, and there are four permits",
        alerts: &["RefusingTooMany", "PermitsNearlyGone"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(&format!("{NO_RATES}[admission]\ncounty_count = 4\nnode_count = 4\n"))),
        prepare: set_up,
        provoke: overload,
    },
    Fault {
        name: "slow-saves",
        what: "110 people save their forms at once, each with the save password at its full cost on one thread",
        alerts: &["ChangesSlow"],
        hushed: &[],
        lacks: nothing,
        set: |_| {
            let passwords = "[passwords]\nmemory_kib = 19456\niterations = 2\nthreads = 1\nwait_ms_max = 10000\n";
            Ok(Set::of(&format!("{NO_RATES}{passwords}")))
        },
        prepare: at_once,
        provoke: save,
    },
    Fault {
        name: "password-storm",
        what: "40 clients sign in without a pause, at the full cost of a password on one thread",
        alerts: &["PasswordQueueNearlyFull"],
        hushed: &[],
        lacks: nothing,
        set: |_| {
            let passwords =
                "[passwords]\nmemory_kib = 19456\niterations = 2\nthreads = 1\nwait_ms_max = 300\nqueue_max = 32\n";
            Ok(Set::of(&format!("{NO_RATES}{passwords}")))
        },
        prepare: register,
        provoke: storm,
    },
    Fault {
        name: "refused-by-rule",
        what: "passwords are set for somebody who has not paid",
        alerts: &["RuleRefusesMany"],
        hushed: &[],
        lacks: nothing,
        set: quiet,
        prepare: at_once,
        provoke: refused,
    },
];

fn quiet(_: &Path) -> anyhow::Result<Set> {
    Ok(Set::of(NO_RATES))
}

/// Somebody is there with both passwords and a form.
fn register(scene: &Scene) -> anyhow::Result<()> {
    let place = scene.client.set_up(1, 1)[0];
    scene.client.register(&place, 0);
    Ok(())
}

fn set_up(scene: &Scene) -> anyhow::Result<()> {
    scene.client.set_up(1, 1);
    Ok(())
}

/// A capture under a key of its own. People come again after a while: a county has no more than 64,000.
fn capture(scene: &Scene, place: &Place, member: u64, turn: u64) -> Request {
    let index = member * PEOPLE_EACH + turn % PEOPLE_EACH;
    people::capture(&scene.client.candidate(place, index), place.point, &format!("capture-{member}-{turn}"))
}

fn overload(scene: &Scene) -> anyhow::Result<()> {
    let place = people::places(&baoming_policy::built_in()?, 1, 1)[0];
    scene.begin(&["RefusingTooMany", "PermitsNearlyGone"]);
    scene.crowd(CROWD, Duration::ZERO, &|member, turn| capture(scene, &place, member, turn));
    Ok(())
}

fn save(scene: &Scene) -> anyhow::Result<()> {
    let place = scene.client.set_up(1, 1)[0];
    let mut people = Vec::new();
    for index in 0..SAVERS {
        let (person, serial) = (scene.client.candidate(&place, index), scene.client.register(&place, index));
        let session = token_of(&scene.granted(&candidate_sign_in(&person, &format!("login-{serial}")))?);
        let request = Request::new("PUT", format!("/v1/candidate/candidates/{serial}/form")).token(&session);
        people.push(request.json(&people::form_body(&person.form)).header("save-password", format!("save-{serial}")));
    }
    scene.begin(&["ChangesSlow"]);
    // The first time a save password is verified at its cost; who has just shown it is believed for a while.
    scene.crowd(SAVERS, Duration::from_secs(60), &|member, turn| {
        people[member as usize].clone().key(&format!("save-{turn}"))
    });
    Ok(())
}

fn storm(scene: &Scene) -> anyhow::Result<()> {
    let place = people::places(&baoming_policy::built_in()?, 1, 1)[0];
    let person = scene.client.candidate(&place, 0);
    let serial = scene.client.capture(&place, 0);
    scene.begin(&["PasswordQueueNearlyFull"]);
    let password = format!("login-{serial}");
    scene.crowd(40, Duration::from_millis(20), &|_, _| candidate_sign_in(&person, &password));
    Ok(())
}

fn refused(scene: &Scene) -> anyhow::Result<()> {
    let place = scene.client.set_up(1, 1)[0];
    let serial = scene.client.capture(&place, 0);
    scene.begin(&["RuleRefusesMany"]);
    scene.crowd(2, Duration::from_millis(200), &|member, turn| {
        let body =
            json!({"real_person_passed": true, "login_password": "login-too-early", "save_password": "save-too-early"});
        let path = format!("/v1/candidate/candidates/{serial}/activation");
        Request::new("POST", path).token(CANDIDATE).key(&format!("early-{member}-{turn}")).json(&body)
    });
    Ok(())
}
