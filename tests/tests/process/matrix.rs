//! Every role at every endpoint: let in or not, and no endpoint without its place in the table.
//!
//! The table is written out here on purpose: whoever adds an endpoint, or opens one to another role, says so twice.

use std::collections::BTreeMap;

use baoming::auth::tokens::Role;
use tests::process::http::Request;
use tests::process::premises::{CANDIDATE, NO_RATES, OFFICE, OPS, PAYMENT, POINT};
use tests::process::running::Running;

/// Who may: o office, p point, c candidate, y payment, s those who run the node; a dash where nobody is asked.
const TABLE: &str = include_str!("matrix.tsv");

const CALLERS: [(char, Role, &str); 5] = [
    ('o', Role::Office, OFFICE),
    ('p', Role::Point, POINT),
    ('c', Role::Candidate, CANDIDATE),
    ('y', Role::Payment, PAYMENT),
    ('s', Role::Ops, OPS),
];

/// Method and path of every line, with the letters of its roles.
fn table() -> BTreeMap<(String, String), String> {
    let line = |line: &str| {
        let [method, path, roles] = line.split('\t').collect::<Vec<_>>().try_into().expect("three columns");
        ((method.to_owned(), path.to_owned()), roles.to_owned())
    };
    TABLE.lines().filter(|line| !line.starts_with('#')).map(line).collect()
}

#[test]
fn the_table_has_every_endpoint_and_no_other() {
    let letters = |roles: &[Role]| match roles {
        [] => "-".to_owned(),
        roles => CALLERS.iter().filter(|(_, role, _)| roles.contains(role)).map(|(letter, _, _)| *letter).collect(),
    };
    let there: BTreeMap<(String, String), String> = baoming::http::endpoints()
        .map(|endpoint| ((endpoint.method.to_owned(), endpoint.path.to_owned()), letters(endpoint.roles)))
        .collect();
    assert_eq!(there, table());
}

#[test]
fn every_role_is_let_in_where_the_table_says_so_and_nowhere_else() {
    let running = Running::start(super::program(), NO_RATES);
    let mut tried = 0;
    for ((method, path), roles) in table() {
        let method = ["GET", "PUT", "POST"].into_iter().find(|known| *known == method).expect("a method of the API");
        let concrete = path
            .replace("{county}", "430102")
            .replace("{point}", "430102-001")
            .replace("{serial}", "01020001")
            .replace("{number}", "1")
            .replace("{day}", "2021-11-01");
        let status = |token: Option<&'static str>| {
            let request = Request::new(method, concrete.clone());
            running.ask(&match token {
                Some(token) => request.token(token),
                None => request,
            })
        };
        let nobody = status(None).status;
        assert_eq!(nobody == 401, roles != "-", "{method} {path} without a token answers {nobody}");
        for (letter, role, token) in CALLERS {
            let answered = status(Some(token)).status;
            let refused = [401, 403].contains(&answered);
            let allowed = roles == "-" || roles.contains(letter);
            assert_eq!(refused, !allowed, "{method} {path} as {role:?} answers {answered}");
            tried += 1;
        }
    }
    assert!(tried >= 200, "only {tried} pairs were tried");
}
