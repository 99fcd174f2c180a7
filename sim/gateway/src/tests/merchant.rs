//! A merchant's notification address: checks what comes as the service does, and keeps what it believed.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use baoming_wechat::open_notification;
use baoming_wechat::transaction::Payment;
use tokio::net::TcpListener;

use super::{KEYS, NOW};
use crate::server::Server;

/// What the merchant has heard.
#[derive(Default)]
pub(super) struct Heard {
    pub(super) believed: Vec<Payment>,
    pub(super) refused: Vec<String>,
    /// Of so many genuine notifications each, the first ones are answered with 500.
    pub(super) failures_left: usize,
}

pub(super) struct Merchant {
    pub(super) url: String,
    pub(super) heard: Arc<Mutex<Heard>>,
    server: Server,
}

impl Merchant {
    pub(super) async fn listen(failures_left: usize) -> Self {
        let heard = Arc::new(Mutex::new(Heard { failures_left, ..Heard::default() }));
        let router = Router::new().route("/notify", post(hear)).with_state(Arc::clone(&heard));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/notify", listener.local_addr().unwrap());
        Self { url, heard, server: Server::start(listener, router) }
    }

    pub(super) async fn stop(self) {
        self.server.stop().await;
    }
}

async fn hear(State(heard): State<Arc<Mutex<Heard>>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &'static str| headers.get(name)?.to_str().ok();
    let (platform, api_key) = (KEYS.platform().unwrap(), KEYS.api_key().unwrap());
    let opened = open_notification(&platform, &api_key, header, &body, NOW);
    let mut heard = heard.lock().unwrap();
    match opened {
        Ok(_) if heard.failures_left > 0 => {
            heard.failures_left -= 1;
            StatusCode::INTERNAL_SERVER_ERROR
        }
        Ok(notice) => {
            let payment = notice.transaction.payment(KEYS.mchid(), KEYS.appid()).unwrap().unwrap();
            heard.believed.push(payment);
            StatusCode::NO_CONTENT
        }
        Err(error) => {
            heard.refused.push(error.to_string());
            StatusCode::UNAUTHORIZED
        }
    }
}
