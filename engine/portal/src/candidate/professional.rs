//! 艺术、体育类: the class, then its events.

use baoming_api::bodies::steps::ProfessionalBody;
use baoming_core::policy::{CodeTable, Policy};
use baoming_matters::candidate::{registration, steps};
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::saving::{again, policy, with_passwords};
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent};
use crate::view::{Form, Wrong, page};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let (policy, serial) = (policy(&visit)?, with_passwords(&visit)?);
    if !visit.typed.is_empty() {
        return Ok(Answer::page(view(&visit, &policy, &visit.typed, None)));
    }
    let record = visit.ask::<Asked, _, _, _, _>(&registration::READ, registration::read_own, serial).await?;
    let typed = record.professional.map(|chosen| {
        Typed::of([
            ("class", chosen.class),
            ("main_event", chosen.main_event.unwrap_or_default()),
            ("auxiliary_event", chosen.auxiliary_event.unwrap_or_default()),
        ])
    });
    Ok(Answer::page(view(&visit, &policy, &typed.unwrap_or_default(), None)))
}

pub(super) async fn save(visit: Visit) -> Result<Answer, Refused> {
    let (policy, serial) = (policy(&visit)?, with_passwords(&visit)?);
    let typed = &visit.typed;
    let body = ProfessionalBody {
        class: typed.text("class"),
        main_event: typed.some("main_event"),
        auxiliary_event: typed.some("auxiliary_event"),
    };
    let asked =
        visit.ask::<Keyed, _, _, _, _>(&steps::SAVE_PROFESSIONAL, steps::save_professional, (serial, sent(body))).await;
    match asked {
        Ok(_) => Ok(Answer::see("/me")),
        Err(refused) => again(&visit, refused, |wrong| view(&visit, &policy, &visit.typed, Some(wrong))),
    }
}

/// The events of every class stand below it by name, so that one page does without a script.
fn view(visit: &Visit, policy: &Policy, typed: &Typed, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.texts(), Form::new(visit, typed, wrong));
    let classes = policy.professional.iter().map(|(code, class)| (code.as_str(), class.name.as_str()));
    let events = |of: fn(&baoming_core::policy::ProfessionalClass) -> &CodeTable| {
        let of_class = |class: &'_ baoming_core::policy::ProfessionalClass| {
            let name = class.name.clone();
            of(class).iter().map(move |(code, word)| (code.clone(), format!("{name}: {word}"))).collect::<Vec<_>>()
        };
        let mut all: Vec<(String, String)> = policy.professional.values().flat_map(of_class).collect();
        all.sort();
        all
    };
    let (main, auxiliary) = (events(|class| &class.main_events), events(|class| &class.auxiliary_events));
    fn pairs(all: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
        all.iter().map(|(code, word)| (code.as_str(), word.as_str()))
    }
    let optional = |label: &str| format!("{label}{}", said.optional);
    let fields = html! {
        (form.radios("class", said.professional_class, classes))
        @if !main.is_empty() {
            (form.select("main_event", &optional(said.main_event), None, said.choose, pairs(&main)))
        }
        @if !auxiliary.is_empty() {
            (form.select("auxiliary_event", &optional(said.auxiliary_event), None, said.choose, pairs(&auxiliary)))
        }
        (form.password("known_save_password", said.save_password, Some(said.known_save_hint), "off"))
    };
    page(visit, said.professional_title, &form.whole("/me/professional", &fields, said.save))
}
