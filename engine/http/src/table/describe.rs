//! The description of the API (OpenAPI 3.1), made from the table.

use std::sync::Arc;

use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::orders::NotAcceptedBody;
use serde_json::json;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, PathItem, PathsBuilder};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, ComponentsBuilder, Content as Media, ContentBuilder, InfoBuilder, License, OpenApiBuilder, RefOr,
    Required, ResponseBuilder, ResponsesBuilder, Schema,
};

use super::input::Named;
use super::row::{Content, Manner, Method, Row, Taken};

/// The name of the scheme by which a caller is known.
const BEARER: &str = "bearer";

/// The description as JSON.
pub(crate) fn json(table: &[Arc<Row>]) -> String {
    let mut paths = PathsBuilder::new();
    for row in table {
        paths = paths.path(row.path, PathItem::new(http_method(row.method), operation(row)));
    }
    let license = License::new("Apache-2.0");
    let mut license = license;
    license.identifier = Some("Apache-2.0".to_owned());
    let info = InfoBuilder::new()
        .title("Baoming 报名")
        .description(Some("College-entrance-exam registrations of a province. 高考网上报名。"))
        .license(Some(license))
        .version(env!("CARGO_PKG_VERSION"));
    let description = OpenApiBuilder::new()
        .info(info.build())
        .paths(paths.build())
        .components(Some(components(table)))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>(BEARER, [])]));
    description.build().to_pretty_json().expect("a description has only texts")
}

fn http_method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Put => HttpMethod::Put,
        Method::Delete => HttpMethod::Delete,
    }
}

fn operation(row: &Row) -> Operation {
    let mut operation = OperationBuilder::new()
        .tag(tag(row))
        .summary(Some(row.says))
        .operation_id(Some(format!("{}-{}", row.matter.audience, row.matter.action)));
    for param in &row.params {
        operation = operation.parameter(param.described());
    }
    operation = operation.request_body(request_body(row)).responses(responses(row));
    if !row.known {
        operation = operation.securities(Some([SecurityRequirement::default()]));
    }
    operation.build()
}

/// The first part of the address behind the version, which says for whom it is.
fn tag(row: &Row) -> &'static str {
    match row.path.strip_prefix("/v1/").and_then(|rest| rest.split('/').next()) {
        None => "probes",
        Some("sessions") => "session",
        Some("calendar" | "forms" | "receipt-key") => "public",
        Some(audience) => audience,
    }
}

fn request_body(row: &Row) -> Option<RequestBody> {
    let (content, says) = match &row.taken {
        Taken::Nothing => return None,
        Taken::Shape(named) => (Media::new(Some(named.reference.clone())), None),
        Taken::Text(example) => {
            (ContentBuilder::new().schema(Some(text())).example(Some(json!(example))).build(), None)
        }
        Taken::Bytes(says) => (Media::new(Some(bytes())), Some(*says)),
    };
    let body = RequestBodyBuilder::new().content(row.media.essence(), content).required(Some(Required::True));
    Some(body.description(says).build())
}

fn responses(row: &Row) -> ResponsesBuilder {
    let mut success = ResponseBuilder::new();
    let json = "application/json";
    let of = |schema: &RefOr<Schema>| Media::new(Some(schema.clone()));
    success = match &row.content {
        Content::Nothing => success,
        Content::Shape(named) => success.content(json, of(&named.reference)),
        Content::List(named) => {
            let list = ArrayBuilder::new().items(named.reference.clone()).build();
            success.content(json, Media::new(Some(RefOr::T(Schema::Array(list)))))
        }
        Content::Text(types) => types.iter().fold(success, |success, one| success.content(*one, of(&text()))),
        Content::Bytes(one) => success.content(*one, of(&bytes())),
        Content::Lines(named, lines, other) => {
            success.content(*lines, of(&named.reference)).content(*other, of(&text()))
        }
        Content::Opaque(one) => success.content(*one, Media::default()),
    };
    let mut responses = ResponsesBuilder::new().response(row.status.as_str(), success.build());
    let (media, problem) = match row.manner {
        Manner::Usual | Manner::Uncounted => ("application/problem+json", Named::of::<ProblemBody>()),
        Manner::Platform => (json, Named::of::<NotAcceptedBody>()),
    };
    let problem = || ResponseBuilder::new().content(media, of(&problem.reference)).build();
    if row.problems {
        responses = responses.response("4XX", problem());
    }
    if row.busy {
        responses = responses.response("503", if row.problems { problem() } else { ResponseBuilder::new().build() });
    }
    responses
}

fn text() -> RefOr<Schema> {
    RefOr::T(Schema::Object(ObjectBuilder::new().schema_type(Type::String).build()))
}

fn bytes() -> RefOr<Schema> {
    let byte = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(0));
    RefOr::T(Schema::Array(ArrayBuilder::new().items(RefOr::T(Schema::Object(byte.build()))).build()))
}

/// Every shape that a row takes, gives or refuses with, and those within.
fn components(table: &[Arc<Row>]) -> Components {
    let mut components = ComponentsBuilder::new();
    let mut add = |named: &Named| {
        let taken = std::mem::take(&mut components);
        components = named.parts.iter().fold(taken, |all, (name, schema)| all.schema(name, schema.clone()));
    };
    add(&Named::of::<ProblemBody>());
    add(&Named::of::<NotAcceptedBody>());
    for row in table {
        match &row.taken {
            Taken::Shape(named) => add(named),
            Taken::Nothing | Taken::Text(_) | Taken::Bytes(_) => {}
        }
        match &row.content {
            Content::Shape(named) | Content::List(named) | Content::Lines(named, ..) => add(named),
            Content::Nothing | Content::Text(_) | Content::Bytes(_) | Content::Opaque(_) => {}
        }
    }
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.security_scheme(BEARER, SecurityScheme::Http(scheme)).build()
}
