/** The shape of a form definition (docs/forms.md) as the phone reads it. */
import type { Expr } from "./evaluate";

export type Label = Record<string, string>;
export type QuestionType =
  | "text"
  | "integer"
  | "decimal"
  | "date"
  | "time"
  | "datetime"
  | "select_one"
  | "select_multiple"
  | "note"
  | "calculate"
  | "geopoint"
  | "image"
  | "group";
export interface Choice {
  name: string;
  label: Label;
  /** Taken from phones that still offer it, offered no more. */
  retired?: boolean;
}
export interface Question {
  name: string;
  type: QuestionType;
  label: Label;
  hint: Label;
  required: boolean | Expr;
  relevant: Expr | null;
  constraint: Expr | null;
  constraint_message: Label;
  calculation: Expr | null;
  choices: Choice[];
  default: unknown;
  normal: unknown;
  questions: Question[];
}
export interface Form {
  id: string;
  title: Label;
  version: string;
  languages: string[];
  default_language: string;
  household: Question[];
  person: Question[];
}

/** Walk the questions top to bottom, members of a group after their group, with the groups around each. */
export function* walk(questions: Question[], around: Question[] = []): Generator<[Question, Question[]]> {
  for (const question of questions) {
    yield [question, around];
    if (question.type === "group") yield* walk(question.questions, [...around, question]);
  }
}
