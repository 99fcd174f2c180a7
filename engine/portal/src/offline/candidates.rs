//! What candidates see without a network: that there is none, and the calendar as it was.

use baoming_matters::office::calendar::{self, CalendarQuestion};
use baoming_matters::{Question, Refused, Visitor};
use maud::html;

use crate::answer::Answer;
use crate::asking::Visit;
use crate::everybody::windows;
use crate::installed::version;
use crate::view::{instant, shell};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let everywhere = Question(CalendarQuestion { county: None, point: None });
    let calendar = visit.ask::<Visitor, _, _, _, _>(&calendar::CALENDAR, calendar::calendar, everywhere).await?;
    let (said, app) = (visit.texts(), visit.app_texts());
    let content = html! {
        p { (app.no_network_lead) }
        p { a.main href="/" { (app.try_again) } }
        h2 { (said.calendar_title) }
        p.small { (app.calendar_as_of) (instant(&calendar.now)) }
        (windows(said, &calendar))
    };
    Ok(Answer::page(shell(&visit, app.no_network_title, &content)).with_version(version()))
}
