//! Applications and their decisions.

use baoming_api::bodies::applications::{ApplicationBody, DecisionBody};
use baoming_clock::local_date;
use baoming_core::command::{Action, SubmitApplication};
use baoming_core::entry::{ApplicationKind, SpecialCase, Statement};
use baoming_core::identity::Holder;
use baoming_core::ids::{PointId, ScanDigest};
use baoming_core::time::Timestamp;
use baoming_node::node::Node;

use crate::fields::{day, document, point, sex, sha256, text, wrong};
use crate::refused::Refused;

pub(crate) fn application(
    node: &Node,
    now: Timestamp,
    body: &ApplicationBody,
) -> Result<(PointId, SubmitApplication), Refused> {
    let at = point(&body.point)?;
    let kind = SpecialCase::from_name(&body.kind)
        .and_then(ApplicationKind::of_case)
        .ok_or_else(|| wrong("kind", "must be out-of-province or other-document"))?;
    let (birth_date, sex) = (day("birth_date", &body.birth_date)?, sex("sex", body.sex)?);
    let holder = Holder { birth_date, sex, today: local_date(now) };
    let (document, identity) = document(node, at.county, &body.document, &holder)?;
    let statement = Statement {
        point: at.number,
        name: text("name", &body.name)?,
        text: text("text", &body.text)?,
        scan: ScanDigest(sha256("scan_sha256", &body.scan_sha256)?),
    };
    Ok((at, SubmitApplication { kind, document, identity, statement }))
}

pub(crate) fn decision(number: u32, body: &DecisionBody) -> Result<Action, Refused> {
    Ok(Action::DecideApplication { number, approved: body.approved, reason: text("reason", &body.reason)? })
}

/// The number of an application, as it stands in a path.
pub(crate) fn number(raw: &str) -> Result<u32, Refused> {
    raw.parse().map_err(|_| wrong("number", "must be a whole number"))
}
