//! Rows 7 and 8: the center's machines, its providers, and the watch itself.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use rustix::fs::statvfs;
use serde_json::json;
use stage::accounts::entrant_sign_in;
use stage::http::Request;
use stage::people::{self, Place};
use stage::premises::{NO_RATES, OFFICE};

use super::fault::{Fault, at_once, nothing};
use crate::monitoring::can_probe;
use crate::scene::{Scene, Set};

/// Moves a process's clock without moving the machine's.
const CLOCKS: [&str; 2] =
    ["/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"];
/// A disk of our own, and what is kept of it for the journal.
const DISK_MIB: u64 = 1_024;
const RESERVE_MIB: u64 = 128;
/// The longest file that the journal may write, in blocks of the shell.
const BLOCKS_MAX: u32 = 400;
const PAUSE: Duration = Duration::from_millis(200);

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "kill",
        what: "kill -9, and another start once that is known",
        alerts: &["EngineDown", "EngineRestarted"],
        hushed: &[],
        lacks: nothing,
        set: usual,
        prepare: at_once,
        provoke: |scene| {
            scene.begin(&["EngineDown"]);
            scene.with_server(|server| server.kill())?;
            scene.wait_for("EngineDown");
            scene.begin(&["EngineRestarted"]);
            scene.start()?;
            scene.wait();
            Ok(())
        },
    },
    Fault {
        name: "pause",
        what: "the process is stopped: its sockets are open and nothing answers",
        alerts: &["EngineNotReady"],
        hushed: &[],
        lacks: || (!can_probe()).then(|| "prometheus-blackbox-exporter".to_owned()),
        set: usual,
        prepare: at_once,
        provoke: |scene| {
            scene.begin(&["EngineNotReady"]);
            scene.with_server(|server| server.pause())?;
            scene.wait();
            scene.with_server(|server| server.resume())
        },
    },
    Fault {
        name: "full-disk",
        what: "a disk of our own is filled up step by step",
        alerts: &["DiskFills", "DiskFull", "LogsNotWritten"],
        hushed: &[],
        lacks: || (!rustix::process::geteuid().is_root()).then(|| "root, to mount a disk of our own".to_owned()),
        set: |folder| {
            let disk = Mounted::new(&folder.join("disk"))?;
            let settings = format!("{NO_RATES}[disk]\nreserve_mib = {RESERVE_MIB}\nreserve_percent = 0\n");
            let home = disk.0.clone();
            Ok(Set { folder: Some(home), keep: vec![Box::new(disk)], ..Set::of(&settings) })
        },
        prepare: |scene| {
            scene.client.set_up(1, 1);
            Ok(())
        },
        provoke: fill,
    },
    Fault {
        name: "journal-full",
        what: "the journal meets the end of its disk, and people go on",
        alerts: &["JournalFailed", "CountiesNotRunning", "FailingRequests", "FailingSlowly", "CountyFails"],
        hushed: &["CountiesNotRunning", "FailingRequests"],
        lacks: nothing,
        set: usual,
        prepare: |scene| {
            scene.client.set_up(1, 1);
            // The files are there before the disk is full.
            scene.with_server(|server| server.stop().map(drop).map_err(std::io::Error::other))?;
            scene.start_within(BLOCKS_MAX)
        },
        provoke: exhaust,
    },
    Fault {
        name: "clock-moved",
        what: "the engine's machine has its clock set back by a minute",
        alerts: &["ClockWrong"],
        hushed: &[],
        lacks: || fake_clock().is_none().then(|| "libfaketime".to_owned()),
        set: |folder| {
            let offset = folder.join("offset");
            fs::write(&offset, "+0")?;
            let variables: Vec<(&'static str, OsString)> = vec![
                ("LD_PRELOAD", fake_clock().context("libfaketime")?.into()),
                ("FAKETIME_TIMESTAMP_FILE", offset.into()),
                ("FAKETIME_NO_CACHE", "1".into()),
                ("FAKETIME_DONT_FAKE_MONOTONIC", "1".into()),
                ("DONT_FAKE_MONOTONIC", "1".into()),
            ];
            Ok(Set { variables, ..Set::of(NO_RATES) })
        },
        prepare: at_once,
        provoke: |scene| {
            scene.begin(&["ClockWrong"]);
            fs::write(scene.folder.join("offset"), "-60")?;
            scene.wait();
            Ok(())
        },
    },
    Fault {
        name: "serials-used-up",
        what: "a point has twenty serials, and captures twenty people",
        alerts: &["SerialsShort"],
        hushed: &[],
        lacks: nothing,
        set: usual,
        prepare: at_once,
        provoke: |scene| {
            let all = people::places(&baoming_policy::built_in()?, 1, 1)[0];
            let place = Place { last: all.first + 19, ..all };
            scene.granted(&people::photo())?;
            for request in people::set_up(&place) {
                scene.granted(&request)?;
            }
            for index in 0..20 {
                let person = scene.client.candidate(&place, index);
                scene.granted(&people::capture(&person, place.point, &format!("capture-{index}")))?;
            }
            scene.begin(&["SerialsShort"]);
            scene.wait();
            Ok(())
        },
    },
    Fault {
        name: "provider-down",
        what: "nobody listens where real persons are checked",
        alerts: &["ProviderLeftAlone"],
        hushed: &[],
        lacks: nothing,
        set: |_| {
            let port = "[real_person]\nbase_url = \"http://127.0.0.1:9\"\napp_id = \"baoming\"\nsecret = \"0123456789abcdef0123456789abcdef\"\n";
            Ok(Set::of(&format!("{NO_RATES}{port}")))
        },
        prepare: at_once,
        provoke: unprovided,
    },
    Fault {
        name: "receiver-gone",
        what: "nobody takes the heartbeat any more",
        alerts: &["MonitoringBroken"],
        hushed: &[],
        lacks: nothing,
        set: usual,
        prepare: at_once,
        provoke: |scene| {
            scene.begin(&["MonitoringBroken"]);
            scene.monitoring.dead_man.lead_to(([127, 0, 0, 1], 9).into());
            scene.wait();
            Ok(())
        },
    },
    Fault {
        name: "watchdog",
        what: "nothing: the heartbeat is heard",
        alerts: &["Watchdog"],
        hushed: &[],
        lacks: nothing,
        set: usual,
        prepare: at_once,
        provoke: |scene| {
            scene.begin(&["Watchdog"]);
            scene.wait();
            Ok(())
        },
    },
];

fn usual(_: &Path) -> anyhow::Result<Set> {
    Ok(Set::of(NO_RATES))
}

fn fake_clock() -> Option<PathBuf> {
    CLOCKS.iter().map(PathBuf::from).find(|path| path.is_file())
}

/// A disk in memory, which goes with its handle.
struct Mounted(PathBuf);

impl Mounted {
    fn new(path: &Path) -> anyhow::Result<Self> {
        fs::create_dir(path)?;
        let size = format!("size={DISK_MIB}m");
        let status = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(path).status()?;
        ensure!(status.success(), "no disk can be mounted: {status}");
        Ok(Self(path.to_owned()))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // What is still open keeps it busy for a moment; lazily it goes as soon as that is closed.
        let _gone = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Leaves so much of the disk.
fn leave(scene: &Scene, mib: u64) -> anyhow::Result<()> {
    let data = scene.premises.data();
    let free = statvfs(&data)?;
    let free_mib = (free.f_bavail * free.f_frsize) >> 20;
    let much = free_mib.saturating_sub(mib);
    let name = scene.premises.file(&format!("filler-{mib}"));
    fs::write(name, vec![0; usize::try_from(much << 20)?])?;
    Ok(())
}

fn fill(scene: &Scene) -> anyhow::Result<()> {
    leave(scene, RESERVE_MIB * 3 / 2)?;
    scene.begin(&["DiskFills"]);
    scene.wait_for("DiskFills");
    leave(scene, RESERVE_MIB * 3 / 4)?;
    scene.begin(&["DiskFull"]);
    scene.wait_for("DiskFull");
    leave(scene, RESERVE_MIB / 4)?;
    scene.begin(&["LogsNotWritten"]);
    scene.crowd(1, PAUSE, &|_, _| Request::get("/v1/office/candidates").token(OFFICE));
    Ok(())
}

fn exhaust(scene: &Scene) -> anyhow::Result<()> {
    let place = people::places(&baoming_policy::built_in()?, 1, 1)[0];
    let capture =
        |index: u64| people::capture(&scene.client.candidate(&place, index), place.point, &format!("capture-{index}"));
    let mut index = 0;
    while stage::http::ask(scene.address(), &capture(index))?.status != 503 {
        index += 1;
        ensure!(index < 20_000, "the journal takes everything");
    }
    scene.begin(&["JournalFailed", "CountiesNotRunning", "FailingRequests", "FailingSlowly", "CountyFails"]);
    scene.crowd(2, PAUSE, &|member, turn| capture(20_000 * (member + 1) + turn % 20_000));
    Ok(())
}

fn unprovided(scene: &Scene) -> anyhow::Result<()> {
    let place = scene.client.set_up(1, 1)[0];
    let serial = scene.client.capture(&place, 0);
    scene.granted(&people::fee(&serial, "fee"))?;
    let person = scene.client.candidate(&place, 0);
    let session = scene.granted(&entrant_sign_in(&person, &person.name))?;
    let session: serde_json::Value = serde_json::from_str(&session.text())?;
    let token = session["token"].as_str().context("a token")?.to_owned();
    scene.begin(&["ProviderLeftAlone"]);
    scene.crowd(2, Duration::from_millis(500), &|member, turn| {
        let body = json!({"ticket": "pass-1", "login_password": "login-password", "save_password": "save-password"});
        let path = format!("/v1/candidate/candidates/{serial}/activation");
        Request::new("POST", path).token(&token).key(&format!("activate-{member}-{turn}")).json(&body)
    });
    Ok(())
}
