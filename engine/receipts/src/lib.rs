//! Receipts: what a candidate holds in hand after an action, signed, so that anybody can tell later what was accepted.
//!
//! A receipt names the record of the action by its place and hash in the county's chain. Whoever holds it can show that
//! the action was taken; whoever holds the journal can show the record; neither can say anything else about it.
//!
//! Guarantees: the signature (Ed25519, or SM2) covers every field in one canonical form (`canonical.rs`), so no field can be
//! altered, added or left out; the key comes from the key file and is the same after a restart; a receipt holds no name,
//! identity number or phone.
//!
//! Deliberately absent: drawing a QR code of the one-line form (`compact.rs`), and withdrawing a key: a registration
//! period has one, and its public half is published with [`ReceiptKey`].

mod canonical;
mod compact;
mod content;
mod json;
mod key;
mod signer;

use std::fmt;
use std::sync::Arc;

use data_encoding::BASE64;

pub use content::{
    ACTION_CHARACTERS_MAX, ActionName, POLICY_EDITION_BYTES_MAX, PolicyEdition, RECEIPT_BYTES_MAX, ReceiptContent,
    ReceiptFormatError, SignedReceipt, VERSION,
};
pub use json::ReceiptJson;
pub use key::{KeyId, ReceiptKey, ReceiptKeyError, SM2_ID};
pub use signer::Signer;

/// Why a receipt is not genuine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It names another key.
    #[error("the receipt was signed with the key {found}, and the key given is {given}; give the key of its season")]
    OtherKey {
        /// The key of the receipt.
        found: KeyId,
        /// The key that was given.
        given: KeyId,
    },
    /// The signature is not one of this content.
    #[error("the receipt was altered, or was never issued")]
    Forged,
}

/// Signs receipts.
#[derive(Clone)]
pub struct Receipts {
    signer: Arc<dyn Signer>,
    key: ReceiptKey,
}

impl Receipts {
    /// With the signer of the key file.
    pub fn new(signer: Arc<dyn Signer>) -> Self {
        let key = signer.public_key();
        Self { signer, key }
    }

    /// Signs; some tens of microseconds by Ed25519, some hundreds by SM2.
    pub fn sign(&self, content: &ReceiptContent) -> SignedReceipt {
        let signature = self.signer.sign(&canonical::signed_bytes(content, self.key.id()));
        SignedReceipt { content: content.clone(), key_id: self.key.id(), signature }
    }

    /// Signs a text of another kind than receipts, which no receipt is taken for: what it is comes first, then a line's end. Gives
    /// the signature in base64.
    pub fn sign_text(&self, kind: &str, text: &str) -> String {
        BASE64.encode(&self.signer.sign(&text_bytes(kind, text)))
    }

    /// What verifies the receipts.
    pub fn public_key(&self) -> ReceiptKey {
        self.key
    }
}

impl fmt::Debug for Receipts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Receipts({})", self.key.id())
    }
}

/// Whether a text of this kind was signed with this key; the signature is in base64.
pub fn verify_text(kind: &str, text: &str, signature: &str, key: &ReceiptKey) -> bool {
    let signature = BASE64.decode(signature.as_bytes()).ok().and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
    signature.is_some_and(|signature| key.has_signed(&text_bytes(kind, text), &signature))
}

fn text_bytes(kind: &str, text: &str) -> Vec<u8> {
    format!("baoming {kind}\n{text}").into_bytes()
}

/// Whether a receipt is genuine.
pub fn verify(receipt: &SignedReceipt, key: &ReceiptKey) -> Result<(), ReceiptError> {
    if receipt.key_id != key.id() {
        return Err(ReceiptError::OtherKey { found: receipt.key_id, given: key.id() });
    }
    let bytes = canonical::signed_bytes(&receipt.content, receipt.key_id);
    if key.has_signed(&bytes, &receipt.signature) { Ok(()) } else { Err(ReceiptError::Forged) }
}

impl SignedReceipt {
    /// Reads either form.
    pub fn parse(text: &str) -> Result<Self, ReceiptFormatError> {
        if text.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptFormatError { field: "receipt", rule: "at most 4096 bytes" });
        }
        let text = text.trim();
        if text.starts_with('{') { Self::from_json(text) } else { Self::from_compact(text) }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use baoming_core::time::Timestamp;
    use ring::rand::SystemRandom;
    use ring::signature::{Ed25519KeyPair, KeyPair};

    struct Pair(Ed25519KeyPair);

    impl Signer for Pair {
        fn sign(&self, message: &[u8]) -> [u8; 64] {
            self.0.sign(message).as_ref().try_into().unwrap()
        }

        fn public_key(&self) -> ReceiptKey {
            ReceiptKey::ed25519(self.0.public_key().as_ref().try_into().unwrap())
        }
    }

    /// With a key of its own at each call.
    pub(crate) fn receipts() -> Receipts {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Receipts::new(Arc::new(Pair(Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap())))
    }

    pub(crate) fn content() -> ReceiptContent {
        ReceiptContent {
            county: "430102".parse().unwrap(),
            serial: "01010001".parse().unwrap(),
            sequence: 4_711,
            chain_hash: [0xab; 32],
            action: ActionName::new("form-saved").unwrap(),
            revision: Some(3),
            amount_fen: None,
            arrived_at: Timestamp(1_636_000_000_250),
            policy_edition: PolicyEdition::new("2022.1").unwrap(),
        }
    }

    type Alteration = fn(&mut SignedReceipt);

    #[test]
    fn a_receipt_with_any_field_altered_is_refused() {
        let receipts = receipts();
        let receipt = receipts.sign(&content());
        assert_eq!(verify(&receipt, &receipts.public_key()), Ok(()));
        let alterations: [(&str, Alteration); 13] = [
            ("county", |receipt| receipt.content.county = "430103".parse().unwrap()),
            ("serial", |receipt| receipt.content.serial = "01010002".parse().unwrap()),
            ("sequence", |receipt| receipt.content.sequence += 1),
            ("chain_hash", |receipt| receipt.content.chain_hash[31] ^= 1),
            ("action", |receipt| receipt.content.action = ActionName::new("form-saves").unwrap()),
            ("revision", |receipt| receipt.content.revision = Some(4)),
            ("no revision", |receipt| receipt.content.revision = None),
            ("amount_fen", |receipt| receipt.content.amount_fen = Some(0)),
            ("revision as amount", |receipt| {
                receipt.content.amount_fen = receipt.content.revision.take().map(u64::from);
            }),
            ("arrived_at", |receipt| receipt.content.arrived_at = Timestamp(1_636_000_000_251)),
            ("policy_edition", |receipt| receipt.content.policy_edition = PolicyEdition::new("2022.2").unwrap()),
            ("signature", |receipt| receipt.signature[0] ^= 1),
            ("boundary", |receipt| {
                receipt.content.action = ActionName::new("form-save").unwrap();
                receipt.content.policy_edition = PolicyEdition::new("d2022.1").unwrap();
            }),
        ];
        for (field, alter) in alterations {
            let mut altered = receipt.clone();
            alter(&mut altered);
            assert_ne!(altered, receipt, "{field}");
            assert_eq!(verify(&altered, &receipts.public_key()), Err(ReceiptError::Forged), "{field}");
        }
        let other = self::receipts().public_key();
        assert!(matches!(verify(&receipt, &other), Err(ReceiptError::OtherKey { given, .. }) if given == other.id()));
        let renamed = SignedReceipt { key_id: other.id(), ..receipt };
        assert_eq!(verify(&renamed, &other), Err(ReceiptError::Forged), "signed with another key");
    }

    #[test]
    fn both_forms_give_back_the_receipt() {
        let receipts = receipts();
        let payment = ReceiptContent { revision: None, amount_fen: Some(u64::MAX), ..content() };
        let extreme = ReceiptContent {
            sequence: u64::MAX,
            revision: Some(0),
            arrived_at: Timestamp(0),
            action: ActionName::new(&"a".repeat(48)).unwrap(),
            policy_edition: PolicyEdition::new(&"~".repeat(64)).unwrap(),
            ..content()
        };
        for content in [content(), payment, extreme] {
            let receipt = receipts.sign(&content);
            for text in [receipt.to_json(), receipt.to_compact()] {
                assert!(text.len() <= RECEIPT_BYTES_MAX, "{text}");
                let read = SignedReceipt::parse(&format!("  {text}\n")).unwrap();
                assert_eq!(read, receipt);
                assert_eq!(verify(&read, &receipts.public_key()), Ok(()));
            }
        }
        assert_eq!(SignedReceipt::parse(&" ".repeat(RECEIPT_BYTES_MAX + 1)).unwrap_err().field, "receipt");
    }

    #[test]
    fn names_keep_their_rules() {
        for bad in ["", "Form", "form saved", "报名", &"a".repeat(49)] {
            assert_eq!(ActionName::new(bad).unwrap_err().field, "action", "{bad}");
        }
        for bad in ["", "2022 1", "2022\n", "二", &"a".repeat(65)] {
            assert_eq!(PolicyEdition::new(bad).unwrap_err().field, "policy_edition", "{bad}");
        }
    }
}
