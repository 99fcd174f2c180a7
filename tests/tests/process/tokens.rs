//! Tokens of programs as the configuration holds them: by their hash, and until they end.

use stage::http::Request;
use stage::premises::{CLOCK, NO_RATES};
use stage::running::Running;

#[test]
fn a_token_made_by_the_program_is_known_by_its_hash_and_ends_when_it_says() {
    let plain = Running::start(super::program(), NO_RATES);
    let make = |name: &str, not_after: &str| {
        let mut command = plain.premises.command().unwrap();
        let words = ["token", "new", "--name", name, "--not-after", not_after];
        let output = command.args(words).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{text}");
        let token = text.lines().next().unwrap().rsplit(' ').next().unwrap().to_owned();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(!lines.concat().contains(&token), "the configuration lets nobody in");
        (token, format!("{}\nrole = \"office\"\nscope = \"province\"\n", lines.join("\n")))
    };
    let (good, of_good) = make("office-new", "2022-07-01T00:00:00+08:00");
    let (over, of_over) = make("office-old", "2021-10-31T23:59:59+08:00");
    assert!("2021-10-31" < CLOCK);
    plain.premises.configure(&format!("{NO_RATES}{of_good}{of_over}")).unwrap();
    let running = plain.restart();
    let ask = |token: &str| Request::get("/v1/office/counties/430102/progress").token(token);
    assert_eq!(running.ask(&ask(&good)).status, 200);
    running.refused(&ask(&over), 401, "unauthorized");
    let hash = of_good.split('"').nth(3).unwrap();
    running.refused(&ask(hash), 401, "unauthorized");
}
