//! Reads every photograph: whether it opens and is what its name says.
//!
//! Deliberately absent: whether each candidate has one. A capture may name a photograph that comes later.

use baoming_store::photos::{PhotoStore, StoreError};
use data_encoding::HEXLOWER;

use super::error::VerifyError;
use super::options::VerifyStage;
use super::report::Findings;

/// Photographs between two reports of progress.
const PER_REPORT: u64 = 256;

/// Checks all of them and gives their number. A disk that does not answer is an error, all else is an offence.
pub(super) fn check(
    store: &PhotoStore,
    findings: &mut Findings,
    progress: &mut dyn FnMut(VerifyStage),
) -> Result<u64, VerifyError> {
    let total = store.digests().count() as u64;
    let mut sound = 0;
    for (done, digest) in (0..).zip(store.digests()) {
        if done % PER_REPORT == 0 {
            progress(VerifyStage::Photographs { done, total });
        }
        let read = digest.and_then(|digest| match store.read(digest) {
            Ok(_) => Ok(None),
            // Its name is the digest of what it was: it names nobody.
            Err(error @ (StoreError::Damaged | StoreError::Missing)) => Ok(Some((digest, error))),
            Err(error) => Err(error),
        });
        match read {
            Ok(None) => {
                sound += 1;
                findings.photograph(None);
            }
            Ok(Some((digest, error))) => {
                findings.photograph(Some(format!("{}: {error}", HEXLOWER.encode(&digest.0))));
            }
            Err(stray @ StoreError::Stray { .. }) => findings.photograph(Some(stray.to_string())),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(sound)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use baoming_store::keys::{FileKey, KeyProvider, Purpose};

    #[test]
    fn damaged_and_stray_files_are_found_and_the_others_counted() {
        let directory = tempfile::tempdir().unwrap();
        let key = FileKey::open_or_create(directory.path().join("key"), false).unwrap();
        let photos = directory.path().join("photos");
        let store = PhotoStore::new(photos.clone(), key.sealer(Purpose::Photo));
        let digests: Vec<_> = (0..5_u8).map(|number| store.write(&[number; 64]).unwrap()).collect();
        let check = |expected: (u64, u64, u64)| {
            let mut findings = Findings::default();
            let (sound, mut told) = (super::check(&store, &mut findings, &mut |_| {}).unwrap(), 0);
            let report = findings.report(super::super::Counts::default());
            for one in report.invariants.iter().filter(|one| one.invariant == "photographs") {
                told = one.checks;
            }
            assert_eq!((sound, told, report.offence_count), expected);
            report.offences.iter().map(|offence| offence.what.clone()).collect::<Vec<_>>().join("\n")
        };
        check((5, 5, 0));
        let name = HEXLOWER.encode(&digests[3].0);
        let file = photos.join(&name[..2]).join(&name[2..4]).join(&name);
        let mut bytes = fs::read(&file).unwrap();
        bytes[20] ^= 1;
        fs::write(&file, bytes).unwrap();
        fs::write(photos.join("note.txt"), "x").unwrap();
        let told = check((4, 6, 2));
        assert!(told.contains(&name) && told.contains("note.txt"), "{told}");
    }
}
