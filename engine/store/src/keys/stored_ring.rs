//! The ring in a key file: read and written as its place says that it is kept, and what is wrong with it.

use super::error::KeyFileError;
use super::place::KeyPlace;
use super::ring::{RING_BYTES_MAX, Ring, RingError};
use super::secret_file;
use super::token::{Missing, Token};
use super::wrapped::{WRAPPED_BYTES_MAX, WrapHead, Wrapped};
use crate::durable_file::Existing;

/// Reads the ring of the key file at a place, which has to be there and be kept as the place says.
pub(super) fn read(place: &KeyPlace) -> Result<Ring, KeyFileError> {
    let path = &place.file;
    let bytes = secret_file::read(path, WRAPPED_BYTES_MAX)?;
    if place.settings.token.is_some() && !Wrapped::is_one(&bytes) {
        return Err(KeyFileError::NotInToken { path: path.clone() });
    }
    let ring = unwrapped(place, &bytes)?;
    match place.settings.suite {
        Some(wanted) if wanted != ring.suite => {
            Err(KeyFileError::OtherSuite { path: path.clone(), found: ring.suite, wanted })
        }
        _ => Ok(ring),
    }
}

/// Reads it also where the place has a token and the file does not need one.
pub(super) fn read_however_kept(place: &KeyPlace) -> Result<Ring, KeyFileError> {
    unwrapped(place, &secret_file::read(&place.file, WRAPPED_BYTES_MAX)?)
}

/// Writes a ring as its place says that it is kept. The token's key is made if there is none.
pub(super) fn write(place: &KeyPlace, ring: &Ring, existing: Existing) -> Result<(), KeyFileError> {
    let path = &place.file;
    let plain = ring.encode();
    let Some(settings) = &place.settings.token else { return secret_file::write(path, &plain, existing) };
    let head = WrapHead { suite: ring.suite, token: settings.label.clone(), key: settings.key.clone() };
    let refused = |source| KeyFileError::Token { path: path.clone(), source };
    let sealed = Token::with(settings, Missing::Make, |token| token.seal(&head.encode(), &plain)).map_err(refused)?;
    secret_file::write(path, &Wrapped { head, sealed }.encode(), existing)
}

fn unwrapped(place: &KeyPlace, bytes: &[u8]) -> Result<Ring, KeyFileError> {
    let path = place.file.clone();
    let wrong = |error| match error {
        RingError::NoKeyFile => {
            let advice = "put the right key file in its place";
            KeyFileError::Length { path: path.clone(), bytes: bytes.len(), advice }
        }
        RingError::Damaged => KeyFileError::Damaged { path: path.clone() },
        RingError::Newer { kind, suite } => KeyFileError::Newer { path: path.clone(), kind, suite },
    };
    if !Wrapped::is_one(bytes) {
        let is_too_long = bytes.len() > RING_BYTES_MAX;
        return if is_too_long { Err(wrong(RingError::NoKeyFile)) } else { Ring::decode(bytes).map_err(wrong) };
    }
    let Wrapped { head, sealed } = Wrapped::decode(bytes).map_err(wrong)?;
    let Some(settings) = &place.settings.token else {
        return Err(KeyFileError::InToken { path, token: head.token, key: head.key });
    };
    let plain = Token::with(settings, Missing::Refuse, |token| token.open(&head.encode(), &sealed));
    let plain = plain.map_err(|source| KeyFileError::Token { path: path.clone(), source })?;
    let ring = Ring::decode(&plain).map_err(wrong)?;
    if ring.suite == head.suite { Ok(ring) } else { Err(wrong(RingError::Damaged)) }
}
