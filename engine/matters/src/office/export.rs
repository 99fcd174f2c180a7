//! Offices: the records of their candidates as a file.

use std::sync::Arc;

use baoming_api::bodies::export::ExportBody;
use baoming_core::contingency::Class;
use baoming_core::four_eyes::FourEyes;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;

use crate::asked::Asked;
use crate::counter::Counter;
use crate::matter::Matter;
use crate::records::export::Export;
use crate::records::format::Format;
use crate::records::found::scope_of;
use crate::records::pages::PagedFile;
use crate::records::reads::Reading;
use crate::records::searched;
use crate::refused::Refused;
use crate::second_person::InNeed;
use crate::sent::Sent;

/// Records as a file.
pub const EXPORT: Matter = Matter::of("office", "export-candidates", Class::Reading, &[Role::Office]);
/// What the access log says where numbers are whole.
const WHOLE: &str = "export-candidates-whole";
/// When somebody whose turn it is not should come again.
const RETRY_AFTER_SECONDS: u32 = 10;

/// Sends the records of the caller's scope that are meant, by county and serial, as a table or as lines of JSON. An answer
/// without an end was cut off and is not whole.
pub async fn export(counter: Arc<Counter>, asked: Asked, sent: Sent<ExportBody>) -> Result<PagedFile, Refused> {
    let body = sent.body;
    let wrong = || Refused::Field { field: "format", rule: "must be csv, csv-text or jsonl".to_owned() };
    let format = Format::of_name(&body.format).ok_or_else(wrong)?;
    let scope = scope_of(&counter, &asked, body.scope.as_deref())?;
    let meant = searched::meant(scope, body.name, body.school, body.state.as_deref())?;
    let busy = |_| Refused::Failure(Failure::Busy { retry_after_seconds: RETRY_AFTER_SECONDS });
    let permit = counter.exports.clone().try_acquire_owned().map_err(busy)?;
    let action = if body.whole { WHOLE } else { EXPORT.action };
    let reading = Reading::new(&asked, action);
    let started_ms = counter.node.clock().monotonic_ms();
    let whole = body.whole;
    if whole {
        let (action, path, raw, reason) = (FourEyes::ExportWholeNumbers, "", &*sent.raw, None);
        let need = InNeed { action, scope, path, raw, summary: scope.to_string(), reason };
        if let Some(approval) = counter.approval_of_reading(&asked, need).await? {
            counter.use_up(&asked, approval).await?;
        }
    }
    Export { counter, reading, scope, meant, format, whole, started_ms, _permit: permit }.begin().await
}
