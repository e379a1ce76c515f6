/** The word over the whole screen: what the rule says, why, and the officer's answer. A refusal has a reason. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { Chips, Field, Icon } from "../../parts";
import { type Advice, type Word } from "../rules";
import { REASONS, whyWord, wordOf } from "../words";

const ICONS = { pass: "check", review: "warn", refuse: "ban" } as const;

export function WordScreen({
  advice,
  faults,
  about,
  back,
  answer,
}: {
  advice: Advice;
  /** All that is wrong with what was shown. */
  faults: string[];
  about: string;
  back: () => void;
  answer: (word: Word, reason: string) => void;
}): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null);
  const [refusing, setRefusing] = useState(false);
  const [reason, setReason] = useState("");
  useEffect(() => {
    if (!ref.current?.open) ref.current?.showModal();
  }, []);
  const known = REASONS().find(([, word]) => word === reason);
  const others = (["pass", "review", "refuse"] as Word[]).filter((each) => each !== advice.word);
  const say = (word: Word): void => (word === "refuse" && !reason.trim() ? setRefusing(true) : answer(word, word === "pass" ? "" : reason.trim()));
  return (
    <dialog ref={ref} class={`alarm word-${advice.word}`} aria-label={wordOf(advice.word)} onClose={back}>
      <div>
        <p class="word">
          <Icon name={ICONS[advice.word]} />
          <b>{wordOf(advice.word)}</b>
        </p>
        {about && <p>{about}</p>}
        {[...new Set([advice.why, ...faults])].filter(Boolean).map((why) => (
          <p role="alert" key={why}>
            {whyWord(why)}
          </p>
        ))}
        {refusing && (
          <div class="why stack">
            <Chips
              label={t("劝返原因")}
              options={REASONS()}
              chosen={known ? [known[0]] : []}
              toggle={(name) => setReason(REASONS().find(([each]) => each === name)![1])}
            />
            <Field label={t("劝返原因")}>
              <input class="tall" value={reason} maxLength={200} onInput={(event) => setReason(event.currentTarget.value)} />
            </Field>
          </div>
        )}
        {refusing ? (
          <button type="button" class="huge answer" disabled={!reason.trim()} onClick={() => answer("refuse", reason.trim())}>
            {wordOf("refuse")}
          </button>
        ) : (
          <>
            <button type="button" class="huge answer" onClick={() => say(advice.word)}>
              {wordOf(advice.word)}
            </button>
            <div class="pair">
              {others.map((each) => (
                <button type="button" class="huge anyway" key={each} onClick={() => say(each)}>
                  {t("改为{word}", { word: wordOf(each) })}
                </button>
              ))}
            </div>
          </>
        )}
        <button type="button" class="huge anyway" onClick={() => ref.current?.close()}>
          {t("返回补充")}
        </button>
      </div>
    </dialog>
  );
}
