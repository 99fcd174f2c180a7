//! The routes, a file per audience and matter. A file lists its endpoints in `routes()`, and its paths of the API's
//! description in `Paths`.

pub(super) mod access_log;
pub(super) mod applications;
pub(super) mod candidate;
pub(super) mod collections;
pub(super) mod confirmations;
pub(super) mod export;
pub(super) mod forms;
pub(super) mod history;
pub(super) mod lists;
pub(super) mod office;
pub(super) mod operators;
pub(super) mod ops;
pub(super) mod orders;
pub(super) mod payment;
pub(super) mod photos;
pub(super) mod point;
pub(super) mod points;
pub(super) mod policy;
pub(super) mod probes;
pub(super) mod rules;
pub(super) mod search;
pub(super) mod sessions;
pub(super) mod settlements;
pub(super) mod steps;
pub(super) mod tickets;
pub(super) mod verifications;

use utoipa::OpenApi;

use super::endpoint::Route;

macro_rules! matters {
    ($($matter:ident),* $(,)?) => {
        /// All of them.
        pub(super) fn all() -> Vec<Route> {
            [$($matter::routes()),*].into_iter().flatten().collect()
        }

        /// The parts of the API's description.
        pub(super) fn descriptions() -> impl Iterator<Item = utoipa::openapi::OpenApi> {
            [$($matter::Paths::openapi()),*].into_iter()
        }
    };
}

matters![
    access_log,
    applications,
    candidate,
    collections,
    confirmations,
    export,
    forms,
    history,
    lists,
    office,
    operators,
    ops,
    orders,
    payment,
    photos,
    point,
    points,
    policy,
    probes,
    rules,
    search,
    sessions,
    settlements,
    steps,
    tickets,
    verifications,
];
