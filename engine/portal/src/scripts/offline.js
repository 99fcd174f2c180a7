// Capturing without a network: which part of the page is shown, and what its buttons do.

import { conflict, fieldsOf, listed, marked, photoOf, settle } from "./drafts.js";
import * as files from "./files.js";
import { registered, whenNew } from "./install.js";
import { counted, drawn, hidden } from "./lists.js";
import { at, fill, instant, onPress, onSend, say, settings, show, word, wrong } from "./screen.js";
import { sendAll, state } from "./sending.js";
import * as typing from "./typing.js";
import { forgetMarker, isOpen, lock, marker, pausedFor, prepare, record, unlock } from "./vault.js";

const AGE_MS = 15_000;

let who = null;
let askedAt = 0;
let touchedAt = Date.now();
let isSending = false;

const isAble = () => isSecureContext && "indexedDB" in window && crypto.subtle !== undefined && "locks" in navigator;

/** Who is signed in, as far as the network tells. Nothing without one. */
async function look() {
  try {
    who = await state(settings);
  } catch {
    who = null;
  }
  askedAt = Date.now();
  return who;
}

function standing() {
  if (!who) return word("no_network");
  if (!who.signed_in) return word("signed_out");
  if (!who.point) return word("no_point", { name: who.name });
  return word("signed_in", { name: who.name, place: who.place, point: who.point });
}

async function room() {
  const [isKept, used] = [await navigator.storage?.persisted?.(), await navigator.storage?.estimate?.()];
  const mb = (bytes) => (bytes / 1_048_576).toFixed(1);
  fill("storage", isKept ? word("storage_kept") : word("storage_may_go"));
  if (used) fill("quota", word("quota", { used: mb(used.usage), of: mb(used.quota) }));
}

function evicted(left) {
  fill("evicted-what", word("evicted", { kit: left.kit, point: left.point, used: left.used, waiting: left.waiting, at: instant(left.preparedAt) }));
}

/** Shows what there is to show now. */
async function shown() {
  const vault = await record();
  const left = vault ? null : marker();
  if (!vault && isOpen()) lock();
  fill("net", standing());
  show("sign-in", who !== null && !who.signed_in);
  show("evicted", left !== null);
  if (left) evicted(left);
  show("prepare", !vault);
  show("prepare-form", !vault && Boolean(who?.point));
  show("prepare-first", !vault && !who?.point);
  show("locked", Boolean(vault) && !isOpen());
  show("work", Boolean(vault) && isOpen());
  if (!isOpen()) return;
  fill("kit", vault.kit);
  fill("vault-point", `${vault.place} ${vault.point}`);
  fill("vault-operator", vault.operator);
  await drawn(ways);
  await room();
}

const ways = { changed: shown, correct: (row, fields) => typing.correct(row, fields) };

async function prepared() {
  const [passcode, again] = [at("new_passcode").value, at("new_passcode_again").value];
  const found = [];
  if ([...passcode].length < settings.passcode_min) found.push(["new_passcode", word("passcode_short", { least: settings.passcode_min })]);
  else if (passcode !== again) found.push(["new_passcode_again", word("not_the_same")]);
  wrong(at("prepare-form"), found);
  if (found.length > 0) return;
  await navigator.storage?.persist?.();
  await prepare(passcode, who, settings.rounds);
  at("prepare-form").reset();
  say(word("prepared"));
  await shown();
}

async function unlocked() {
  const vault = await record();
  if (!vault) return shown();
  const pause = pausedFor(vault, Date.now());
  const isRight = pause === 0 && (await unlock(at("passcode").value, settings));
  if (!isRight) {
    const seconds = pausedFor(await record(), Date.now());
    wrong(at("unlock-form"), [["passcode", seconds > 0 ? word("passcode_pause", { seconds }) : word("wrong_passcode")]]);
    return null;
  }
  at("unlock-form").reset();
  wrong(at("unlock-form"), []);
  touchedAt = Date.now();
  say("");
  await marked();
  await shown();
  await typing.restored();
  return null;
}

async function locked() {
  await typing.settled();
  lock();
  typing.cleared();
  hidden();
  files.closed();
  await shown();
}

async function heard(row, outcome) {
  if (outcome.registered) await settle(row.number, outcome.registered);
  else if (outcome.conflict) await conflict(row, outcome.conflict);
  await counted();
}

async function take(row) {
  if (!isOpen()) return null;
  touchedAt = Date.now();
  const vault = await record();
  return { id: row.id, point: vault.point, fields: await fieldsOf(row), photo: await photoOf(row) };
}

/** Sends what waits, one page of this browser at a time. */
async function sent() {
  await look();
  await shown();
  if (!who?.point) return fill("send-said", standing());
  const vault = await record();
  if (who.point !== vault.point) return fill("send-said", word("not_this_point"));
  return navigator.locks.request("baoming-offline-sending", { ifAvailable: true }, async (held) => {
    if (!held || isSending) return;
    isSending = true;
    try {
      const rows = (await listed()).filter((row) => row.state === "waiting");
      const says = (key, values) => fill("send-said", word(key, values));
      const key = vault.receiptKey.public_key;
      const ended = await sendAll(rows, { who: (isAnew) => (isAnew ? look() : who), key, settings, take, heard, says });
      if (ended[0] === "signed_out" || ended[0] === "no_network") await look();
      fill("send-said", word(...ended));
    } finally {
      isSending = false;
    }
    await shown();
  });
}

async function looked() {
  if (document.visibilityState !== "visible" || Date.now() - askedAt < AGE_MS) return;
  await look();
  await shown();
}

function idle() {
  if (isOpen() && !isSending && Date.now() - touchedAt > settings.idle_seconds * 1000) {
    locked().then(() => say(word("locked_idle")));
  }
}

function wired() {
  onSend("prepare-form", prepared);
  onSend("unlock-form", unlocked);
  onSend("draft", () => typing.kept(shown));
  onPress("next", async () => typing.nextPerson());
  onPress("drop", typing.dropped);
  onPress("lock", locked);
  onPress("send", sent);
  onPress("export", files.exported);
  onPress("look", async () => { await look(); await shown(); });
  onPress("evicted-read", async () => { forgetMarker(); await shown(); });
  typing.watch();
  files.watch(look);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { touchedAt = Date.now(); }, { passive: true });
  addEventListener("online", () => { look().then(shown); });
  addEventListener("offline", () => { who = null; shown(); });
  document.addEventListener("visibilitychange", looked);
  setInterval(idle, 5_000);
}

async function begin() {
  if (!isAble()) return show("unable", true);
  wired();
  await look();
  await shown();
  show("other", true);
  whenNew((waiting) => {
    show("version", true);
    onPress("renew", async () => {
      await typing.settled();
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage("take-over");
    });
  });
  await registered;
  document.documentElement.dataset.ready = "yes";
  return null;
}

begin();
