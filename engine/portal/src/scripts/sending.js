// Drafts on their way to the server, one after another. Whatever is not certain stays where it is.

import { FIELDS, digestOf } from "./content.js";
import { expected, isSigned } from "./word.js";

const PATIENCE_MS = 60_000;
const TRIES = 3;
const REFUSED_AS_CONFLICT = [400, 404, 409, 413, 422];

/** Who is signed in, and what a request of this browser needs. Throws without a network. */
export async function state(settings) {
  const response = await fetch(settings.state, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

function form(one, content, who) {
  const form = new FormData();
  const head = { "form-seat": who.mark, "form-owner": who.owner, draft: one.id, point: one.point, content };
  for (const [name, value] of Object.entries(head)) form.append(name, value);
  for (const name of FIELDS) form.append(name, one.fields[name] ?? "");
  form.append("file", new Blob([one.photo], { type: "image/jpeg" }), "photo.jpg");
  return form;
}

async function asked(one, content, who, settings) {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const response = await fetch(settings.send, { method: "POST", body: form(one, content, who), redirect: "error", signal });
  const isOurs = (response.headers.get("content-type") ?? "").startsWith("application/json");
  const seconds = Number(response.headers.get("retry-after"));
  return { status: response.status, told: isOurs ? await response.json() : null, seconds };
}

/**
 * Sends one draft: `{ registered }` with a verified word, `{ conflict }` with what was said, `{ wait }` in seconds,
 * `{ stop }` with the word for why nothing more can be sent now.
 */
export async function send(one, who, key, settings) {
  const content = await digestOf(one.id, one.point, one.fields, one.photo);
  let answer;
  try {
    answer = await asked(one, content, who, settings);
  } catch {
    return { stop: "no_network" };
  }
  const { status, told, seconds } = answer;
  if (status === 200 && told?.outcome === "registered") {
    const isGenuine = told.text === expected(one.id, content, told) && (await isSigned(key, told.text, told.signature));
    if (isGenuine === null) return { stop: "cannot_verify" };
    return isGenuine ? { registered: told } : { stop: "not_signed" };
  }
  if (seconds > 0) return { wait: seconds, told };
  if (status === 401) return { stop: "signed_out" };
  if (status === 403 && told?.code === "forbidden") return { stop: "not_this_point" };
  if (status === 403 && told) return { stop: "refused_now", values: { why: told.title } };
  if (told && REFUSED_AS_CONFLICT.includes(status)) return { conflict: told };
  // What is no answer of ours: something between here and there, or a page's mark that is out of date.
  return { wait: 5, told };
}

const waited = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });

/**
 * Sends all of them in their order. `who` says who is signed in, anew if asked to; `take` gives a draft with its photograph,
 * `heard` keeps what came of it. Gives the word for how it ended.
 */
export async function sendAll(rows, { who, key, settings, take, heard, says }) {
  let isAnyLeft = false;
  for (const [at, row] of rows.entries()) {
    says("sending_now", { at: at + 1, of: rows.length });
    const one = await take(row);
    if (!one) return ["locked"];
    let outcome;
    let isStrange = false;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const signedIn = await who(isStrange);
      if (!signedIn?.point) return [signedIn ? "signed_out" : "no_network"];
      outcome = await send(one, signedIn, key, settings);
      if (!outcome.wait) break;
      isStrange = !outcome.told;
      says("waiting_now", { seconds: outcome.wait, why: outcome.told?.title ?? "" });
      await waited(Math.min(outcome.wait, settings.wait_seconds_max));
    }
    if (outcome.stop) return [outcome.stop, outcome.values];
    isAnyLeft ||= Boolean(outcome.wait);
    await heard(row, outcome);
  }
  return [isAnyLeft ? "some_wait" : "sent_all"];
}
