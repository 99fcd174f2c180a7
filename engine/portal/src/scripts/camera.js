// The photograph at the desk: a camera of this computer, a frame to sit in, and the picture in the form's own field for files.

import { pictureOf } from "./picture.js";
import { at, made, onPress, say, settings, show, word } from "./screen.js";

const PARTS = ["camera-begin", "camera-live", "camera-taken"];
const RULE = settings.photo;

let stream = null;
let shown = null;

const button = (id, text) => made("button", { class: "second", id, type: "button" }, text);
const part = (id, ...inside) => {
  const one = made("div", { id }, ...inside);
  one.hidden = true;
  return one;
};

function only(id) {
  PARTS.forEach((one) => show(one, one === id));
}

/** The camera's light goes out. */
function release() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  at("camera-video").srcObject = null;
}

function forget() {
  if (shown) URL.revokeObjectURL(shown);
  shown = null;
  at("camera-picture").removeAttribute("src");
}

function why(error) {
  switch (error.name) {
    case "NotAllowedError": return word("camera_refused");
    case "NotFoundError": return word("camera_absent");
    case "NotReadableError": return word("camera_busy");
    default: return word("failed", { why: String(error.message) });
  }
}

function lost() {
  release();
  only("camera-begin");
  say(word("camera_lost"));
}

async function open() {
  say("");
  const video = at("camera-video");
  try {
    const wanted = { width: { ideal: 1920 }, height: { ideal: 1440 }, facingMode: { ideal: "environment" } };
    stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: wanted });
    stream.getVideoTracks().forEach((track) => track.addEventListener("ended", lost));
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    release();
    only("camera-begin");
    return say(why(error));
  }
  forget();
  at("file").value = "";
  only("camera-live");
  return at("camera-take").focus();
}

function cancel() {
  release();
  only("camera-begin");
  at("camera-open").focus();
}

async function take() {
  const bytes = await pictureOf(at("camera-video"), RULE);
  if (!bytes) return say(word("camera_large"));
  release();
  const file = new File([bytes], "camera.jpg", { type: "image/jpeg" });
  const carried = new DataTransfer();
  carried.items.add(file);
  at("file").files = carried.files;
  forget();
  shown = URL.createObjectURL(file);
  at("camera-picture").src = shown;
  only("camera-taken");
  say(word("camera_done"));
  return at("camera-again").focus();
}

/** Another file was chosen by hand: what the camera took is not what will be sent. */
function other() {
  release();
  forget();
  only("camera-begin");
  say("");
}

const frame = made("div", { class: "viewfinder" },
  made("video", { id: "camera-video", playsinline: "", "aria-label": word("camera_live") }),
  made("div", { class: "head", "aria-hidden": "true" }),
  made("div", { class: "eyes", "aria-hidden": "true" }));
frame.style.aspectRatio = `${RULE.width} / ${RULE.height}`;

function build() {
  at("devices").prepend(
    part("camera-begin", made("div", { class: "buttons" }, button("camera-open", word("camera_open")))),
    part("camera-live", made("p", { class: "hint" }, word("camera_hint")), frame,
      made("div", { class: "buttons" }, button("camera-take", word("camera_take")), button("camera-cancel", word("camera_cancel")))),
    part("camera-taken", made("img", { class: "portrait", id: "camera-picture", alt: word("camera_picture") }),
      made("div", { class: "buttons" }, button("camera-again", word("camera_again")))),
  );
  onPress("camera-open", open);
  onPress("camera-take", take);
  onPress("camera-cancel", cancel);
  onPress("camera-again", open);
  at("file").addEventListener("change", other);
  addEventListener("pagehide", release);
  only("camera-begin");
}

if (navigator.mediaDevices?.getUserMedia) build();
else say(word("camera_none"));
show("devices", true);
