//! 优惠加分及专项计划: declared by ticking; nothing ticked withdraws what was declared.

use baoming_api::bodies::steps::DeclarationBody;
use baoming_core::policy::Policy;
use baoming_matters::candidate::{registration, steps};
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::saving::{again, policy, with_passwords};
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent};
use crate::record::form::choices;
use crate::view::{Form, Wrong, page};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let (policy, serial) = (policy(&visit)?, with_passwords(&visit)?);
    if !visit.typed.is_empty() {
        return Ok(Answer::page(view(&visit, &policy, &visit.typed, None)));
    }
    let record = visit.ask::<Asked, _, _, _, _>(&registration::READ, registration::read_own, serial).await?;
    let mut typed = Typed::default();
    if let Some(declared) = record.declaration {
        declared.bonuses.into_iter().for_each(|bonus| typed.add("bonuses", bonus));
        declared.plans.into_iter().for_each(|plan| typed.add("plans", plan));
    }
    Ok(Answer::page(view(&visit, &policy, &typed, None)))
}

pub(super) async fn save(visit: Visit) -> Result<Answer, Refused> {
    let (policy, serial) = (policy(&visit)?, with_passwords(&visit)?);
    let all = |name| visit.typed.all(name).map(str::to_owned).collect();
    let body = DeclarationBody { bonuses: all("bonuses"), plans: all("plans") };
    let asked = visit.ask::<Keyed, _, _, _, _>(&steps::DECLARE, steps::declare, (serial, sent(body))).await;
    match asked {
        Ok(_) => Ok(Answer::see("/me")),
        Err(refused) => again(&visit, refused, |wrong| view(&visit, &policy, &visit.typed, Some(wrong))),
    }
}

fn view(visit: &Visit, policy: &Policy, typed: &Typed, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.texts(), Form::new(visit, typed, wrong));
    let worth = |bonus: &baoming_core::policy::Bonus| format!("{} ({} {})", bonus.name, bonus.points, said.points);
    let bonuses: Vec<(&str, String)> =
        policy.bonuses.iter().map(|(code, bonus)| (code.as_str(), worth(bonus))).collect();
    let fields = html! {
        (form.boxes("bonuses", said.bonuses, bonuses.iter().map(|(code, word)| (*code, word.as_str()))))
        (form.boxes("plans", said.plans, choices(&policy.plans)))
        (form.password("known_save_password", said.save_password, Some(said.known_save_hint), "off"))
    };
    let content = html! { p { (said.plans_lead) } (form.whole("/me/plans", &fields, said.save)) };
    page(visit, said.plans_title, &content)
}
