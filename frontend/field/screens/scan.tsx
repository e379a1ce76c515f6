/** 扫码: camera, scanner gun or typing; an enrolment link or a household's code opens what it names. */
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../i18n";
import { enrolToken, go } from "../nav";
import { Bar, Field, Notice } from "../parts";
import { find, readCode } from "../search";
import { PRACTICE_CARD } from "../practice/card";
import { lock, phase, practice, world } from "../session";
import { listen } from "../scan/wedge";
import { Camera } from "../scan/camera";
import { stopWork } from "../sync/engine";
import { showCard } from "./card";
import { targetOf } from "./find";

/** Follow a code. Answers what to tell the worker when it leads nowhere. */
export function follow(code: string): string {
  const { kind, value } = readCode(code);
  if (kind === "enrol") {
    stopWork();
    lock();
    enrolToken.value = value;
    phase.value = "sign-in";
    return "";
  }
  if (kind === "card") {
    navigator.vibrate?.(60);
    showCard(value);
    return "";
  }
  const household = kind === "household" ? value : find(world.value, value, 1)[0]?.household.id;
  const target = household ? targetOf(household) : null;
  if (target) {
    navigator.vibrate?.(60);
    go("home", target);
    return "";
  }
  return kind === "household" ? t("这一户不在你的片区里。") : t("认不出这个码：{code}", { code: value.slice(0, 40) });
}

export function Scan(): JSX.Element {
  const [said, setSaid] = useState("");
  const [typed, setTyped] = useState("");
  useEffect(() => listen((code) => setSaid(follow(code))), []);

  return (
    <>
      <Bar title={t("扫码")} />
      <main>
        <Camera heard={(code) => setSaid(follow(code))} />
        {said && <Notice tone="warn">{said}</Notice>}
        {practice.value && (
          <div class="row">
            <button type="button" class="plain" onClick={() => follow(PRACTICE_CARD)}>
              {t("练习：验一张凭证")}
            </button>
            <button type="button" class="plain" onClick={() => follow(PRACTICE_CARD.replace(/.$/, "0"))}>
              {t("练习：验一张改过的")}
            </button>
          </div>
        )}
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            setSaid(follow(typed));
            setTyped("");
          }}
        >
          <Field label={t("扫码枪或手工输入")} hint={t("户码、门牌、姓名、凭证上的字都可以")}>
            <input
              value={typed}
              autocomplete="off"
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          </Field>
          <button class="plain" disabled={!typed.trim()}>
            {t("打开")}
          </button>
        </form>
      </main>
    </>
  );
}
