/** A vehicle before the station: plate, occupants, temperatures, codes or a pass; then one word over the whole screen. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { go, notify } from "../../nav";
import { Bar, Chips, Icon, Notice } from "../../parts";
import { failStorage } from "../../session";
import { Camera } from "../../scan/camera";
import { sound } from "../../sampling/sound";
import { listen } from "../../scan/wedge";
import type { StationRow } from "../../types";
import { give, keepStop, settle, stop as current } from "../bench";
import { plain, plateWord, readPlate } from "../plates";
import { advise, degrees, directionOf, emptyStop, faultsOf, padDigit, padTenths, padText, seenOf, type Advice, type Stop } from "../rules";
import { nobody, withPerson, withPlate, withScan, withTemperature } from "../scan";
import { laneWord, VEHICLES, wayWord, whyWord } from "../words";
import { subOf } from "./hub";
import { LastGiven } from "./last";
import { FigureKeys, OtherPlate, PlateKeys } from "./pads";
import { CodeSheet, PersonSheet } from "./person";
import { WordScreen } from "./word";

type Pad = "plate" | "temperature" | null;
/** Its plate is known, or it is known to have none. */
const hasPlate = (stop: Stop): boolean => stop.plate !== "" || stop.odd;

export function CheckScreen({ at }: { at: StationRow }): JSX.Element {
  const stop = current.value ?? emptyStop(at.id, "check", directionOf(at));
  const [pad, setPad] = useState<Pad>(hasPlate(stop) ? null : "plate");
  const [typed, setTyped] = useState(stop.plate);
  const [digits, setDigits] = useState("");
  const [word, setWord] = useState<Advice | null>(null);
  const [sheet, setSheet] = useState<"code" | "person" | "plate" | number | null>(null);
  const queue = useRef(Promise.resolve());
  const enqueue = (run: () => Promise<void>): void => {
    queue.current = queue.current.then(run).catch(failStorage);
  };
  const latest = (): Stop => current.value ?? emptyStop(at.id, "check", stop.direction);
  const change = (change: (stop: Stop) => Stop): void => enqueue(() => keepStop(change(latest())));
  const judge = (it: Stop = latest()): void => setWord(advise(at.rule, seenOf(it)));

  const heard = (text: string): void => {
    const start = performance.now();
    enqueue(async () => {
      const before = latest();
      const next = await withScan(before, text);
      if (!next) {
        sound("wrong_code");
        return notify(t("认不出这个码：{code}", { code: text.slice(0, 40) }));
      }
      await keepStop(next);
      const isPass = next.pass !== before.pass;
      const wrong = next.fault || (isPass && next.pass?.fault) || faultsOf(next).length > faultsOf(before).length;
      if (wrong || (isPass && (hasPlate(next) || next.vehicle === "foot"))) judge(next);
      else if (isPass) setPad("plate");
      requestAnimationFrame(() => {
        performance.measure("scan-word", { start });
        sound(wrong ? "torn" : "taken");
      });
    });
  };
  const hear = useRef(heard);
  hear.current = heard;
  useLayoutEffect(() => listen((code) => hear.current(code)), []);

  const setPlate = (text: string, odd = false): void => {
    setTyped(plain(text));
    const read = readPlate(text);
    const known = "plate" in read;
    enqueue(async () => keepStop(await withPlate(latest(), known ? read.plate : odd ? plain(text) : "", odd && !known)));
  };
  const press = (key: string): void => {
    const next = padDigit(digits, key);
    const tenths = padTenths(next);
    if (typeof tenths === "number") {
      change((each) => withTemperature(each, tenths));
      setDigits("");
      if (tenths >= at.rule.fever) sound("seen");
    } else setDigits(next);
  };
  const problem = padTenths(digits);
  const read = readPlate(typed);
  const needsPlate = stop.vehicle !== "foot";
  const readyToJudge = !needsPlate || hasPlate(stop);
  const measured = stop.people.filter((each) => each.temperature !== null).length;
  const clear = (): void => {
    setTyped("");
    setDigits("");
    setPad("plate");
  };
  return (
    <>
      <Bar title={at.name} sub={`${subOf(at)} · ${wayWord(stop.direction)}`} back={() => void settle().then(() => go("station"), failStorage)}>
        {at.direction === "both" && (
          <button
            type="button"
            class="plain way"
            onClick={() => change((each) => ({ ...each, direction: each.direction === "in" ? "out" : "in" }))}
          >
            {t("改为{way}", { way: wayWord(stop.direction === "in" ? "out" : "in") })}
          </button>
        )}
      </Bar>
      <main class="bench station">
        <LastGiven back={(last) => { setTyped(last.stop.plate); setPad(null); }} />
        {needsPlate && (
          <button type="button" class={`plate ${hasPlate(stop) ? "read" : ""}`} aria-label={t("车牌")} onClick={() => setPad("plate")}>
            <b>{stop.odd ? typed || t("没有号牌") : typed ? `${typed.slice(0, 2)}${typed.length > 2 ? "·" : ""}${typed.slice(2)}` : t("车牌")}</b>
            {hasPlate(stop) && <Icon name="check" />}
          </button>
        )}
        {needsPlate && typed.length > 5 && "fault" in read && !stop.odd && (
          <Notice tone="warn">
            {plateWord(read.fault, typed)}{" "}
            <button type="button" class="link" onClick={() => setPlate(typed, true)}>
              {t("是外国或临时号牌")}
            </button>
          </Notice>
        )}
        <div class="occupants">
          <button type="button" class="plain" aria-label={t("少一人")} disabled={stop.persons <= Math.max(1, stop.people.length)} onClick={() => change((each) => ({ ...each, persons: each.persons - 1 }))}>
            −
          </button>
          <p role="status" aria-label={t("车上 {n} 人，已测 {measured} 人", { n: stop.persons, measured })}>
            <b>{stop.persons}</b> <small>{t("人 · 已测 {measured}", { measured })}</small>
          </p>
          <button type="button" class="plain" aria-label={t("多一人")} onClick={() => change((each) => ({ ...each, persons: Math.min(200, each.persons + 1) }))}>
            +
          </button>
        </div>
        {(stop.people.length > 0 || stop.pass || stop.fault) && (
          <ul class="chips people">
            {stop.fault && <li class="tag bad">{whyWord(stop.fault)}</li>}
            {stop.pass && <li class={`tag ${stop.pass.fault ? "bad" : "good"}`}>{stop.pass.fault ? whyWord(stop.pass.fault) : t("通行证 {serial} · 核载 {n} 人", { serial: stop.pass.serial, n: stop.pass.persons })}</li>}
            {stop.pass && !stop.pass.fault && (
              <li>
                <button
                  type="button"
                  class="chip"
                  role="checkbox"
                  aria-checked={!!stop.pass.arrived}
                  onClick={() => change((each) => ({ ...each, pass: each.pass && { ...each.pass, arrived: !each.pass.arrived } }))}
                >
                  {stop.pass.arrived && <Icon name="check" />}
                  {t("到达终点")}
                </button>
              </li>
            )}
            {stop.people.map((each, i) => (
              <li key={i}>
                <button type="button" class={`chip ${each.fault || (each.temperature ?? 0) >= at.rule.fever ? "hot" : ""}`} onClick={() => setSheet(i)}>
                  {each.shown || t("第 {n} 人", { n: i + 1 })} {each.temperature === null ? "—" : `${degrees(each.temperature)}℃`}
                  {each.differs.length > 0 && " ≠"}
                  {each.fault && " !"}
                </button>
              </li>
            ))}
          </ul>
        )}
        {pad === null && (
          <>
            <Camera heard={heard} low />
            <Chips label={t("车型")} options={VEHICLES()} chosen={[stop.vehicle]} toggle={(vehicle) => change((each) => ({ ...each, vehicle }))} />
          </>
        )}
        {word && (
          <WordScreen
            advice={word}
            faults={faultsOf(stop)}
            about={[stop.plate, t("{n} 人", { n: stop.persons }), measured < stop.persons && t("{n} 人没有测体温", { n: stop.persons - measured }), laneWord(at, stop.pass)].filter(Boolean).join(" · ")}
            back={() => setWord(null)}
            answer={(said, reason) => {
              setWord(null);
              clear();
              enqueue(() => give({ stop: latest(), advice: word, word: said, reason, at: Date.now() }));
            }}
          />
        )}
        {sheet === "plate" && <OtherPlate close={() => setSheet(null)} keep={(text) => { setPlate(text, true); setPad("temperature"); }} />}
        {sheet === "code" && <CodeSheet close={() => setSheet(null)} typed={(text) => { setSheet(null); heard(text); }} />}
        {(sheet === "person" || typeof sheet === "number") && (
          <PersonSheet
            close={() => setSheet(null)}
            person={typeof sheet === "number" ? stop.people[sheet] ?? nobody("") : nobody("")}
            drop={typeof sheet === "number" ? () => change((each) => ({ ...each, people: each.people.filter((_, i) => i !== sheet) })) : undefined}
            keep={(person) =>
              change((each) =>
                typeof sheet === "number" ? { ...each, people: each.people.map((it, i) => (i === sheet ? person : it)) } : withPerson(each, person),
              )
            }
          />
        )}
      </main>
      <footer class="act">
        {pad === "plate" && <PlateKeys text={typed} set={(text) => setPlate(text.slice(0, 9))} ok={() => setPad("temperature")} other={() => setSheet("plate")} />}
        {pad === "temperature" && (
          <>
            <p class={`reading ${typeof problem === "string" ? "wrong" : ""}`} role="status" aria-label={t("体温")}>
              <b>{padText(digits) || "--.-"}</b>℃
              {typeof problem === "string" && <small role="alert">{t("{said} 不可能是体温，请重测", { said: padText(digits) })}</small>}
            </p>
            <FigureKeys press={press} back={() => setDigits(digits.slice(0, -1))} ok={() => setPad(null)} word={t("好")} />
          </>
        )}
        {pad === null && (
          <>
            <div class="trio">
              <button type="button" class="plain tall" onClick={() => setPad("temperature")}>
                {t("体温")}
              </button>
              <button type="button" class="plain tall" onClick={() => setSheet("code")}>
                {t("手输码")}
              </button>
              <button type="button" class="plain tall" onClick={() => setSheet("person")}>
                {t("登记人")}
              </button>
            </div>
            <button type="button" class="primary huge" disabled={!readyToJudge} onClick={() => enqueue(async () => judge())}>
              {t("判定")}
            </button>
          </>
        )}
      </footer>
    </>
  );
}
