//! Sign-outs on a real disk: restarts, unfinished and damaged files, another session key, a file that would grow.

use super::*;
use baoming_store::keys::{SessionKey, Suite};

const NOW: Timestamp = Timestamp(1_636_000_000_000);

struct Fixture {
    directory: tempfile::TempDir,
    marks: Arc<dyn Authenticator>,
}

impl Fixture {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let marks = SessionKey::open_or_create(&directory.path().join("key"), Suite::Aes).unwrap().marks();
        Self { directory, marks }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("sessions-revoked")
    }

    fn open(&self, now: Timestamp) -> Result<Revoked, RevokedFileError> {
        Revoked::open(&self.path(), self.marks.clone(), now)
    }

    /// Three sessions signed out, that expire after 1, 2 and 3 seconds.
    async fn with_three() -> Self {
        let fixture = Self::new();
        let revoked = fixture.open(NOW).unwrap();
        for number in 1..=3 {
            revoked.add(id(number), NOW.plus_ms(i64::from(number) * 1_000), NOW).await.unwrap();
        }
        fixture
    }

    fn held(&self, now: Timestamp) -> Vec<u8> {
        let revoked = self.open(now).unwrap();
        (1..=3).filter(|number| revoked.contains(id(*number))).collect()
    }
}

fn id(number: u8) -> SessionId {
    SessionId([number; 8])
}

#[tokio::test]
async fn expired_sessions_are_dropped_at_the_start() {
    let fixture = Fixture::with_three().await;
    assert_eq!(std::fs::metadata(fixture.path()).unwrap().len(), 24 + 3 * 32);
    assert_eq!(fixture.held(NOW), [1, 2, 3]);
    assert_eq!(fixture.held(NOW.plus_ms(1_000)), [2, 3]);
    assert_eq!(std::fs::metadata(fixture.path()).unwrap().len(), 24 + 2 * 32);
    assert_eq!(fixture.held(NOW.plus_ms(3_000)), [0; 0]);
}

#[tokio::test]
async fn an_unfinished_end_is_cut_off() {
    for cut in 1..=32 {
        let fixture = Fixture::with_three().await;
        let bytes = std::fs::read(fixture.path()).unwrap();
        std::fs::write(fixture.path(), &bytes[..bytes.len() - cut]).unwrap();
        assert_eq!(fixture.held(NOW), [1, 2], "{cut}");
        fixture.open(NOW).unwrap().add(id(3), NOW.plus_ms(9), NOW).await.unwrap();
        assert_eq!(fixture.held(NOW), [1, 2, 3], "{cut}");
    }
}

#[tokio::test]
async fn damage_before_a_good_entry_is_an_error() {
    for offset in (0..24 + 64).step_by(3) {
        let fixture = Fixture::with_three().await;
        let mut bytes = std::fs::read(fixture.path()).unwrap();
        bytes[offset] ^= 1;
        std::fs::write(fixture.path(), bytes).unwrap();
        let expected = if offset < 24 { 0 } else { 24 + (offset - 24) / 32 * 32 };
        let found = fixture.open(NOW).map(drop);
        assert!(matches!(found, Err(RevokedFileError::Damaged { offset, .. }) if offset == expected), "{offset}");
    }
    let fixture = Fixture::with_three().await;
    let mut bytes = std::fs::read(fixture.path()).unwrap();
    bytes.copy_within(24..56, 56);
    std::fs::write(fixture.path(), bytes).unwrap();
    assert!(matches!(fixture.open(NOW), Err(RevokedFileError::Damaged { offset: 56, .. })), "an entry has its place");
}

#[tokio::test]
async fn a_file_of_another_session_key_is_begun_anew_and_a_damaged_one_is_not() {
    let fixture = Fixture::with_three().await;
    let of_before = [MAGIC_BEFORE.as_slice(), &[7; 64]].concat();
    let of_another = std::fs::read(Fixture::with_three().await.path()).unwrap();
    let mut damaged = of_another.clone();
    damaged[9] ^= 1;
    for begun_anew in [of_before, of_another] {
        std::fs::write(fixture.path(), begun_anew).unwrap();
        assert_eq!(fixture.held(NOW), [0; 0]);
        fixture.open(NOW).unwrap().add(id(2), NOW.plus_ms(9), NOW).await.unwrap();
        assert_eq!(fixture.held(NOW), [2]);
    }
    std::fs::write(fixture.path(), damaged).unwrap();
    assert!(matches!(fixture.open(NOW).map(drop), Err(RevokedFileError::Damaged { offset: 0, .. })));
}

#[tokio::test]
async fn after_a_failed_write_the_file_is_made_anew() {
    let fixture = Fixture::new();
    let revoked = fixture.open(NOW).unwrap();
    let mut writer = Writer {
        path: fixture.path(),
        marks: fixture.marks.clone(),
        sessions: revoked.sessions.clone(),
        file: Some(File::open(fixture.path()).unwrap()),
        entries: 0,
    };
    let job = |number| {
        revoked.sessions.insert(id(number), NOW.plus_ms(1));
        Job { id: id(number), expires_at: NOW.plus_ms(1), now: NOW, done: oneshot::channel().0 }
    };
    assert!(writer.store(&[job(1)]).is_err(), "the file was opened for reading only");
    writer.file = None;
    writer.store(&[job(2)]).unwrap();
    drop(revoked);
    assert_eq!(fixture.held(NOW), [1, 2]);
}

#[tokio::test]
async fn many_short_sessions_do_not_let_the_file_grow() {
    let fixture = Fixture::new();
    let revoked = fixture.open(NOW).unwrap();
    let (mut now, mut largest) = (NOW, 0);
    let mut writer = Writer {
        path: fixture.path(),
        marks: fixture.marks.clone(),
        sessions: revoked.sessions.clone(),
        file: None,
        entries: 0,
    };
    for round in 0..100_u64 {
        let jobs: Vec<_> = (0..1_000_u64)
            .map(|number| {
                let id = SessionId((round * 1_000 + number).to_be_bytes());
                revoked.sessions.insert(id, now.plus_ms(10));
                Job { id, expires_at: now.plus_ms(10), now, done: oneshot::channel().0 }
            })
            .collect();
        writer.store(&jobs).unwrap();
        largest = largest.max(writer.entries);
        now = now.plus_ms(10);
    }
    assert!(largest < 4 * COMPACT_ENTRIES_MIN, "{largest}");
    assert!(revoked.sessions.len() < 2 * COMPACT_ENTRIES_MIN, "{}", revoked.sessions.len());
}
