/** The doors into the app: enrolment link, name and password, a PIN to set, a PIN to unlock. */
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { language, setLanguage, t } from "../i18n";
import { enrolToken } from "../nav";
import { Field, Icon, Notice } from "../parts";
import { startPractice } from "../practice/start";
import { accounts, knownDevice, needsOldPin, pendingName, phase, setPin, welcome } from "../session";
import { pinProblem } from "../storage/vault";
import { post, Refused } from "../sync/api";
import { readCode } from "../search";
import type { SignInAnswer } from "../types";

const deviceName = (): string => (/\(([^)]+)\)/.exec(navigator.userAgent)?.[1] ?? "phone").slice(0, 80);

export function Front({ children }: { children: JSX.Element | JSX.Element[] }): JSX.Element {
  return (
    <main class="front">
      <header>
        <p class="logo" aria-hidden="true">
          万家
        </p>
        <h1>{t("万家入户")}</h1>
        <p class="quiet">{t("一户不漏，一数有门。")}</p>
      </header>
      {children}
      <footer class="front-foot">
        <button
          type="button"
          class="link"
          onClick={() => void setLanguage(language.value === "zh" ? "en" : "zh")}
          lang={language.value === "zh" ? "en" : "zh-Hans"}
        >
          {language.value === "zh" ? "English" : "中文"}
        </button>
        <button type="button" class="link" onClick={() => startPractice()}>
          <Icon name="practice" />
          {t("练习模式")}
        </button>
      </footer>
    </main>
  );
}

function explain(error: unknown): string {
  if (error instanceof Refused) {
    if (error.status === 401) return t("用户名或密码不对。");
    if (error.status === 429 || error.status === 503) return t("服务器正忙，请过一会儿再试。");
    return error.message || t("登录没有成功。");
  }
  return t("连不上服务器。第一次登录需要网络。");
}

export function SignIn(): JSX.Element {
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const enter = async (path: "enrol" | "sign-in", body: object): Promise<void> => {
    setBusy(true);
    setWrong("");
    try {
      welcome(await post<SignInAnswer>(path, { ...body, device_name: deviceName() }));
    } catch (error) {
      setWrong(explain(error));
    }
    setBusy(false);
  };
  const token = enrolToken.value;
  useEffect(() => {
    if (token) {
      enrolToken.value = null;
      void enter("enrol", { token });
    }
  }, [token]);
  return (
    <Front>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void enter("sign-in", { username, password, device: knownDevice() });
        }}
      >
        {wrong ? <Notice tone="bad">{wrong}</Notice> : <></>}
        <Field label={t("用户名")}>
          <input
            name="username"
            autocomplete="username"
            autocapitalize="none"
            required
            value={username}
            onInput={(event) => setUsername(event.currentTarget.value)}
          />
        </Field>
        <Field label={t("密码")}>
          <input
            name="password"
            type="password"
            autocomplete="current-password"
            required
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </Field>
        <button class="primary" disabled={busy}>
          {busy ? t("正在登录…") : t("登录")}
        </button>
      </form>
      <details class="card">
        <summary>{t("用社区给的开通码")}</summary>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void enter("enrol", { token: readCode(code).value });
          }}
        >
          <Field label={t("开通码")} hint={t("用手机相机扫开通二维码会自动打开；也可以粘贴在这里。")}>
            <input value={code} autocomplete="off" onInput={(event) => setCode(event.currentTarget.value)} />
          </Field>
          <button class="plain" disabled={busy || !code.trim()}>
            {t("开通这台手机")}
          </button>
        </form>
      </details>
      {accounts.value.length > 0 ? (
        <button
          type="button"
          class="plain"
          onClick={() => {
            phase.value = "locked";
          }}
        >
          {t("回到解锁")}
        </button>
      ) : (
        <></>
      )}
    </Front>
  );
}

export function SetPin(): JSX.Element {
  const [old, setOld] = useState("");
  const [pin, setOne] = useState("");
  const [again, setAgain] = useState("");
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    if (needsOldPin()) {
      setBusy(true);
      await setPin(old, old).catch(() => setWrong(t("原来的 PIN 不对。这台手机上的资料只有它能打开。")));
      return setBusy(false);
    }
    const problem = pinProblem(pin);
    if (problem) return setWrong(problem === "short" ? t("PIN 至少 6 位数字。") : t("这个 PIN 太好猜，换一个。"));
    if (pin !== again) return setWrong(t("两次输入不一样。"));
    setBusy(true);
    await setPin(pin, "").catch((error: Error) => setWrong(error.message));
    setBusy(false);
  };
  const field = (label: string, value: string, set: (text: string) => void, name: string): JSX.Element => (
    <Field label={label}>
      <input
        class="pin"
        type="password"
        inputMode="numeric"
        autocomplete="off"
        name={name}
        maxLength={12}
        value={value}
        onInput={(event) => set(event.currentTarget.value.replace(/\D/g, ""))}
      />
    </Field>
  );
  return (
    <Front>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Notice tone="calm" icon="lock">
          {t("{name}，设一个 PIN。没有网络时用它开锁；手机丢了，别人没有它就打不开名单。", { name: pendingName() })}
        </Notice>
        {wrong ? <Notice tone="bad">{wrong}</Notice> : <></>}
        {needsOldPin() ? (
          field(t("原来的 PIN"), old, setOld, "old")
        ) : (
          <>
            {field(t("PIN（6 到 12 位数字）"), pin, setOne, "pin")}
            {field(t("再输一次"), again, setAgain, "again")}
          </>
        )}
        <button class="primary" disabled={busy}>
          {busy ? t("正在上锁…") : t("好")}
        </button>
      </form>
    </Front>
  );
}
