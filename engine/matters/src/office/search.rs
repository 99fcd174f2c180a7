//! Offices and points: finding candidates by serial, document, name, school and state.
//!
//! Guarantees: nobody outside the caller's scope is found, and whether there is somebody is not told; each page is in the
//! access log before it is shown, a search that found nobody too.

use std::sync::Arc;

use baoming_api::bodies::lists::CandidatesBody;
use baoming_api::bodies::search::SearchBody;
use baoming_core::contingency::Class;
use baoming_gate::auth::tokens::Role;

use crate::asked::Asked;
use crate::counter::Counter;
use crate::matter::Matter;
use crate::records::found::{by_document, by_serial, listed, page, scope_of};
use crate::records::reads::Recorded;
use crate::records::searched::Way;
use crate::records::searched::search;
use crate::refused::Refused;
use crate::sent::Sent;

/// Candidates by what is known of them.
pub const SEARCH: Matter = Matter::of("office", "search-candidates", Class::Reading, &[Role::Office, Role::Point]);

/// Finds candidates of the caller's scope, masked, by county and serial.
pub async fn find(
    counter: Arc<Counter>,
    asked: Asked,
    sent: Sent<SearchBody>,
) -> Result<Recorded<CandidatesBody>, Refused> {
    let body = sent.body;
    let scope = scope_of(&counter, &asked, body.scope.as_deref())?;
    let (way, meant) = search(&counter.node, scope, body)?;
    let mut query = meant.query();
    let found = match way {
        Way::Pages(after, limit) => page(&counter, scope, (after, limit), &meant, listed).await?,
        Way::Serial(serial) => {
            query.push_str(&format!("\nserial={serial}"));
            by_serial(&counter, scope, serial, &meant, listed).await?
        }
        Way::Document(identity) => {
            query.push_str(&format!("\ndocument={:?}", identity.0));
            by_document(&counter, scope, identity, &meant, listed).await?
        }
    };
    counter.recorded(&asked, found.shown(scope, &query), found.body()).await
}
