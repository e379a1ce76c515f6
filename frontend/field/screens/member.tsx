/** One member: met or not, the form's questions, needs found. */
import type { JSX } from "preact";
import { checkPart, type Moment } from "../forms/check";
import type { Value } from "../forms/evaluate";
import type { Form } from "../forms/form";
import { Questions } from "../forms/questions";
import { t } from "../i18n";
import { Chips, Sheet, Switch } from "../parts";
import type { Person } from "../types";
import type { PersonDraft } from "../visit";
import { needWords, residenceWord } from "./words";

export function MemberSheet({
  member,
  form,
  household,
  person,
  at,
  tried,
  set,
  close,
}: {
  member: Person;
  form: Form | null;
  household: Record<string, Value>;
  person: PersonDraft;
  at: Moment;
  tried: boolean;
  set: (person: PersonDraft) => void;
  close: () => void;
}): JSX.Element {
  const part = form ? checkPart(form.person, person.answers, at, household, true) : null;
  const touched = new Set(Object.keys(person.answers));
  const errors = new Map(
    (part?.errors ?? [])
      .filter((error) => tried || (touched.has(error.question) && error.code !== "required"))
      .map((error) => [error.question, error.code]),
  );
  const flip = (kind: string): void =>
    set({
      ...person,
      needs: person.needs.includes(kind) ? person.needs.filter((each) => each !== kind) : [...person.needs, kind],
    });
  return (
    <Sheet title={member.name} close={close}>
      <p class="quiet">
        {[
          residenceWord(member.residence),
          member.birth_year && t("{n} 年生", { n: member.birth_year }),
          member.phone_masked,
          member.id_tail && t("证件尾号 {tail}", { tail: member.id_tail }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <Switch
        label={t("见到本人")}
        hint={t("没见到的人不算已验")}
        on={person.met}
        flip={() => set({ ...person, met: !person.met })}
      />
      {person.met && form && part && (
        <Questions
          questions={form.person}
          answers={part.drawn}
          asked={part.asked}
          errors={errors}
          set={(name, answer) => set({ ...person, answers: { ...person.answers, [name]: answer } })}
        />
      )}
      <p class="label">{t("需要帮助")}</p>
      <Chips many label={t("需要帮助")} options={needWords()} chosen={person.needs} toggle={flip} />
      <button type="button" class="primary" onClick={close}>
        {t("好")}
      </button>
    </Sheet>
  );
}
