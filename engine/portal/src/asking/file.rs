//! A form that takes a file along: its fields, then the file, which is received once there is room for it.
//!
//! Guarantees: what stands before the file is bounded like a form, the file by its page; no file is held in memory before whoever
//! keeps it says so. The file is the last field, unless a page takes several: what follows is not read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use axum::body::Body;
use baoming_matters::{Arriving, Charset, Refused};
use data_encoding::HEXLOWER;
use multer::{Constraints, Error, Field, Multipart, SizeLimit};
use ring::digest::{Context, SHA256};

use super::typed::Typed;
use crate::limits::{FIELDS_MAX, FILES_MAX, FORM_BYTES_MAX};

/// The name of the field with the file.
pub(crate) const FILE: &str = "file";

/// A file that is still to be received, once, and whatever files come behind it.
#[derive(Clone)]
pub(crate) struct Sending(Arc<Mutex<Option<(Field<'static>, Multipart<'static>)>>>);

impl Sending {
    /// The file, for a matter that receives it, in the charset that was named.
    pub(crate) fn arriving(&self, charset: Option<Charset>) -> Result<Arriving, Refused> {
        let (field, _) = self.taken()?;
        Ok(Arriving::new(charset, async move { field.bytes().await.map_err(|error| refused(&error)) }))
    }

    /// The same, and where the digest of what arrived is found once the matter has received it.
    pub(crate) fn arriving_with_digest(&self) -> Result<(Arriving, Arc<OnceLock<String>>), Refused> {
        let ((field, _), digest) = (self.taken()?, Arc::<OnceLock<String>>::default());
        let found = digest.clone();
        let receiving = async move {
            let bytes = field.bytes().await.map_err(|error| refused(&error))?;
            let _first = found.set(HEXLOWER.encode(ring::digest::digest(&SHA256, &bytes).as_ref()));
            Ok(bytes)
        };
        Ok((Arriving::new(None, receiving), digest))
    }

    /// The digest of the file, of which nothing is kept; nothing where no file was chosen, or an empty one.
    pub(crate) async fn digest(&self) -> Result<Option<String>, Refused> {
        let (mut field, _) = self.taken()?;
        let (mut digest, mut is_empty) = (Context::new(&SHA256), true);
        while let Some(chunk) = field.chunk().await.map_err(|error| refused(&error))? {
            is_empty &= chunk.is_empty();
            digest.update(&chunk);
        }
        Ok((!is_empty).then(|| HEXLOWER.encode(digest.finish().as_ref())))
    }

    /// All files by their names, as texts. Two of one name are none.
    pub(crate) async fn texts(&self) -> Result<BTreeMap<String, String>, Refused> {
        let (mut field, mut behind) = self.taken()?;
        let mut texts = BTreeMap::new();
        for _ in 0..FILES_MAX {
            let name = field.file_name().ok_or(Refused::BodyBroken)?.to_owned();
            let bytes = field.bytes().await.map_err(|error| refused(&error))?;
            let text = String::from_utf8(bytes.into()).map_err(|_| Refused::BodyBroken)?;
            if texts.insert(name, text).is_some() {
                return Err(Refused::BodyBroken);
            }
            match behind.next_field().await.map_err(|error| refused(&error))? {
                Some(next) if next.name() == Some(FILE) => field = next,
                Some(_) => return Err(Refused::BodyBroken),
                None => return Ok(texts),
            }
        }
        Err(Refused::BodyTooLarge)
    }

    fn taken(&self) -> Result<(Field<'static>, Multipart<'static>), Refused> {
        let field = self.0.lock().expect("nothing panics while it holds this lock").take();
        field.ok_or(Refused::BodyBroken)
    }
}

/// The fields of a form that takes a file along, and the file.
pub(crate) async fn with_file(
    media: &str,
    body: Body,
    (form_bytes_max, bytes_max): (usize, usize),
) -> Option<(Typed, Sending)> {
    let boundary = multer::parse_boundary(media).ok()?;
    let most = |bytes: usize| bytes as u64;
    let limits = SizeLimit::new()
        .whole_stream(most(bytes_max + FORM_BYTES_MAX))
        .per_field(most(form_bytes_max))
        .for_field(FILE, most(bytes_max));
    let constraints = Constraints::new().size_limit(limits);
    let mut fields = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    let (mut typed, mut left) = (Typed::default(), form_bytes_max);
    for _ in 0..FIELDS_MAX {
        let field = fields.next_field().await.ok()??;
        let name = field.name()?.to_owned();
        if name == FILE {
            return Some((typed, Sending(Arc::new(Mutex::new(Some((field, fields)))))));
        }
        let text = field.text().await.ok()?;
        // All of them together are a form, and no more than one may be.
        left = left.checked_sub(name.len() + text.len())?;
        typed.add(name, text);
    }
    None
}

fn refused(error: &Error) -> Refused {
    match error {
        Error::FieldSizeExceeded { .. } | Error::StreamSizeExceeded { .. } => Refused::BodyTooLarge,
        _ => Refused::BodyBroken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEDIA: &str = "multipart/form-data; boundary=of-parts";

    fn part(head: &str, content: &str) -> String {
        format!("--of-parts\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    }

    /// What became of this body: the field, and the file's digest.
    fn check(body: &str, expected: Option<(&str, Result<Option<&str>, &str>)>) {
        let found = at_once(async {
            let (typed, file) = with_file(MEDIA, Body::from(body.to_owned()), (24, 8)).await?;
            Some((typed.text("serial"), file.digest().await.map_err(|refused| refused.code())))
        });
        let found = found.as_ref().map(|(serial, digest)| {
            (serial.as_str(), digest.as_ref().map(|digest| digest.as_deref()).map_err(|code| *code))
        });
        assert_eq!(found, expected, "{body}");
    }

    /// Nothing here waits for anything.
    fn at_once<T>(future: impl Future<Output = T>) -> T {
        let mut future = std::pin::pin!(future);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        loop {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
                return value;
            }
        }
    }

    #[test]
    fn fields_come_before_the_file_and_the_file_is_bounded() {
        let serial = part("name=\"serial\"", "01020001");
        let file = |content| part("name=\"file\"; filename=\"a.jpg\"", content);
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        check(&format!("{serial}{}--of-parts--\r\n", file("abc")), Some(("01020001", Ok(Some(digest)))));
        check(&format!("{serial}{}--of-parts--\r\n", file("")), Some(("01020001", Ok(None))));
        check(&format!("{serial}{}--of-parts--\r\n", file("abcdefghi")), Some(("01020001", Err("body-too-large"))));
        check(&format!("{serial}{}", file("abc").trim_end()), Some(("01020001", Err("body-broken"))));
        check(&format!("{serial}{serial}{}--of-parts--\r\n", file("abc")), None);
        check(&format!("{serial}--of-parts--\r\n"), None);
        check("serial=01020001", None);
    }
}
