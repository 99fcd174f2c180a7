//! A point's own devices, used by scripts: a card reader by its bridge, and a camera. What they give stands in the fields of
//! the ordinary form, which is filled in by hand without them.

use baoming_core::limits::PHOTO_BYTES_MAX;
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::asking::Visit;
use crate::limits::{CARD_BYTES_MAX, CARD_PATIENCE_MS};
use crate::said::words_of;
use crate::scripts::script;

/// Where a bridge listens unless a clerk says otherwise.
const BRIDGE: &str = "http://127.0.0.1:17370/card";
/// What a card without a last day says in its place.
const FOR_EVER: &str = "长期";

/// The reader, for the page with the form that it fills in.
pub(super) fn reader(visit: &Visit) -> Markup {
    let settings =
        json!({ "bridge": BRIDGE, "wait_ms": CARD_PATIENCE_MS, "bytes_max": CARD_BYTES_MAX, "ever": FOR_EVER });
    panel(visit, "reader", &settings)
}

/// The camera, for the page with the field for the photograph.
pub(super) fn camera(visit: &Visit) -> Markup {
    panel(visit, "camera", &json!({ "photo": photo_rule(visit) }))
}

/// Where a script makes its buttons. Nothing of it is seen without one.
fn panel(visit: &Visit, name: &str, settings: &Value) -> Markup {
    html! {
        div id="devices" hidden data-words=(words_of(visit.app_texts().device_words)) data-settings=(settings) {
            div.notice id="said-box" role="status" hidden { p id="said" {} }
        }
        script type="module" src=(script(name).path) {}
    }
}

/// The season's rule for photographs, as scripts are told of it.
pub(crate) fn photo_rule(visit: &Visit) -> Value {
    let photo = &visit.counter().node.province_policy().photo;
    json!({
        "width": photo.width_px,
        "height": photo.height_px,
        "density": photo.density_dpi,
        "quality_min": photo.quality_min,
        "bytes_min": photo.bytes_min,
        "bytes_max": photo.bytes_max,
        "bytes_usual_max": photo.bytes_usual_max,
        "file_bytes_max": PHOTO_BYTES_MAX,
    })
}
