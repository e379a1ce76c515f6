/** The table: one tube, then people one after another. Nothing moves on the screen before it is on the disk. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { t, when } from "../../i18n";
import { go, notify } from "../../nav";
import { Bar, Icon } from "../../parts";
import { Camera } from "../../scan/camera";
import { failStorage } from "../../session";
import { dropTube, memory, openTube, rulesOf, seal, take, tube, undo, type Place } from "../bench";
import { codeTail, judge, judgePerson, readScan, type Taken, type Verdict } from "../rules";
import { sayOrdinal, sound } from "../sound";
import { listen } from "../../scan/wedge";
import { AlarmScreen, type Alarm } from "./alarm";
import { tableName } from "./hub";
import { FindSheet, WalkInSheet } from "./people";

type Named = Pick<Taken, "who" | "shown" | "household" | "checks">;

export function TableScreen({ at }: { at: Place }): JSX.Element {
  const rules = rulesOf(at.round);
  const [alarm, setAlarm] = useState<Alarm | null>(null);
  const [sheet, setSheet] = useState<"find" | "walk-in" | null>(null);
  // Scans are worked off one by one: a fast scanner may be ahead of a slow disk, never of the order.
  const queue = useRef(Promise.resolve());
  const up = useRef(false);
  up.current = alarm !== null;

  const raise = (verdict: Extract<Verdict, { do: "alarm" }>, anyway?: () => void): void => {
    up.current = true;
    sound(verdict.kind);
    setAlarm({ kind: verdict.kind, where: verdict.where, size: rules.size, anyway });
  };
  const put = async (person: Named): Promise<void> => {
    const label = tube.value!.label;
    const { n } = await take(person);
    sound(tube.value ? "taken" : "sealed");
    sayOrdinal(n);
    if (!tube.value) notify(t("{label} 满 {n} 人，已封管", { label, n }));
  };
  const start = async (label: string): Promise<void> => {
    await openTube(label);
    sound("opened");
  };
  const enqueue = (run: () => Promise<void>): void => {
    queue.current = queue.current.then(run).catch(failStorage);
  };
  const answer = (run: () => Promise<void>) => (): void => {
    setAlarm(null);
    up.current = false;
    enqueue(run);
  };

  const person = async (named: Named): Promise<void> => {
    const verdict = judgePerson(named.who, named.household, tube.value, rules, memory.value);
    if (verdict.do === "take") return put(named);
    if (verdict.do !== "alarm") return;
    const mayStay = verdict.kind === "seen" || verdict.kind === "household";
    raise(verdict, mayStay ? answer(() => put(named)) : undefined);
  };
  const scan = async (text: string): Promise<void> => {
    // Under an alarm nothing counts: it is heard again and the person is scanned again.
    if (up.current) return sound("wrong_code");
    const verdict = judge(readScan(text, rules.pattern), tube.value, rules, memory.value);
    if (verdict.do === "open") return start(verdict.label);
    if (verdict.do === "same_label") return notify(t("就是现在这一管"));
    const read = readScan(text, rules.pattern);
    if (read.kind === "person" && tube.value)
      return person({ who: { code: read.code }, shown: codeTail(read.code), household: null, checks: null });
    if (verdict.do === "alarm") {
      const { label } = verdict;
      raise(verdict, label ? answer(() => start(label)) : undefined);
    }
  };
  const heard = (text: string): void => {
    const start = performance.now();
    enqueue(async () => {
      await scan(text);
      requestAnimationFrame(() => performance.measure("scan-shown", { start }));
    });
  };
  const latest = useRef(heard);
  latest.current = heard;
  useLayoutEffect(() => listen((code) => latest.current(code)), []);

  const open = tube.value;
  const last = open?.samples[open.samples.length - 1];
  return (
    <>
      <Bar title={at.round.name} sub={tableName(at)} back={() => go("sampling")} />
      <main class="bench">
        <Camera heard={heard} low />
        {open ? (
          <>
            <p class="tube-band">
              <Icon name="tube" />
              <b>{open.label}</b>
              <small>{t("{at} 开管", { at: when(open.opened) })}</small>
            </p>
            <p class="count" role="status" aria-label={t("已采 {n} 人，共 {size} 位", { n: open.samples.length, size: open.size })}>
              <b>{open.samples.length}</b>
              <span>/{open.size}</span>
            </p>
            <div class="last">
              <span>
                <small>{last ? t("第 {n} 人", { n: last.n }) : t("请扫第一个人")}</small>
                <b>{last?.shown ?? (rules.householdTubes ? t("一户一管") : t("扫个人码"))}</b>
              </span>
              <button
                type="button"
                class="plain"
                disabled={!last}
                onClick={() => enqueue(() => undo())}
              >
                <Icon name="undo" />
                {t("撤销")}
              </button>
            </div>
          </>
        ) : (
          <div class="no-tube">
            <Icon name="tube" />
            <b>{t("请扫管码")}</b>
            <p>{t("先扫采样管，再一个一个扫人")}</p>
          </div>
        )}
        {alarm && (
          <AlarmScreen
            alarm={alarm}
            leave={() => {
              setAlarm(null);
              up.current = false;
            }}
          />
        )}
        {sheet === "find" && (
          <FindSheet
            round={at.round.round}
            close={() => setSheet(null)}
            typed={(text) => {
              setSheet(null);
              heard(text);
            }}
            chosen={(target, shown, household) => {
              setSheet(null);
              enqueue(() => person({ who: { target }, shown, household, checks: null }));
            }}
          />
        )}
        {sheet === "walk-in" && (
          <WalkInSheet
            close={() => setSheet(null)}
            add={(walkIn) => {
              setSheet(null);
              enqueue(() => person({ who: { person: walkIn }, shown: walkIn.name, household: null, checks: null }));
            }}
          />
        )}
      </main>
      <footer class="act">
        <div class="pair">
          <button type="button" class="plain tall" onClick={() => setSheet("find")}>
            <Icon name="keyboard" />
            {t("手输找人")}
          </button>
          <button type="button" class="plain tall" disabled={!open} onClick={() => setSheet("walk-in")}>
            <Icon name="add" />
            {t("现场登记")}
          </button>
        </div>
        {open && !open.samples.length ? (
          <button type="button" class="plain huge" onClick={() => enqueue(dropTube)}>
            {t("不用这支管")}
          </button>
        ) : (
          <button
            type="button"
            class="primary huge"
            disabled={!open}
            onClick={() =>
              enqueue(async () => {
                const label = tube.value?.label;
                if (!label) return;
                await seal(true);
                sound("sealed");
                notify(t("{label} 已封管", { label }));
              })
            }
          >
            {t("封管")}
          </button>
        )}
      </footer>
    </>
  );
}
