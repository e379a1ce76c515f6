/** Naming a person without a code: typed, found in the roster, or registered on the spot. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { now } from "../../clock";
import { t } from "../../i18n";
import { uuid7 } from "../../ids";
import { Chips, Field, Icon, Notice, Sheet } from "../../parts";
import { placeName } from "../../screens/units";
import { find } from "../../search";
import { world } from "../../session";
import type { Person, Target } from "../../types";
import { documentProblem, normalForm, type DocumentKind } from "../documents";
import { readPersonalCode, type WalkIn } from "../rules";

const FEW = 20;

export const targetIn = (round: string, person: string): Target | undefined =>
  world.value.targetsOfPerson.get(person)?.find((target) => target.campaign === round);

/** The people a question finds, a door's members in the place of the door. */
function found(question: string): Person[] {
  const hits = find(world.value, question, FEW).flatMap(({ person, household }) =>
    person ? [person] : (world.value.members.get(household.id) ?? []),
  );
  return [...new Map(hits.map((person) => [person.id, person])).values()].slice(0, FEW);
}

export function FindSheet({
  round,
  close,
  typed,
  chosen,
}: {
  round: string;
  close: () => void;
  typed: (text: string) => void;
  chosen: (target: string, shown: string, household: string) => void;
}): JSX.Element {
  const [question, setQuestion] = useState("");
  const { households } = world.value;
  const code = readPersonalCode(question);
  const people = code === null ? found(question) : [];
  return (
    <Sheet title={t("手输找人")} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (question.trim()) typed(question);
        }}
      >
        <Field label={t("管码、个人码、姓名、尾号、门牌")}>
          <input
            class="tall"
            value={question}
            autocomplete="off"
            autocapitalize="characters"
            onInput={(event) => setQuestion(event.currentTarget.value)}
          />
        </Field>
        <button class={people.length ? "plain tall" : "primary tall"} disabled={!question.trim()}>
          {t("当作码输入")}
        </button>
      </form>
      {!world.value.persons.size ? (
        <p class="quiet">{t("这台手机没有名册，只能用码。")}</p>
      ) : (
        question.trim().length > 1 &&
        code === null &&
        !people.length && <p class="quiet">{t("名册里没有找到。是码就当作码输入；不在名册的人请现场登记。")}</p>
      )}
      <ul class="rows">
        {people.map((person) => {
          const home = households.get(person.household);
          const target = targetIn(round, person.id);
          return (
            <li key={person.id}>
              <button
                type="button"
                class="row tall"
                disabled={!target}
                onClick={() => target && chosen(target.id, person.name, person.household)}
              >
                <Icon name="people" />
                <span>
                  <b class="name">{person.name}</b>
                  <small>
                    {home ? `${placeName(home.place)} ${home.label}` : ""} {person.id_tail && `· ${person.id_tail}`}
                  </small>
                </span>
                {!target && <span class="num">{t("不在本轮")}</span>}
                {target?.state === "reached" && <span class="num">{t("已采")}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </Sheet>
  );
}

const kindWords = (): [DocumentKind, string][] => [
  ["resident_id", t("居民身份证")],
  ["hmt_permit", t("港澳台居民居住证")],
  ["foreign_permit", t("外国人永久居留身份证")],
  ["travel_permit", t("来往内地通行证")],
  ["passport", t("护照")],
  ["none", t("无证件")],
];

/** Whoever stands at the table and is in no register: a name is enough, a document makes sure they are found again. */
export function WalkInSheet({
  close,
  add,
  was,
}: {
  close: () => void;
  add: (person: WalkIn) => void;
  /** Somebody who was registered and is to be corrected. */
  was?: WalkIn | undefined;
}): JSX.Element {
  const [person, setPerson] = useState<WalkIn>(
    () => was ?? { id: uuid7(now()), name: "", phone: "", document_kind: "resident_id", document: "" },
  );
  const set = (change: Partial<WalkIn>): void => setPerson({ ...person, ...change });
  const number = normalForm(person.document);
  const problem = number || person.document_kind === "none" ? documentProblem(person.document_kind, number) : null;
  const phoneWrong = person.phone !== "" && !/^[+\d][\d -]{4,19}$/.test(person.phone);
  const missing = !number && person.document_kind !== "none";
  return (
    <Sheet title={t("现场登记")} close={close}>
      <Field label={t("姓名")}>
        <input
          class="tall"
          value={person.name}
          maxLength={80}
          autocomplete="off"
          onInput={(event) => set({ name: event.currentTarget.value })}
        />
      </Field>
      <p class="label">{t("证件类型")}</p>
      <Chips
        label={t("证件类型")}
        options={kindWords()}
        chosen={[person.document_kind]}
        toggle={(kind) => set({ document_kind: kind as DocumentKind, ...(kind === "none" ? { document: "" } : {}) })}
      />
      {person.document_kind !== "none" && (
        <Field
          label={t("证件号码")}
          error={
            problem === "form"
              ? t("号码写法不对")
              : problem === "check"
                ? t("身份证号校验码不对，号码中有数字填错")
                : undefined
          }
        >
          <input
            class="tall"
            value={person.document}
            maxLength={24}
            autocomplete="off"
            autocapitalize="characters"
            onInput={(event) => set({ document: event.currentTarget.value })}
          />
        </Field>
      )}
      <Field label={t("电话（可不填）")} error={phoneWrong ? t("电话只能是数字") : undefined}>
        <input
          class="tall"
          type="tel"
          inputMode="tel"
          value={person.phone}
          maxLength={20}
          autocomplete="off"
          onInput={(event) => set({ phone: event.currentTarget.value.trim() })}
        />
      </Field>
      {person.document_kind === "none" && (
        <Notice tone="calm">{t("没有证件也要采。姓名和电话尽量写全，办公室会去找人。")}</Notice>
      )}
      <button
        type="button"
        class="primary huge"
        disabled={!person.name.trim() || problem !== null || phoneWrong || missing}
        onClick={() => add({ ...person, name: person.name.trim(), document: number })}
      >
        {was ? t("改好") : t("登记并采样")}
      </button>
    </Sheet>
  );
}
