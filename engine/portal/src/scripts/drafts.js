// Drafts of this device. One that is saved does not change: it is registered, stands in conflict, or is void, and its number
// is used either way. used = registered + conflict + waiting + void.

import { text, utf8 } from "./bytes.js";
import { normalised } from "./checks.js";
import { draftId } from "./numbers.js";
import { seal, unseal } from "./seal.js";
import { asked, within } from "./store.js";
import { mark, record, theKey } from "./vault.js";

export const STATES = ["registered", "conflict", "waiting", "void"];

const all = () => within(["drafts"], "readonly", (drafts) => asked(drafts.getAll()));

/** Every draft as it lies, in the order of their numbers. */
export const listed = all;

/** How many of each, and whether the sum is that of the numbers that were used. */
export async function ledger() {
  const [vault, rows] = [await record(), await all()];
  const counts = Object.fromEntries(STATES.map((state) => [state, rows.filter((row) => row.state === state).length]));
  const sum = STATES.reduce((sum, state) => sum + counts[state], 0);
  return { used: vault.count, ...counts, closes: sum === vault.count };
}

/** The marker follows what there is. */
export async function marked() {
  const [vault, counts] = [await record(), await ledger()];
  const open = counts.waiting + counts.conflict;
  mark({ kit: vault.kit, point: vault.point, used: counts.used, waiting: open, preparedAt: vault.preparedAt });
  return counts;
}

/** What a draft says. */
export async function fieldsOf(row) {
  return JSON.parse(text(await unseal(theKey(), `draft ${row.id}`, row.sealed)));
}

/** Its photograph as it lies. */
export const sealedPhoto = (row) => within(["photos"], "readonly", (photos) => asked(photos.get(row.number)));

export const photoOf = async (row) => unseal(theKey(), `photo ${row.id}`, await sealedPhoto(row));

/** What the server said of a conflict. */
export async function noteOf(row) {
  return JSON.parse(text(await unseal(theKey(), `note ${row.id}`, row.note)));
}

/** The draft of this device that has the same document and is not void, if there is one. */
export async function withDocument(fields, but) {
  const number = normalised(fields.document);
  for (const row of await all()) {
    if (row.sealed && row.number !== but) {
      const other = await fieldsOf(row);
      if (other.document_kind === fields.document_kind && normalised(other.document) === number) return row;
    }
  }
  return null;
}

/** Saves one under the next number, in the place of another one if it corrects that. It is on the device when this is done. */
export async function save(fields, photo, corrects, countMax) {
  for (;;) {
    const vault = await record();
    if (vault.count >= countMax) return null;
    const number = vault.count + 1;
    const id = draftId(vault.kit, number);
    const row = {
      number,
      id,
      state: "waiting",
      savedAt: new Date().toISOString(),
      sealed: await seal(theKey(), `draft ${id}`, utf8(JSON.stringify(fields))),
    };
    const picture = await seal(theKey(), `photo ${id}`, photo);
    const isSaved = await within(["vault", "drafts", "photos"], "readwrite", async (kept, drafts, photos) => {
      const now = await asked(kept.get("vault"));
      // Another page of this browser has taken the number meanwhile.
      if (now.count !== vault.count) return false;
      await asked(kept.put({ ...now, count: number }, "vault"));
      await asked(drafts.add(row));
      await asked(photos.add(picture, number));
      if (corrects) await emptied([drafts, photos], corrects, { why: "corrected", by: id });
      await asked(kept.delete("typing"));
      return true;
    });
    if (isSaved) {
      await marked();
      return row;
    }
  }
}

async function emptied([drafts, photos], number, why) {
  const row = await asked(drafts.get(number));
  if (row.state !== "waiting" && row.state !== "conflict") throw new Error(`${row.id} is ${row.state}`);
  const { id, savedAt } = row;
  await asked(drafts.put({ number, id, savedAt, state: "void", voidedAt: new Date().toISOString(), ...why }));
  await asked(photos.delete(number));
}

/** Takes one back: the number stays used, and nothing personal stays. */
export async function discard(number) {
  await within(["drafts", "photos"], "readwrite", (...both) => emptied(both, number, { why: "discarded" }));
  await marked();
}

/** The server's signed word has been verified: the word stays, and nothing personal. */
export async function settle(number, told) {
  await within(["drafts", "photos"], "readwrite", async (drafts, photos) => {
    const { id, savedAt } = await asked(drafts.get(number));
    const { serial, text: word, signature, key_id: keyId } = told;
    const registeredAt = new Date().toISOString();
    await asked(drafts.put({ number, id, savedAt, state: "registered", registeredAt, serial, word, signature, keyId }));
    await asked(photos.delete(number));
  });
  await marked();
}

async function moved(row, state, note) {
  await within(["drafts"], "readwrite", async (drafts) => {
    const now = await asked(drafts.get(row.number));
    if (!now.sealed) throw new Error(`${now.id} is ${now.state}`);
    await asked(drafts.put({ ...now, state, note }));
  });
  await marked();
}

/** The server refuses it: kept whole, with what was said, until somebody decides. */
export async function conflict(row, said) {
  await moved(row, "conflict", await seal(theKey(), `note ${row.id}`, utf8(JSON.stringify(said))));
}

/** To be sent once more. */
export const again = (row) => moved(row, "waiting", null);
