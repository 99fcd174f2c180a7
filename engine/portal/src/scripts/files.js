// Sealed files: the drafts of this device as one, and one of another device opened with its passcode.

import { made as bundleOf, read } from "./bundle.js";
import { text } from "./bytes.js";
import { ledger, listed, sealedPhoto } from "./drafts.js";
import { at, fill, instant, made, onPress, onSend, settings, show, word, wrong } from "./screen.js";
import { unseal } from "./seal.js";
import { sendAll } from "./sending.js";
import { record, rememberBundle, theKey, writtenKey } from "./vault.js";

let open = null;

/** Writes all drafts into a file, which the browser saves where it saves files. */
export async function exported() {
  const [vault, rows, counts] = [await record(), await listed(), await ledger()];
  const { file, digest } = await bundleOf(vault, rows, counts, theKey(), writtenKey(vault.key), sealedPhoto);
  await rememberBundle(digest);
  const place = URL.createObjectURL(new Blob([file], { type: "application/octet-stream" }));
  const stamp = instant(Date.now()).replace(/\D/gu, "");
  const way = made("a", { href: place, download: `baoming-${vault.kit}-${stamp}.bmb` });
  document.body.append(way);
  way.click();
  way.remove();
  setTimeout(() => URL.revokeObjectURL(place), 60_000);
  fill("exported", word("exported", { count: counts.waiting + counts.conflict, digest: digest.slice(0, 16) }));
}

async function fieldsOf(row) {
  return JSON.parse(text(await unseal(open.key, `draft ${row.id}`, row.sealed)));
}

async function drawn() {
  const { header, rows } = open;
  fill("bundle-kit", header.kit);
  fill("bundle-point", header.point);
  fill("bundle-made", instant(header.made_at));
  const lines = [];
  for (const row of rows) {
    const name = row.sealed ? (await fieldsOf(row)).name : "";
    const state = row.came ?? word(`state_${row.state}`);
    lines.push(made("tr", {}, made("th", { scope: "row" }, row.id), made("td", {}, name), made("td", {}, row.serial ? `${state}: ${row.serial}` : state)));
  }
  at("bundle-rows").replaceChildren(...lines);
  show("bundle", true);
}

async function opened() {
  const [file] = at("bundle_file").files;
  const form = at("bundle-form");
  if (!file) return wrong(form, [["bundle_file", word("file_needed")]]);
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    open = await read(bytes, at("bundle_passcode").value, settings.rounds_max);
  } catch (error) {
    open = null;
    show("bundle", false);
    const field = error.message === "wrong_passcode" ? "bundle_passcode" : "bundle_file";
    return wrong(form, [[field, word(error.message)]]);
  }
  at("bundle_passcode").value = "";
  wrong(form, []);
  return drawn();
}

async function heard(row, outcome) {
  if (outcome.registered) Object.assign(row, { isDone: true, came: word("state_registered"), serial: outcome.registered.serial });
  else if (outcome.conflict) row.came = `${word(`conflict_${outcome.conflict.kind}`)} ${outcome.conflict.title}`;
  else row.came = word("state_waiting");
  await drawn();
}

async function sent(who, look) {
  const rows = open.rows.filter((row) => row.sealed && !row.isDone);
  const take = async (row) => ({
    id: row.id,
    point: open.header.point,
    fields: await fieldsOf(row),
    photo: await unseal(open.key, `photo ${row.id}`, row.photo),
  });
  const says = (key, values) => fill("bundle-said", word(key, values));
  const ended = await sendAll(rows, { who: (isAnew) => (isAnew ? look() : who), key: open.header.receipt_key.public_key, settings, take, heard, says });
  fill("bundle-said", word(...ended));
}

/** The part of the page for files of other devices. `look` asks who is signed in. */
export function watch(look) {
  onSend("bundle-form", opened);
  onPress("bundle-send", async () => {
    const who = await look();
    if (!who?.point) fill("bundle-said", word(who ? "signed_out" : "no_network"));
    else await sent(who, look);
  });
}

export function closed() {
  open = null;
  at("bundle-rows").replaceChildren();
  show("bundle", false);
}
