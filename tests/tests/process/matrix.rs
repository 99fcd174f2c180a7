//! Every role at every endpoint: let in or not, and no endpoint without its place in the table.
//!
//! The table is written out here on purpose: whoever adds an endpoint, or opens one to another role, says so twice.

use std::collections::BTreeMap;

use baoming_gate::auth::tokens::Role;
use stage::accounts::{Operator, PASSWORD, candidate_sign_in, entrant_sign_in, token_of};
use stage::http::Request;
use stage::people::Place;
use stage::premises::{ADMINISTRATOR, AUDITOR, CANDIDATE, NO_RATES, OFFICE, OPS, PAYMENT, POINT, SECURITY};
use stage::running::Running;

/// Who may: o office, p point, c candidate, y payment, s those who run the node, a administrator, k security, d auditor,
/// e entrant; a dash where nobody is asked.
const TABLE: &str = include_str!("matrix.tsv");

const LETTERS: [(char, Role); 9] = [
    ('o', Role::Office),
    ('p', Role::Point),
    ('c', Role::Candidate),
    ('y', Role::Payment),
    ('s', Role::Ops),
    ('a', Role::Administrator),
    ('k', Role::Security),
    ('d', Role::Auditor),
    ('e', Role::Entrant),
];

/// The callers of the configuration.
const TOKENS: [(char, &str); 8] = [
    ('o', OFFICE),
    ('p', POINT),
    ('c', CANDIDATE),
    ('y', PAYMENT),
    ('s', OPS),
    ('a', ADMINISTRATOR),
    ('k', SECURITY),
    ('d', AUDITOR),
];

/// The candidate who is registered, and the one who is captured and no more.
const REGISTERED: &str = "01020001";
const CAPTURED: &str = "01020002";

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
        roles => LETTERS.iter().filter(|(_, role)| roles.contains(role)).map(|(letter, _)| *letter).collect(),
    };
    let there: BTreeMap<(String, String), String> = baoming_http::endpoints()
        .map(|endpoint| ((endpoint.method.to_owned(), endpoint.path.to_owned()), letters(endpoint.roles)))
        .collect();
    assert_eq!(there, table());
}

/// Who signs in: operators, one a role, whose scope holds whatever the paths are made concrete with, a candidate and an
/// entrant.
struct People<'a> {
    running: &'a Running,
    operators: [(char, Operator); 6],
    place: Place,
}

/// A caller by letter, with the token and the serial that it asks about.
type Caller = (char, String, String);

impl<'a> People<'a> {
    fn of(running: &'a Running) -> Self {
        let place = running.set_up(1, 1)[0];
        running.register(&place, 0);
        running.capture(&place, 1);
        let operators = [
            ('o', running.operator("an-office", "office", "province")),
            ('p', running.operator("a-point", "point", "430102-001")),
            ('s', running.operator("runs-it", "ops", "province")),
            ('a', running.operator("makes-accounts", "administrator", "province")),
            ('k', running.operator("watches", "security", "province")),
            ('d', running.operator("reads-the-logs", "auditor", "province")),
        ];
        Self { running, operators, place }
    }

    /// All callers; `periods` makes the code of an office another one than before.
    fn callers(&self, periods: i64) -> Vec<Caller> {
        let (candidate, entrant) = (self.running.candidate(&self.place, 0), self.running.candidate(&self.place, 1));
        let of_configuration = TOKENS.map(|(letter, token)| (letter, token.to_owned(), REGISTERED.to_owned()));
        let sign_in = |(letter, operator): &(char, Operator)| {
            let token = token_of(&self.running.try_sign_in(operator, PASSWORD, periods));
            (*letter, token, REGISTERED.to_owned())
        };
        let own = |letter, request, serial: &str| (letter, token_of(&self.running.ask(&request)), serial.to_owned());
        let password = format!("login-{REGISTERED}");
        let own = [
            own('c', candidate_sign_in(&candidate, &password), REGISTERED),
            own('e', entrant_sign_in(&entrant, &entrant.name), CAPTURED),
        ];
        of_configuration.into_iter().chain(self.operators.iter().map(sign_in)).chain(own).collect()
    }
}

#[test]
fn every_role_is_let_in_where_the_table_says_so_and_nowhere_else() {
    let running = Running::start(super::program(), NO_RATES);
    let people = People::of(&running);
    let ordinary = people.callers(0);
    let mut tried = 0;
    for ((method, path), roles) in table() {
        let method =
            ["GET", "PUT", "POST", "DELETE"].into_iter().find(|known| *known == method).expect("a method of the API");
        let status = |token: Option<&str>, serial: &str| {
            let concrete = path
                .replace("{county}", "430102")
                .replace("{point}", "430102-001")
                .replace("{serial}", serial)
                .replace("{number}", "9")
                .replace("{incident}", "9")
                .replace("{day}", "2021-11-01");
            let request = Request::new(method, concrete);
            running.ask(&match token {
                Some(token) => request.token(token),
                None => request,
            })
        };
        let nobody = status(None, REGISTERED).status;
        assert_eq!(nobody == 401, roles != "-", "{method} {path} without a token answers {nobody}");
        // Whoever signs out needs a session that is not asked for again.
        let passing = path.ends_with("/current").then(|| people.callers(1));
        for (letter, token, serial) in passing.as_ref().unwrap_or(&ordinary) {
            let answered = status(Some(token), serial).status;
            let refused = [401, 403].contains(&answered);
            let allowed = roles == "-" || roles.contains(*letter);
            assert_eq!(refused, !allowed, "{method} {path} as {letter} {} answers {answered}", &token[..4]);
            tried += 1;
        }
    }
    assert!(tried >= 500, "only {tried} pairs were tried");
}
