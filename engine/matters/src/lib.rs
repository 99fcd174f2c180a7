//! What may be asked for, by audience: candidates, points, offices, those who run the node, and everybody.
//!
//! A matter is a name with the roles that may ask for it ([`Matter`]) and a function: who asks and how ([`Asked`],
//! [`Keyed`], [`Visitor`]) and what was sent go in, an answer or a named refusal ([`Refused`]) comes out. The API's edge,
//! pages for people, imports and drills ask the same matters; the edge's table says under which address.
//!
//! Guarantees, by types and not by habit:
//! - whoever holds an [`Asked`] was identified, has a role of the matter, and did not ask too often;
//! - a command needs a [`Keyed`], so a missing key is refused before anything that costs;
//! - a candidate's record is answered to staff as [`Recorded`], which only the access log makes.
//!
//! Deliberately absent: HTTP. The manifest is the proof.

pub mod answered;
pub mod asked;
pub mod candidate;
mod commands;
pub mod counter;
mod fields;
mod file_rule;
mod held;
pub mod identified;
mod lacking;
mod likenesses;
pub mod limits;
pub mod matter;
mod notices;
pub mod office;
pub mod ops;
pub mod point;
mod progress_gauges;
mod protection;
pub mod public;
mod records;
pub mod refused;
mod scene;
mod second_person;
pub mod sent;
mod shown;
pub mod texts;

pub use answered::{Answered, Begun, Done, Listed, OfNobody, Stage};
pub use asked::{Asked, Asking, Circumstances, Keyed, Sender, Visitor};
pub use counter::Counter;
pub use matter::Matter;
pub use records::format::Format;
pub use records::history_page::HistoryQuestion;
pub use records::pages::{CutOff, Making, NextPage, PagedFile};
pub use records::reads::{Own, Recorded};
pub use records::table::rows_of_file;
pub use refused::Refused;
pub use scene::Scene;
pub use sent::{Arriving, Charset, Question, Questioned, Sent, Signed};
