// What the device holds: the ledger, conflicts with both sides, and every draft with what became of it.

import { again, discard, fieldsOf, ledger, listed, noteOf, STATES } from "./drafts.js";
import { at, busy, fill, instant, made, word } from "./screen.js";
import { isOpen } from "./vault.js";

const answer = (what, said) => made("div", {}, made("dt", {}, what), made("dd", {}, said));

const button = (said, work) => {
  const one = made("button", { class: "second", type: "button" }, said);
  one.addEventListener("click", () => busy(one, work));
  return one;
};

/** To be pressed twice: what it does is said before. */
function discarding(row, changed) {
  const sure = made("button", { class: "second", type: "button" }, word("discard_sure", { draft: row.id }));
  sure.addEventListener("click", () => busy(sure, async () => {
    await discard(row.number);
    await changed();
  }));
  return made("details", { class: "discard" }, made("summary", {}, word("discard")), made("p", {}, word("discard_means")), sure);
}

async function conflictItem(row, { changed, correct }) {
  const [fields, note] = [await fieldsOf(row), await noteOf(row)];
  const mine = made("dl", { class: "answers" }, answer(word("name"), fields.name), answer(word("document"), fields.document), answer(word("saved_at"), instant(row.savedAt)));
  const theirs = made("dl", { class: "answers" }, answer(word("reason"), note.title));
  if (note.detail && note.detail !== note.title) theirs.append(answer(word("says"), note.detail));
  if (note.serial) theirs.append(answer(word("serial"), note.serial));
  const ways = made("div", { class: "buttons" },
    button(word("send_again"), async () => { await again(row); await changed(); }),
    button(word("correct"), () => correct(row, fields)));
  return made("section", { class: "receipt conflict", "data-draft": row.id, "data-kind": note.kind },
    made("h3", {}, `${row.id}: ${word(`conflict_${note.kind}`)}`),
    made("h4", {}, word("this_device")), mine, made("h4", {}, word("the_service")), theirs, ways, discarding(row, changed));
}

async function draftRow(row, { changed }) {
  const who = row.sealed ? (await fieldsOf(row)).name : "";
  const what = made("td", {}, word(`state_${row.state}`));
  if (row.serial) what.append(`: ${row.serial}`);
  if (row.why) what.append(`: ${word(`void_${row.why}`, { by: row.by ?? "" })}`);
  const way = made("td", {});
  if (row.state === "waiting") way.append(discarding(row, changed));
  return made("tr", { "data-state": row.state }, made("th", { scope: "row" }, row.id), made("td", {}, who), made("td", {}, instant(row.savedAt)), what, way);
}

/** The numbers alone, which is cheap. */
export async function counted() {
  const counts = await ledger();
  for (const state of ["used", ...STATES]) fill(`count-${state}`, String(counts[state]));
  at("ledger-open").hidden = counts.closes;
  return counts;
}

/** Everything anew. */
export async function drawn(ways) {
  const [rows, counts] = [await listed(), await counted()];
  const [conflicts, drafts] = [[], []];
  for (const row of rows) {
    if (!isOpen()) return counts;
    if (row.state === "conflict") conflicts.push(await conflictItem(row, ways));
    drafts.push(await draftRow(row, ways));
  }
  at("conflict-list").replaceChildren(...conflicts);
  at("conflicts").hidden = conflicts.length === 0;
  at("draft-rows").replaceChildren(...drafts.reverse());
  at("no-drafts").hidden = drafts.length > 0;
  return counts;
}

/** Nothing personal stays on the page. */
export function hidden() {
  at("conflict-list").replaceChildren();
  at("draft-rows").replaceChildren();
}
