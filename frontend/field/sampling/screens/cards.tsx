/** 发采样凭证: a serial and a person, again and again; cards and samples are counted side by side. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { now } from "../../clock";
import { t } from "../../i18n";
import { go } from "../../nav";
import { Bar, Field, Icon, Notice } from "../../parts";
import { Camera } from "../../scan/camera";
import { failStorage } from "../../session";
import { memory, tell, type Place } from "../bench";
import { codeTail, keyOf, readPersonalCode, type Who } from "../rules";
import { shelf } from "../shelf";
import { dayOf } from "../shelf-rules";
import { sound } from "../sound";
import { listen } from "../../scan/wedge";
import { FindSheet } from "./people";

export function Cards({ at }: { at: Place }): JSX.Element {
  const cards = shelf.value.cards.filter((each) => each.round === at.round.round && each.point === at.point.id);
  const highest = cards.reduce((most, each) => Math.max(most, each.serial), 0);
  const [serial, setSerial] = useState(String(highest + 1));
  const [said, setSaid] = useState("");
  const [last, setLast] = useState("");
  const [finding, setFinding] = useState(false);
  // A ref beside the state: the next scan may come before this one is drawn.
  const wanted = useRef(serial);
  const queue = useRef(Promise.resolve());
  const stop = (text: string, kind: "seen" | "torn" | "wrong_code"): void => {
    sound(kind);
    setSaid(text);
  };
  const give = async (who: Who, shown: string): Promise<void> => {
    const number = Number(wanted.current);
    if (!number) return stop(t("先填卡号。"), "wrong_code");
    const mine = shelf.value.cards.filter((each) => each.round === at.round.round && each.point === at.point.id);
    const same = mine.find((each) => each.serial === number);
    if (same) return stop(t("{n} 号卡已经发过。", { n: number }), "seen");
    const before = mine.find((each) => each.key === keyOf(who));
    if (before) return stop(t("这个人已有 {n} 号卡，一人一张。", { n: before.serial }), "seen");
    const payload = { round: at.round.round, cards: [{ serial: number, ...who, ms: 0 }] };
    await tell({ kind: "cards@1", subject: at.point.id, territory: "", payload });
    sound("taken");
    wanted.current = String(number + 1);
    setSerial(wanted.current);
    setLast(t("{n} 号卡：{who}", { n: number, who: shown }));
    setSaid(memory.value.seen.has(keyOf(who)) ? "" : t("这台手机没有给这个人采过样，卡照样记下。"));
  };
  const scan = async (text: string): Promise<void> => {
    const read = readPersonalCode(text);
    if (read === "torn") return stop(t("这个码读不全，校验不对。请重新出示，或手工找人。"), "torn");
    if (read) return give(read, codeTail(read.code));
    if (!/^\d{1,9}$/.test(text.trim())) return stop(t("这个码认不出是谁。请出示个人码，或手工找人。"), "wrong_code");
    // A card's own bar code is its serial.
    wanted.current = String(Number(text.trim()));
    setSerial(wanted.current);
    setSaid("");
  };
  const heard = (text: string): void => {
    queue.current = queue.current.then(() => scan(text)).catch(failStorage);
  };
  const latest = useRef(heard);
  latest.current = heard;
  useLayoutEffect(() => listen((code) => latest.current(code)), []);

  const today = dayOf(now());
  const given = cards.filter((each) => dayOf(each.at) === today).length;
  const samples = shelf.value.tubes
    .filter((each) => each.round === at.round.round && dayOf(each.sealed) === today)
    .reduce((sum, each) => sum + each.samples.length, 0);
  return (
    <>
      <Bar title={t("发采样凭证")} sub={at.round.name} back={() => go("sampling")} />
      <main>
        <Camera heard={heard} low />
        <ul class="counts two card">
          <li>
            <b>{given}</b>
            <span>{t("张卡")}</span>
          </li>
          <li>
            <b>{samples}</b>
            <span>{t("份样本")}</span>
          </li>
        </ul>
        {given !== samples && (
          <p class="quiet">{t("这台手机上卡与样本差 {n}。", { n: Math.abs(given - samples) })}</p>
        )}
        {said && <Notice tone="warn">{said}</Notice>}
        {last && (
          <p class="tube-band">
            <Icon name="card" />
            <b>{last}</b>
          </p>
        )}
        <Field label={t("下一张卡号")}>
          <input
            class="tall"
            inputMode="numeric"
            value={serial}
            maxLength={9}
            autocomplete="off"
            onInput={(event) => {
              wanted.current = event.currentTarget.value.replace(/\D/g, "");
              setSerial(wanted.current);
            }}
          />
        </Field>
        <p class="quiet">{t("扫个人码就发下一张卡；也可以先扫卡上的号。")}</p>
        <button type="button" class="plain huge" onClick={() => setFinding(true)}>
          <Icon name="keyboard" />
          {t("手输找人")}
        </button>
        {finding && (
          <FindSheet
            round={at.round.round}
            close={() => setFinding(false)}
            typed={(text) => {
              setFinding(false);
              heard(text);
            }}
            chosen={(target, shown) => {
              setFinding(false);
              queue.current = queue.current.then(() => give({ target }, shown)).catch(failStorage);
            }}
          />
        )}
      </main>
    </>
  );
}
