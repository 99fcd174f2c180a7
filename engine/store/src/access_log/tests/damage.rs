//! What breaks off, is altered or cannot be written: it is found, and the rest is read.

use super::*;

#[tokio::test]
async fn an_unfinished_end_is_cut_off_and_the_chain_goes_on() {
    let whole = Fixture::with(3).await.bytes("2021-11-01.log");
    let last = offsets(&whole)[2];
    // Every length of the frame's head, then steps through the rest, and the last byte.
    let lengths = (last + 1..last + 10).chain((last + 10..whole.len()).step_by(23)).chain([whole.len() - 1]);
    for length in lengths {
        let fixture = Fixture::with(3).await;
        let bytes = fixture.bytes("2021-11-01.log");
        fixture.write("2021-11-01.log", &bytes[..length]);
        let report = fixture.check();
        assert!(report.is_clean() && report.unfinished_bytes > 0 && report.entries == 2, "{length}: {report:?}");
        assert_eq!(fixture.open().record(&entry(9 * MINUTE, 9)).await, Ok(3), "{length}");
        assert_eq!(fixture.all(), [1, 2, 9], "{length}");
        let report = fixture.check();
        assert!(report.is_clean() && report.unfinished_bytes == 0, "{length}: {report:?}");
    }
}

#[tokio::test]
async fn damage_in_the_middle_is_found_and_the_rest_is_read() {
    let places = offsets(&Fixture::with(5).await.bytes("2021-11-01.log"));
    for byte in [0, 3, 4, 8, 20, 60, 100] {
        let fixture = Fixture::with(5).await;
        let mut bytes = fixture.bytes("2021-11-01.log");
        bytes[places[2] + byte] ^= 1;
        fixture.write("2021-11-01.log", &bytes);
        let report = fixture.check();
        assert_eq!((report.offence_count, report.entries), (1, 4), "{byte}: {report:?}");
        assert_eq!(report.offences[0].offset, places[2] as u64, "{byte}");
        assert_eq!(fixture.all(), [1, 2, 4, 5], "{byte}");
        let page = fixture.reader().read(&Filter::default(), Order::LatestFirst, None, 10).unwrap();
        assert_eq!(page.damaged, 1, "{byte}");
        // Recording goes on in a new file, and the damaged one stays as it is.
        assert_eq!(fixture.open().record(&entry(9 * MINUTE, 9)).await, Ok(6), "{byte}");
        assert_eq!(fixture.names(), ["2021-11-01.1.log", "2021-11-01.log"], "{byte}");
        assert_eq!(fixture.bytes("2021-11-01.log"), bytes, "{byte}");
        assert_eq!(fixture.all(), [1, 2, 4, 5, 9], "{byte}");
        assert_eq!(fixture.check().offence_count, 1, "{byte}");
    }
}

#[tokio::test]
async fn entries_that_were_taken_out_exchanged_or_made_up_are_found() {
    let check = async |what: &str, alter: fn(&mut Vec<u8>, &[usize])| {
        let fixture = Fixture::with(5).await;
        let mut bytes = fixture.bytes("2021-11-01.log");
        let places = offsets(&bytes);
        alter(&mut bytes, &places);
        fixture.write("2021-11-01.log", &bytes);
        let report = fixture.check();
        assert!(!report.is_clean(), "{what}: {report:?}");
    };
    check("taken out", |bytes, places| drop(bytes.drain(places[1]..places[2]))).await;
    check("the first taken out", |bytes, places| drop(bytes.drain(places[0]..places[1]))).await;
    check("exchanged", |bytes, places| bytes[places[1]..places[3]].rotate_left(places[2] - places[1])).await;
    check("twice", |bytes, places| {
        let again = bytes[places[1]..places[2]].to_vec();
        bytes.splice(places[2]..places[2], again);
    })
    .await;
    check("altered under a right checksum", |bytes, places| {
        let body = places[1] + 8..places[2];
        bytes[body.end - 1] ^= 1;
        let crc = crc32fast::hash(&[&bytes[places[1]..places[1] + 4], &bytes[body]].concat());
        bytes[places[1] + 4..places[1] + 8].copy_from_slice(&crc.to_be_bytes());
    })
    .await;
    check("the header", |bytes, _| bytes[9] ^= 1).await;
    let (one, other) = (Fixture::with(1).await, Fixture::with(1).await);
    one.write("2021-11-01.log", &other.bytes("2021-11-01.log"));
    assert_eq!(one.check().offence_count, 1, "another key");
}

#[tokio::test]
async fn when_the_disk_fails_reads_are_refused_until_it_works_again() {
    let fixture = Fixture::with(1).await;
    let log = fixture.open();
    let aside = fixture.directory.path().join("aside");
    // The next day needs a new file, and there is nowhere to make it.
    fs::rename(fixture.path(), &aside).unwrap();
    for _ in 0..2 {
        assert_eq!(log.record(&entry(DAY, 2)).await, Err(RecordError::Storage));
        assert!(log.is_refusing());
    }
    assert_eq!(log.head().sequence, 1);
    fs::rename(&aside, fixture.path()).unwrap();
    assert_eq!(log.record(&entry(DAY, 3)).await, Ok(2));
    assert!(!log.is_refusing());
    drop(log);
    assert!(fixture.check().is_clean());
    assert_eq!(fixture.all(), [1, 3]);
}

#[tokio::test]
async fn where_the_disk_is_nearly_full_nothing_is_recorded_and_so_nothing_is_shown() {
    let fixture = Fixture::with(1).await;
    let log = AccessLog::open(&fixture.path(), fixture.sealer.clone(), fixture.room(1 << 40)).unwrap();
    assert_eq!(log.record(&entry(DAY, 2)).await, Err(RecordError::Storage));
    assert!(log.is_refusing());
    drop(log);
    assert_eq!(fixture.names(), ["2021-11-01.log"]);
    assert_eq!(fixture.open().record(&entry(DAY, 3)).await, Ok(2));
}

#[test]
fn after_a_failed_write_the_file_is_cut_back_first() {
    let fixture = Fixture::new();
    let mut writer =
        Writer::open(&fixture.path(), AccessEntry::WORDS, fixture.sealer.clone(), fixture.room(0)).unwrap();
    let record =
        |writer: &mut Writer, number: u32| writer.serve_one(Timestamp(midnight()), entry(0, number).encode().unwrap());
    let name = "2021-11-01.log";
    assert_eq!(record(&mut writer, 1), Ok(1));
    writer.set_writable(&fixture.path(), name, false);
    assert_eq!(record(&mut writer, 2), Err(RecordError::Storage));
    assert_eq!(record(&mut writer, 3), Err(RecordError::Storage), "cutting back fails as well");
    // Half a frame that reached the disk all the same.
    let bytes = fixture.bytes(name);
    fixture.write(name, &[bytes.as_slice(), &bytes[56..100]].concat());
    writer.set_writable(&fixture.path(), name, true);
    assert_eq!(record(&mut writer, 4), Ok(2));
    drop(writer);
    assert!(fixture.check().is_clean(), "{:?}", fixture.check());
    assert_eq!(fixture.all(), [1, 4]);
}
