// The card at the desk: a bridge on this computer says what the card says, and the form is filled in with all of it or none.

import { FILLED, broken, fieldsOf } from "./card.js";
import { write } from "./fields.js";
import { at, made, onPress, say, settings, show, word } from "./screen.js";

const KEPT = "baoming-reader";

const form = () => at("document").form;

/** An address on this computer, written out; nothing if it is another one. */
function loopback(text) {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isOurs = url.protocol === "http:" && url.hostname === "127.0.0.1" && url.username === "" && url.password === "";
  return isOurs ? url.href : null;
}

const address = () => loopback(at("reader-address").value.trim());

/** All of an answer, if it is no longer than a card is. */
async function whole(response) {
  const reader = response.body.getReader();
  const bytes = new Uint8Array(settings.bytes_max);
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return bytes.subarray(0, length);
    if (length + value.length > bytes.length) {
      await reader.cancel();
      return null;
    }
    bytes.set(value, length);
    length += value.length;
  }
}

function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

function nameOf(field) {
  const one = form().querySelector(`[name="${field}"]`).closest(".field");
  return one.querySelector("label, legend").textContent;
}

/** What the bridge says, as fields, or the words for why not. */
function judged(said) {
  if (said === null) return [null, word("reader_other")];
  const fields = fieldsOf(said);
  const ethnicities = Array.from(at("ethnicity").options, (one) => one.value);
  const field = broken(fields, { ethnicities, ever: settings.ever });
  return field ? [null, word("reader_field", { field: nameOf(field) })] : [fields, null];
}

async function asked(bridge) {
  try {
    const response = await fetch(bridge, {
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(settings.wait_ms),
    });
    if (response.status === 204) return [null, word("reader_no_card")];
    if (response.status !== 200) return [null, word("reader_failed", { status: response.status })];
    const bytes = await whole(response);
    return judged(bytes && parsed(bytes));
  } catch (error) {
    if (error.name === "TimeoutError") return [null, word("reader_slow")];
    return [null, word("reader_absent", { address: bridge })];
  }
}

async function read() {
  const bridge = address();
  if (!bridge) return say(word("reader_address_wrong"));
  say(word("reader_reading"));
  const [fields, why] = await asked(bridge);
  if (!fields) return say(why);
  write(form(), FILLED, fields);
  say(word("reader_done", { name: fields.name }));
  return at("document").focus();
}

function keep() {
  const bridge = address();
  say(bridge ? "" : word("reader_address_wrong"));
  if (bridge) localStorage.setItem(KEPT, bridge);
}

const field = made("input", { class: "line", id: "reader-address", autocomplete: "off", inputmode: "url", "aria-describedby": "reader-address-hint" });
field.value = loopback(localStorage.getItem(KEPT) ?? "") ?? settings.bridge;
field.addEventListener("change", keep);
at("devices").prepend(
  made("div", { class: "buttons" }, made("button", { class: "second", id: "reader-read", type: "button" }, word("reader_read"))),
  made("details", {}, made("summary", {}, word("reader_settings")), made("div", { class: "field" },
    made("label", { for: "reader-address" }, word("reader_address")),
    made("p", { class: "hint", id: "reader-address-hint" }, word("reader_address_hint")), field)),
);
onPress("reader-read", read);
show("devices", true);
