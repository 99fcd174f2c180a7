// What a draft says, in the one form whose digest tells it from every other: the server makes the same from what it receives.

import { hex, joined, sha256, utf8 } from "./bytes.js";

export const FIELDS = [
  "document_kind", "document", "name", "sex", "ethnicity", "birth_date", "address", "method", "case", "kind",
  "issued_by", "valid_from", "valid_until",
];

const line = (name, value) => utf8(`${name}=${utf8(value).length}:${value}\n`);

export async function digestOf(draft, point, fields, photo) {
  const said = FIELDS.map((name) => line(name, fields[name] ?? ""));
  const head = [utf8("baoming draft 1\n"), line("draft", draft), line("point", point)];
  const whole = joined([...head, ...said, line("photo", hex(await sha256(photo)))]);
  return hex(await sha256(whole));
}
