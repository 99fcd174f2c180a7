//! JSON that is not ours: unknown fields are ignored, known ones must have their form.

use serde::de::DeserializeOwned;

use crate::limits::BODY_BYTES_MAX;

/// JSON that does not have the documented form. It names the place, never what stands there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// More bytes than a body may have.
    #[error("the body has {bytes} bytes; at most {BODY_BYTES_MAX} are read")]
    Long {
        /// How many it has.
        bytes: usize,
    },
    /// A field is missing or does not have its form, or the body is no JSON at all.
    #[error("the body's field {field} is missing or does not have the documented form (line {line}, column {column})")]
    Form {
        /// The path of the field; a dot for the body as a whole.
        field: String,
        /// Where reading ended, counted from 1.
        line: usize,
        /// Where reading ended, counted from 1.
        column: usize,
    },
}

/// Reads a body.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, JsonError> {
    if body.len() > BODY_BYTES_MAX {
        return Err(JsonError::Long { bytes: body.len() });
    }
    let form = |field: String, error: &serde_json::Error| JsonError::Form {
        field,
        line: error.line(),
        column: error.column(),
    };
    let mut source = serde_json::Deserializer::from_slice(body);
    let value =
        serde_path_to_error::deserialize(&mut source).map_err(|error| form(error.path().to_string(), error.inner()))?;
    source.end().map_err(|error| form(".".to_owned(), &error))?;
    Ok(value)
}

/// Writes a body.
pub(crate) fn write<T: serde::Serialize>(value: &T) -> Vec<u8> {
    serde_json::to_vec(value).expect("the protocol's types have text keys and no failing serializers")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::NativeAnswer;

    #[test]
    fn an_error_names_the_field_and_not_its_value() {
        let check = |body: &[u8], named: &str| {
            let text = read::<NativeAnswer>(body).unwrap_err().to_string();
            assert!(text.contains(named) && !text.contains("secret"), "{text}");
        };
        check(br#"{"code_url": 7}"#, "code_url");
        check(br#"{"code_url": {"secret": 1}}"#, "code_url");
        check(b"secret", "field .");
        check(br#"{"code_url": "weixin://x"} secret"#, "field .");
        check(&vec![b' '; BODY_BYTES_MAX + 1], "at most");
        assert_eq!(read::<NativeAnswer>(br#"{"code_url":"weixin://x","new":1}"#).unwrap().code_url, "weixin://x");
    }
}
