// What a bridge says of a card (docs/card-reader.md), as fields of the form, and which of them break what is written there.

import { amiss, isDay, normalised } from "./checks.js";

const KINDS = ["1", "2", "3"];
const SEXES = ["1", "2"];
const CHARACTERS_MAX = { name: 60, issued_by: 60 };
/** Whether a day lies ahead is the service's to say, which knows what day it is. */
const LAST_DAY = "9999-12-31";
/** Each field, and where it stands in what the bridge says. */
const MEMBERS = [
  ["document_kind", "document", "kind", "number"],
  ["document", "document", "number", "string"],
  ["name", "person", "name", "string"],
  ["sex", "person", "sex", "number"],
  ["ethnicity", "person", "ethnicity", "string"],
  ["birth_date", "person", "birth_date", "string"],
  ["address", "person", "address", "string"],
  ["issued_by", "card", "issued_by", "string"],
  ["valid_from", "card", "valid_from", "string"],
  ["valid_until", "card", "valid_until", "string"],
];

export const FILLED = [...MEMBERS.map(([field]) => field), "method"];

/** The fields; empty where nothing stands, or something of another type. */
export function fieldsOf(said) {
  const fields = { method: "card-reader" };
  for (const [field, part, member, type] of MEMBERS) {
    const value = said?.[part]?.[member];
    fields[field] = typeof value === type ? String(value).trim() : "";
  }
  fields.document = normalised(fields.document);
  return fields;
}

/** The first field that is not as it has to be, if there is one. */
export function broken(fields, { ethnicities, ever }) {
  const isRight = {
    document_kind: KINDS.includes(fields.document_kind),
    sex: SEXES.includes(fields.sex),
    ethnicity: ethnicities.includes(fields.ethnicity),
    valid_from: isDay(fields.valid_from),
    valid_until: fields.valid_until === ever || (isDay(fields.valid_until) && fields.valid_until >= fields.valid_from),
  };
  const known = amiss(fields, LAST_DAY).map(([name]) => name);
  return FILLED.find((name) => fields[name] === "" || isRight[name] === false || known.includes(name)
    || [...fields[name]].length > (CHARACTERS_MAX[name] ?? Infinity));
}
