//! The suite of the national standards: SM4-GCM (GB/T 32907 in the mode of RFC 8998), HMAC and HKDF with SM3 (GB/T 32905), and
//! SM2 with SM3 (GB/T 32918), by the crates of RustCrypto.
//!
//! Deliberately absent: certification. A product that has to be certified (GM/T 0028) keeps its roots in a certified module
//! (`token`) and has its build examined; this is the algorithms alone.

use std::sync::Arc;

use aes_gcm::aead::AeadInOut;
use aes_gcm::aead::consts::U12;
use aes_gcm::{AesGcm, KeyInit as _};
use baoming_receipts::{ReceiptKey, SM2_ID, Signer};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sm2::dsa::SigningKey;
use sm2::dsa::signature::Signer as _;
use sm3::Sm3;
use sm4::Sm4;
use zeroize::Zeroizing;

use super::super::authenticator::Authenticator;
use super::super::identity_index::IdentityIndex;
use super::super::key_id::{KeyId, VERSION_3};
use super::super::lasting::{ROOT_BYTES, Secret};
use super::super::sealer::Sealer;
use super::algorithms::Algorithms;
use super::gcm::{Cipher, GcmSealer, NONCE_BYTES, TAG_BYTES};
use super::index::Index;
use super::marks::{Keyed, Marks};

pub(super) struct Sm;

const SALT: &[u8] = b"baoming root key of suite sm 1";
const KEY_BYTES: usize = 16;

impl Algorithms for Sm {
    fn derive(&self, root: &[u8; ROOT_BYTES], label: &[u8], out: &mut [u8]) {
        let root = Hkdf::<Sm3>::new(Some(SALT), root);
        root.expand(label, out).expect("every key is far shorter than HKDF's limit");
    }

    fn sealer(&self, keys: Vec<(KeyId, Secret)>) -> Arc<dyn Sealer> {
        Arc::new(GcmSealer::<Sm4Gcm>::new(keys))
    }

    fn marks(&self, key: &[u8; 32]) -> Arc<dyn Authenticator> {
        Arc::new(Marks(HmacSm3::of(key)))
    }

    fn index(&self, key: &[u8; 32]) -> Arc<dyn IdentityIndex> {
        Arc::new(Index(HmacSm3::of(key)))
    }

    fn signer(&self, secret: &[u8; 32]) -> Arc<dyn Signer> {
        Arc::new(Sm2(sm2_key(secret)))
    }
}

/// The secret is a scalar from 1 to the order of the curve, which nearly all 32 bytes are; those that are not (one in 2^32) are
/// derived from once more.
fn sm2_key(secret: &[u8; 32]) -> SigningKey {
    let mut secret = Zeroizing::new(*secret);
    loop {
        if let Ok(key) = SigningKey::from_slice(SM2_ID, secret.as_ref()) {
            return key;
        }
        let from = secret.clone();
        Sm.derive(&from, b"receipts, again", secret.as_mut());
    }
}

/// What all of a suite's keyed hashes begin from.
struct HmacSm3(Hmac<Sm3>);

impl HmacSm3 {
    fn of(key: &[u8; 32]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes keys of every length"))
    }
}

impl Keyed for HmacSm3 {
    fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

struct Sm4Gcm(AesGcm<Sm4, U12>);

impl Cipher for Sm4Gcm {
    const VERSION: u8 = VERSION_3;

    /// Of the first 128 bits: a key of SM4 has no more.
    fn of(secret: &[u8; 32]) -> Self {
        Self(AesGcm::new_from_slice(&secret[..KEY_BYTES]).expect("16 bytes are a key of SM4"))
    }

    fn seal(&self, nonce: [u8; NONCE_BYTES], associated: &[u8], text: &mut [u8]) -> [u8; TAG_BYTES] {
        let sealed = self.0.encrypt_inout_detached(&nonce.into(), associated, text.into());
        sealed.expect("a record is far below the 64 GiB that GCM can seal").into()
    }

    fn open(&self, nonce: [u8; NONCE_BYTES], associated: &[u8], text: &mut [u8], tag: [u8; TAG_BYTES]) -> bool {
        self.0.decrypt_inout_detached(&nonce.into(), associated, text.into(), &tag.into()).is_ok()
    }
}

struct Sm2(SigningKey);

impl Signer for Sm2 {
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes().into()
    }

    fn public_key(&self) -> ReceiptKey {
        let point = self.0.verifying_key().to_sec1_bytes();
        ReceiptKey::sm2(&point).expect("a public key is a point of the curve")
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};

    use super::*;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).unwrap().try_into().unwrap()
    }

    /// RFC 8998, appendix A.1.
    #[test]
    fn sm4_gcm_is_that_of_the_standard() {
        let mut secret = [0; 32];
        secret[..16].copy_from_slice(&bytes::<16>("0123456789ABCDEFFEDCBA9876543210"));
        let cipher = Sm4Gcm::of(&secret);
        let nonce = bytes("00001234567800000000ABCD");
        let associated = bytes::<20>("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        let plaintext: [u8; 64] = bytes(concat!(
            "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD",
            "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
        ));
        let ciphertext: [u8; 64] = bytes(concat!(
            "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735",
            "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D",
        ));
        let tag: [u8; 16] = bytes("83DE3541E4C2B58177E065A9BF7B62EC");
        let mut text = plaintext;
        assert_eq!(cipher.seal(nonce, &associated, &mut text), tag);
        assert_eq!(text, ciphertext);
        assert!(cipher.open(nonce, &associated, &mut text, tag) && text == plaintext);
    }

    /// GB/T 32905, appendix A.1 is SM3 itself, by HMAC with a key of zeros worked out from its definition.
    #[test]
    fn the_keyed_hash_is_hmac_over_sm3() {
        use sm3::Digest as _;
        assert_eq!(
            HEXLOWER.encode(&Sm3::digest(b"abc")),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        );
        let inner = Sm3::digest([[0x36; 64].as_slice(), b"abc"].concat());
        let outer: [u8; 32] = Sm3::digest([[0x5c; 64].as_slice(), &inner].concat()).into();
        assert_eq!(HmacSm3::of(&[0; 32]).hash(&[b"a", b"bc"]), outer);
    }

    #[test]
    fn a_secret_that_is_no_scalar_gives_a_key_all_the_same() {
        for secret in [[0; 32], [0xff; 32], [7; 32]] {
            let signer = Sm.signer(&secret);
            let signature = signer.sign(b"text");
            assert!(signer.public_key().has_signed(b"text", &signature));
            assert!(!signer.public_key().has_signed(b"texts", &signature));
        }
    }
}
