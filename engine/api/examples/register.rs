//! Registers one candidate at a running service: `register ADDRESS POINT PHOTO.jpg`, with a point's token in
//! `BAOMING_POINT_TOKEN`.
//!
//! The key is made from what is registered, so running it twice registers once and prints the same receipt.

use std::env;
use std::error::Error;
use std::time::Duration;

use baoming_api::bodies::{CaptureBody, DocumentBody, PersonBody, PhotoBody, ReceiptBody};
use baoming_api::client::{Client, Method, Patience, Waits};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned()).parse()?;
    let point = arguments.next().unwrap_or_else(|| "430102-001".to_owned());
    let photo = std::fs::read(arguments.next().unwrap_or_else(|| "photo.jpg".to_owned()))?;
    let mut client = Client::new(address, env::var("BAOMING_POINT_TOKEN")?.parse()?).with_language("en");
    // The photograph is sent first; the capture names it.
    let patience = Patience { attempts_max: 10, total: Duration::from_secs(60), waits: Waits::Made };
    let kept = client.send_photo_patiently(patience, "/v1/point/photos", photo.into()).await?.answer;
    if !kept.succeeded() {
        return Err(format!("the photograph is refused: {}", kept.problem_code()).into());
    }
    let PhotoBody { photo_sha256, .. } = kept.json()?;
    // The number is the example of GB 11643; nobody has it.
    let (name, number) = ("王芳".to_owned(), "11010519491231002X".to_owned());
    let key = format!("example-{point}-{number}");
    let body = CaptureBody {
        point,
        document: DocumentBody { kind: 1, number },
        person: PersonBody {
            name,
            sex: 2,
            ethnicity: "01".to_owned(),
            birth_date: "1949-12-31".to_owned(),
            address: "北京市朝阳区".to_owned(),
        },
        photo_sha256,
        entry: None,
    };
    let patient =
        client.send_patiently(patience, Method::POST, "/v1/point/candidates", Some(&key), Some(&body)).await?;
    if !patient.answer.succeeded() {
        return Err(format!("refused: {}", patient.answer.problem_code()).into());
    }
    let receipt: ReceiptBody = patient.answer.json()?;
    println!("{} in county {}, serial {}", receipt.result, receipt.county, receipt.serial.as_deref().unwrap_or("-"));
    Ok(())
}
