/** Numbers of identity documents, as the register checks them too (registry/people/identity): the forms and the check digit. */
export type DocumentKind = "resident_id" | "hmt_permit" | "foreign_permit" | "travel_permit" | "passport" | "none";

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const FORMS: Partial<Record<DocumentKind, RegExp>> = {
  foreign_permit: /^([A-Z]{3}\d{12}|9\d{16}[\dX])$/,
  passport: /^(?=.*\d)[A-Z0-9]{5,17}$/,
  travel_permit: /^([HM]\d{8}(\d{2})?|\d{8}|\d{10}[A-Z]?)$/,
  hmt_permit: /^8[123]0000\d{11}[\dX]$/,
  resident_id: /^(\d{15}|\d{17}[\dX])$/,
};

export const normalForm = (raw: string): string =>
  raw
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[×Х]/g, "X")
    .replace(/[\s\-'’]/g, "");

const checkDigit = (number: string): string =>
  "10X98765432"[WEIGHTS.reduce((sum, weight, i) => sum + weight * Number(number[i]), 0) % 11]!;

/** What is wrong with a number in its normal form: how it is written, its last digit, or nothing. */
export function documentProblem(kind: DocumentKind, number: string): "form" | "check" | null {
  if (kind === "none") return number ? "form" : null;
  if (!FORMS[kind]!.test(number)) return "form";
  if (/^\d{17}[\dX]$/.test(number) && kind !== "passport" && number[17] !== checkDigit(number)) return "check";
  return null;
}
