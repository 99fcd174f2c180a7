//! Names as people write and type them, and address codes that no longer stand.

use baoming_api::bodies::lists::CandidatesBody;
use baoming_api::bodies::{CaptureBody, ReceiptBody};
use baoming_core::identity::check_digit;
use serde_json::{Value, json};
use stage::accounts::{PASSWORD, sign_in, token_of};
use stage::http::{Request, Response};
use stage::people::{Place, capture_body, fee, form_body};
use stage::premises::{CANDIDATE, NO_RATES, OFFICE, POINT};
use stage::running::Running;

fn started() -> (Running, Place) {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    (running, place)
}

fn request(body: &CaptureBody, key: &str) -> Request {
    Request::new("POST", "/v1/point/candidates").token(POINT).key(key).json(body)
}

/// A candidate of the season under another name.
fn named(running: &Running, place: &Place, index: u64, name: &str) -> CaptureBody {
    let mut body = capture_body(&running.candidate(place, index), place.point);
    name.clone_into(&mut body.person.name);
    body
}

fn entering(body: &CaptureBody, typed: &str) -> Request {
    let document = json!({"kind": 1, "number": body.document.number});
    Request::new("POST", "/v1/sessions/entrant").json(&json!({"document": document, "name": typed}))
}

fn operator(key: &str, name: &str) -> Request {
    let body = json!({"name": name, "person": "李四", "role": "point", "scope": "430102-001", "password": PASSWORD});
    Request::new("POST", "/v1/office/operators").token(OFFICE).key(key).json(&body)
}

const UNSEEN: [&str; 10] = [
    "\u{200b}",
    "\u{3164}",
    "王\u{202e}芳",
    "王\u{2028}芳",
    "\u{feff}王芳",
    "王\u{fffd}",
    "王\u{fffe}",
    "王\u{e21a}",
    "王\u{e0041}",
    "王\u{fe0f}芳",
];

#[test]
fn what_nobody_can_see_is_refused_wherever_a_text_is_taken() {
    let (running, place) = started();
    let serial = running.register(&place, 0);
    let form = form_body(&running.candidate(&place, 0).form);
    for (index, unseen) in UNSEEN.into_iter().enumerate() {
        let refused = |request: &Request, field: &str| {
            let (_, problem) = running.refused(request, 422, "field");
            assert_eq!(problem.field.as_deref(), Some(field), "{unseen:?}");
        };
        let key = |what: &str| format!("{what}-{index}");
        refused(&request(&named(&running, &place, 1, unseen), &key("name")), "person.name");
        let mut body = named(&running, &place, 1, "王芳");
        body.person.address = unseen.to_owned();
        refused(&request(&body, &key("address")), "person.address");
        refused(&operator(&key("operator"), unseen), "name");
        let point = json!({"point": "430102-009", "name": unseen});
        refused(&Request::new("POST", "/v1/office/points").token(OFFICE).key(&key("point")).json(&point), "name");
        let saving = |field: &str| {
            let mut body: Value = serde_json::to_value(&form).unwrap();
            body[field] = json!(unseen);
            let path = format!("/v1/candidate/candidates/{serial}/form");
            Request::new("PUT", path).token(CANDIDATE).key(&key(field)).json(&body)
        };
        for field in ["school", "recipient", "postal_address"] {
            refused(&saving(field), field);
        }
    }
    running.granted(&request(&named(&running, &place, 1, &"A".repeat(60)), "sixty"));
    running.refused(&request(&named(&running, &place, 2, &"A".repeat(61)), "more"), 422, "field");
}

#[test]
fn a_name_is_the_same_to_the_program_if_it_is_to_every_reader() {
    let (running, place) = started();
    let names: [(&str, &[&str]); 5] = [
        (
            "古丽米热·艾比布力",
            &[
                "古丽米热·艾比布力",
                "古丽米热•艾比布力",
                "古丽米热‧艾比布力",
                "古丽米热・艾比布力",
                "古丽米热 · 艾比布力",
            ],
        ),
        ("李雷", &["李雷", "李雷\u{200b}", "李 雷", "李\u{3000}雷"]),
        ("王理", &["王\u{f9e4}", "王理"]),
        ("José", &["Jose\u{301}", "JOSÉ", "Ｊｏｓé"]),
        ("王\u{e863}", &["王䶮", "王\u{e863}"]),
    ];
    for (index, (card, typed)) in (0..).zip(names) {
        let body = named(&running, &place, index, card);
        let serial = running.granted(&request(&body, &format!("card-{index}"))).serial.unwrap();
        for name in typed {
            token_of(&running.ask(&entering(&body, name)));
            let search =
                Request::new("POST", "/v1/office/candidates/search").token(OFFICE).json(&json!({"name": name}));
            let found: CandidatesBody = running.ask(&search).read().unwrap();
            let found: Vec<_> =
                found.candidates.iter().map(|one| (&one.candidate.serial, &*one.candidate.name)).collect();
            assert!(found.contains(&(&serial, card)), "{card:?} by {name:?}");
        }
        for other in ["王", "古丽米热艾比布力", "Jose"] {
            running.refused(&entering(&body, other), 401, "sign-in-failed");
        }
    }
}

#[test]
fn no_two_operators_look_the_same_and_one_is_found_however_the_name_is_typed() {
    let (running, _) = started();
    running.granted(&operator("first", "op-two"));
    for (key, taken) in [("case", "Op-Two"), ("zero", "op-tw0")] {
        running.refused(&operator(key, taken), 409, "operator-exists");
    }
    for (key, bad) in
        [("cyrillic", "\u{43e}p-two"), ("width", "ｏｐ－ｔｗｏ"), ("hyphen", "op‐two"), ("accent", "óp-two")]
    {
        running.refused(&operator(key, bad), 422, "field");
    }
    running.granted(&operator("chinese", "岳麓招办-1"));
    for typed in ["op-two", " Op-Two ", "ｏｐ－ｔｗｏ", "op-two\u{200b}"] {
        token_of(&running.ask(&sign_in(typed, PASSWORD, None)));
    }
    token_of(&running.ask(&sign_in("op-two", "ｃｏｒｒｅｃｔ　ｈｏｒｓｅ　ｂａｔｔｅｒｙ", None)));
    running.refused(&sign_in("op-three", PASSWORD, None), 401, "sign-in-failed");
}

#[test]
fn a_candidates_password_is_right_however_the_keyboard_sends_it() {
    let (running, place) = started();
    let person = running.candidate(&place, 0);
    let serial = running.capture(&place, 0);
    running.granted(&fee(&serial, "fee"));
    let body = json!({"real_person_passed": true, "login_password": "café-login", "save_password": "ｓａｖｅ-café"});
    let path = format!("/v1/candidate/candidates/{serial}/activation");
    running.granted(&Request::new("POST", path).token(CANDIDATE).key("activation").json(&body));
    let enter = |password: &str| running.ask(&stage::accounts::candidate_sign_in(&person, password));
    let token = token_of(&enter("cafe\u{301}-login"));
    token_of(&enter("ｃａｆé－ｌｏｇｉｎ"));
    assert_eq!(enter("cafe-login").status, 401);
    let save = |key: &str, password: &str| -> Response {
        let path = format!("/v1/candidate/candidates/{serial}/form");
        let request = Request::new("PUT", path).token(&token).key(key).json(&form_body(&person.form));
        running.ask(&request.header("save-password", password))
    };
    // NFD: c a f e U+0301.
    assert_eq!(save("one", "save-cafe%CC%81").status, 200);
    assert_eq!(save("two", "save-caf%C3%A9").status, 200);
    assert_eq!(save("three", "save-cafe").status, 403, "{}", save("three", "save-cafe").text());
}

/// A candidate with a number of this address code, born on 15 June of the year.
fn of_code(running: &Running, place: &Place, (code, year): (&str, u16)) -> CaptureBody {
    let mut body = named(running, place, 0, "王芳");
    let mut number = format!("{code}{year}0615001");
    number.push(char::from(check_digit(number.as_bytes()).unwrap()));
    body.document.number = number;
    (body.person.sex, body.person.birth_date) = (1, format!("{year}-06-15"));
    body
}

#[test]
fn an_abolished_address_code_is_no_wall_and_an_unknown_one_a_warning() {
    let (running, place) = started();
    for (code, year) in [
        ("432922", 1993),
        ("432321", 1993),
        ("432822", 1993),
        ("433024", 1996),
        ("439008", 1994),
        ("430123", 1992),
        ("512301", 1995),
        ("230707", 2004),
    ] {
        let receipt = running.granted(&request(&of_code(&running, &place, (code, year)), code));
        assert!(receipt.warnings.is_empty(), "{code}: {}", receipt.warnings[0].text);
    }
    let strange = [("439999", 2004, "address-code-unknown"), ("432922", 2004, "address-code-ended")];
    for (code, year, warning) in strange {
        let body = request(&of_code(&running, &place, (code, year)), warning);
        let receipt = running.granted(&body);
        assert_eq!(receipt.warnings.iter().map(|one| &*one.code).collect::<Vec<_>>(), [warning]);
        assert!(running.granted(&body) == receipt, "the same again");
        let chinese: ReceiptBody = running.ask(&body.header("accept-language", "zh")).read().unwrap();
        assert!(chinese.warnings[0].text.contains("地址码"), "{}", chinese.warnings[0].text);
    }
    for code in ["190101", "470101", "000000"] {
        let (_, problem) = running.refused(&request(&of_code(&running, &place, (code, 2004)), code), 422, "document");
        assert_eq!(problem.rule.as_deref(), Some("region"), "{code}");
    }
}
