//! The whole log under another key: it says the same, its chain is another, and that is recorded.

use super::*;
use crate::access_log::{LogSealedAgain, census, seal_again};
use crate::keys::{KeyId, RingFile};
use crate::resealing::{Beside, ResealError};

impl Fixture {
    fn key_file(&self) -> PathBuf {
        self.directory.path().join("key")
    }

    /// The same with another key that seals.
    fn rotated(self) -> Self {
        RingFile::open(self.key_file()).unwrap().add_key(Timestamp(1)).unwrap();
        let sealer = FileKey::open(self.key_file()).unwrap().sealer(Purpose::AccessLog);
        Self { sealer, ..self }
    }

    fn seal_again(&self) -> Result<LogSealedAgain, ResealError> {
        seal_again::<AccessEntry>(&self.path(), &*self.sealer, Timestamp(7), &mut |_, _| {})
    }

    fn beside(&self) -> PathBuf {
        Beside::of(&self.path()).path().to_owned()
    }
}

/// Three entries on each of so many days.
async fn days(count: i64) -> Fixture {
    let fixture = Fixture::new();
    let log = fixture.open();
    for number in 0..count * 3 {
        log.record(&entry(number * 8 * 60 * MINUTE, number as u32 + 1)).await.unwrap();
    }
    drop(log);
    fixture
}

#[tokio::test]
async fn the_log_says_the_same_under_another_key_and_goes_on() {
    let fixture = days(3).await;
    assert_eq!(fixture.seal_again().unwrap(), LogSealedAgain::AsItWas);
    let before = fixture.check();
    let fixture = fixture.rotated();
    let sealed_again = fixture.seal_again().unwrap();
    let after = fixture.check();
    assert!(after.is_clean(), "{:?}", after.offences);
    assert_eq!(fixture.all(), (1..=9).collect::<Vec<_>>());
    assert_eq!((after.entries, after.files, after.resealed, before.resealed), (9, 3, 1, 0));
    let (old, new) = (before.last.unwrap(), after.last.unwrap());
    assert_eq!(sealed_again, LogSealedAgain::Anew { entries: 9, before: old, after: new });
    assert!(old.sequence == new.sequence && old.hash != new.hash);
    let seals = census(&fixture.path()).unwrap();
    assert_eq!((seals.of(KeyId::FIRST), seals.of(KeyId::new(2).unwrap()), seals.nameless()), (0, 10, 0));
    assert!(!fixture.beside().exists());
    fixture.open().record(&entry(9 * 8 * 60 * MINUTE, 10)).await.unwrap();
    RingFile::open(fixture.key_file()).unwrap().retire(KeyId::FIRST).unwrap();
    let sealer = FileKey::open(fixture.key_file()).unwrap().sealer(Purpose::AccessLog);
    let fixture = Fixture { sealer, ..fixture };
    assert_eq!(fixture.all(), (1..=10).collect::<Vec<_>>());
    assert!(fixture.check().is_clean());
}

#[tokio::test]
async fn where_a_log_begins_after_a_removal_stays_known() {
    let fixture = days(3).await;
    let outdated =
        crate::access_log::outdated(&fixture.path(), 180, Timestamp(midnight() + 181 * 24 * 60 * MINUTE)).unwrap();
    assert_eq!(outdated.files.len(), 1);
    outdated.delete(&fixture.path(), &*fixture.sealer, 0).unwrap();
    let fixture = fixture.rotated();
    assert!(matches!(fixture.seal_again().unwrap(), LogSealedAgain::Anew { entries: 6, .. }));
    let report = fixture.check();
    assert!(report.is_clean(), "{:?}", report.offences);
    assert_eq!((report.removals, report.first_sequence), (1, Some(4)));
    fs::remove_file(fixture.path().join("2021-11-02.log")).unwrap();
    assert!(!fixture.check().is_clean(), "what is missing is still found");
}

#[tokio::test]
async fn a_log_that_is_not_whole_stays_as_it_is() {
    let fixture = days(3).await.rotated();
    let mut bytes = fixture.bytes("2021-11-02.log");
    bytes[100] ^= 1;
    fixture.write("2021-11-02.log", &bytes);
    assert_eq!(fixture.seal_again().unwrap(), LogSealedAgain::NotWhole { offences: 1 });
    assert_eq!(fixture.bytes("2021-11-02.log"), bytes);
    assert!(census(&fixture.path()).unwrap().nameless() > 0);
}

#[tokio::test]
async fn what_an_interrupted_run_has_made_is_gone_on_with_unless_it_is_of_something_else() {
    // Files of another log, whole and cut short.
    let leave = |fixture: &Fixture, from: &Fixture, names: &[&str], cut: usize| {
        fs::create_dir_all(fixture.beside()).unwrap();
        for name in names {
            let bytes = from.bytes(name);
            fs::write(fixture.beside().join(name), &bytes[..bytes.len() - cut]).unwrap();
        }
    };
    let other = days(3).await;
    for (names, cut) in [
        (&["2021-11-01.log"][..], 0),
        (&["2021-11-01.log", "2021-11-02.log", "2021-11-03.log"], 0),
        (&["2021-11-02.log"], 30),
    ] {
        let fixture = days(3).await.rotated();
        leave(&fixture, &other, names, cut);
        assert!(matches!(fixture.seal_again().unwrap(), LogSealedAgain::Anew { entries: 9, .. }));
        assert_eq!(fixture.all(), (1..=9).collect::<Vec<_>>());
        assert!(fixture.check().is_clean() && !fixture.beside().exists());
    }
    // A file of the right run stays as it was made.
    let fixture = days(3).await.rotated();
    let copy = fixture.directory.path().join("copy");
    fs::rename(fixture.path(), &copy).unwrap();
    fs::create_dir(fixture.path()).unwrap();
    for name in ["2021-11-01.log", "2021-11-02.log", "2021-11-03.log"] {
        fs::copy(copy.join(name), fixture.path().join(name)).unwrap();
    }
    fixture.seal_again().unwrap();
    let right = fixture.bytes("2021-11-01.log");
    fs::remove_dir_all(fixture.path()).unwrap();
    fs::rename(&copy, fixture.path()).unwrap();
    fs::create_dir(fixture.beside()).unwrap();
    fs::write(fixture.beside().join("2021-11-01.log"), &right).unwrap();
    fixture.seal_again().unwrap();
    assert_eq!(fixture.bytes("2021-11-01.log"), right);
    assert!(fixture.check().is_clean());
}
