// What can be judged without the server: the same rules as the core's for what is cheap. The server judges all of it again.

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = "10X98765432";
const NEEDED = ["document", "name", "sex", "ethnicity", "birth_date", "address", "method"];
/** Kinds whose number holds birth date and sex. */
const NUMBERED_KINDS = ["", "1", "2"];

export const normalised = (number) => number.normalize("NFKC").replace(/[\s\u200b-\u200f\ufeff]/gu, "").toUpperCase();

export function isDay(text) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(text);
  if (!found) return false;
  const [year, month, day] = found.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

export function checkDigit(number) {
  const sum = WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(number[at]), 0);
  return CHECK_DIGITS[sum % 11];
}

function documentOf(fields) {
  const number = normalised(fields.document);
  if (!NUMBERED_KINDS.includes(fields.document_kind)) return null;
  if (!/^\d{17}[\dX]$/u.test(number)) return ["document", "document_shape"];
  if (checkDigit(number) !== number[17]) return ["document", "document_check"];
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (isDay(fields.birth_date) && born !== fields.birth_date) return ["document", "document_birth"];
  const sex = Number(number[16]) % 2 === 1 ? "1" : "2";
  if (fields.sex && sex !== fields.sex) return ["document", "document_sex"];
  return null;
}

/** Fields with the word for what is wrong, in the order of the form. */
export function amiss(fields, today) {
  const found = NEEDED.filter((name) => !fields[name]).map((name) => [name, "needed"]);
  if (fields.document) found.push(documentOf(fields));
  if (fields.birth_date && !isDay(fields.birth_date)) found.push(["birth_date", "day"]);
  if (isDay(fields.birth_date) && fields.birth_date > today) found.push(["birth_date", "future"]);
  for (const name of ["valid_from", "valid_until"]) {
    if (fields[name] && !isDay(fields[name]) && name === "valid_from") found.push([name, "day"]);
  }
  return found.filter((one) => one !== null);
}
