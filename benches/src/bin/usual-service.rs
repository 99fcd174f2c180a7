//! The same service written the usual way, to compare with: axum, sqlx, PostgreSQL, a transaction for each request.
//!
//! It takes the same requests as the engine for points, segments and captures, and keeps what the engine keeps about them:
//! a serial once, a document once, the same answer to a repeated key, durable before it is answered. In its favour: no
//! limiter, no rules for names, dates or documents beyond their types, no seals and no chain.

use anyhow::{Context, bail};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use baoming_api::bodies::{CaptureBody, PointBody, SegmentBody};
use benches::server::{OFFICE, POINT};
use serde::Serialize;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::net::TcpListener;

const SCHEMA: &str = "
create table point (id text primary key, name text not null);
create table segment (
    id bigserial primary key, point text not null references point, next bigint not null, last bigint not null
) with (fillfactor = 50);
create index on segment (point);
create table candidate (
    serial bigint primary key, point text not null references point, document_kind smallint not null,
    document_number text not null, name text not null, sex smallint not null, ethnicity text not null,
    birth_date date not null, address text not null, photo bytea not null, captured_at timestamptz not null default now(),
    unique (document_kind, document_number)
);
create table answer (key text primary key, serial bigint not null);
";

#[derive(Serialize)]
struct Receipt {
    result: &'static str,
    serial: Option<String>,
}

/// A status and a text.
struct Problem(StatusCode, &'static str);

type Answer = Result<Json<Receipt>, Problem>;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [socket, database, pool] = arguments.as_slice() else { bail!("usual-service SOCKET-DIRECTORY DATABASE POOL") };
    let pool = pool.parse().context("POOL: a number of connections")?;
    let options = PgConnectOptions::new().socket(socket).username("postgres").database(database);
    let pool = PgPoolOptions::new().min_connections(pool).max_connections(pool).connect_with(options).await?;
    sqlx::raw_sql(SCHEMA).execute(&pool).await?;
    let routes = Router::new()
        .route("/v1/office/points", post(add_point))
        .route("/v1/office/segments", post(add_segment))
        .route("/v1/point/candidates", post(capture))
        .with_state(pool);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("ready http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| {
        let _slower_without = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, routes).await?)
}

async fn add_point(State(pool): State<PgPool>, headers: HeaderMap, Json(body): Json<PointBody>) -> Answer {
    allowed(&headers, OFFICE)?;
    let insert = sqlx::query("insert into point (id, name) values ($1, $2) on conflict do nothing");
    insert.bind(body.point).bind(body.name).execute(&pool).await?;
    Ok(Json(Receipt { result: "point-added", serial: None }))
}

async fn add_segment(State(pool): State<PgPool>, headers: HeaderMap, Json(body): Json<SegmentBody>) -> Answer {
    allowed(&headers, OFFICE)?;
    let code: i64 = body.code.parse().map_err(|_| Problem(StatusCode::BAD_REQUEST, "code: four digits"))?;
    let (first, last) = (code * 10_000 + i64::from(body.first), code * 10_000 + i64::from(body.last));
    let insert = sqlx::query("insert into segment (point, next, last) values ($1, $2, $3)");
    insert.bind(body.point).bind(first).bind(last).execute(&pool).await?;
    Ok(Json(Receipt { result: "segment-allotted", serial: None }))
}

async fn capture(State(pool): State<PgPool>, headers: HeaderMap, Json(body): Json<CaptureBody>) -> Answer {
    allowed(&headers, POINT)?;
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    let key = key.ok_or(Problem(StatusCode::BAD_REQUEST, "idempotency-key is missing"))?;
    let mut transaction = pool.begin().await?;
    let known = sqlx::query_scalar("select serial from answer where key = $1").bind(key);
    if let Some(serial) = known.fetch_optional(&mut *transaction).await? {
        return Ok(captured(serial));
    }
    let take = sqlx::query_scalar(
        "update segment set next = next + 1 where id = (
            select id from segment where point = $1 and next <= last order by id limit 1 for update
        ) returning next - 1",
    );
    let serial = take.bind(&body.point).fetch_optional(&mut *transaction).await?;
    let serial: i64 = serial.ok_or(Problem(StatusCode::CONFLICT, "the point's segments are used up"))?;
    let insert = sqlx::query(
        "insert into candidate (serial, point, document_kind, document_number, name, sex, ethnicity, birth_date, address, photo)
        values ($1, $2, $3, $4, $5, $6, $7, $8::date, $9, decode($10, 'hex'))",
    );
    let (document, person) = (body.document, body.person);
    let insert = insert.bind(serial).bind(body.point).bind(i16::from(document.kind)).bind(document.number);
    let insert = insert.bind(person.name).bind(i16::from(person.sex)).bind(person.ethnicity);
    let insert = insert.bind(person.birth_date).bind(person.address).bind(body.photo_sha256);
    insert.execute(&mut *transaction).await?;
    let answer = sqlx::query("insert into answer (key, serial) values ($1, $2)").bind(key).bind(serial);
    answer.execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(captured(serial))
}

fn captured(serial: i64) -> Json<Receipt> {
    Json(Receipt { result: "captured", serial: Some(format!("{serial:08}")) })
}

fn allowed(headers: &HeaderMap, token: &str) -> Result<(), Problem> {
    let given = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if given == Some(token) { Ok(()) } else { Err(Problem(StatusCode::UNAUTHORIZED, "unknown token")) }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        if error.as_database_error().is_some_and(|error| error.is_unique_violation()) {
            return Self(StatusCode::CONFLICT, "registered already");
        }
        eprintln!("{error}");
        Self(StatusCode::INTERNAL_SERVER_ERROR, "the database failed")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}
