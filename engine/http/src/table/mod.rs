//! The table of the API: one row an address. From it come the router, what every request is asked, and the description.

pub(crate) mod describe;
pub(crate) mod handle;
pub(crate) mod head;
pub(crate) mod input;
mod json;
mod media;
pub(crate) mod param;
pub(crate) mod row;
