//! A candidate signs in and reads the own record: `read_own ADDRESS NUMBER`, with the 登录密码 in `BAOMING_LOGIN_PASSWORD`.

use std::env;
use std::error::Error;

use baoming_api::bodies::sessions::{CandidateSignInBody, SessionBody};
use baoming_api::bodies::{CandidateBody, DocumentBody};
use baoming_api::client::{Client, Method};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned()).parse()?;
    let number = arguments.next().unwrap_or_else(|| "11010519491231002X".to_owned());
    // Signing in asks for no token, and looks at none.
    let mut client = Client::new(address, "nobody".parse()?).with_language("en");
    let password = env::var("BAOMING_LOGIN_PASSWORD")?;
    let body = CandidateSignInBody { document: DocumentBody { kind: 1, number }, password, county: None };
    let answer = client.send(Method::POST, "/v1/sessions/candidate", None, Some(&body)).await?;
    if !answer.succeeded() {
        return Err(format!("not signed in: {}", answer.problem_code()).into());
    }
    let session: SessionBody = answer.json()?;
    client.speak_as(&session.token.parse()?);
    let serial = session.serial.ok_or("a candidate's session names the serial")?;
    let answer = client.get(&format!("/v1/candidate/candidates/{serial}")).await?;
    if !answer.succeeded() {
        return Err(format!("not read: {}", answer.problem_code()).into());
    }
    let record: CandidateBody = answer.json()?;
    println!("{serial}: {}, form saved {} times, paid for: {:?}", record.name, record.form_revision, record.fees_paid);
    Ok(())
}
