import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { checkAnswers, checkPart, type FormError } from "../forms/check";
import { evaluate, type Expr, type Value } from "../forms/evaluate";
import type { Form } from "../forms/form";
import { PRACTICE_FORM } from "../practice/town";

interface Vectors {
  expressions: {
    name: string;
    expression: Expr;
    context: { answers: Record<string, Value>; self?: Value; today?: string; now?: string };
    value?: Value;
    number?: string;
  }[];
  definitions: Record<string, Form>;
  answers: {
    name: string;
    definition: string;
    answers: { household: Record<string, unknown>; people: Record<string, unknown>[] };
    today: string;
    now: string;
    clean: unknown;
    errors: FormError[];
  }[];
}
const path = "tests/vectors/forms.json";
const vectors: Vectors = existsSync(path)
  ? (JSON.parse(readFileSync(path, "utf8")) as Vectors)
  : { expressions: [], definitions: {}, answers: [] };
const at = { today: "2022-11-12", now: "2022-11-12T09:00:00+08:00" };

for (const vector of vectors.expressions) {
  test(`expression: ${vector.name}`, () => {
    const { answers, self, today = at.today, now = at.now } = vector.context;
    const value = evaluate(vector.expression, { answers, today, now, ...(self === undefined ? {} : { self }) });
    const expected = vector.number === undefined ? vector.value : Number(vector.number);
    assert.ok(
      Object.is(value, expected) || (value === 0 && expected === 0),
      `${String(value)} instead of ${String(expected)}`,
    );
  });
}

for (const vector of vectors.answers) {
  test(`answers: ${vector.name}`, () => {
    const form = vectors.definitions[vector.definition]!;
    const { clean, errors } = checkAnswers(form, vector.answers, vector);
    const order = (list: FormError[]): string[] =>
      list.map(({ person, question, code }) => `${person} ${question} ${code}`).sort();
    assert.deepEqual(order(errors), order(vector.errors));
    assert.deepEqual(clean, vector.clean);
  });
}

test("where docs/forms.md is, its shared vectors are", () => {
  assert.ok(!existsSync("docs/forms.md") || vectors.expressions.length > 0);
});

test("all well fills every question that has a normal answer, and the check then finds nothing to ask", () => {
  const household = checkPart(PRACTICE_FORM.household, {}, at, {}, true).drawn;
  const person = checkPart(PRACTICE_FORM.person, {}, at, {}, true).drawn;
  assert.deepEqual(person, { temperature: "36.5", symptoms: ["none"] });
  assert.deepEqual(checkAnswers(PRACTICE_FORM, { household, people: [person] }, at).errors, []);
});

test("a temperature of 50 is refused by the form's own constraint", () => {
  const { errors } = checkAnswers(
    PRACTICE_FORM,
    { household: { returnees: "0" }, people: [{ temperature: "50", symptoms: ["none"] }] },
    at,
  );
  assert.deepEqual(errors, [{ person: 0, question: "temperature", code: "constraint" }]);
});

test("an operation the phone does not know is an error, never a silent no", () => {
  assert.throws(() => evaluate({ op: "pulldata", args: [] }, { answers: {}, ...at }), /unknown operation/);
});
