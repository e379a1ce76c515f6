/** A document to read, a directive to sign for, and what can only be done at the desk. */
import type { ComponentChildren, JSX } from "preact";
import { now } from "../clock";
import { t } from "../i18n";
import { go, isAt, notify } from "../nav";
import { Bar, Icon, Notice } from "../parts";
import { said, record, world } from "../session";
import { dueWord } from "../screens/words";
import type { DirectiveRow, DocumentRow, TaskRow } from "../types";
import { taskWord } from "./list";
import { isRead, isSigned } from "./rules";

export function ToDo({ part, id }: { part: string; id: string }): JSX.Element {
  const { directives, documents, tasks } = world.value;
  if (part === "document" && documents.has(id)) return <Paper row={documents.get(id)!} />;
  if (part === "directive" && directives.has(id)) return <Directive row={directives.get(id)!} />;
  if (part === "task" && tasks.has(id)) return <AtTheDesk row={tasks.get(id)!} />;
  return <Gone />;
}

export const Gone = (): JSX.Element => (
  <Page title={t("任务")} sub="">
    <Notice tone="calm">{t("这一条已经不在你的任务里。")}</Notice>
  </Page>
);

function Page({ title, sub, children }: { title: string; sub: string; children: ComponentChildren }): JSX.Element {
  return (
    <>
      <Bar title={title} sub={sub} back={() => go("today")} />
      <main>{children}</main>
    </>
  );
}

function Facts({ rows }: { rows: [string, string][] }): JSX.Element {
  return (
    <dl class="facts">
      {rows.filter(([, value]) => value).flatMap(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={value}>{value}</dd>])}
    </dl>
  );
}

const Text = ({ text }: { text: string }): JSX.Element | null =>
  text ? <article class="card paper">{text.split(/\n+/).map((line, n) => <p key={n}>{line}</p>)}</article> : null;

/** The page of the desk; it opens where there is a network. */
const Desk = ({ href }: { href: string }): JSX.Element => (
  <a class="plain" href={href} target="_blank" rel="noopener">
    <Icon name="keyboard" />
    {t("打开电脑页面（要有网络）")}
  </a>
);

/** Store what was done, say so and go back to the list. */
async function done(kind: string, id: string, words: string): Promise<void> {
  await record({ kind, subject: id, territory: "", payload: {} });
  notify(words);
  if (isAt("to-do", kind === "read_document@1" ? "document" : "directive")) go("today");
}

function Paper({ row }: { row: DocumentRow }): JSX.Element {
  const urgency = { urgent: t("加急"), extra: t("特急") }[row.urgency] ?? row.urgency;
  if (row.secret)
    return (
      <Page title={t("涉密文件")} sub={t("文件待签阅")}>
        <Facts rows={[[t("发文单位"), row.where]]} />
        <Notice tone="warn" icon="lock">{t("涉密文件不下到手机，请到办公室阅读和签阅。")}</Notice>
        <Desk href={row.href} />
      </Page>
    );
  return (
    <Page title={row.title} sub={row.number}>
      <Facts
        rows={[
          [t("发文单位"), row.where],
          [t("缓急"), urgency],
          [t("附件"), row.attachments ? t("{n} 个，在电脑页面上看", { n: row.attachments }) : ""],
        ]}
      />
      <Text text={row.text} />
      {isRead(said.value, row.id) ? (
        <Notice tone="good">{t("已签阅，等待上传。")}</Notice>
      ) : row.text ? (
        <button type="button" class="primary" onClick={() => void done("read_document@1", row.id, t("已签阅"))}>
          {t("已阅")}
        </button>
      ) : (
        <Notice tone="calm">{t("正文没有下到手机，请在电脑页面阅读和签阅。")}</Notice>
      )}
      {(!row.text || row.attachments > 0) && <Desk href={row.href} />}
    </Page>
  );
}

function Directive({ row }: { row: DirectiveRow }): JSX.Element {
  const signed = isSigned(world.value, said.value, row.id);
  return (
    <Page title={row.title} sub={signed ? t("指令待上报办结") : t("指令待签收")}>
      <Facts
        rows={[
          [t("签收单位"), row.where],
          [t("依据"), row.document],
          [t("期限"), dueWord(row.due_at, now())],
        ]}
      />
      <Text text={row.text} />
      {!signed && (
        <button
          type="button"
          class="primary"
          onClick={() => void done("acknowledge_directive@1", row.id, t("已签收"))}
        >
          {t("签收")}
        </button>
      )}
      {signed && (
        <Notice tone="calm">
          {row.asks === "report" ? t("已签收。办结后请在电脑页面上报。") : t("已签收，等待上传。")}
        </Notice>
      )}
      <Desk href={row.href} />
    </Page>
  );
}

function AtTheDesk({ row }: { row: TaskRow }): JSX.Element {
  return (
    <Page title={row.title} sub={taskWord(row.kind)}>
      <Facts
        rows={[
          [t("地点"), row.where],
          [t("期限"), dueWord(row.due_at, now())],
        ]}
      />
      <Notice tone="calm">{t("这一件要在电脑页面上办。")}</Notice>
      <Desk href={row.href} />
    </Page>
  );
}
