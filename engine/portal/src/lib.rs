//! Pages for people (考生综合信息平台): the same matters as the API's edge, without JSON and without a script.
//!
//! A request's way: `table` (one row a page) -> `asking` (`Visit`: cookies, what was typed, who asks which matter) ->
//! `baoming-matters` -> `view` (parts of pages) -> an [`Answer`](answer::Answer). What candidates and staff are shown of the same
//! record is told in `record`, once.
//!
//! Guarantees: a page asks only through a matter, so roles, rates, what the desk holds back and the access log are the API's;
//! a form changes something only if it comes from a page of ours (`asking::origin`); the same form sent again, whether by a
//! double click, a reload or the way back, is answered as before (`asking::typed`); what a person typed is on the page again,
//! whatever it was refused for, and after signing in again; passwords alone are never written back. Every page works without a
//! script, but for work without a network (`offline`, `scripts`), which keeps what is personal sealed on the device and nowhere else.
//!
//! Deliberately absent: drafts of candidates beyond the page; what offices decide (controls, approvals, applications), which is the
//! API's alone so far.

mod answer;
mod asking;
mod assets;
mod candidate;
mod counted;
mod everybody;
mod installed;
pub mod limits;
mod offline;
mod page;
mod record;
mod said;
mod scripts;
mod staff;
mod table;
mod view;

pub use table::{PageAddress, pages, router};
