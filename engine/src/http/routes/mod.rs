//! The routes, a file per audience and matter. A file lists its endpoints in `routes()`, and its paths of the API's
//! description in `Paths`.

pub(super) mod candidate;
pub(super) mod office;
pub(super) mod ops;
pub(super) mod payment;
pub(super) mod point;
pub(super) mod policy;
pub(super) mod probes;
pub(super) mod rules;

use utoipa::OpenApi;

use super::endpoint::Route;

/// All of them.
pub(super) fn all() -> Vec<Route> {
    [
        office::routes(),
        point::routes(),
        payment::routes(),
        candidate::routes(),
        ops::routes(),
        probes::routes(),
        rules::routes(),
        policy::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The parts of the API's description.
pub(super) fn descriptions() -> Vec<utoipa::openapi::OpenApi> {
    vec![
        office::Paths::openapi(),
        point::Paths::openapi(),
        payment::Paths::openapi(),
        candidate::Paths::openapi(),
        ops::Paths::openapi(),
        probes::Paths::openapi(),
        rules::Paths::openapi(),
        policy::Paths::openapi(),
    ]
}
