// The form of a draft: read, checked, saved, and what is half typed kept sealed meanwhile.

import { amiss, normalised } from "./checks.js";
import { FIELDS } from "./content.js";
import { photoOf, save, withDocument } from "./drafts.js";
import { write as filled } from "./fields.js";
import * as photo from "./photo.js";
import { at, fill, say, settings, show, today, word, wrong } from "./screen.js";
import { forgetTyping, isOpen, keepTyping, keptTyping } from "./vault.js";

const form = () => at("draft");

/** The draft that this one corrects, with its photograph, if it corrects one. */
let correcting = null;
let picture = null;

function typed() {
  const data = new FormData(form());
  const fields = Object.fromEntries(FIELDS.map((name) => [name, String(data.get(name) ?? "").trim()]));
  // The first of the list is what nobody chose.
  return { ...fields, document_kind: fields.document_kind || "1", document: normalised(fields.document) };
}

export const isTyping = () => FIELDS.some((name) => !["document_kind", "method"].includes(name) && typed()[name] !== "") || at("file").files.length > 0;

const write = (fields) => filled(form(), FIELDS, fields);

function shownPicture(bytes) {
  if (picture) URL.revokeObjectURL(picture);
  picture = bytes ? URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" })) : null;
  show("picture", picture !== null);
  if (picture) at("picture-shown").src = picture;
  else at("picture-shown").removeAttribute("src");
}

/** An empty form. The way of entering stays, since it is the same for the next person. */
export function emptied() {
  const { method } = typed();
  form().reset();
  write({ method });
  wrong(form(), []);
  correcting = null;
  shownPicture(null);
  show("correcting", false);
}

/** Nothing personal stays on the page. */
export function cleared() {
  form().reset();
  wrong(form(), []);
  correcting = null;
  shownPicture(null);
  show("saved", false);
  show("correcting", false);
}

/** What was half typed before, if anything. The photograph is chosen anew. */
export async function restored() {
  const fields = await keptTyping();
  if (!fields) return;
  write(fields);
  say(word("typing_restored"));
}

/** A draft in conflict as a new one: its number becomes void once the new one is saved. */
export async function correct(row, fields) {
  emptied();
  correcting = { row, photo: await photoOf(row) };
  write(fields);
  shownPicture(correcting.photo);
  fill("correcting", word("correcting", { draft: row.id }));
  show("correcting", true);
  show("saved", false);
  show("draft", true);
  at("draft").scrollIntoView();
}

async function photograph() {
  const [file] = at("file").files;
  if (!file) return correcting?.photo ?? null;
  return new Uint8Array(await file.arrayBuffer());
}

async function found(fields, bytes) {
  const all = amiss(fields, today()).map(([name, key]) => [name, word(key)]);
  if (!bytes) all.unshift(["file", word("photo_needed")]);
  else all.unshift(...photo.amiss(bytes, settings.photo).map((key) => ["file", word(key, settings.photo)]));
  if (all.length > 0) return all;
  const same = await withDocument(fields, correcting?.row.number);
  return same ? [["document", word("same_document", { draft: same.id })]] : [];
}

/** Saves what is typed. Said to be saved only when it is on the device. */
export async function kept(changed) {
  const fields = typed();
  const bytes = await photograph();
  const wrongs = await found(fields, bytes);
  wrong(form(), wrongs);
  if (wrongs.length > 0) return null;
  const row = await save(fields, bytes, correcting?.row.number, settings.drafts_max);
  if (!row) return say(word("drafts_full"));
  emptied();
  say("");
  fill("saved-number", row.id);
  show("draft", false);
  show("saved", true);
  at("saved").focus();
  return changed();
}

export function nextPerson() {
  show("saved", false);
  show("draft", true);
  at("file").focus();
}

let writing = Promise.resolve();

/** Keeps what is typed, a little behind the typing. */
export function watch() {
  form().addEventListener("change", (event) => {
    if (event.target.type === "file") {
      photograph().then((bytes) => shownPicture(bytes && photo.read(bytes) ? bytes : null));
      return;
    }
    if (!isOpen()) return;
    const fields = typed();
    writing = writing.then(() => (isOpen() ? keepTyping(fields) : null)).catch(() => {});
  });
}

/** Whatever is typed is kept before the key goes. */
export async function settled() {
  await writing;
  if (isOpen() && isTyping()) await keepTyping(typed());
}

export const dropped = async () => {
  emptied();
  await forgetTyping();
};
