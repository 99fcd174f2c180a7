// The vault of this device: whose point it is, the wrapped key, and how often a wrong passcode was tried.
//
// A marker in localStorage says that there was one, and how much it held: numbers alone. If the browser has thrown the
// vault away, the page knows it by the marker and says so.

import { base64 } from "./bytes.js";
import { newKit } from "./numbers.js";
import { newKey, opened, seal, unseal } from "./seal.js";
import { asked, within } from "./store.js";

const MARKER = "baoming-offline-vault";
const SEAL_OF_FORMAT = 1;

let key = null;

export const isOpen = () => key !== null;
export const theKey = () => key;

export function lock() {
  key = null;
}

export const record = () => within(["vault"], "readonly", (vault) => asked(vault.get("vault")));

export function marker() {
  try {
    return JSON.parse(localStorage.getItem(MARKER));
  } catch {
    return null;
  }
}

export function mark(of) {
  localStorage.setItem(MARKER, JSON.stringify(of));
}

export function forgetMarker() {
  localStorage.removeItem(MARKER);
}

/** Makes it, for a point that is signed in. What there is already stays. */
export async function prepare(passcode, who, rounds) {
  const made = await newKey(passcode, rounds);
  const vault = {
    format: SEAL_OF_FORMAT,
    kit: newKit(),
    count: 0,
    point: who.point,
    place: who.place,
    operator: who.name,
    receiptKey: who.receipt_key,
    key: made.kept,
    preparedAt: new Date().toISOString(),
    wrong: { count: 0, until: 0 },
    lastBundle: null,
  };
  await within(["vault"], "readwrite", async (store) => {
    if (await asked(store.get("vault"))) throw new Error("there is a vault already");
    await asked(store.put(vault, "vault"));
  });
  key = made.key;
  mark({ kit: vault.kit, point: vault.point, used: 0, waiting: 0, preparedAt: vault.preparedAt });
  return vault;
}

/** Seconds that nobody may try in; wrong tries are counted on the device, so a reload does not forget them. */
export function pausedFor(vault, now) {
  return Math.max(0, Math.ceil((vault.wrong.until - now) / 1000));
}

async function changed(change) {
  return within(["vault"], "readwrite", async (store) => {
    const vault = await asked(store.get("vault"));
    change(vault);
    await asked(store.put(vault, "vault"));
    return vault;
  });
}

/** Whether it was the passcode. */
export async function unlock(passcode, settings) {
  const vault = await record();
  const now = Date.now();
  if (pausedFor(vault, now) > 0) return false;
  // Counted before it is tried: who closes the page in time has tried all the same.
  const tries = vault.wrong.count + 1;
  const over = tries - settings.wrong_passcodes_free;
  const pause = over < 0 ? 0 : Math.min(2 ** Math.min(over, 20) * 5, settings.pause_seconds_max);
  await changed((one) => { one.wrong = { count: tries, until: now + pause * 1000 }; });
  const found = await opened(vault.key, passcode);
  if (!found) return false;
  await changed((one) => { one.wrong = { count: 0, until: 0 }; });
  key = found;
  return true;
}

export const rememberBundle = (digest) => changed((vault) => { vault.lastBundle = digest; });

const ABOUT_TYPING = "half typed";

/** What is half typed, sealed: it is there again after a lock, a crash or a new version. */
export async function keepTyping(fields) {
  if (!key) return;
  const sealed = await seal(key, ABOUT_TYPING, new TextEncoder().encode(JSON.stringify(fields)));
  await within(["vault"], "readwrite", (store) => asked(store.put(sealed, "typing")));
}

export async function keptTyping() {
  const sealed = await within(["vault"], "readonly", (store) => asked(store.get("typing")));
  if (!sealed || !key) return null;
  return JSON.parse(new TextDecoder().decode(await unseal(key, ABOUT_TYPING, sealed)));
}

export const forgetTyping = () => within(["vault"], "readwrite", (store) => asked(store.delete("typing")));

/** The wrapped key as it is written into a file. */
export const writtenKey = (kept) => ({
  derivation: "PBKDF2-SHA-256",
  rounds: kept.rounds,
  salt: base64(kept.salt),
  iv: base64(kept.iv),
  wrapped: base64(kept.wrapped),
});
