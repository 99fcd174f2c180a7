//! The platform's interface, below `/v3`: every request is checked, every answer but the bill's file is signed.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use baoming_core::time::{Date, Timestamp};
use baoming_wechat::Nonce;
use baoming_wechat::answers::{BillAnswer, ErrorBody, ErrorCode, H5Answer, NativeAnswer, write_answer};
use baoming_wechat::calls::{CloseBody, H5_PATH, NATIVE_PATH, ORDERS_PATH, Order, TRADE_BILL_PATH, read_request};
use baoming_wechat::ids::{MerchantId, OutTradeNo};
use baoming_wechat::limits::BODY_BYTES_MAX;
use baoming_wechat::platform::{PlatformSigner, SERIAL};
use baoming_wechat::time::bill_is_ready;
use serde::Deserialize;

use crate::books::Way;
use crate::faults::Trouble;
use crate::server::NoAnswer;
use crate::shared::Shared;
use crate::{cashier, control};

const DOWNLOAD_PATH: &str = "/v3/billdownload/file";

/// Everything that the gateway serves.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/v3/{*rest}", any(platform))
        .route("/cashier/{order}", get(cashier::show).post(cashier::pay))
        .route("/control/pay", post(control::pay))
        .route("/control/pay-all", post(control::pay_all))
        .route("/control/notify", post(control::notify))
        .route("/control/ledger", get(control::ledger))
        .route("/control/tally", get(control::tally))
        .route("/control/settled", get(control::settled))
        .route("/control/faults", post(control::faults))
        .route("/control/clock", post(control::clock))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(shared)
}

/// What a request wants.
enum Wanted {
    Place(Box<Order>, Way),
    Query(OutTradeNo),
    Close(OutTradeNo),
    Bill { date: Date, packed: bool },
    Download { token: String },
}

/// A refusal: status, code, and a text for people.
type Refusal = (StatusCode, ErrorCode, String);

/// What is answered.
enum Reply {
    Json(Vec<u8>),
    Empty,
    File(bytes::Bytes),
}

async fn platform(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let now = shared.clock.now();
    let announced = parts.headers.get(SERIAL).and_then(|value| value.to_str().ok());
    let outcome = async {
        let too_long = |_| param("the body is too long");
        let body = to_bytes(body, BODY_BYTES_MAX).await.map_err(too_long)?;
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let request = (parts.method.as_str(), target);
        let verdict = shared.account.merchant.verify(header, request, &body, shared.clock.of_signatures());
        verdict.map_err(|error| (StatusCode::UNAUTHORIZED, ErrorCode::SignError, error.to_string()))?;
        let wanted = read(&shared, &parts.method, &parts.uri, &body)?;
        let trouble = trouble(&shared, &wanted);
        let reply = match trouble {
            Some(Trouble::SilentBefore) => return Ok(None),
            Some(Trouble::SystemError) => return Err(refused(ErrorCode::SystemError)),
            Some(Trouble::SilentAfter | Trouble::WrongAnswer) | None => perform(&shared, wanted, now),
        };
        match trouble {
            Some(Trouble::SilentAfter) => Ok(None),
            _ => reply.map(|reply| Some((reply, trouble == Some(Trouble::WrongAnswer)))),
        }
    };
    let (status, body, wrong_key) = match outcome.await {
        Ok(Some((Reply::File(file), _))) => {
            return ([(CONTENT_TYPE, "application/octet-stream")], file).into_response();
        }
        Ok(Some((Reply::Json(body), wrong_key))) => (StatusCode::OK, body, wrong_key),
        Ok(Some((Reply::Empty, wrong_key))) => (StatusCode::NO_CONTENT, Vec::new(), wrong_key),
        Ok(None) => {
            shared.post.count(|tally| tally.silent += 1);
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(NoAnswer);
            return response;
        }
        Err((status, code, message)) => {
            let body = ErrorBody { code: code.as_str().to_owned(), message };
            (status, write_answer(&body), false)
        }
    };
    let signer = if wrong_key { &shared.account.forger } else { shared.account.signer(announced) };
    signed(&shared, status, body, signer)
}

fn signed(shared: &Shared, status: StatusCode, body: Vec<u8>, signer: &PlatformSigner) -> Response {
    let nonce = Nonce::from_random(rand::random());
    let headers = signer.sign(&body, shared.clock.of_signatures(), &nonce);
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    if !body.is_empty() {
        response = response.header(CONTENT_TYPE, "application/json; charset=utf-8");
    }
    response.body(Body::from(body)).expect("the headers are plain ASCII")
}

fn param(rule: impl Into<String>) -> Refusal {
    (StatusCode::BAD_REQUEST, ErrorCode::ParamError, rule.into())
}

fn read(shared: &Shared, method: &Method, uri: &Uri, body: &[u8]) -> Result<Wanted, Refusal> {
    let path = uri.path();
    let own = |mchid: &MerchantId| {
        (*mchid == shared.account.merchant.mchid).then_some(()).ok_or_else(|| param("mchid is not the signer's"))
    };
    if let Some(rest) = path.strip_prefix(ORDERS_PATH) {
        let (order, closing) = rest.strip_suffix("/close").map_or((rest, false), |order| (order, true));
        let order: OutTradeNo = order.parse().map_err(|error| param(format!("{error}")))?;
        return match (method.as_str(), closing) {
            ("GET", false) => {
                own(&query::<MerchantQuery>(uri)?.mchid)?;
                Ok(Wanted::Query(order))
            }
            ("POST", true) => {
                own(&read_request::<CloseBody>(body).map_err(|error| param(error.to_string()))?.mchid)?;
                Ok(Wanted::Close(order))
            }
            _ => Err(no_such()),
        };
    }
    match (method.as_str(), path) {
        ("POST", NATIVE_PATH | H5_PATH) => {
            let order: Order = read_request(body).map_err(|error| param(error.to_string()))?;
            own(&order.mchid)?;
            order.check().map_err(|error| param(error.to_string()))?;
            let way = if path == H5_PATH { Way::H5 } else { Way::Native };
            if order.appid != shared.account.appid {
                return Err(param("appid is not the merchant's"));
            }
            if way == Way::H5 && order.scene_info.is_none() {
                return Err(param("scene_info is missing"));
            }
            Ok(Wanted::Place(Box::new(order), way))
        }
        ("GET", TRADE_BILL_PATH) => {
            let asked: BillQuery = query(uri)?;
            let date = Date::from_iso(&asked.bill_date).ok_or_else(|| param("bill_date must be a day, YYYY-MM-DD"))?;
            if !matches!(asked.bill_type.as_deref(), None | Some("ALL" | "SUCCESS")) {
                return Err(param("bill_type must be ALL or SUCCESS"));
            }
            match asked.tar_type.as_deref() {
                None => Ok(Wanted::Bill { date, packed: false }),
                Some("GZIP") => Ok(Wanted::Bill { date, packed: true }),
                Some(_) => Err(param("tar_type must be GZIP or left out")),
            }
        }
        ("GET", DOWNLOAD_PATH) => Ok(Wanted::Download { token: query::<DownloadQuery>(uri)?.token }),
        _ => Err(no_such()),
    }
}

#[derive(Deserialize)]
struct MerchantQuery {
    mchid: MerchantId,
}

#[derive(Deserialize)]
struct BillQuery {
    bill_date: String,
    bill_type: Option<String>,
    tar_type: Option<String>,
}

#[derive(Deserialize)]
struct DownloadQuery {
    token: String,
}

fn query<T: serde::de::DeserializeOwned>(uri: &Uri) -> Result<T, Refusal> {
    Query::try_from_uri(uri).map(|Query(query)| query).map_err(|_| param("the query does not have the documented form"))
}

fn no_such() -> Refusal {
    (StatusCode::NOT_FOUND, ErrorCode::Other, "there is no such interface here".to_owned())
}

fn trouble(shared: &Shared, wanted: &Wanted) -> Option<Trouble> {
    let order = match wanted {
        Wanted::Place(order, _) => &order.out_trade_no,
        Wanted::Query(order) | Wanted::Close(order) => order,
        // One bill a day: it would go wrong for ever or never.
        Wanted::Bill { .. } | Wanted::Download { .. } => return None,
    };
    let number = shared.books().count_request(order);
    shared.dice().trouble(order.as_str(), number)
}

fn perform(shared: &Shared, wanted: Wanted, now: Timestamp) -> Result<Reply, Refusal> {
    match wanted {
        Wanted::Place(order, way) => place(shared, *order, way),
        Wanted::Query(order) => {
            let transaction = shared.books().transaction(&order, now);
            let transaction = transaction.ok_or_else(|| refused(ErrorCode::OrderNotExist))?;
            Ok(Reply::Json(write_answer(&transaction)))
        }
        Wanted::Close(order) => {
            shared.books().close(&order).map_err(refused)?;
            Ok(Reply::Empty)
        }
        Wanted::Bill { date, packed } => bill(shared, date, packed, now),
        Wanted::Download { token } => {
            let file = shared.bills.file(&token).ok_or_else(|| refused(ErrorCode::NoStatement))?;
            Ok(Reply::File(file))
        }
    }
}

fn place(shared: &Shared, order: Order, way: Way) -> Result<Reply, Refusal> {
    let number = order.out_trade_no.clone();
    let new = shared.books().place(order, way).map_err(refused)?;
    if let Some(forged) = shared.dice().placed(number.as_str()).filter(|_| new) {
        shared.notify(&number, &[forged]);
    }
    Ok(Reply::Json(match way {
        Way::Native => write_answer(&NativeAnswer { code_url: format!("weixin://wxpay/bizpayurl?pr={number}") }),
        Way::H5 => write_answer(&H5Answer { h5_url: format!("http://{}/cashier/{number}", shared.address) }),
    }))
}

fn bill(shared: &Shared, date: Date, packed: bool, now: Timestamp) -> Result<Reply, Refusal> {
    if !bill_is_ready(date, now) {
        return Err(refused(ErrorCode::StatementCreating));
    }
    let rows = shared.books().bill(date);
    if rows.is_empty() {
        return Err(refused(ErrorCode::NoStatement));
    }
    let made = shared.bills.make(&rows, packed);
    let made = made.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::SystemError, error.to_string()))?;
    Ok(Reply::Json(write_answer(&BillAnswer {
        hash_type: "SHA1".to_owned(),
        hash_value: made.hash_value,
        download_url: format!("http://{}{DOWNLOAD_PATH}?token={}", shared.address, made.token),
    })))
}

/// Status and text of a refusal that the platform knows by code.
fn refused(code: ErrorCode) -> Refusal {
    let (status, text) = match code {
        ErrorCode::OrderPaid => (StatusCode::BAD_REQUEST, "该订单已支付"),
        ErrorCode::OrderClosed => (StatusCode::BAD_REQUEST, "订单已关闭"),
        ErrorCode::OrderNotExist => (StatusCode::NOT_FOUND, "订单不存在"),
        ErrorCode::OutTradeNoUsed => (StatusCode::FORBIDDEN, "商户订单号重复"),
        ErrorCode::NoStatement => (StatusCode::BAD_REQUEST, "账单不存在"),
        ErrorCode::StatementCreating => (StatusCode::BAD_REQUEST, "账单生成中"),
        ErrorCode::SignError => (StatusCode::UNAUTHORIZED, "签名错误"),
        ErrorCode::FrequencyLimited => (StatusCode::TOO_MANY_REQUESTS, "频率超限"),
        ErrorCode::SystemError => (StatusCode::INTERNAL_SERVER_ERROR, "系统错误"),
        ErrorCode::ParamError | ErrorCode::Other => (StatusCode::BAD_REQUEST, "参数错误"),
    };
    (status, code, text.to_owned())
}
