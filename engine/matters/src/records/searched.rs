//! Whom a search is about, from the JSON of the API.

use baoming_api::bodies::search::SearchBody;
use baoming_core::ids::{IdentityKey, Serial};
use baoming_core::scope::Scope;
use baoming_node::node::Node;

use super::paging::{Cursor, cursor, limit, standing, word};
use crate::fields::{serial, typed_document, wrong};
use crate::records::found::Meant;
use crate::refused::Refused;

/// How the candidates are found.
pub(crate) enum Way {
    /// There is one at most.
    Serial(Serial),
    /// There is one at most.
    Document(IdentityKey),
    /// Reading the scope's records, this page of it.
    Pages(Option<Cursor>, usize),
}

/// What is looked for in the scope, and how.
pub(crate) fn search(node: &Node, scope: Scope, body: SearchBody) -> Result<(Way, Meant), Refused> {
    let way = match (&body.serial, &body.document) {
        (None, None) => Way::Pages(body.after.as_deref().map(cursor).transpose()?, limit(body.limit)?),
        (Some(_), Some(_)) => return Err(wrong("document", "must not be given together with a serial")),
        _ if body.after.is_some() => return Err(wrong("after", "has no meaning with a serial or a document")),
        (Some(raw), None) => Way::Serial(serial(raw)?),
        (None, Some(document)) => Way::Document(typed_document(node, document)?),
    };
    Ok((way, meant(scope, body.name, body.school, body.state.as_deref())?))
}

/// The conditions that a record has to meet.
pub(crate) fn meant(
    scope: Scope,
    name: Option<String>,
    school: Option<String>,
    state: Option<&str>,
) -> Result<Meant, Refused> {
    Ok(Meant {
        name: name.map(|name| word("name", &name)).transpose()?,
        school: school.map(|school| word("school", &school)).transpose()?,
        state: state.map(standing).transpose()?,
        ..Meant::all_of(scope)
    })
}
