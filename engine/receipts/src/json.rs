//! A receipt as JSON, for the API and for files. Each field is read by its own rule; an unknown one is refused, for nobody
//! has signed it.

use baoming_clock as clock;
use baoming_core::ids::IdError;
use data_encoding::{BASE64, HEXLOWER};
use serde::{Deserialize, Serialize};

use super::content::{ActionName, PolicyEdition, ReceiptContent, ReceiptFormatError, SignedReceipt, VERSION};
use super::key::{KeyId, SIGNATURE_BYTES};

/// The fields of a receipt as they are sent. Everything but `signature` is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReceiptJson {
    /// The form: 1.
    pub version: u8,
    /// The county whose chain holds the record.
    pub county: String,
    /// Whose registration.
    pub serial: String,
    /// The record's place in the county's chain.
    pub sequence: u64,
    /// The chain's hash at that record, in hexadecimal.
    pub chain_hash: String,
    /// What was done.
    pub action: String,
    /// Which edition of the form, when the action made one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// How much was paid, when the action is a payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_fen: Option<u64>,
    /// When the request arrived, to the millisecond.
    pub arrived_at: String,
    /// The policy that it was judged by.
    pub policy_edition: String,
    /// The key that signed it.
    pub key_id: String,
    /// The signature in base64, 64 bytes: Ed25519, or r and s of SM2 where the season's keys are of that suite.
    pub signature: String,
}

impl From<&SignedReceipt> for ReceiptJson {
    fn from(receipt: &SignedReceipt) -> Self {
        let content = &receipt.content;
        Self {
            version: VERSION,
            county: content.county.to_string(),
            serial: content.serial.to_string(),
            sequence: content.sequence,
            chain_hash: HEXLOWER.encode(&content.chain_hash),
            action: content.action.as_str().to_owned(),
            revision: content.revision,
            amount_fen: content.amount_fen,
            arrived_at: clock::format_rfc3339(content.arrived_at),
            policy_edition: content.policy_edition.as_str().to_owned(),
            key_id: receipt.key_id.to_string(),
            signature: BASE64.encode(&receipt.signature),
        }
    }
}

impl TryFrom<&ReceiptJson> for SignedReceipt {
    type Error = ReceiptFormatError;

    fn try_from(json: &ReceiptJson) -> Result<Self, ReceiptFormatError> {
        let id = |error: IdError| ReceiptFormatError { field: error.what, rule: error.rule };
        if json.version != VERSION {
            return Err(ReceiptFormatError { field: "version", rule: "1" });
        }
        let rule = "an instant in Beijing time, as in 2021-11-01T09:00:00.25+08:00";
        let arrived_at = clock::parse_rfc3339(&json.arrived_at)
            .ok()
            // What is shown is what was signed: a text with more digits or another offset is not.
            .filter(|instant| clock::format_rfc3339(*instant) == json.arrived_at)
            .ok_or(ReceiptFormatError { field: "arrived_at", rule })?;
        let content = ReceiptContent {
            county: json.county.parse().map_err(id)?,
            serial: json.serial.parse().map_err(id)?,
            sequence: json.sequence,
            chain_hash: hex("chain_hash", "64 hexadecimal digits", &json.chain_hash)?,
            action: ActionName::new(&json.action)?,
            revision: json.revision,
            amount_fen: json.amount_fen,
            arrived_at,
            policy_edition: PolicyEdition::new(&json.policy_edition)?,
        };
        let wrong = ReceiptFormatError { field: "signature", rule: "64 bytes in base64" };
        let signature = BASE64.decode(json.signature.as_bytes()).map_err(|_| wrong.clone())?;
        let signature: [u8; SIGNATURE_BYTES] = signature.try_into().map_err(|_| wrong)?;
        let key_id = KeyId(hex("key_id", "16 hexadecimal digits", &json.key_id)?);
        Ok(Self { content, key_id, signature })
    }
}

fn hex<const N: usize>(field: &'static str, rule: &'static str, text: &str) -> Result<[u8; N], ReceiptFormatError> {
    let wrong = || ReceiptFormatError { field, rule };
    HEXLOWER.decode(text.as_bytes()).map_err(|_| wrong())?.try_into().map_err(|_| wrong())
}

impl SignedReceipt {
    /// The receipt as JSON on one line.
    pub fn to_json(&self) -> String {
        serde_json::to_string(&ReceiptJson::from(self)).expect("texts and numbers are always JSON")
    }

    /// Reads JSON.
    pub fn from_json(text: &str) -> Result<Self, ReceiptFormatError> {
        let rule = "a JSON object of the fields version, county, serial, sequence, chain_hash, action, revision or \
                    amount_fen if any, arrived_at, policy_edition, key_id, signature, and no others";
        let json: ReceiptJson =
            serde_json::from_str(text).map_err(|_| ReceiptFormatError { field: "receipt", rule })?;
        Self::try_from(&json)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::tests::{content, receipts};
    use crate::verify;

    #[test]
    fn every_altered_field_is_noticed_and_every_field_is_tried() {
        let receipts = receipts();
        let genuine = receipts.sign(&ReceiptContent { amount_fen: Some(1_000), ..content() });
        let json: Value = serde_json::from_str(&genuine.to_json()).unwrap();
        let altered = [
            ("version", json!(2)),
            ("county", json!("430103")),
            ("serial", json!("01010002")),
            ("sequence", json!(4_712)),
            ("chain_hash", json!("cd".repeat(32))),
            ("action", json!("fee-paid")),
            ("revision", json!(4)),
            ("amount_fen", json!(999)),
            ("arrived_at", json!("2021-11-04T12:26:40.251+08:00")),
            ("policy_edition", json!("2022.2")),
            ("key_id", json!("0011223344556677")),
            ("signature", json!(BASE64.encode(&[7; 64]))),
        ];
        let tried: Vec<_> = altered.iter().map(|(field, _)| *field).collect();
        let mut fields: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_by_key(|field| tried.iter().position(|tried| tried == field));
        assert_eq!(fields, tried);
        for (field, value) in altered {
            for value in [value, Value::Null, json!("x")] {
                let mut json = json.clone();
                json[field] = value;
                let good = SignedReceipt::from_json(&json.to_string())
                    .is_ok_and(|read| verify(&read, &receipts.public_key()).is_ok());
                assert!(!good, "{field} = {}", json[field]);
            }
            let mut json = json.clone();
            json.as_object_mut().unwrap().remove(field);
            let good = SignedReceipt::from_json(&json.to_string())
                .is_ok_and(|read| verify(&read, &receipts.public_key()).is_ok());
            assert!(!good, "without {field}");
        }
        let mut more = json.clone();
        more["name"] = json!("张三");
        assert_eq!(SignedReceipt::from_json(&more.to_string()).unwrap_err().field, "receipt");
        let mut same_instant = json;
        same_instant["arrived_at"] = json!("2021-11-04T04:26:40.25Z");
        assert_eq!(SignedReceipt::from_json(&same_instant.to_string()).unwrap_err().field, "arrived_at");
    }
}
