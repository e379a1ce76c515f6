/** Keys large enough for gloves: provinces and letters of a plate, figures of a temperature; a field for plates no key is on. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { Field, Icon, Sheet } from "../../parts";
import { plain, PROVINCES } from "../plates";

const FIRST = "蒙辽吉黑京冀津";
const ORDER = [...FIRST, ...[...PROVINCES].filter((each) => !FIRST.includes(each))];
const FIGURES = [..."1234567890"];
const LETTERS = [..."QWERTYUPASDFGHJKLZXCVBNM"];
const MARKS = [..."学挂警领港澳使"];

export function PlateKeys({ text, set, ok, other }: { text: string; set: (text: string) => void; ok: () => void; other: () => void }): JSX.Element {
  const first = text === "";
  const keys = first ? [...ORDER, "使", "W", "V"] : text.length === 1 ? [...LETTERS, "O"] : [...FIGURES, ...LETTERS, ...(text.length > 4 ? MARKS : [])];
  return (
    <div class={`keys ${first ? "provinces" : ""}`} role="group" aria-label={t("车牌键盘")}>
      {keys.map((key) => (
        <button type="button" key={key} onClick={() => set(text + key)}>
          {key}
        </button>
      ))}
      {first && (
        <button type="button" class="other" onClick={other}>
          {t("其他号牌")}
        </button>
      )}
      <button type="button" class="wide" disabled={!text} onClick={() => set(text.slice(0, -1))} aria-label={t("删一位")}>
        <Icon name="back" />
      </button>
      <button type="button" class="wide ok" onClick={ok}>
        {t("好")}
      </button>
    </div>
  );
}

/** A plate as it is written: foreign, of the forces, temporary; or a vehicle that has none. */
export function OtherPlate({ close, keep }: { close: () => void; keep: (text: string) => void }): JSX.Element {
  const [text, setText] = useState("");
  const keeps = (said: string): void => {
    keep(said);
    close();
  };
  return (
    <Sheet title={t("其他号牌")} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (plain(text)) keeps(text);
        }}
      >
        <Field label={t("号牌上的字（外国、军队、应急、临时号牌）")}>
          <input class="tall" value={text} maxLength={20} autocomplete="off" autocapitalize="characters" onInput={(event) => setText(event.currentTarget.value)} />
        </Field>
        <button class="primary tall" disabled={!plain(text)}>
          {t("好")}
        </button>
        <button type="button" class="plain tall" onClick={() => keeps("")}>
          {t("没有号牌")}
        </button>
      </form>
    </Sheet>
  );
}

export function FigureKeys({ press, back, ok, word }: { press: (key: string) => void; back: () => void; ok: () => void; word: string }): JSX.Element {
  return (
    <div class="keys figures" role="group" aria-label={t("体温键盘")}>
      {[..."123456789"].map((key) => (
        <button type="button" key={key} onClick={() => press(key)}>
          {key}
        </button>
      ))}
      <button type="button" onClick={back} aria-label={t("删一位")}>
        <Icon name="back" />
      </button>
      <button type="button" onClick={() => press("0")}>
        0
      </button>
      <button type="button" class="ok" onClick={ok}>
        {word}
      </button>
    </div>
  );
}
