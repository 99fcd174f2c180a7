//! Every role at every page of a matter: let in or not, by the table that the API's endpoints are held against too.

use baoming_gate::auth::tokens::Role;
use stage::pages::{Filling, Reader};

use super::site;

const ACCOUNTS: [(Role, &str, &str, &str); 6] = [
    (Role::Office, "an-office", "office", "province"),
    (Role::Point, "a-point", "point", "430102-001"),
    (Role::Ops, "runs-it", "ops", "province"),
    (Role::Administrator, "makes-accounts", "administrator", "province"),
    (Role::Security, "watches", "security", "province"),
    (Role::Auditor, "reads-the-logs", "auditor", "province"),
];

/// Sends nothing but what is the form's own to a page.
fn nothing_sent(reader: &mut Reader, form: &Filling, page: &baoming_portal::PageAddress) -> u16 {
    let form = form.clone().to(page.path);
    match page.takes_file {
        true => reader.send_file(&form, "file", b"nothing").status,
        false => reader.post(&form, &[]).status,
    }
}

#[test]
fn every_role_has_the_pages_of_its_matters_and_no_other() {
    let site = site();
    let mut tried = 0;
    for (role, name, named, scope) in ACCOUNTS {
        let (mut reader, desk) = site.signed_in(name, named, scope);
        let form = reader.look("/staff/password").form("/staff/password");
        for page in baoming_portal::pages().filter(|page| page.path.starts_with("/staff")) {
            let Some(roles) = page.roles else { continue };
            let status = match page.method {
                "GET" => reader.look(page.path).status,
                _ => nothing_sent(&mut reader, &form, &page),
            };
            let is_let_in = roles.contains(&role);
            assert_eq!(status == 403, !is_let_in, "{} {} as {named} answers {status}", page.method, page.path);
            let is_offered = page.method == "GET" && desk.says(&format!("href=\"{}\"", page.path));
            assert!(is_let_in || !is_offered, "{} is offered to {named}", page.path);
            tried += 1;
        }
    }
    assert!(tried >= 300, "only {tried} pairs were tried");
}

#[test]
fn nobody_else_has_any_page_of_staff() {
    let site = site();
    let mut stranger = site.reader();
    for page in baoming_portal::pages().filter(|page| page.path.starts_with("/staff") && page.is_own) {
        let answer = match page.method {
            "GET" => stranger.look(page.path),
            _ => continue,
        };
        assert!(answer.says("action=\"/staff/sign-in\""), "{}: {}", page.path, answer.text);
    }
}
