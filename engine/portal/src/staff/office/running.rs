//! How the service itself is: for those who run it.

use baoming_api::bodies::CountyBody;
use baoming_matters::ops::status;
use baoming_matters::{Asked, Refused};
use maud::{Markup, html};

use super::super::saying::Ended;
use crate::answer::Answer;
use crate::asking::Visit;
use crate::view::{Form, answers, instant, page, word};

const REVIVE: &str = "/staff/service/revive";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    view(&visit, Ended::Looked).await
}

pub(super) async fn revive(visit: Visit) -> Result<Answer, Refused> {
    let county = visit.typed.text("county");
    let outcome = visit.ask::<Asked, _, _, _, _>(&status::REVIVE, status::revive, county).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().revive_asked)?).await
}

async fn view(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let (said, shared) = (visit.office_texts(), visit.texts());
    let now = visit.ask::<Asked, _, _, _, _>(&status::STATUS, status::status, ()).await?;
    let counties = visit.ask::<Asked, _, _, _, _>(&status::COUNTIES, status::counties, ()).await?;
    let yes = |is: bool| if is { shared.yes } else { shared.no }.to_owned();
    let content = html! {
        (ended.said())
        (answers([
            (said.at, instant(&now.now)),
            (said.version, format!("{}-{}", now.policy_year, now.policy_version)),
            (said.accepting_changes, yes(now.accepting_changes)),
            (said.recording_reads, yes(now.recording_reads)),
            (said.keeping_photographs, yes(now.keeping_photographs)),
            (said.committer_queued, now.committer_queued.to_string()),
            (said.disk_free, format!("{} MiB", now.disk_free_bytes >> 20)),
        ]))
        h2 { (said.counties_title) }
        (cells(visit, &counties))
    };
    Ok(ended.answer(page(visit, said.service_title, &content)))
}

/// Those that do not run, with a way to start them again; how many there are of the others.
fn cells(visit: &Visit, counties: &[CountyBody]) -> Markup {
    let said = visit.office_texts();
    let ill: Vec<&CountyBody> = counties.iter().filter(|county| county.state != "running").collect();
    html! {
        p { (said.counties_running) ": " (counties.len() - ill.len()) " / " (counties.len()) }
        @for county in ill {
            div.notice { p { strong { (county.name) } " " (word(said.county_states, &county.state)) } }
            (Form::press(visit, REVIVE, &[("county", &county.county)], said.revive_button))
        }
    }
}
