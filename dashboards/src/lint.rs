//! What must hold of the rules without anything running.
//!
//! Each check is a function to a list of findings.

mod annotations;
mod excused;
mod expressions;
mod runbooks;
mod used;

pub use annotations::annotations;
pub use expressions::expressions;
pub use runbooks::{documents, runbooks};
pub use used::unused;
