/** 设置: language, theme, location, storage, lock, practice, another user. */
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { clockSuspect, skewMs } from "../clock";
import { language, setLanguage, t } from "../i18n";
import { go } from "../nav";
import { Bar, Chips, Icon, Notice, Switch } from "../parts";
import { flipLocating, locating } from "../place";
import { startPractice, stopPractice } from "../practice/start";
import { account, lock, phase, practice, waiting } from "../session";
import { checkStorage, FULL_AT, persisted, usedShare } from "../storage/health";
import { resetSnapshot, stopWork } from "../sync/engine";
import { setTheme, theme, type Theme } from "../theme";

export function Settings(): JSX.Element {
  const [sure, setSure] = useState(false);
  useEffect(() => {
    void checkStorage(false);
  }, []);
  const leave = (to: "locked" | "sign-in"): void => {
    stopWork();
    lock();
    phase.value = to;
  };
  return (
    <>
      <Bar title={t("设置")} sub={account.value?.name ?? t("练习模式")} back={() => go("today")} />
      <main>
        <section class="card stack">
          <p class="label">{t("语言")}</p>
          <Chips
            label={t("语言")}
            options={[
              ["zh", "中文"],
              ["en", "English"],
            ]}
            chosen={[language.value]}
            toggle={(to) => void setLanguage(to as "zh" | "en")}
          />
          <p class="label">{t("明暗")}</p>
          <Chips
            label={t("明暗")}
            options={[
              ["auto", t("跟随手机")],
              ["light", t("浅色")],
              ["dark", t("深色")],
            ]}
            chosen={[theme.value]}
            toggle={(to) => setTheme(to as Theme)}
          />
          <Switch
            label={t("记录入户位置")}
            hint={t("只随入户记录上传，用于核查走访是否到门口")}
            on={locating.value}
            flip={flipLocating}
          />
        </section>
        {!practice.value && (
          <section class="card stack">
            <h2>{t("这台手机")}</h2>
            {persisted.value === false && (
              <Notice tone="warn">{t("浏览器没有答应长期保存。请把本应用添加到主屏幕，并尽快上传。")}</Notice>
            )}
            {usedShare.value >= FULL_AT && (
              <Notice tone="bad">{t("手机给本应用的空间已用 {n}%。", { n: Math.round(usedShare.value * 100) })}</Notice>
            )}
            {(clockSuspect.value || Math.abs(skewMs.value) > 300_000) && (
              <Notice tone="warn">
                {t("手机时间与服务器差 {n} 分钟，记录会按服务器时间改正。", { n: Math.round(skewMs.value / 60_000) })}
              </Notice>
            )}
            <dl class="facts">
              <dt>{t("长期保存")}</dt>
              <dd>{persisted.value ? t("已允许") : t("未允许")}</dd>
              <dt>{t("已用空间")}</dt>
              <dd class="num">{Math.round(usedShare.value * 1000) / 10}%</dd>
              <dt>{t("未上传")}</dt>
              <dd class="num">{waiting.value.length}</dd>
            </dl>
            {persisted.value === false && (
              <button type="button" class="plain" onClick={() => void checkStorage(true)}>
                {t("请求长期保存")}
              </button>
            )}
            {sure ? (
              <div class="pair">
                <button
                  type="button"
                  class="primary"
                  onClick={() => {
                    setSure(false);
                    void resetSnapshot();
                    go("outbox");
                  }}
                >
                  {t("重新取回")}
                </button>
                <button type="button" class="plain" onClick={() => setSure(false)}>
                  {t("算了")}
                </button>
              </div>
            ) : (
              <button type="button" class="plain" onClick={() => setSure(true)}>
                {t("重新取回片区资料")}
              </button>
            )}
          </section>
        )}
        {practice.value ? (
          <button type="button" class="primary" onClick={stopPractice}>
            {t("结束练习")}
          </button>
        ) : (
          <>
            <button type="button" class="plain" onClick={() => leave("locked")}>
              <Icon name="lock" />
              {t("上锁")}
            </button>
            <button type="button" class="plain" onClick={() => leave("sign-in")}>
              <Icon name="people" />
              {t("换人登录")}
            </button>
            <button
              type="button"
              class="plain"
              onClick={() => {
                stopWork();
                lock();
                startPractice();
              }}
            >
              <Icon name="practice" />
              {t("练习模式")}
            </button>
            <p class="quiet">{t("换人或上锁不会删掉任何人没上传的记录。")}</p>
          </>
        )}
      </main>
    </>
  );
}
