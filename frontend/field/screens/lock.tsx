/** The locked app: a PIN opens it, and whoever still has unsent work on this phone is named. */
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../i18n";
import { Field, Notice } from "../parts";
import { account, accounts, outbox, phase, unlock } from "../session";
import { rowsOf, type Account } from "../storage/outbox";
import { MAX_TRIES } from "../storage/vault";
import { Front, SignIn } from "./sign-in";

export function Lock(): JSX.Element {
  const [who, setWho] = useState(account.value?.owner ?? accounts.value[0]?.owner ?? "");
  const [pin, setPinText] = useState("");
  const [left, setLeft] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const [waiting, setWaiting] = useState<[string, number][]>([]);
  useEffect(() => {
    const count = async (each: Account): Promise<[string, number]> => [
      each.name,
      (await rowsOf(outbox(), each.owner)).filter((row) => row.state === "waiting").length,
    ];
    void Promise.all(accounts.value.map(count)).then((all) => setWaiting(all.filter(([, n]) => n > 0)));
  }, []);
  const chosen = accounts.value.find((each) => each.owner === who) ?? accounts.value[0];
  if (!chosen) return <SignIn />;
  const shut = chosen.tries >= MAX_TRIES;
  const attempt = async (): Promise<void> => {
    setBusy(true);
    const rest = await unlock(chosen, pin);
    setPinText("");
    setLeft(rest);
    setBusy(false);
  };
  return (
    <Front>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void attempt();
        }}
      >
        {accounts.value.length > 1 ? (
          <Field label={t("谁在用")}>
            <select value={who} onChange={(event) => setWho(event.currentTarget.value)}>
              {accounts.value.map((each) => (
                <option key={each.owner} value={each.owner}>
                  {each.name}
                </option>
              ))}
            </select>
          </Field>
        ) : (
          <p class="hello">{chosen.name}</p>
        )}
        {shut ? (
          <Notice tone="bad">{t("PIN 已输错 10 次。请联网登录；没上传的记录还在，不会丢。")}</Notice>
        ) : left !== null ? (
          <Notice tone="bad">{t("PIN 不对，还可以试 {n} 次。", { n: left })}</Notice>
        ) : (
          <></>
        )}
        {shut ? (
          <></>
        ) : (
          <Field label="PIN">
            <input
              class="pin"
              type="password"
              inputMode="numeric"
              autocomplete="off"
              name="pin"
              maxLength={12}
              value={pin}
              onInput={(event) => setPinText(event.currentTarget.value.replace(/\D/g, ""))}
              autofocus
            />
          </Field>
        )}
        {shut ? (
          <></>
        ) : (
          <button class="primary" disabled={busy || pin.length < 6}>
            {busy ? t("正在开锁…") : t("开锁")}
          </button>
        )}
      </form>
      <>
        {waiting.map(([name, n]) => (
          <Notice tone="warn" key={name}>
            {t("{name} 有 {n} 条未上传，本人开锁后才能上传。", { name, n })}
          </Notice>
        ))}
      </>
      <button
        type="button"
        class="plain"
        onClick={() => {
          phase.value = "sign-in";
        }}
      >
        {shut ? t("联网登录") : t("换人或忘记 PIN")}
      </button>
    </Front>
  );
}
