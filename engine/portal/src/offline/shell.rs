//! The shell of a point's app: everything that capturing without a network needs, and nothing of anybody.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::addresses::{SEND, STATE};
use crate::answer::Answer;
use crate::asking::{Typed, Visit};
use crate::installed::version;
use crate::limits::{
    OFFLINE_DERIVATION_ROUNDS, OFFLINE_DERIVATION_ROUNDS_MAX, OFFLINE_DRAFTS_MAX, OFFLINE_IDLE_LOCK_SECONDS,
    OFFLINE_PASSCODE_CHARACTERS_MIN, OFFLINE_PAUSE_SECONDS_MAX, OFFLINE_WAIT_SECONDS_MAX, OFFLINE_WRONG_PASSCODES_FREE,
};
use crate::said::words_of;
use crate::staff::{capture_fields, photo_rule};
use crate::view::{Form, shell};
use baoming_matters::Refused;

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let said = visit.app_texts();
    let content = html! {
        noscript { div.notice { p { (said.needs_script) } } }
        div id="offline" data-words=(words_of(said.words)) data-settings=(settings(&visit)) {
            p.small { span id="net" role="status" {} }
            p id="sign-in" hidden { a.main href="/staff/sign-in" target="_blank" rel="noopener" { (said.sign_in_beside) } }
            div.notice id="version" hidden { p { (said.new_version) } button.second id="renew" type="button" { (said.renew) } }
            div.notice id="said-box" role="status" hidden { p id="said" {} }
            section id="unable" hidden { p.warning { (said.unable) } }
            (evicted(&visit))
            (prepare(&visit))
            (locked(&visit))
            (work(&visit))
            (other(&visit))
        }
    };
    Ok(Answer::page(shell(&visit, said.offline_title, &content)).with_version(version()))
}

/// What the scripts are told: addresses, bounds, and the season's rule for photographs.
fn settings(visit: &Visit) -> Value {
    json!({
        "state": STATE,
        "send": SEND,
        "passcode_min": OFFLINE_PASSCODE_CHARACTERS_MIN,
        "rounds": OFFLINE_DERIVATION_ROUNDS,
        "rounds_max": OFFLINE_DERIVATION_ROUNDS_MAX,
        "idle_seconds": OFFLINE_IDLE_LOCK_SECONDS,
        "wrong_passcodes_free": OFFLINE_WRONG_PASSCODES_FREE,
        "pause_seconds_max": OFFLINE_PAUSE_SECONDS_MAX,
        "wait_seconds_max": OFFLINE_WAIT_SECONDS_MAX,
        "drafts_max": OFFLINE_DRAFTS_MAX,
        "photo": photo_rule(visit),
    })
}

fn evicted(visit: &Visit) -> Markup {
    let said = visit.app_texts();
    html! {
        section.errors id="evicted" role="alert" hidden {
            h2 { (said.evicted_title) }
            p id="evicted-what" {}
            p { (said.evicted_do) }
            button.second id="evicted-read" type="button" { (said.evicted_read) }
        }
    }
}

fn prepare(visit: &Visit) -> Markup {
    let said = visit.app_texts();
    let form = Form::new(visit, &visit.question, None);
    let twice = format!("{}{}", said.passcode, visit.texts().again);
    html! {
        section id="prepare" hidden {
            h2 { (said.prepare_title) }
            p { (said.prepare_lead) }
            p id="prepare-first" hidden { (said.prepare_first) }
            form id="prepare-form" novalidate hidden {
                (form.password("new_passcode", said.passcode, Some(said.passcode_hint), "new-password"))
                (form.password("new_passcode_again", &twice, None, "new-password"))
                button.main { (said.prepare_button) }
            }
        }
    }
}

fn locked(visit: &Visit) -> Markup {
    let said = visit.app_texts();
    let form = Form::new(visit, &visit.question, None);
    html! {
        section id="locked" hidden {
            h2 { (said.locked_title) }
            form id="unlock-form" novalidate {
                (form.password("passcode", said.passcode, None, "current-password"))
                button.main { (said.unlock_button) }
            }
        }
    }
}

fn work(visit: &Visit) -> Markup {
    let said = visit.app_texts();
    html! {
        div id="work" hidden {
            (capture(visit))
            h2 { (said.sending_title) }
            p { (said.sending_lead) }
            p id="send-said" role="status" {}
            div.buttons {
                button.main id="send" type="button" { (said.send_button) }
                button.second id="look" type="button" { (said.look_button) }
            }
            section id="conflicts" hidden {
                h2 { (said.conflicts_title) }
                p { (said.conflicts_lead) }
                div id="conflict-list" {}
            }
            (ledger(visit))
            h2 { (said.export_title) }
            p { (said.export_lead) }
            p id="exported" role="status" {}
            button.second id="export" type="button" { (said.export_button) }
            (device(visit))
        }
    }
}

fn capture(visit: &Visit) -> Markup {
    let (said, staff) = (visit.app_texts(), visit.staff_texts());
    let nothing = Typed::default();
    let form = Form::new(visit, &nothing, None);
    html! {
        section id="saved" tabindex="-1" hidden {
            h2 { (said.saved_title) }
            p { (said.saved_lead) }
            p.large id="saved-number" {}
            button.main id="next" type="button" { (staff.next_person) }
        }
        form id="draft" novalidate {
            h2 { (said.capture_title) }
            p.warning id="correcting" hidden {}
            (form.file(staff.photo, Some(said.photo_hint), "image/jpeg"))
            p.photo id="picture" hidden { img id="picture-shown" width="105" height="140" alt=(staff.photo); }
            (capture_fields(visit, &form))
            div.buttons {
                button.main { (said.save_button) }
                button.second id="drop" type="button" { (said.drop_button) }
            }
        }
    }
}

fn ledger(visit: &Visit) -> Markup {
    let said = visit.app_texts();
    html! {
        h2 { (said.ledger_title) }
        p.warning id="ledger-open" hidden { (said.ledger_open) }
        dl.answers.numbers {
            @for (what, key) in said.ledger { div { dt { (what) } dd id={ "count-" (key) } { "0" } } }
        }
        p id="no-drafts" { (said.no_drafts) }
        table.stacked {
            thead { tr { @for column in said.draft_columns { th { (column) } } } }
            tbody id="draft-rows" {}
        }
    }
}

fn device(visit: &Visit) -> Markup {
    let said = visit.app_texts();
    html! {
        h2 { (said.device_title) }
        dl.answers {
            div { dt { (said.kit) } dd id="kit" {} }
            div { dt { (visit.staff_texts().point) } dd id="vault-point" {} }
            div { dt { (said.prepared_by) } dd id="vault-operator" {} }
            div { dt { (said.storage) } dd { span id="storage" {} " " span id="quota" {} } }
        }
        button.second id="lock" type="button" { (said.lock_button) }
    }
}

/// A file of another device, or of this one before its browser threw the drafts away.
fn other(visit: &Visit) -> Markup {
    let said = visit.app_texts();
    let form = Form::new(visit, &visit.question, None);
    html! {
        section id="other" hidden {
            h2 { (said.bundle_title) }
            p { (said.bundle_lead) }
            form id="bundle-form" novalidate {
                div.field {
                    label for="bundle_file" { (said.bundle_file) }
                    input.line id="bundle_file" name="bundle_file" type="file";
                }
                (form.password("bundle_passcode", said.bundle_passcode, None, "off"))
                button.second { (said.bundle_open) }
            }
            div id="bundle" hidden {
                dl.answers {
                    div { dt { (said.kit) } dd id="bundle-kit" {} }
                    div { dt { (visit.staff_texts().point) } dd id="bundle-point" {} }
                    div { dt { (said.bundle_made) } dd id="bundle-made" {} }
                }
                table.stacked {
                    thead { tr { @for column in said.bundle_columns { th { (column) } } } }
                    tbody id="bundle-rows" {}
                }
                p id="bundle-said" role="status" {}
                button.main id="bundle-send" type="button" { (said.send_button) }
            }
        }
    }
}
