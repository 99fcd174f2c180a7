//! The socket and the addresses.

mod routes;
mod socket;

pub(crate) use self::routes::{Pages, router};
pub(crate) use self::socket::serve;
