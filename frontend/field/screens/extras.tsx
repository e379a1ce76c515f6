/** What goes with a visit besides the people: the letter, the four services, the declared flags, a note, a photo. */
import type { JSX } from "preact";
import { t } from "../i18n";
import { Chips, Field, Sheet, Switch } from "../parts";
import type { VisitDraft } from "../visit";
import { TakePhoto } from "./take-photo";
import { flagWords, serviceWords } from "./words";

export function Extras({
  draft,
  letter,
  change,
  close,
}: {
  draft: VisitDraft;
  letter: string;
  change: (part: Partial<VisitDraft>) => void;
  close: () => void;
}): JSX.Element {
  const flip = (name: string): void =>
    change({
      services: draft.services.includes(name)
        ? draft.services.filter((each) => each !== name)
        : [...draft.services, name],
    });
  const managed = draft.managed === null ? "none" : draft.managed ? "yes" : "no";
  return (
    <Sheet title={t("这次入户")} close={close}>
      {letter && (
        <Switch label={t("信已交到")} hint={letter} on={draft.letter} flip={() => change({ letter: !draft.letter })} />
      )}
      {flagWords().map(([flag, word]) => (
        <Switch
          key={flag}
          label={word}
          on={draft.flags[flag]}
          flip={() => change({ flags: { ...draft.flags, [flag]: !draft.flags[flag] } })}
        />
      ))}
      <p class="label">{t("一对一管理人")}</p>
      <Chips
        label={t("一对一管理人")}
        options={[
          ["none", t("不需要")],
          ["yes", t("已落实")],
          ["no", t("未落实")],
        ]}
        chosen={[managed]}
        toggle={(name) => change({ managed: name === "none" ? null : name === "yes" })}
      />
      <p class="label">{t("综合服务四合一")}</p>
      <Chips many label={t("综合服务四合一")} options={serviceWords()} chosen={draft.services} toggle={flip} />
      <Field label={t("备注")}>
        <textarea
          rows={3}
          maxLength={1000}
          value={draft.note}
          onInput={(event) => change({ note: event.currentTarget.value })}
        />
      </Field>
      <TakePhoto photo={draft.photo} taken={(photo) => change({ photo })} />
      <button type="button" class="primary" onClick={close}>
        {t("好")}
      </button>
    </Sheet>
  );
}
