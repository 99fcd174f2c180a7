//! Maps whose keys stand once: of two values under one key, one would be lost without a word.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A map as it stands, or the error that a shape gives whose field comes twice.
pub(super) fn map<'de, D: Deserializer<'de>, V: Deserialize<'de>>(source: D) -> Result<BTreeMap<String, V>, D::Error> {
    source.deserialize_map(Unique(PhantomData))
}

struct Unique<V>(PhantomData<V>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Unique<V> {
    type Value = BTreeMap<String, V>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Self::Value, A::Error> {
        let mut map = BTreeMap::new();
        while let Some(key) = source.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format_args!("duplicate field `{key}`")));
            }
            let value = source.next_value()?;
            map.insert(key, value);
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stands_once() {
        let read =
            |text: &str| map::<_, u8>(&mut serde_json::Deserializer::from_str(text)).map_err(|error| error.to_string());
        assert_eq!(read(r#"{"a":1,"b":2}"#), Ok([("a".to_owned(), 1), ("b".to_owned(), 2)].into()));
        for twice in [r#"{"a":1,"a":1}"#, r#"{"a":1,"b":2,"\u0061":3}"#] {
            assert!(read(twice).unwrap_err().starts_with("duplicate field `a`"));
        }
    }
}
