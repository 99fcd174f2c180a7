//! What an address and its headers carry besides a body, as the description of the API says it.

use baoming_api::client::PROOF_HEADER;
use serde_json::Value;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required, Schema};

/// The header that names a command's key.
pub(crate) const KEY: Param = Param::header("Idempotency-Key", true, "the same key again returns the stored answer");
/// The header with 保存密码.
pub(crate) const SAVE_PASSWORD: Param =
    Param::header("Save-Password", false, "保存密码, percent-encoded: asked of candidates' own sessions");

/// The header with work for a password's place in the line.
pub(crate) const PROOF: Param = Param::header(
    PROOF_HEADER,
    false,
    "what solves the challenge that `passwords-busy` came with: counts once, for the same request, within two minutes",
);

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the path.
    Path,
    /// In the query; it may be left out.
    Query,
    /// A header.
    Header,
}

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A number of at most 32 bits.
    Number,
    /// A number of at most 64 bits.
    LongNumber,
    /// A count of no fixed width.
    Count,
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Param {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) says: &'static str,
    /// As text; a number where the kind is one.
    pub(crate) example: Option<&'static str>,
}

impl Param {
    /// A part of the path.
    pub(crate) const fn path(name: &'static str, kind: Kind, says: &'static str) -> Self {
        Self { name, place: Place::Path, kind, required: true, says, example: None }
    }

    /// A part of the query.
    pub(crate) const fn query(name: &'static str, kind: Kind, says: &'static str) -> Self {
        Self { name, place: Place::Query, kind, required: false, says, example: None }
    }

    /// A header that has to be there, or may be.
    pub(crate) const fn header(name: &'static str, required: bool, says: &'static str) -> Self {
        Self { name, place: Place::Header, kind: Kind::Text, required, says, example: None }
    }

    /// With an example.
    pub(crate) const fn like(mut self, example: &'static str) -> Self {
        self.example = Some(example);
        self
    }

    /// For the description.
    pub(crate) fn described(&self) -> Parameter {
        let place = match self.place {
            Place::Path => ParameterIn::Path,
            Place::Query => ParameterIn::Query,
            Place::Header => ParameterIn::Header,
        };
        let required = if self.required { Required::True } else { Required::False };
        ParameterBuilder::new()
            .name(self.name)
            .parameter_in(place)
            .required(required)
            .description(Some(self.says))
            .schema(Some(self.schema()))
            .example(self.example.map(|example| self.example_value(example)))
            .build()
    }

    fn example_value(&self, example: &str) -> Value {
        match self.kind {
            Kind::Text => Value::from(example),
            Kind::Number | Kind::LongNumber | Kind::Count => {
                Value::from(example.parse::<u64>().expect("an example of a number is one"))
            }
        }
    }

    fn schema(&self) -> RefOr<Schema> {
        let number = |format: Option<KnownFormat>| {
            let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0));
            number.format(format.map(SchemaFormat::KnownFormat))
        };
        let object = match self.kind {
            Kind::Text => ObjectBuilder::new().schema_type(Type::String),
            Kind::Number => number(Some(KnownFormat::Int32)),
            Kind::LongNumber => number(Some(KnownFormat::Int64)),
            Kind::Count => number(None),
        };
        RefOr::T(Schema::Object(object.build()))
    }
}
