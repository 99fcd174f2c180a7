//! `--check`: a query that gives nothing is found.

use baoming_language::Language;

use super::clock;
use super::stub::{Mood, Stub};

#[tokio::test]
async fn every_query_is_asked_and_one_that_gives_nothing_fails() {
    let check = async |mood: Mood| {
        let stub = Stub::start(mood).await;
        let base = format!("http://{}", stub.address()).parse().unwrap();
        baoming_watch::check(base, clock(), Language::Chinese).await
    };
    let lively = check(Mood::Lively).await;
    assert_eq!(lively.failed, 1, "the canned day has one light that is unknown: {}", lively.table);
    assert!(lively.queries > 100, "{}", lively.queries);
    let empty = check(Mood::Empty).await;
    assert_eq!((empty.queries, empty.failed), (lively.queries, lively.queries), "{}", empty.table);
    assert!(empty.table.contains("无数据"), "{}", empty.table);
    let refusing = check(Mood::Refusing).await;
    assert_eq!(refusing.failed, lively.queries);
    assert!(refusing.table.contains("parse error"), "{}", refusing.table);
}
