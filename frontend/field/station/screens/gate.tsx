/** A compound's gate: one person after another, in or out; a scan that may pass is recorded at once, anything else is asked. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { go, notify } from "../../nav";
import { Bar, Icon } from "../../parts";
import { failStorage } from "../../session";
import { Camera } from "../../scan/camera";
import { sound } from "../../sampling/sound";
import { listen } from "../../scan/wedge";
import type { StationRow } from "../../types";
import { allDone, give, given, settle, since } from "../bench";
import { advise, directionOf, emptyStop, faultsOf, padDigit, padTenths, padText, seenOf, totalOf, type Advice, type Stop, type Way } from "../rules";
import { nobody, withPerson, withScan } from "../scan";
import { wayWord, wordOf } from "../words";
import { subOf } from "./hub";
import { LastGiven } from "./last";
import { FigureKeys } from "./pads";
import { CodeSheet, PersonSheet } from "./person";
import { WordScreen } from "./word";

export function GateScreen({ at }: { at: StationRow }): JSX.Element {
  const [way, setWay] = useState<Way>(directionOf(at));
  const [digits, setDigits] = useState("");
  const [pad, setPad] = useState(false);
  const [asking, setAsking] = useState<{ stop: Stop; advice: Advice } | null>(null);
  const [sheet, setSheet] = useState<"code" | "person" | null>(null);
  const queue = useRef(Promise.resolve());
  const enqueue = (run: () => Promise<void>): void => {
    queue.current = queue.current.then(run).catch(failStorage);
  };
  const tenths = padTenths(digits);
  const record = (stop: Stop, advice: Advice, word = advice.word, reason = ""): Promise<void> =>
    give({ stop, advice, word, reason, at: Date.now() });
  const judge = async (stop: Stop): Promise<void> => {
    const temperature = typeof tenths === "number" ? tenths : null;
    const people = stop.people.length ? stop.people : [nobody("")];
    const whole = { ...stop, people: people.map((each) => ({ ...each, temperature })) };
    const advice = advise(at.rule, seenOf(whole));
    setDigits("");
    if (advice.word === "pass") {
      await record(whole, advice);
      return sound("taken");
    }
    sound("torn");
    setAsking({ stop: whole, advice });
  };
  const heard = (text: string): void => {
    const start = performance.now();
    enqueue(async () => {
      const next = await withScan(emptyStop(at.id, "passage", way), text);
      if (!next) {
        sound("wrong_code");
        return notify(t("认不出这个码：{code}", { code: text.slice(0, 40) }));
      }
      await judge(next);
      requestAnimationFrame(() => performance.measure("scan-word", { start }));
    });
  };
  const hear = useRef(heard);
  hear.current = heard;
  useLayoutEffect(() => listen((code) => hear.current(code)), []);

  const total = totalOf(allDone.value, at.id, since.value);
  const last = given.value;
  const problem = tenths === "low" || tenths === "high";
  return (
    <>
      <Bar title={at.name} sub={subOf(at)} back={() => void settle().then(() => go("station"), failStorage)} />
      <main class="bench station">
        <div class="pair ways" role="radiogroup" aria-label={t("方向")}>
          {(["in", "out"] as Way[])
            .filter((each) => at.direction === "both" || at.direction === each)
            .map((each) => (
              <button type="button" role="radio" class="chip" key={each} aria-checked={way === each} onClick={() => setWay(each)}>
                {way === each && <Icon name="check" />}
                {wayWord(each)}
              </button>
            ))}
        </div>
        <Camera heard={heard} low />
        {last && last.stop.station === at.id && last.stop.kind === "passage" && (
          <p class={`verdict word-${last.word}`} role="status">
            <strong>{wordOf(last.word)}</strong>
          </p>
        )}
        <LastGiven back={() => undefined} />
        <p class="quiet">{t("本班 {persons} 人，复核 {review}，劝返 {refuse}", { persons: total.persons, review: total.review, refuse: total.refuse })}</p>
        {asking && (
          <WordScreen
            advice={asking.advice}
            faults={faultsOf(asking.stop)}
            about={asking.stop.people[0]?.shown ?? ""}
            back={() => setAsking(null)}
            answer={(word, reason) => {
              setAsking(null);
              enqueue(() => record(asking.stop, asking.advice, word, reason));
            }}
          />
        )}
        {sheet === "code" && <CodeSheet close={() => setSheet(null)} typed={(text) => { setSheet(null); heard(text); }} />}
        {sheet === "person" && (
          <PersonSheet
            visits
            close={() => setSheet(null)}
            person={{ ...nobody(""), proof: "visitor" }}
            keep={(person) => enqueue(() => judge(withPerson(emptyStop(at.id, "passage", way), person)))}
          />
        )}
      </main>
      <footer class="act">
        {pad && (
          <>
            <p class={`reading ${problem ? "wrong" : ""}`} role="status" aria-label={t("体温")}>
              <b>{padText(digits) || "--.-"}</b>℃
              {problem && <small role="alert">{t("{said} 不可能是体温，请重测", { said: padText(digits) })}</small>}
            </p>
            <FigureKeys press={(key) => setDigits(padDigit(digits, key))} back={() => setDigits(digits.slice(0, -1))} ok={() => setPad(false)} word={t("好")} />
          </>
        )}
        {!pad && (
          <>
            <div class="pair">
              <button type="button" class="plain tall" onClick={() => setPad(true)}>
                {t("体温")} {padText(digits)}
              </button>
              <button type="button" class="plain tall" onClick={() => setSheet("code")}>
                {t("手输码")}
              </button>
            </div>
            <div class="pair">
              <button type="button" class="plain huge" onClick={() => setSheet("person")}>
                {t("访客")}
              </button>
              <button type="button" class="plain huge" onClick={() => enqueue(() => judge(emptyStop(at.id, "passage", way)))}>
                {t("没有码")}
              </button>
            </div>
          </>
        )}
      </footer>
    </>
  );
}
