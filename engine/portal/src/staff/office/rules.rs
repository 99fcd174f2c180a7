//! The season's rules: which editions are in force, and another one: its files checked and tried on what is registered, then
//! adopted. Nothing is kept between the two, so the files come twice, and the second time they have to be those that were tried.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use baoming_api::bodies::rules::{AdoptBody, FaultBody, RulesBody, TrialBody, TryBody};
use baoming_matters::office::{calendar, policy};
use baoming_matters::{Asked, Keyed, Refused};
use data_encoding::HEXLOWER;
use maud::{Markup, html};
use ring::digest::{Context, SHA256};

use super::super::places::{place, scopes};
use super::super::saying::{Ended, author};
use crate::answer::Answer;
use crate::asking::{FILE, Visit, sent};
use crate::view::{Form, Wrong, answers, instant, page, word};

const TRY: &str = "/staff/rules/try";
const ADOPT: &str = "/staff/rules/adopt";
/// What is sent of the files that were tried.
const TRIED: &str = "tried";

type Files = BTreeMap<String, String>;

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    view(&visit, Ended::Looked, None).await
}

pub(super) async fn try_files(visit: Visit) -> Result<Answer, Refused> {
    let (files, scope) = (files(&visit).await?, visit.typed.text("scope"));
    let tried = digest(&files, &scope);
    let body = TryBody { scope, files };
    match visit.ask::<Asked, _, _, _, _>(&policy::TRY, policy::try_policy, sent(body)).await {
        Ok(trial) => view(&visit, Ended::Looked, Some((&trial, &tried))).await,
        Err(refused) => view(&visit, Ended::of::<()>(&visit, Err(refused), "")?, None).await,
    }
}

pub(super) async fn adopt(mut visit: Visit) -> Result<Answer, Refused> {
    let (files, scope) = (files(&visit).await?, visit.typed.text("scope"));
    let tried = digest(&files, &scope);
    if visit.typed.get(TRIED) != tried {
        let wrong = Wrong::at(FILE, visit.office_texts().other_files);
        return view(&visit, Ended::Wrong(wrong, StatusCode::CONFLICT, None), None).await;
    }
    // Other files are another request.
    visit.typed.add("files_sha256", tried);
    let accept_refusals = visit.typed.get("accept_refusals") == "yes";
    let body = AdoptBody { scope, files, reason: visit.typed.text("reason"), accept_refusals };
    let outcome = visit.ask::<Keyed, _, _, _, _>(&policy::ADOPT, policy::adopt_policy, sent(body)).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().adopted)?, None).await
}

async fn files(visit: &Visit) -> Result<Files, Refused> {
    visit.file.as_ref().ok_or(Refused::BodyBroken)?.texts().await
}

/// Says for whom which files are, so that nothing else is adopted than was tried.
fn digest(files: &Files, scope: &str) -> String {
    let mut digest = Context::new(&SHA256);
    for part in std::iter::once(scope).chain(files.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()])) {
        digest.update(&(part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    HEXLOWER.encode(digest.finish().as_ref())
}

async fn view(visit: &Visit, ended: Ended, tried: Option<(&TrialBody, &str)>) -> Result<Answer, Refused> {
    let said = visit.office_texts();
    let rules = visit.ask::<Asked, _, _, _, _>(&calendar::RULES, calendar::rules, ()).await?;
    let form = ended.form(visit, TRY);
    let is_of_adopting = visit.path == ADOPT;
    let content = html! {
        (ended.said())
        @if let Some((trial, digest)) = tried { (found(visit, trial)) (adopting(visit, digest)) }
        @else if let (true, Some(wrong)) = (is_of_adopting, ended.wrong()) { (wrong.summary(visit, |field| format!("try-{field}"))) }
        (in_force(visit, &rules))
        h2 { (said.try_title) }
        p { (said.try_lead) }
        (form.whole_with_file(TRY, &try_fields(visit, &form), said.try_button))
    };
    Ok(ended.answer(page(visit, said.rules_title, &content)))
}

fn in_force(visit: &Visit, rules: &RulesBody) -> Markup {
    let said = visit.office_texts();
    let counties = |counties: &[String]| match counties.len() {
        0..=3 => counties.iter().map(|county| place(visit, county)).collect::<Vec<_>>().join("、"),
        more => format!("{} {more}", said.counties_count),
    };
    html! {
        h2 { (said.rules_in_force) }
        table.stacked {
            thead { tr { th { (said.version) } th { (said.edition) } th { (said.scope) } } }
            tbody {
                @for one in &rules.in_force {
                    tr {
                        th scope="row" { (one.year) "-" (one.version) }
                        td { (one.edition) }
                        td { (counties(&one.counties)) }
                    }
                }
            }
        }
        @for edition in &rules.editions {
            p.small {
                (said.edition) " " (edition.edition) ", " (word(said.edition_kinds, &edition.kind)) ", " (place(visit, &edition.scope))
                ": " (edition.reason) " (" (instant(&edition.recorded_at))
                @if let Some(by) = &edition.recorded_by { ", " (author(visit, by)) }
                ")"
            }
        }
    }
}

/// What the files would do to what is registered.
fn found(visit: &Visit, trial: &TrialBody) -> Markup {
    let said = visit.office_texts();
    html! {
        h2 { (said.trial_title) }
        (answers([
            (said.scope, place(visit, &trial.scope)),
            (said.version, format!("{} -> {}", trial.version_in_force, trial.version)),
            (said.counties_count, trial.counties.to_string()),
            (said.registrations, trial.registrations.to_string()),
            (said.newly_refused, trial.newly_refused.to_string()),
            (said.newly_accepted, trial.newly_accepted.to_string()),
        ]))
        (faults(said.newly_refused, &trial.refusals))
        (faults(said.newly_accepted, &trial.acceptances))
        h2 { (said.differences) }
        @if trial.changes.is_empty() { p { (said.no_differences) } }
        @else {
            table.stacked {
                thead { tr { th { (said.rule_file) } th { (visit.texts().before_) } th { (visit.texts().after) } } }
                tbody {
                    @for change in &trial.changes {
                        tr {
                            th scope="row" { (change.file) " " (change.key) }
                            td { (change.before.as_deref().unwrap_or("-")) }
                            td { (change.after.as_deref().unwrap_or("-")) }
                        }
                    }
                }
            }
        }
    }
}

fn faults(title: &str, faults: &[FaultBody]) -> Markup {
    html! {
        @if !faults.is_empty() {
            h2 { (title) }
            ul { @for fault in faults { li { (fault.field) ": " (fault.rule) " (" (fault.registrations) ")" } } }
        }
    }
}

fn try_fields(visit: &Visit, form: &Form<'_>) -> Markup {
    let said = visit.office_texts();
    let scopes = scopes(visit);
    html! {
        (form.select("scope", said.scope, None, visit.texts().choose, scopes.iter().map(|(scope, name)| (&**scope, &**name))))
        (form.files(said.rule_files, Some(said.rule_files_hint), ".toml,.tsv"))
    }
}

fn adopting(visit: &Visit, digest: &str) -> Markup {
    let said = visit.office_texts();
    let form = Form::anew(visit, None).one_of_several("adopt");
    let fields = html! {
        (Form::fixed("scope", &visit.typed.text("scope")))
        (Form::fixed(TRIED, digest))
        (form.area("reason", said.reason, None, 3))
        (form.boxes("accept_refusals", said.accept_refusals, [("yes", said.accept_refusals_yes)].into_iter()))
        (form.files(said.rule_files, Some(said.same_files_hint), ".toml,.tsv"))
    };
    html! {
        h2 { (said.adopt_title) }
        (form.whole_with_file(ADOPT, &fields, said.adopt_button))
    }
}
