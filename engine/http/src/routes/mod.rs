//! The table: every address of the API, by audience. Nothing else leads to a matter, and nothing else describes one.

mod candidate;
mod office;
mod ops;
mod point;
mod probes;
mod public;

use std::future::Future;
use std::sync::Arc;

use axum::response::Response;
use baoming_matters::{Answered, Asking, Counter, Matter, Refused};
use utoipa::ToSchema;

use crate::table::handle::{row, row_as};
use crate::table::input::Input;
use crate::table::param::{Kind, Param};
use crate::table::row::{Method, Row};

const SERIAL: Param = Param::path("serial", Kind::Text, "eight digits").like("01020001");
const COUNTY: Param = Param::path("county", Kind::Text, "division code").like("430102");
const POINT: Param = Param::path("point", Kind::Text, "point").like("430102-001");

/// All of them.
pub(crate) fn all() -> Vec<Row> {
    let audiences = [candidate::rows(), point::rows(), office::rows(), ops::rows(), public::rows(), probes::rows()];
    audiences.into_iter().flatten().collect()
}

macro_rules! of_method {
    ($($name:ident $name_as:ident $method:ident),* $(,)?) => { $(
        /// An address whose answer has a shape.
        #[allow(dead_code, reason = "not every method is used in both forms")]
        fn $name<A, I, R, M, F>(path: &'static str, matter: &'static Matter, ask: M) -> Row
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
        fn $name_as<A, I, R, M, F>(
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::table::param::Place;

    #[test]
    fn every_part_of_a_path_is_described_and_nothing_else_is() {
        for row in all() {
            let parts: Vec<&str> =
                row.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            let described: Vec<&str> =
                row.params.iter().filter(|param| param.place == Place::Path).map(|param| param.name).collect();
            assert_eq!(described, parts, "{} {}", row.method.word(), row.path);
            assert!(!row.says.is_empty(), "{} {}", row.method.word(), row.path);
        }
    }

    #[test]
    fn no_address_and_no_matter_is_there_twice() {
        let (mut addresses, mut matters) = (BTreeSet::new(), BTreeSet::new());
        for row in all() {
            assert!(addresses.insert((row.method.word(), row.path)), "{} {}", row.method.word(), row.path);
            let matter = (row.matter.audience, row.matter.action);
            assert!(matters.insert(matter), "{matter:?}");
        }
    }
}
