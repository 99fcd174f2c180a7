// Drafts as one sealed file, for when the network never comes back: docs/apps.md has the form.
//
// magic line | length of the header u32 | header (JSON) | parts | trailer. Each part is a draft and its photograph as they are
// sealed on the device; the header has each part's digest; the trailer is the sealed digest of everything before it.

import { fromBase64, hex, joined, length32, lengthAt, sha256, text, utf8 } from "./bytes.js";
import { opened, seal, unseal } from "./seal.js";

const MAGIC = utf8("baoming bundle 1\n");
const ABOUT_WHOLE = "bundle";
const SEALED_DIGEST_BYTES = 12 + 32 + 16;

const piece = (bytes) => joined([length32(bytes.length), bytes]);

/** The file, and the digest by which the next one names it. */
export async function made(vault, rows, counts, key, writtenKey, photoOf) {
  const parts = [];
  const ledger = [];
  for (const row of rows) {
    const line = { draft: row.id, state: row.state, saved_at: row.savedAt };
    if (row.sealed) {
      const part = joined([piece(row.sealed), piece(await photoOf(row)), piece(row.note ?? new Uint8Array())]);
      parts.push(part);
      Object.assign(line, { bytes: part.length, sha256: hex(await sha256(part)) });
    }
    if (row.state === "registered") Object.assign(line, { serial: row.serial, word: row.word, signature: row.signature, key_id: row.keyId });
    if (row.state === "void") Object.assign(line, { voided_at: row.voidedAt, why: row.why, by: row.by ?? null });
    ledger.push(line);
  }
  const header = {
    format: "baoming-bundle",
    version: 1,
    kit: vault.kit,
    point: vault.point,
    made_at: new Date().toISOString(),
    counts: { used: counts.used, registered: counts.registered, conflict: counts.conflict, waiting: counts.waiting, void: counts.void },
    first: rows[0]?.id ?? null,
    last: rows.at(-1)?.id ?? null,
    previous: vault.lastBundle,
    receipt_key: vault.receiptKey,
    key: writtenKey,
    ledger,
  };
  const before = joined([MAGIC, piece(utf8(JSON.stringify(header))), ...parts]);
  const digest = await sha256(before);
  return { file: joined([before, await seal(key, ABOUT_WHOLE, digest)]), digest: hex(digest) };
}

const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** The pieces of a part. */
function pieces(part) {
  const found = [];
  for (let at = 0; at < part.length;) {
    const length = lengthAt(part, at);
    if (at + 4 + length > part.length) throw new Error("bundle_broken");
    found.push(part.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  if (found.length !== 3) throw new Error("bundle_broken");
  return found;
}

const WORDS = ["bundle_other", "bundle_broken", "wrong_passcode"];

/**
 * Opens a file with its passcode, all of it or nothing: every part's digest, the count, and the sealed digest of the whole.
 * Throws the word for what is wrong.
 */
export async function read(file, passcode, roundsMax) {
  try {
    return await whole(file, passcode, roundsMax);
  } catch (error) {
    // Whatever a damaged header leads to.
    throw WORDS.includes(error.message) ? error : new Error("bundle_broken");
  }
}

async function whole(file, passcode, roundsMax) {
  if (!same(file.subarray(0, MAGIC.length), MAGIC)) throw new Error("bundle_other");
  let at = MAGIC.length;
  const length = lengthAt(file, at);
  const header = JSON.parse(text(file.subarray(at + 4, at + 4 + length)));
  at += 4 + length;
  if (header.format !== "baoming-bundle" || header.version !== 1 || !(header.key?.rounds <= roundsMax)) throw new Error("bundle_other");
  const kept = { rounds: header.key.rounds };
  for (const name of ["salt", "iv", "wrapped"]) kept[name] = fromBase64(header.key[name]);
  const key = await opened(kept, passcode);
  if (!key) throw new Error("wrong_passcode");
  const rows = [];
  for (const line of header.ledger) {
    const row = { id: line.draft, state: line.state, savedAt: line.saved_at, serial: line.serial ?? null };
    if (line.bytes !== undefined) {
      const part = file.subarray(at, at + line.bytes);
      at += line.bytes;
      if (part.length !== line.bytes || hex(await sha256(part)) !== line.sha256) throw new Error("bundle_broken");
      [row.sealed, row.photo, row.note] = pieces(part);
    }
    rows.push(row);
  }
  if (file.length !== at + SEALED_DIGEST_BYTES || rows.length !== header.counts.used) throw new Error("bundle_broken");
  const digest = await unseal(key, ABOUT_WHOLE, file.subarray(at));
  if (!same(digest, await sha256(file.subarray(0, at)))) throw new Error("bundle_broken");
  return { header, rows, key };
}
