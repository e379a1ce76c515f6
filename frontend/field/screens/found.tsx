/** A person found at the door who is not in the register. Only the name is needed; everything else may stay unknown. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../i18n";
import { Chips, Field } from "../parts";
import type { FoundPerson } from "../types";
import { needWords } from "./words";

export function FoundForm({ make, add }: { make: () => string; add: (person: FoundPerson) => void }): JSX.Element {
  const [person, setPerson] = useState<FoundPerson>(() => ({
    id: make(),
    name: "",
    sex: "unknown",
    birth_date: null,
    phone: "",
    residence: "temporary",
    needs: [],
    answers: {},
  }));
  const set = (change: Partial<FoundPerson>): void => setPerson({ ...person, ...change });
  const phoneWrong = person.phone !== "" && !/^[+\d][\d -]{4,19}$/.test(person.phone);
  const flip = (kind: string): void =>
    set({
      needs: person.needs.includes(kind) ? person.needs.filter((each) => each !== kind) : [...person.needs, kind],
    });
  return (
    <div class="stack">
      <Field label={t("姓名")}>
        <input
          value={person.name}
          maxLength={80}
          autocomplete="off"
          onInput={(event) => set({ name: event.currentTarget.value })}
        />
      </Field>
      <Chips
        label={t("性别")}
        options={[
          ["male", t("男")],
          ["female", t("女")],
          ["unknown", t("未知")],
        ]}
        chosen={[person.sex]}
        toggle={(sex) => set({ sex: sex as FoundPerson["sex"] })}
      />
      <Field label={t("出生日期（可不填）")}>
        <input
          type="date"
          value={person.birth_date ?? ""}
          min="1900-01-01"
          onInput={(event) => set({ birth_date: event.currentTarget.value || null })}
        />
      </Field>
      <Field label={t("电话（可不填）")} error={phoneWrong ? t("电话只能是数字") : undefined}>
        <input
          type="tel"
          inputMode="tel"
          value={person.phone}
          maxLength={20}
          autocomplete="off"
          onInput={(event) => set({ phone: event.currentTarget.value.trim() })}
        />
      </Field>
      <Chips
        label={t("居住情况")}
        options={[
          ["permanent", t("常住")],
          ["temporary", t("暂住")],
          ["floating", t("流动")],
        ]}
        chosen={[person.residence]}
        toggle={(residence) => set({ residence: residence as FoundPerson["residence"] })}
      />
      <p class="label">{t("需要帮助")}</p>
      <Chips many label={t("需要帮助")} options={needWords()} chosen={person.needs} toggle={flip} />
      <button
        type="button"
        class="primary"
        disabled={!person.name.trim() || phoneWrong}
        onClick={() => add({ ...person, name: person.name.trim() })}
      >
        {t("加上此人")}
      </button>
    </div>
  );
}
