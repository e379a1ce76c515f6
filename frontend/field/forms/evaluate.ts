/**
 * Value a form's expressions exactly as docs/forms.md says; the server's evaluate.py does the same, and both are held to
 * tests/vectors/forms.json. Values are strings, numbers and booleans; unanswered is the empty string.
 */
export type Value = string | number | boolean;
export type Expr = { op: string; args: Expr[] } | { ref: string } | { self: true } | { value: Value };
export interface Scope {
  answers: Record<string, Value>;
  self?: Value;
  today: string;
  now: string;
}

const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)$/;
const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const MOMENT = /^(\d{4}-\d\d-\d\d)T(.+?)(?:Z|[+-](\d\d):(\d\d))?$/;
const CLOCK = /^(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?$/;

/** Days since 1970-01-01 of a real day between 1900 and 2199, else NaN. */
export function days(text: string): number {
  const found = DAY.exec(text);
  if (!found) return NaN;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1900 && year <= 2199;
  return real ? date.getTime() / 86_400_000 : NaN;
}

/** Seconds since midnight of HH:MM[:SS[.fff]], fractions not used, else NaN. */
export function seconds(text: string): number {
  const found = CLOCK.exec(text);
  if (!found) return NaN;
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : NaN;
}

/** Days and part of a day of a date-time, by the clock it shows, else NaN. */
export function moment(text: string): number {
  const found = MOMENT.exec(text);
  if (!found || Number(found[3] ?? 0) > 23 || Number(found[4] ?? 0) > 59) return NaN;
  return days(found[1]!) + seconds(found[2]!) / 86_400;
}

export function toNumber(value: Value): number {
  if (typeof value !== "string") return Number(value);
  const text = value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  if (NUMBER.test(text)) return Number(text);
  const day = days(value);
  if (!Number.isNaN(day)) return day;
  return MOMENT.test(value) ? moment(value) : seconds(value) / 86_400;
}

/** Write a number in the fewest digits that read back the same, never with an exponent. */
function plain(number: number): string {
  const [mantissa, exponent] = String(Math.abs(number)).split("e") as [string, string?];
  if (exponent === undefined) return String(number === 0 ? 0 : number);
  const [whole, part = ""] = mantissa.split(".") as [string, string?];
  const shift = Number(exponent);
  const digits = whole + part;
  const point = whole.length + shift;
  const text =
    point <= 0
      ? `0.${"0".repeat(-point)}${digits}`
      : point >= digits.length
        ? digits.padEnd(point, "0")
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return number < 0 ? `-${text}` : text;
}

export function toText(value: Value): string {
  return typeof value === "number" && Number.isFinite(value) ? plain(value) : String(value);
}

export function truthy(value: Value): boolean {
  return typeof value === "number" ? value !== 0 && !Number.isNaN(value) : Boolean(value);
}

function equal(a: Value, b: Value): boolean {
  if (typeof a === "boolean" || typeof b === "boolean") return truthy(a) === truthy(b);
  if (typeof a === "number" || typeof b === "number") return toNumber(a) === toNumber(b);
  return a === b;
}

const parts = (value: Value): string[] =>
  toText(value)
    .split(" ")
    .filter((part) => part !== "");

function matches(value: Value, pattern: Value): boolean {
  const text = toText(value);
  return [...text].length <= 200 && new RegExp(`^(?:${toText(pattern)})$`, "u").test(text);
}

type Run = (a: Value, b: Value, scope: Scope) => Value;
const OPERATIONS: Record<string, Run> = {
  "=": (a, b) => equal(a, b),
  "!=": (a, b) => !equal(a, b),
  "<": (a, b) => toNumber(a) < toNumber(b),
  "<=": (a, b) => toNumber(a) <= toNumber(b),
  ">": (a, b) => toNumber(a) > toNumber(b),
  ">=": (a, b) => toNumber(a) >= toNumber(b),
  "+": (a, b) => toNumber(a) + toNumber(b),
  "-": (a, b) => toNumber(a) - toNumber(b),
  "*": (a, b) => toNumber(a) * toNumber(b),
  div: (a, b) => toNumber(a) / toNumber(b),
  mod: (a, b) => toNumber(a) % toNumber(b),
  neg: (a) => -toNumber(a),
  not: (a) => !truthy(a),
  number: (a) => toNumber(a),
  selected: (list, name) => parts(list).includes(toText(name)),
  "count-selected": (list) => parts(list).length,
  regex: matches,
  "string-length": (a) => [...toText(a)].length,
  today: (_a, _b, scope) => scope.today,
  now: (_a, _b, scope) => scope.now,
};

/** Value one expression. Throws on an operation the phone does not know: such a form must not be answered wrongly. */
export function evaluate(expr: Expr, scope: Scope): Value {
  if ("value" in expr) return expr.value;
  if ("self" in expr) return scope.self ?? "";
  if ("ref" in expr) return Object.hasOwn(scope.answers, expr.ref) ? scope.answers[expr.ref]! : "";
  const { op, args } = expr;
  const arg = (i: number): Value => (args[i] ? evaluate(args[i], scope) : "");
  if (op === "and") return args.every((each) => truthy(evaluate(each, scope)));
  if (op === "or") return args.some((each) => truthy(evaluate(each, scope)));
  if (op === "if") return truthy(arg(0)) ? arg(1) : arg(2);
  if (op === "coalesce") {
    for (const each of args) {
      const value = evaluate(each, scope);
      if (toText(value) !== "") return value;
    }
    return "";
  }
  const run = Object.hasOwn(OPERATIONS, op) ? OPERATIONS[op] : undefined;
  if (!run) throw new Error(`unknown operation ${op}`);
  return run(arg(0), arg(1), scope);
}
