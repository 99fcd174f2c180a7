//! A card reader's bridge as `docs/card-reader.md` has it, with a card that a test puts on it.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use baoming_rehearsal::people::SyntheticCandidate;
use serde_json::{Value, json};

/// It listens until the tests end.
pub(super) struct Bridge {
    address: SocketAddr,
    says: Arc<Mutex<(u16, String)>>,
}

impl Bridge {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let says = Arc::new(Mutex::new((204, String::new())));
        let said = Arc::clone(&says);
        thread::spawn(move || listener.incoming().flatten().for_each(|stream| answer(stream, &said)));
        Self { address, says }
    }

    pub(super) fn address(&self) -> String {
        format!("http://{}/card", self.address)
    }

    /// What it answers from now on.
    pub(super) fn says(&self, status: u16, body: &str) {
        *self.says.lock().unwrap() = (status, body.to_owned());
    }
}

/// A browser that goes away while it is answered is nobody's trouble.
fn answer(mut stream: TcpStream, said: &Mutex<(u16, String)>) {
    let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
    let is_get = lines.next().is_some_and(|line| line.starts_with("GET /card "));
    let origin = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())))
        .find(|(name, _)| name == "origin");
    let (status, body) = if is_get { said.lock().unwrap().clone() } else { (204, String::new()) };
    let origin = origin.map_or_else(String::new, |(_, value)| value);
    let length = if status == 204 { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let _gone = write!(
        stream,
        "HTTP/1.1 {status} said\r\ncontent-type: application/json\r\naccess-control-allow-origin: {origin}\r\n\
         access-control-allow-private-network: true\r\n{length}connection: close\r\n\r\n{body}"
    );
}

/// What a bridge says of this person's card.
pub(super) fn card(person: &SyntheticCandidate) -> Value {
    json!({
        "document": { "kind": 1, "number": person.identity_number },
        "person": {
            "name": person.name,
            "sex": person.sex.code(),
            "ethnicity": person.ethnicity,
            "birth_date": person.born.to_string(),
            "address": person.address,
        },
        "card": { "issued_by": "长沙市公安局芙蓉分局", "valid_from": "2019-05-01", "valid_until": "2029-05-01" },
    })
}
