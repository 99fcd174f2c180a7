//! What the desk does, and what becomes of it: controls, and the public status.

use anyhow::Context as _;
use baoming_clock::format_rfc3339;
use serde_json::{Value, json};
use stage::http::Request;
use stage::premises::{NO_RATES, OFFICE};

use super::fault::{Fault, at_once, nothing};
use crate::scene::{LATER, Scene, Set};

/// An instant half an hour behind the usual one.
const HALF_AN_HOUR_LATER: &str = "2021-11-04T10:30:00+08:00";

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "break-glass",
        what: "one person alone suspends the province",
        alerts: &["BreakGlass"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(NO_RATES)),
        prepare: at_once,
        provoke: |scene| {
            control(
                scene,
                json!({"scope": "province", "state": "suspended", "row": 3, "reason": "演练", "break_glass": true}),
            )?;
            scene.begin(&["BreakGlass"]);
            scene.wait();
            Ok(())
        },
    },
    Fault {
        name: "control-expires",
        what: "a county is suspended for ten minutes",
        alerts: &["ControlExpiresSoon"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(NO_RATES)),
        prepare: at_once,
        provoke: |scene| {
            let until = format_rfc3339(scene.client.now().plus_ms(600_000));
            control(
                scene,
                json!({"scope": "430102", "state": "suspended", "row": 6, "reason": "演练", "until": until}),
            )?;
            scene.begin(&["ControlExpiresSoon"]);
            scene.wait();
            Ok(())
        },
    },
    Fault {
        name: "time-lost",
        what: "a county is suspended, and the engine comes up again half an hour later by its calendar",
        alerts: &["TimeLost"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set { clock: LATER.to_owned(), ..Set::of(NO_RATES) }),
        prepare: at_once,
        provoke: |scene| {
            control(scene, json!({"scope": "430102", "state": "suspended", "row": 7, "reason": "演练"}))?;
            scene.with_server(|server| server.kill())?;
            scene.start_at(HALF_AN_HOUR_LATER)?;
            scene.begin(&["TimeLost"]);
            scene.wait();
            Ok(())
        },
    },
    Fault {
        name: "status-lost",
        what: "the directory of the public status goes away",
        alerts: &["StatusStale"],
        hushed: &[],
        lacks: nothing,
        set: |folder| {
            let status = folder.join("status");
            std::fs::create_dir(&status)?;
            Ok(Set::of(&format!("{NO_RATES}[status]\ndirectory = {:?}\n", status.display().to_string())))
        },
        prepare: at_once,
        provoke: |scene| {
            let status = scene.folder.join("status");
            std::fs::remove_dir_all(&status)?;
            // Nothing can be written into a file's name as into a directory.
            std::fs::write(&status, "")?;
            scene.begin(&["StatusStale"]);
            scene.wait();
            Ok(())
        },
    },
];

/// Sets a control as those on watch do: first the preview, then the same with its digest.
fn control(scene: &Scene, mut body: Value) -> anyhow::Result<()> {
    let preview = scene.granted(&Request::new("POST", "/v1/office/controls/preview").token(OFFICE).json(&body))?;
    let preview: Value = serde_json::from_str(&preview.text()).context("a preview")?;
    (body["based_on"], body["digest"]) = (preview["based_on"].clone(), preview["digest"].clone());
    scene.granted(&Request::new("POST", "/v1/office/controls").token(OFFICE).key("drill").json(&body))?;
    Ok(())
}
