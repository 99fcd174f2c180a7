//! A candidate's photograph, as it is kept.

use baoming_matters::Refused;
use baoming_matters::point::photos;
use data_encoding::BASE64;
use maud::html;

use super::about::SERIAL;
use crate::answer::Answer;
use crate::asking::Visit;
use crate::view::{Form, page};

/// Where it is looked at: only from a record, whose serial stands in no address.
pub(super) const PATH: &str = "/staff/candidates/photo";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let (said, serial) = (visit.staff_texts(), visit.typed.text(SERIAL));
    let photo = visit.ask_for_file(&photos::READ_PHOTO, photos::read, serial.clone()).await?;
    let picture = format!("data:image/jpeg;base64,{}", BASE64.encode(&photo));
    let content = html! {
        p { (said.serial) ": " strong { (serial) } }
        p { img.portrait src=(picture) alt=(visit.point_texts().photo_of); }
        (Form::press(&visit, "/staff/candidates/record", &[(SERIAL, &serial)], visit.point_texts().to_record))
    };
    Ok(Answer::page(page(&visit, visit.point_texts().photo_title, &content)).with_picture())
}
