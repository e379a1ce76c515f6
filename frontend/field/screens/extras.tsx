/** What goes with a visit besides the people: the letter, the four services, the declared flags, a note, a photo. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../i18n";
import { Chips, Field, Icon, Sheet, Switch } from "../parts";
import { keepPhoto, photosAllowed } from "../photo";
import type { VisitDraft } from "../visit";
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
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(false);
  const flip = (name: string): void =>
    change({
      services: draft.services.includes(name)
        ? draft.services.filter((each) => each !== name)
        : [...draft.services, name],
    });
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setBusy(true);
    setWrong(false);
    try {
      change({ photo: await keepPhoto(file) });
    } catch {
      setWrong(true);
    }
    setBusy(false);
  };
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
      <label class="plain photo">
        <Icon name="camera" />
        {busy ? t("正在处理…") : draft.photo ? t("已拍一张，重拍") : t("拍照")}
        <input
          class="sr"
          type="file"
          accept="image/*"
          capture="environment"
          disabled={!photosAllowed()}
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      {!photosAllowed() && <p class="error">{t("手机空间快满了，先不要拍照。")}</p>}
      {wrong && (
        <p class="error" role="alert">
          {t("这张照片读不出来，请重拍。")}
        </p>
      )}
      <button type="button" class="primary" onClick={close}>
        {t("好")}
      </button>
    </Sheet>
  );
}
