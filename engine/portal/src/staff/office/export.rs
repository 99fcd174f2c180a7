//! Records of the own scope as a file.

use baoming_api::bodies::export::ExportBody;
use baoming_matters::Refused;
use baoming_matters::office::export;
use maud::html;

use super::super::saying::Ended;
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::page;

const PATH: &str = "/staff/export";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(view(&visit, Ended::Looked))
}

pub(super) async fn make(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = ExportBody {
        format: typed.text("format"),
        scope: typed.some("scope"),
        name: None,
        school: typed.some("school"),
        state: typed.some("state"),
        whole: typed.get("whole") == "yes",
    };
    match visit.ask_for_pages(&export::EXPORT, export::export, sent(body)).await {
        Ok(file) => Ok(Answer::file(file)),
        Err(refused) => Ok(view(&visit, Ended::of::<()>(&visit, Err(refused), "")?)),
    }
}

fn view(visit: &Visit, ended: Ended) -> Answer {
    let (said, staff) = (visit.office_texts(), visit.staff_texts());
    let form = ended.form(visit, PATH);
    let scopes = super::super::places::scopes(visit);
    let fields = html! {
        (form.select("scope", said.scope, None, said.own_scope, scopes.iter().map(|(scope, name)| (&**scope, &**name))))
        (form.select("state", staff.standing, None, staff.any, staff.standings.iter().copied()))
        (form.line("school", staff.school, None, ("off", "text")))
        (form.radios("format", said.format, said.formats.iter().copied()))
        (form.boxes("whole", said.whole, [("yes", said.whole_yes)].into_iter()))
    };
    let content = html! {
        p { (said.export_lead) }
        (form.whole(PATH, &fields, said.export_button))
    };
    ended.answer(page(visit, said.export_title, &content))
}
