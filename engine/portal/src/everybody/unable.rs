//! Pages that say why something is not done, and what to do.

use baoming_matters::Refused;
use maud::html;

use crate::answer::Answer;
use crate::asking::Visit;
use crate::view::{Wrong, page};

/// A page that is refused.
pub(crate) fn refused(visit: &Visit, why: &Refused) -> Answer {
    let said = visit.texts();
    let content = html! {
        (Wrong::of(visit, why).of_no_field().summary(visit, str::to_owned))
        p { a href="/" { (said.home) } }
    };
    Answer::page(page(visit, said.refused_title, &content))
}

/// Another site made the browser send something.
pub(crate) fn strange(visit: &Visit) -> Answer {
    told(visit, visit.texts().strange_title, visit.texts().strange)
}

/// What was sent is no form.
pub(crate) fn broken(visit: &Visit) -> Answer {
    told(visit, visit.texts().broken_title, visit.texts().broken)
}

fn told(visit: &Visit, title: &str, detail: &str) -> Answer {
    let content = html! {
        p { (detail) }
        p { a href="/" { (visit.texts().home) } }
    };
    Answer::page(page(visit, title, &content))
}
