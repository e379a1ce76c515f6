/** 装箱: tubes are scanned into a box and then counted by hand; both counts go out, agreeing or not. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { go, notify } from "../../nav";
import { Bar, Field, Icon, Notice } from "../../parts";
import { Camera } from "../../scan/camera";
import { failStorage } from "../../session";
import { box, keepBox, sealBox, type Place } from "../bench";
import { fits, LABEL_LENGTH, readPersonalCode } from "../rules";
import { boxOf, shelf } from "../shelf";
import { sound } from "../sound";
import { listen } from "../../scan/wedge";

export function Pack({ at }: { at: Place }): JSX.Element {
  const [said, setSaid] = useState("");
  const [typed, setTyped] = useState("");
  const [counted, setCounted] = useState("");
  const queue = useRef(Promise.resolve());
  const stop = (text: string): void => {
    sound("wrong_label");
    setSaid(text);
  };
  const scan = async (text: string): Promise<void> => {
    const label = text.trim();
    if (!label || label.length > LABEL_LENGTH || readPersonalCode(label)) return stop(t("这不是箱码或管码。"));
    const now = box.value;
    if (!now) {
      if (shelf.value.boxes.some((each) => each.label === label)) return stop(t("{label} 箱已经封过。", { label }));
      await keepBox({ label, tubes: [] });
      sound("opened");
      return setSaid("");
    }
    if (label === now.label) return;
    if (!fits(label, at.round.label_pattern)) return stop(t("{label} 不是本轮的管码。", { label }));
    if (now.tubes.includes(label)) return stop(t("{label} 管已经在这一箱里。", { label }));
    const other = boxOf.value.get(label);
    if (other) return stop(t("{label} 管已装进 {box} 箱。", { label, box: other }));
    await keepBox({ ...now, tubes: [...now.tubes, label] });
    sound("taken");
    const known = shelf.value.tubes.some((each) => each.label === label);
    setSaid(known ? "" : t("{label} 管不是这台手机封的，也装进去了。", { label }));
  };
  const heard = (text: string): void => {
    queue.current = queue.current.then(() => scan(text)).catch(failStorage);
  };
  const latest = useRef(heard);
  latest.current = heard;
  useLayoutEffect(() => listen((code) => latest.current(code)), []);

  const open = box.value;
  const differs = open !== null && counted !== "" && Number(counted) !== open.tubes.length;
  const send = async (): Promise<void> => {
    const label = open!.label;
    await sealBox(Number(counted));
    sound("sealed");
    setCounted("");
    notify(t("{label} 箱已封", { label }));
  };
  return (
    <>
      <Bar title={t("装箱")} sub={at.round.name} back={() => go("sampling")} />
      <main>
        <Camera heard={heard} low />
        {open ? (
          <p class="tube-band">
            <Icon name="box" />
            <b>{open.label}</b>
            <small>{t("{n} 管已扫进", { n: open.tubes.length })}</small>
          </p>
        ) : (
          <div class="no-tube">
            <Icon name="box" />
            <b>{t("请扫箱码")}</b>
            <p>{t("先扫转运箱，再一管一管扫进去")}</p>
          </div>
        )}
        {said && <Notice tone="warn">{said}</Notice>}
        <form
          class="inline"
          onSubmit={(event) => {
            event.preventDefault();
            heard(typed);
            setTyped("");
          }}
        >
          <Field label={open ? t("手输管码") : t("手输箱码")}>
            <input class="tall" value={typed} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
          </Field>
          <button class="plain tall" disabled={!typed.trim()}>
            {t("加入")}
          </button>
        </form>
        {open && (
          <>
            <ul class="rows">
              {[...open.tubes].reverse().map((label) => (
                <li key={label} class="row tall">
                  <Icon name="tube" />
                  <span>
                    <b class="num">{label}</b>
                  </span>
                  <button
                    type="button"
                    class="plain tall"
                    onClick={() =>
                      void keepBox({ ...open, tubes: open.tubes.filter((each) => each !== label) }).catch(failStorage)
                    }
                  >
                    {t("拿出")}
                  </button>
                </li>
              ))}
            </ul>
            <section class="card stack">
              <Field label={t("手工点数：箱里有几管")}>
                <input
                  class="tall"
                  inputMode="numeric"
                  value={counted}
                  maxLength={4}
                  autocomplete="off"
                  onInput={(event) => setCounted(event.currentTarget.value.replace(/\D/g, ""))}
                />
              </Field>
              {differs && (
                <Notice tone="bad">
                  {t("点数 {counted}，扫进 {n}，对不上。请再数一遍；照样封箱，办公室会追查。", {
                    counted,
                    n: open.tubes.length,
                  })}
                </Notice>
              )}
              <button
                type="button"
                class="primary huge"
                disabled={counted === "" || !open.tubes.length}
                onClick={() => void send()}
              >
                {differs ? t("数目不符，照样封箱") : t("封箱")}
              </button>
              {!open.tubes.length && (
                <button type="button" class="plain tall" onClick={() => void keepBox(null).catch(failStorage)}>
                  {t("不用这个箱")}
                </button>
              )}
            </section>
          </>
        )}
      </main>
    </>
  );
}
