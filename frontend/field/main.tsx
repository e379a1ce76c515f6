/** The field app: which door is open (sign-in, PIN, app), the tabs, the strip that never lets unsent work be forgotten. */
import { effect } from "@preact/signals";
import { render, type JSX } from "preact";
import { useEffect, useErrorBoundary, useLayoutEffect, useState } from "preact/hooks";
import { startClock, tick } from "./clock";
import { handOver } from "./handover";
import { startLanguage, t } from "./i18n";
import { enrolToken, go, route, startNav } from "./nav";
import { Icon, Notice, Toast } from "./parts";
import type { IconName } from "./icons";
import { startLocating } from "./place";
import { startPractice } from "./practice/start";
import { accounts, lock, oldest, openStores, phase, practice, rejected, unsent, waiting, world, type Phase } from "./session";
import { startWorker } from "./update";
import { Building } from "./screens/building";
import { Find, PersonScreen } from "./screens/find";
import { HouseholdScreen } from "./screens/household";
import { Lock } from "./screens/lock";
import { Outbox, syncWord } from "./screens/outbox";
import { CardCheck } from "./screens/card";
import { Scan } from "./screens/scan";
import { Settings } from "./screens/settings";
import { SetPin, SignIn } from "./screens/sign-in";
import { rounds, Today } from "./screens/today";
import { checkStorage, isPrivateMode, nagLevel, storageFailure } from "./storage/health";
import { startTriggers, startWork, stopWork, syncState } from "./sync/engine";
import { applyTheme } from "./theme";

const IDLE_MS = 5 * 60_000;

function Screen(): JSX.Element {
  const [name, id = "", more = ""] = route.value;
  useLayoutEffect(() => scrollTo(0, 0), [name, id, more]);
  switch (name) {
    case "place":
      return <Building key={id} id={id} />;
    case "home":
      return <HouseholdScreen id={id} correct={more === "correct"} />;
    case "person":
      return <PersonScreen key={id} id={id} />;
    case "lead":
      return <Later key={id + more} screens="Lead" part={id} id={more} />;
    case "order":
      return <Later key={id + more} screens="Order" part={id} id={more} />;
    case "to-do":
      return <Later key={more} screens="ToDo" part={id} id={more} />;
    case "scan":
      return <Scan />;
    case "card":
      return <CardCheck />;
    case "find":
      return <Find />;
    case "outbox":
      return <Outbox />;
    case "sampling":
      return <Later key={name} screens="Sampling" part={id} id={more} />;
    case "station":
      return <Later key={name} screens="Station" part={id} id={more} />;
    case "follow":
      return <Later key={name} screens="Follow" part={id} id={more} />;
    case "patrol":
      return <Later key={name} screens="Patrol" part={id} id={more} />;
    case "aside":
      return <Later key={name + id} screens="SetAside" part={id} id="" />;
    case "settings":
      return <Settings />;
    case "sign-in":
      return <SignIn />;
    default:
      return <Today />;
  }
}

type Parts = typeof import("./later");

/** The screens of tables and stations are no part of the first load; the service worker has them from its first day. */
function Later({ screens, part, id }: { screens: keyof Parts; part: string; id: string }): JSX.Element {
  const [loaded, setLoaded] = useState<Parts | "failed" | null>(null);
  useEffect(() => {
    import("./later").then(setLoaded, () => setLoaded("failed"));
  }, []);
  if (loaded && loaded !== "failed") {
    const Shown = loaded[screens];
    return <Shown part={part} id={id} />;
  }
  return (
    <main>
      {loaded ? (
        <Notice tone="bad">{t("这一页还没有取到手机里。请连一次网络再打开。")}</Notice>
      ) : (
        <p class="quiet">{t("正在打开…")}</p>
      )}
    </main>
  );
}

const TABS: [string, IconName, () => string][] = [
  ["today", "home", () => t("今天")],
  ["sampling", "tube", () => t("采样")],
  ["station", "barrier", () => t("卡口")],
  ["scan", "scan", () => t("扫码")],
  ["find", "search", () => t("找人")],
  ["outbox", "upload", () => t("待上传")],
];
const PARENT: Record<string, string> = {
  place: "today",
  home: "today",
  lead: "today",
  order: "today",
  "to-do": "today",
  follow: "today",
  patrol: "today",
  settings: "today",
  person: "find",
  card: "scan",
  aside: "outbox",
};

/** A screen that breaks says so and lets the worker go on elsewhere; nothing recorded is touched by it. */
function Guarded(): JSX.Element {
  const [error, again] = useErrorBoundary();
  const here = route.value.join("/");
  useEffect(again, [here]);
  if (!error) return <Screen />;
  return (
    <main>
      <Notice tone="bad">
        <b>{t("这一页打不开")}</b>
        <br />
        {t("已记下的都还在手机里。请先做别的，并把下面这行字告诉办公室。")}
        <br />
        <small>{String(error)}</small>
      </Notice>
      <button type="button" class="primary" onClick={() => go("today")}>
        {t("今天")}
      </button>
    </main>
  );
}

/** Screens that need the whole height: a door, and a table with its tube. */
const isWhole = (): boolean => {
  const [name, part, id] = route.value;
  if (name === "station") return part === "check" || part === "gate";
  return name === "home" || (name === "sampling" && (part === "table" || (part === "doorstep" && !!id)));
};

/** Tables and stations are there for those who have some. */
const isThere = (name: string): boolean =>
  name === "sampling" ? rounds.value.length > 0 : name !== "station" || world.value.stations.size > 0;

function Tabs(): JSX.Element {
  const here = PARENT[route.value[0] ?? ""] ?? route.value[0];
  return (
    <nav class="tabs" aria-label={t("主导航")}>
      {TABS.filter(([name]) => isThere(name)).map(([name, icon, word]) => (
        <a key={name} href={`#/${name}`} aria-current={here === name ? "page" : undefined}>
          <Icon name={icon} />
          <span>
            {word()}
            {name === "outbox" && unsent.value.length > 0 && <b class="badge">{unsent.value.length}</b>}
          </span>
        </a>
      ))}
    </nav>
  );
}

function Strip(): JSX.Element | null {
  if (practice.value)
    return (
      <div class="strip practice" role="note">
        <Icon name="practice" />
        {t("练习模式 · 不是真数据，不会上传")}
      </div>
    );
  const nag = tick.value >= 0 ? nagLevel(oldest.value, Date.now()) : 0;
  const trouble = ["sign-in", "revoked"].includes(syncState.value);
  if (!waiting.value.length && !rejected.value.length && !trouble && syncState.value !== "offline") return null;
  const text = rejected.value.length
    ? t("{n} 条需处理", { n: rejected.value.length })
    : waiting.value.length
      ? t("{n} 条未上传", { n: waiting.value.length })
      : syncWord();
  return (
    <aside aria-label={t("待上传")}>
      <a class={`strip nag-${trouble || rejected.value.length ? 2 : nag}`} href="#/outbox">
        <Icon name={nag || trouble ? "warn" : "upload"} />
        <span>
          {text}
          {nag === 1
            ? t("，已超过 2 小时")
            : nag === 2
              ? t("，已超过 1 天")
              : nag === 3
                ? t("，已超过 3 天，请交接数据")
                : ""}
        </span>
        <Icon name="right" />
      </a>
    </aside>
  );
}

/** Storage failed: nothing here may be closed before its data is handed over. */
function RedPage(): JSX.Element {
  useEffect(() => {
    const hold = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", hold);
    return () => removeEventListener("beforeunload", hold);
  }, []);
  return (
    <main class="red-page">
      <Icon name="warn" />
      <h1>{t("不要关闭，请交接数据")}</h1>
      <p role="alert">
        {t("这台手机的存储出了问题，最后的记录可能没有写进去。请现在把数据交给社区办公室，然后换一台手机。")}
      </p>
      <button type="button" class="primary" disabled={!unsent.value.length} onClick={() => void handOver()}>
        <Icon name="download" />
        {t("交接数据（{n} 条）", { n: unsent.value.length })}
      </button>
      <p>
        <small>{storageFailure.value}</small>
      </p>
    </main>
  );
}

function Private(): JSX.Element {
  return (
    <main class="front">
      <Notice tone="bad">
        <b>{t("这是无痕（隐私）窗口")}</b>
        <br />
        {t("窗口一关，没上传的记录就全没了。请用普通窗口打开，或把本应用添加到主屏幕。")}
      </Notice>
    </main>
  );
}

function App(): JSX.Element {
  if (storageFailure.value) return <RedPage />;
  switch (phase.value) {
    case "boot":
      return (
        <main class="front">
          <p class="quiet">{t("正在打开…")}</p>
        </main>
      );
    case "private":
      return <Private />;
    case "sign-in":
      return <SignIn />;
    case "set-pin":
      return <SetPin />;
    case "locked":
      return enrolToken.value ? <SignIn /> : <Lock />;
    case "open":
      return (
        <div
          class={`app ${practice.value ? "practising" : ""} ${isWhole() ? "at-door" : ""}`}
          data-mark={t("练习")}
        >
          <Strip />
          <Guarded />
          <Toast />
          {!isWhole() && <Tabs />}
        </div>
      );
  }
}

/** Lock by itself after five minutes without a touch, in view or not. */
function watchIdle(): void {
  let touched = Date.now();
  const touch = (): void => {
    touched = Date.now();
  };
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, touch, { passive: true });
  const check = (): void => {
    if (phase.value === "open" && !practice.value && Date.now() - touched > IDLE_MS) {
      stopWork();
      lock();
    }
  };
  setInterval(check, 10_000);
  document.addEventListener("visibilitychange", check);
}

async function start(): Promise<void> {
  applyTheme();
  startClock();
  startNav();
  await startLanguage();
  render(<App />, document.getElementById("app")!);
  await openStores();
  phase.value = (await isPrivateMode()) ? "private" : accounts.value.length && !enrolToken.value ? "locked" : "sign-in";
  // A link to practise with, e.g. from a page that shows what there is: #/practice/sampling.
  if (route.value[0] === "practice" && phase.value !== "private") startPractice(route.value[1]);
  let was = phase.value as Phase;
  effect(() => {
    const is = phase.value;
    if (is === "open" && was !== "open" && !practice.value) {
      void checkStorage(true);
      startLocating();
      void startWork();
      // After a sign-in begin at the beginning; after a mere unlock go on where the worker was.
      if (was === "set-pin") go("today");
    }
    was = is;
  });
  effect(() => {
    // An enrolment link opened while somebody is signed in: lock first, then let the link speak.
    if (!enrolToken.value || phase.peek() !== "open") return;
    stopWork();
    lock();
    phase.value = "sign-in";
  });
  startTriggers();
  watchIdle();
  startWorker();
}

void start();
