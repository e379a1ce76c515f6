/** One door visit while it is being filled in, and the fact it becomes. Pure: the clock and the rows are arguments. */
import { checkPart, type FormError, type Moment } from "./forms/check";
import { walk, type Form, type Question } from "./forms/form";
import type { Answers, FoundPerson, Outcome, Person, Visit } from "./types";

export const FLAGS = ["went", "saw", "checked_code", "verified", "told"] as const;
export type Flag = (typeof FLAGS)[number];

export interface PersonDraft {
  met: boolean;
  answers: Answers;
  needs: string[];
}
export interface VisitDraft {
  started_at: string;
  people: Record<string, PersonDraft>;
  answers: Answers;
  found: FoundPerson[];
  letter: boolean;
  services: string[];
  flags: Record<Flag, boolean>;
  managed: boolean | null;
  note: string;
  photo: string | null;
  supersedes: string | null;
}

export function newDraft(started_at: string, letter: boolean, services: string[]): VisitDraft {
  return {
    started_at,
    people: {},
    answers: {},
    found: [],
    letter,
    services,
    managed: null,
    note: "",
    photo: null,
    supersedes: null,
    flags: { went: true, saw: true, checked_code: true, verified: true, told: true },
  };
}

/** Take a visit that was sent or refused back into a draft, to correct it. */
export function draftFrom(visit: Visit, supersedes: string, members: Person[]): VisitDraft {
  const draft = newDraft(visit.started_at, visit.letter, visit.services);
  for (const member of members) {
    const given = visit.people.find((each) => each.person === member.id)?.answers ?? {};
    const needs = visit.needs.filter((each) => each.person === member.id).map((each) => each.kind);
    const met = visit.outcome !== "reached" || visit.met.includes(member.id);
    if (!met || needs.length || Object.keys(given).length) draft.people[member.id] = { met, answers: given, needs };
  }
  for (const flag of FLAGS) draft.flags[flag] = visit.outcome === "reached" ? visit[flag] : true;
  return {
    ...draft,
    answers: visit.answers,
    found: visit.found,
    managed: visit.managed,
    note: visit.note,
    photo: visit.photo,
    supersedes,
  };
}

export const personOf = (draft: VisitDraft, id: string): PersonDraft =>
  draft.people[id] ?? { met: true, answers: {}, needs: [] };

/** Some answer given differs from what "all well" answers. A question without a normal answer says nothing either way. */
function isOdd(answers: Answers, questions: Question[]): boolean {
  const normal = new Map([...walk(questions)].map(([each]) => [each.name, each.normal]));
  return Object.entries(answers).some(([name, answer]) => {
    const usual = normal.get(name) ?? null;
    return usual !== null && JSON.stringify(answer) !== JSON.stringify(usual) && String(answer ?? "") !== String(usual);
  });
}

/** Something about this member was said that differs from "all well". */
export function isException(person: PersonDraft, form: Form | null): boolean {
  return !person.met || person.needs.length > 0 || (form !== null && isOdd(person.answers, form.person));
}

const blank = (answer: unknown): boolean =>
  answer === null || answer === "" || (Array.isArray(answer) && !answer.length);

/** A question that has no normal answer was answered: more was said than "all well" says. */
function saysMore(answers: Answers, questions: Question[]): boolean {
  return [...walk(questions)].some(([each]) => blank(each.normal) && !blank(answers[each.name] ?? null));
}

/** Nothing was said beyond one tap: no exception, nobody found, no question answered that "all well" leaves open. */
export function isAllWell(draft: VisitDraft, form: Form | null, members: Person[]): boolean {
  return (
    exceptionsOf(draft, form, members) === 0 &&
    (form === null ||
      (!saysMore(draft.answers, form.household) &&
        !members.some((member) => saysMore(personOf(draft, member.id).answers, form.person))))
  );
}

/** How many members or found people, and whether the home itself, are not as usual. */
export function exceptionsOf(draft: VisitDraft, form: Form | null, members: Person[]): number {
  const odd = members.filter((member) => isException(personOf(draft, member.id), form)).length;
  return odd + draft.found.length + (form && isOdd(draft.answers, form.household) ? 1 : 0);
}

export type Part = ReturnType<typeof checkPart>;
export interface Filled {
  home: Part | null;
  people: { person: string; answers: Answers }[];
  errors: FormError[];
  met: string[];
}

/** The answers as they would be sent now: what was answered, the rest as "all well" fills it, checked as the server does. */
export function filled(draft: VisitDraft, form: Form | null, members: Person[], at: Moment): Filled {
  const met = members.filter((member) => personOf(draft, member.id).met).map((member) => member.id);
  if (!form) return { home: null, people: [], errors: [], met };
  const home = checkPart(form.household, draft.answers, at, {}, true);
  const people = met.map((id) => checkPart(form.person, personOf(draft, id).answers, at, home.values, true));
  return {
    home,
    met,
    people: met.map((person, i) => ({ person, answers: people[i]!.clean })),
    errors: [
      ...home.errors.map((error) => ({ person: null, ...error })),
      ...people.flatMap((part, person) => part.errors.map((error) => ({ person, ...error }))),
    ],
  };
}

export interface Extra {
  outcome: Outcome;
  revisit_at: string | null;
  reason: string;
  location: [number, number] | null;
  accuracy_m: number | null;
}

/** Make the fact. Only a reached door carries answers and flags; anything else says what was found at the door. */
export function visitFact(draft: VisitDraft, form: Form | null, members: Person[], at: Moment, extra: Extra): Visit {
  const reached = extra.outcome === "reached";
  const { home, people, met } = filled(draft, form, members, at);
  const needs = members.flatMap((member) =>
    personOf(draft, member.id).needs.map((kind) => ({ person: member.id, kind })),
  );
  const flag = (name: Flag): boolean => (reached ? draft.flags[name] : name === "went");
  return {
    outcome: extra.outcome,
    all_well: reached && isAllWell(draft, form, members),
    verified: flag("verified"),
    told: flag("told"),
    managed: reached ? draft.managed : null,
    went: flag("went"),
    saw: flag("saw"),
    checked_code: flag("checked_code"),
    letter: draft.letter && reached,
    services: reached ? draft.services : [],
    revisit_at: extra.revisit_at,
    reason: extra.reason,
    met: reached ? met : [],
    people: reached ? people.filter((each) => Object.keys(each.answers).length) : [],
    found: draft.found,
    needs,
    answers: reached ? (home?.clean ?? {}) : {},
    form: form ? `${form.id}@${form.version}` : "",
    started_at: draft.started_at,
    location: extra.location,
    accuracy_m: extra.accuracy_m,
    note: draft.note.trim(),
    photo: draft.photo,
  };
}

export function isTouched(draft: VisitDraft): boolean {
  return (
    Object.keys(draft.people).length > 0 ||
    Object.keys(draft.answers).length > 0 ||
    draft.found.length > 0 ||
    draft.note !== "" ||
    draft.photo !== null
  );
}
