//! The routes, a file per audience and matter. A file lists its endpoints in `routes()`, and its paths of the API's
//! description in `Paths`.

pub(super) mod applications;
pub(super) mod candidate;
pub(super) mod collections;
pub(super) mod confirmations;
pub(super) mod office;
pub(super) mod ops;
pub(super) mod payment;
pub(super) mod point;
pub(super) mod points;
pub(super) mod probes;
pub(super) mod verifications;

use utoipa::OpenApi;

use super::endpoint::Route;

/// All of them.
pub(super) fn all() -> Vec<Route> {
    [
        office::routes(),
        points::routes(),
        applications::routes(),
        point::routes(),
        verifications::routes(),
        confirmations::routes(),
        collections::routes(),
        payment::routes(),
        candidate::routes(),
        ops::routes(),
        probes::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The parts of the API's description.
pub(super) fn descriptions() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        office::Paths::openapi(),
        points::Paths::openapi(),
        applications::Paths::openapi(),
        point::Paths::openapi(),
        verifications::Paths::openapi(),
        confirmations::Paths::openapi(),
        collections::Paths::openapi(),
        payment::Paths::openapi(),
        candidate::Paths::openapi(),
        ops::Paths::openapi(),
        probes::Paths::openapi(),
    ]
}
