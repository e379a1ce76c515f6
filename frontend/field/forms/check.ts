/** Check answers against a form (docs/forms.md, "Answers"): clean answers, errors, and which questions are asked. */
import { days, evaluate, moment, seconds, toNumber, truthy, type Expr, type Scope, type Value } from "./evaluate";
import { walk, type Form, type Question } from "./form";

export type Answers = Record<string, unknown>;
export interface FormError {
  person: number | null;
  question: string;
  code: string;
}
export interface Moment {
  today: string;
  now: string;
}
/** `drawn` = the answers as given, with each question's `normal` where filling was asked and nothing was given. */
interface Part {
  clean: Answers;
  drawn: Answers;
  values: Record<string, Value>;
  errors: Omit<FormError, "person">[];
  asked: Set<string>;
}

const trimmed = (text: string): string => text.replace(/^[ \t\r\n\u3000]+|[ \t\r\n\u3000]+$/g, "");
class Wrong extends Error {
  constructor(readonly code: "type" | "range" | "choice") {
    super(code);
  }
}

function need(condition: boolean, code: "type" | "range" | "choice"): void {
  if (!condition) throw new Wrong(code);
}

function integer(answer: unknown): number {
  const number = typeof answer === "string" && /^-?\d+$/.test(answer) ? Number(answer) : answer;
  need(typeof number === "number" && Number.isInteger(number), "type");
  need((number as number) >= -2147483648 && (number as number) <= 2147483647, "range");
  return (number as number) + 0;
}

function decimal(answer: unknown): string {
  const text = typeof answer === "number" ? String(answer) : answer;
  need(typeof text === "string" && /^-?\d+(\.\d+)?$/.test(text), "type");
  const [, sign, whole, part] = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(text as string)!;
  need(whole!.length <= 12 && (part ?? "").length <= 6, "range");
  const size = part ? `${whole}.${part}` : whole!;
  return size === "0" ? "0" : `${sign}${size}`;
}

function text(answer: unknown): string {
  need(typeof answer === "string", "type");
  const value = answer as string;
  // eslint-disable-next-line no-control-regex
  need(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(value) && value.isWellFormed?.() !== false, "type");
  need([...value].length <= 2000, "range");
  return value;
}

function inTime(answer: unknown, shape: RegExp, read: (text: string) => number): string {
  need(typeof answer === "string" && shape.test(answer), "type");
  need(!Number.isNaN(read(answer as string)), "range");
  return answer as string;
}

function several(question: Question, answer: unknown): string[] {
  const names = typeof answer === "string" ? answer.split(" ").filter(Boolean) : answer;
  need(Array.isArray(names) && names.every((name) => typeof name === "string"), "type");
  const known = question.choices.map((choice) => choice.name);
  need(
    (names as string[]).every((name) => known.includes(name)),
    "choice",
  );
  return known.filter((name) => (names as string[]).includes(name));
}

function position(answer: unknown): [number, number] {
  need(
    Array.isArray(answer) && answer.length === 2 && answer.every((x) => typeof x === "number" && Number.isFinite(x)),
    "type",
  );
  const [lon, lat] = answer as [number, number];
  need(Math.abs(lon) <= 180 && Math.abs(lat) <= 90, "range");
  return [lon, lat];
}

/** Give the clean form of one answer. Throws Wrong. */
function cleaned(question: Question, answer: unknown): unknown {
  switch (question.type) {
    case "integer":
      return integer(answer);
    case "decimal":
      return decimal(answer);
    case "date":
      return inTime(answer, /^\d{4}-\d\d-\d\d$/, days);
    case "time":
      return inTime(answer, /^\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/, seconds);
    case "datetime":
      return inTime(answer, /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/, moment);
    case "select_one":
      need(typeof answer === "string", "type");
      need(
        question.choices.some((choice) => choice.name === answer),
        "choice",
      );
      return answer;
    case "select_multiple":
      return several(question, answer);
    case "geopoint":
      return position(answer);
    case "image":
      need(typeof answer === "string" && /^[0-9a-f]{64}$/.test(answer), "type");
      return answer;
    default:
      return text(answer);
  }
}

function asValue(question: Question, clean: unknown): Value {
  if (question.type === "integer" || question.type === "decimal") return toNumber(clean as Value);
  return Array.isArray(clean) ? clean.join(" ") : (clean as Value);
}

const blank = (answer: unknown): boolean =>
  answer === null || answer === undefined || answer === "" || (Array.isArray(answer) && answer.length === 0);

const usable = (value: Value): boolean => value !== "" && (typeof value !== "number" || Number.isFinite(value));

/**
 * Check one part (the household or one person) top to bottom; `before` holds the household's values for a person. With
 * `fill`, a question nobody touched is answered with its `normal`, as "all well" does.
 */
export function checkPart(
  questions: Question[],
  answers: Answers,
  at: Moment,
  before: Record<string, Value> = {},
  fill = false,
): Part {
  const part: Part = { clean: {}, drawn: { ...answers }, values: { ...before }, errors: [], asked: new Set() };
  const scope: Scope = { answers: part.values, today: at.today, now: at.now };
  const holds = (expr: Expr, self?: Value): boolean =>
    truthy(evaluate(expr, self === undefined ? scope : { ...scope, self }));
  for (const [question, around] of walk(questions)) {
    const { name, type } = question;
    if (around.some((group) => !part.asked.has(group.name)) || (question.relevant && !holds(question.relevant)))
      continue;
    part.asked.add(name);
    if (type === "group" || type === "note") continue;
    if (type === "calculate") {
      const value = question.calculation ? evaluate(question.calculation, scope) : "";
      if (usable(value)) part.clean[name] = part.values[name] = value;
      continue;
    }
    if (fill && !Object.hasOwn(answers, name) && !blank(question.normal)) part.drawn[name] = question.normal;
    const raw = Object.hasOwn(part.drawn, name) ? part.drawn[name] : null;
    const answer = typeof raw === "string" ? trimmed(raw) : raw;
    if (blank(answer)) {
      if (question.required === true || (question.required && holds(question.required))) {
        part.errors.push({ question: name, code: "required" });
      }
      continue;
    }
    try {
      const clean = cleaned(question, answer);
      if (blank(clean)) continue;
      const value = asValue(question, clean);
      if (question.constraint && !holds(question.constraint, value)) {
        part.errors.push({ question: name, code: "constraint" });
        continue;
      }
      part.clean[name] = clean;
      part.values[name] = value;
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      part.errors.push({ question: name, code: error.code });
    }
  }
  return part;
}

/** Check a whole visit's answers: the household first, then each person, who sees the household's values too. */
export function checkAnswers(
  form: Form,
  answers: { household: Answers; people: Answers[] },
  at: Moment,
): { clean: { household: Answers; people: Answers[] }; errors: FormError[] } {
  const home = checkPart(form.household, answers.household, at);
  const people = answers.people.map((person) => checkPart(form.person, person, at, home.values));
  return {
    clean: { household: home.clean, people: people.map((part) => part.clean) },
    errors: [
      ...home.errors.map((error) => ({ person: null, ...error })),
      ...people.flatMap((part, person) => part.errors.map((error) => ({ person, ...error }))),
    ],
  };
}

export function defaults(questions: Question[]): Answers {
  const answers: Answers = {};
  for (const [question] of walk(questions)) if (!blank(question.default)) answers[question.name] = question.default;
  return answers;
}
