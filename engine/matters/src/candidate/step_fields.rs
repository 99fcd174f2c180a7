//! Class and events, bonus and plans: whether a code is in its table is the county's to say.

use baoming_api::bodies::steps::{DeclarationBody, ProfessionalBody};
use baoming_core::form::{Declaration, ProfessionalChoice};
use baoming_core::limits::DECLARED_MAX;
use baoming_core::text::FormCode;

use crate::fields::{text, wrong};
use crate::refused::Refused;

pub(crate) fn professional(body: &ProfessionalBody) -> Result<ProfessionalChoice, Refused> {
    let event = |field, event: &Option<String>| event.as_ref().map(|event| text(field, event)).transpose();
    Ok(ProfessionalChoice {
        class: text("class", &body.class)?,
        main_event: event("main_event", &body.main_event)?,
        auxiliary_event: event("auxiliary_event", &body.auxiliary_event)?,
    })
}

pub(crate) fn declaration(body: &DeclarationBody) -> Result<Declaration, Refused> {
    let codes = |field, codes: &[String]| -> Result<Vec<FormCode>, Refused> {
        if codes.len() > DECLARED_MAX {
            return Err(wrong(field, format!("must have at most {DECLARED_MAX} codes")));
        }
        codes.iter().map(|code| text(field, code)).collect()
    };
    Ok(Declaration { bonuses: codes("bonuses", &body.bonuses)?, plans: codes("plans", &body.plans)? })
}
