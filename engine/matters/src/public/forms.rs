//! Blank forms for everybody to print.
//!
//! Deliberately absent: filling them in here. The paper is signed and stamped, handed in at the point and judged there.

use std::sync::Arc;

use baoming_core::contingency::Class;

use crate::asked::Visitor;
use crate::counter::Counter;
use crate::matter::Matter;
use crate::refused::Refused;
use crate::texts;

/// 考生报名资格审核表.
pub const ELIGIBILITY_REVIEW: Matter = Matter::of_everybody("public", "eligibility-review-form", Class::Always);

/// 考生报名资格审核表 of special case 1, a page to print.
pub async fn eligibility_review(counter: Arc<Counter>, visitor: Visitor, (): ()) -> Result<String, Refused> {
    Ok(texts::eligibility_review(visitor.language, counter.node.province_policy().year))
}
