/** A tube or a box that was sent back: what is wrong with it is put right, everybody in it stays in it, and it goes again. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { go, notify } from "../../nav";
import { Bar, Chips, Field, Icon, Notice } from "../../parts";
import { returned, Why } from "../../screens/returned";
import { failStorage, world, type Unsent } from "../../session";
import type { Point, Round } from "../../types";
import { resend } from "../bench";
import { codeTail, fits, LABEL_LENGTH, type Who } from "../rules";
import { refusedPlace, withPersonAt, type SaidBox, type SaidTube } from "../mended";
import { shelf } from "../shelf";
import { listen } from "../../scan/wedge";
import { pointName } from "./hub";
import { WalkInSheet } from "./people";

export function Mend({ id }: { id: string }): JSX.Element {
  const tube = returned(id, "tube@1");
  const box = returned(id, "box@1");
  return (
    <>
      <Bar title={tube ? t("改采样管") : t("改装箱")} back={() => go("outbox")} />
      <main>
        {tube ? <Tube old={tube} /> : box ? <Box old={box} /> : <Notice tone="calm">{t("这一条已经不在需处理里。")}</Notice>}
      </main>
    </>
  );
}

const send = async (old: Unsent, subject: string, said: SaidTube | SaidBox): Promise<void> => {
  await resend(old, subject, { ...said });
  notify(t("{label} 已改好，等待上传", { label: said.label }));
  go("outbox");
};

const roundOf = (id: string): Round | undefined => [...world.value.rounds.values()].find((each) => each.round === id);
const patternOf = (id: string): string => roundOf(id)?.label_pattern ?? "";

function shownOf(who: Who): string {
  if ("code" in who) return codeTail(who.code);
  if ("person" in who) return who.person.name;
  return world.value.persons.get(world.value.targets.get(who.target)?.person ?? "")?.name ?? t("名册里的人");
}

/** Where the server says that place and round do not belong together: which of the places this phone knows it was. */
function Elsewhere({ old, options, chosen, choose }: {
  old: Unsent; options: [string, string][]; chosen: string; choose: (id: string) => void;
}): JSX.Element | null {
  if (old.answer?.code !== "wrong_round") return null;
  if (!options.length) return <Notice tone="warn">{t("这台手机上没有可选的采样点，请交给办公室。")}</Notice>;
  return (
    <>
      <p class="label">{t("是在哪里采的")}</p>
      <Chips label={t("是在哪里采的")} options={options} chosen={[chosen]} toggle={choose} />
    </>
  );
}

const whereOf = (point: Point): string => `${roundOf(point.round)?.name ?? ""} ${pointName(point)}`;

function Tube({ old }: { old: Unsent }): JSX.Element {
  const was = old.event.payload as unknown as SaidTube;
  const { tables, points } = world.value;
  const [label, setLabel] = useState(was.label);
  const [samples, setSamples] = useState(was.samples);
  const [table, setTable] = useState(old.subject);
  const [editing, setEditing] = useState<number | null>(null);
  const point = points.get(tables.get(table)?.point ?? "");
  const round = table === old.subject ? was.round : (point?.round ?? was.round);
  const bad = refusedPlace(old.answer?.field ?? "");
  const used = shelf.value.tubes.some((each) => each.event !== old.id && each.label === label.trim());
  const wrong = !fits(label.trim(), patternOf(round)) ? t("管码不对") : used ? t("这支管用过了") : undefined;
  const options = [...tables.values()].flatMap((each): [string, string][] => {
    const at = points.get(each.point);
    return at ? [[each.id, `${whereOf(at)} · ${t("{n} 号台", { n: each.number })}`]] : [];
  });
  const edited = editing === null ? undefined : samples[editing];
  return (
    <>
      <Why row={old} />
      <Notice tone="calm">{t("管里的人一个也不会少：改好的替换退回的，一起再传。")}</Notice>
      <Field label={t("管码")} error={wrong}>
        <input class="tall" value={label} maxLength={LABEL_LENGTH} autocomplete="off" onInput={(event) => setLabel(event.currentTarget.value)} />
      </Field>
      <Elsewhere old={old} options={options} chosen={table} choose={setTable} />
      <ul class="rows">
        {samples.map((each, place) => (
          <li key={each.n} class="row tall">
            <Icon name={place === bad ? "warn" : "people"} />
            <span>
              <b class="name">{shownOf(each)}</b>
              <small class={place === bad ? "ink-bad" : ""}>
                {t("第 {n} 人", { n: each.n })}
                {"person" in each && ` · ${each.person.document || t("无证件")}`}
                {place === bad && ` · ${t("退回的是这一位")}`}
              </small>
            </span>
            {"person" in each && (
              <button type="button" class="plain tall" onClick={() => setEditing(place)} aria-label={t("改 {name}", { name: each.person.name })}>
                {t("改")}
              </button>
            )}
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="primary huge"
        disabled={wrong !== undefined}
        onClick={() => void send(old, table, { ...was, round, label: label.trim(), samples }).catch(failStorage)}
      >
        {t("改好再传")}
      </button>
      {edited && "person" in edited && (
        <WalkInSheet
          was={edited.person}
          close={() => setEditing(null)}
          add={(person) => {
            setSamples(withPersonAt(samples, editing!, person));
            setEditing(null);
          }}
        />
      )}
    </>
  );
}

function Box({ old }: { old: Unsent }): JSX.Element {
  const was = old.event.payload as unknown as SaidBox;
  const { points } = world.value;
  const [label, setLabel] = useState(was.label);
  const [tubes, setTubes] = useState(was.tubes);
  const [counted, setCounted] = useState(String(was.counted));
  const [point, setPoint] = useState(old.subject);
  const [typed, setTyped] = useState("");
  const round = point === old.subject ? was.round : (points.get(point)?.round ?? was.round);
  const wrong = typed.trim() !== "" && !fits(typed.trim(), patternOf(round)) ? t("管码不对") : undefined;
  const add = (text: string): void => {
    const one = text.trim();
    if (fits(one, patternOf(round)) && !tubes.includes(one)) setTubes([...tubes, one]);
    setTyped(fits(one, patternOf(round)) ? "" : one);
  };
  const latest = useRef(add);
  latest.current = add;
  useLayoutEffect(() => listen((code) => latest.current(code)), []);
  return (
    <>
      <Why row={old} />
      <Field label={t("箱码")}>
        <input class="tall" value={label} maxLength={LABEL_LENGTH} autocomplete="off" onInput={(event) => setLabel(event.currentTarget.value)} />
      </Field>
      <Elsewhere old={old} options={[...points.values()].map((each) => [each.id, whereOf(each)])} chosen={point} choose={setPoint} />
      <form
        class="inline"
        onSubmit={(event) => {
          event.preventDefault();
          add(typed);
        }}
      >
        <Field label={t("手输管码")} error={wrong}>
          <input class="tall" value={typed} maxLength={LABEL_LENGTH} autocomplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
        </Field>
        <button class="plain tall" disabled={!typed.trim() || wrong !== undefined}>
          {t("加入")}
        </button>
      </form>
      <ul class="rows">
        {tubes.map((each) => (
          <li key={each} class="row tall">
            <Icon name="tube" />
            <span>
              <b class="num">{each}</b>
            </span>
            <button type="button" class="plain tall" onClick={() => setTubes(tubes.filter((other) => other !== each))}>
              {t("拿出")}
            </button>
          </li>
        ))}
      </ul>
      <Field label={t("手工点数：箱里有几管")}>
        <input class="tall" inputMode="numeric" value={counted} maxLength={4} autocomplete="off" onInput={(event) => setCounted(event.currentTarget.value.replace(/\D/g, ""))} />
      </Field>
      <button
        type="button"
        class="primary huge"
        disabled={!label.trim() || counted === "" || !tubes.length}
        onClick={() => void send(old, point, { round, label: label.trim(), tubes, counted: Number(counted) }).catch(failStorage)}
      >
        {t("改好再传")}
      </button>
    </>
  );
}
