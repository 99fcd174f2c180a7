//! What the rows of all audiences are written with: the methods, and the parts of paths that many have.

use std::future::Future;
use std::sync::Arc;

use axum::response::Response;
use baoming_matters::{Answered, Asking, Counter, Matter, Refused};
use utoipa::ToSchema;

use crate::table::handle::{row, row_as};
use crate::table::input::Input;
use crate::table::param::{Kind, Param};
use crate::table::row::{Method, Row};

pub(super) const SERIAL: Param = Param::path("serial", Kind::Text, "eight digits").like("01020001");
pub(super) const COUNTY: Param = Param::path("county", Kind::Text, "division code").like("430102");
pub(super) const POINT: Param = Param::path("point", Kind::Text, "point").like("430102-001");

pub(super) const INCIDENT: Param = Param::path("incident", Kind::Number, "the incident's number").like("7");

/// What a file of collections looks like.
pub(super) const COLLECTED: &str = "serial,assessment\n01020001,思想品德良好\n";

macro_rules! of_method {
    ($($name:ident $name_as:ident $method:ident),* $(,)?) => { $(
        /// An address whose answer has a shape.
        #[allow(dead_code, reason = "not every method is used in both forms")]
        pub(super) fn $name<A, I, R, M, F>(path: &'static str, matter: &'static Matter, ask: M) -> Row
        where
            A: Asking + 'static,
            I: Input + 'static,
            R: Answered + 'static,
            R::Shape: ToSchema,
            M: Fn(Arc<Counter>, A, I) -> F + Clone + Send + Sync + 'static,
            F: Future<Output = Result<R, Refused>> + Send + 'static,
        {
            row(Method::$method, path, matter, ask)
        }

        /// An address whose answer becomes a response by this.
        #[allow(dead_code, reason = "not every method is used in both forms")]
        pub(super) fn $name_as<A, I, R, M, F>(
            path: &'static str,
            matter: &'static Matter,
            ask: M,
            respond: fn(R) -> Response,
        ) -> Row
        where
            A: Asking + 'static,
            I: Input + 'static,
            R: Send + 'static,
            M: Fn(Arc<Counter>, A, I) -> F + Clone + Send + Sync + 'static,
            F: Future<Output = Result<R, Refused>> + Send + 'static,
        {
            row_as(Method::$method, path, matter, ask, respond)
        }
    )* };
}

of_method![get get_as Get, post post_as Post, put put_as Put, delete delete_as Delete];
