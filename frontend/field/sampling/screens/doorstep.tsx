/** 上门采样: who of the round is still unsampled here, and one person at a door: twice confirmed before a tube is bound. */
import { computed, signal } from "@preact/signals";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { isoLocal, now } from "../../clock";
import { t, when } from "../../i18n";
import { go, isAt, notify } from "../../nav";
import { Bar, Chips, Empty, Field, Icon, Notice, Switch } from "../../parts";
import { Camera } from "../../scan/camera";
import { Outcomes } from "../../screens/outcomes";
import { placeName } from "../../screens/units";
import { needWords, outcomeWord } from "../../screens/words";
import { failStorage, world } from "../../session";
import type { Outcome, Person, Target } from "../../types";
import { proposeRevisit } from "../../world";
import { memory, openTube, place, rulesOf, seal, take, tell, tube, type Place } from "../bench";
import { judge, judgePerson, readScan } from "../rules";
import { ordered, type Stop } from "../route";
import { shelf } from "../shelf";
import { sayOrdinal, sound } from "../sound";
import { listen } from "../../scan/wedge";

const SETTLED = ["reached", "moved", "excluded", "inaccessible"];
const FEW = 40;
/** The two confirmations, the disinfection before, and that it was at the door (docs/sampling.md). */
const FIRST = 1;
const SECOND = 2;
const DISINFECTED = 4;
const AT_THE_DOOR = 8;

const onlyNeedy = signal(true);
/** The household last disinfected for: the next door asks anew, and the way goes on from there. */
const disinfected = signal("");

/** Whom this phone knows to be unsampled in the round, in walking order; who was tried comes last. */
export const todo = computed((): Target[] => {
  const round = place.value?.round.round;
  const { targets, persons, households, places } = world.value;
  const rank = (target: Target): [number, number, number] => [
    shelf.value.attempts.has(target.id) ? 1 : 0,
    places.get(target.place)?.position ?? 1e9,
    households.get(target.household)?.position ?? 1e9,
  ];
  return [...targets.values()]
    .filter(
      ({ id, campaign, person, state }) =>
        campaign === round &&
        person &&
        persons.has(person) &&
        !SETTLED.includes(state) &&
        !memory.value.seen.has(`t:${id}`) &&
        !tube.value?.samples.some(({ who }) => "target" in who && who.target === id),
    )
    .map((target) => ({ target, at: rank(target) }))
    .sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1] || a.at[2] - b.at[2])
    .map(({ target }) => target);
});

/** The day a moment lies on in Beijing, as the server writes days. */
const dayText = (at: number): string => isoLocal(at).slice(0, 10);
function isControlled(person: Person | undefined): boolean {
  const today = dayText(now());
  return !!person?.controlled && person.controlled[0] <= today && today <= person.controlled[1];
}
const isIsolated = (household: string): boolean => (world.value.members.get(household) ?? []).some(isControlled);

/** Whom the round samples at home, in the order of doors: the nearest next, who was tried later, the isolated last. */
const calls = computed((): Target[] => {
  const { persons, households, places } = world.value;
  const named = place.value?.round.doorstep_needs;
  const homes = new Map<string, Target[]>();
  for (const target of todo.value) {
    const person = persons.get(target.person!)!;
    if (!isControlled(person) && !person.needs.some((need) => named?.includes(need) ?? true)) continue;
    homes.set(target.household, [...(homes.get(target.household) ?? []), target]);
  }
  const stops = [...homes].map(([key, members]): Stop => {
    const home = households.get(key);
    const tried = members.every(({ id }) => shelf.value.attempts.has(id));
    return {
      key,
      order: [places.get(members[0]!.place)?.position ?? 1e9, home?.position ?? 1e9],
      where: home?.where ?? null,
      rank: (isIsolated(key) ? 2 : 0) + (tried ? 1 : 0),
    };
  });
  const here = households.get(disinfected.value)?.where ?? null;
  return ordered(stops, here).flatMap(({ key }) => homes.get(key)!);
});

export function Doorstep({ at }: { at: Place }): JSX.Element {
  const { persons, households } = world.value;
  const all = todo.value;
  const needy = calls.value;
  const list = onlyNeedy.value ? needy : all;
  const words = new Map(needWords());
  return (
    <>
      <Bar title={t("上门采样")} sub={at.round.name} back={() => go("sampling")} />
      <main>
        <OpenDoorTube />
        <Chips
          label={t("名单")}
          chosen={[onlyNeedy.value ? "needy" : "all"]}
          toggle={(name) => {
            onlyNeedy.value = name === "needy";
          }}
          options={[
            ["needy", t("要上门的 {n} 人", { n: needy.length })],
            ["all", t("全部未采 {n} 人", { n: all.length })],
          ]}
        />
        {!list.length && (
          <Empty icon="check" title={t("名单上没有人了")}>
            {!world.value.persons.size && <p>{t("这台手机没有名册，只能用码。")}</p>}
          </Empty>
        )}
        <ul class="rows">
          {list.slice(0, FEW).map((target) => {
            const person = persons.get(target.person!)!;
            const tried = shelf.value.attempts.get(target.id);
            return (
              <li key={target.id}>
                <button type="button" class="row tall" onClick={() => go("sampling", "doorstep", target.id)}>
                  <Icon name={tried ? "clock" : "door"} />
                  <span>
                    <b class="name">{person.name}</b>
                    <small>
                      {placeName(target.place)} {households.get(target.household)?.label} ·{" "}
                      {tried
                        ? `${outcomeWord(tried.outcome as Outcome)} ${when(tried.at)}`
                        : person.needs.map((need) => words.get(need) ?? need).join(" ")}
                    </small>
                    {isIsolated(target.household) && (
                      <small class="isolated">
                        {isControlled(person) ? t("管控人员") : t("同户有管控人员")}
                      </small>
                    )}
                  </span>
                  <Icon name="right" />
                </button>
              </li>
            );
          })}
        </ul>
        {list.length > FEW && <p class="quiet">{t("先列前 {n} 人，采完自动往下。", { n: FEW })}</p>}
      </main>
    </>
  );
}

/** The tube that goes from door to door, and the button that seals it. */
function OpenDoorTube(): JSX.Element | null {
  const open = tube.value;
  if (!open) return null;
  const close = async (): Promise<void> => {
    await seal(true);
    sound("sealed");
    notify(t("{label} 已封管", { label: open.label }));
  };
  return (
    <section class="card stack">
      <p class="tube-band">
        <Icon name="tube" />
        <b>{open.label}</b>
        <small>
          {open.samples.length}/{open.size}
        </small>
      </p>
      {open.samples.length > 0 && (
        <button type="button" class="primary huge" onClick={() => void close()}>
          {t("封管")}
        </button>
      )}
    </section>
  );
}

export function DoorstepPerson({ at, id }: { at: Place; id: string }): JSX.Element {
  const target = world.value.targets.get(id);
  const person = world.value.persons.get(target?.person ?? "");
  const home = world.value.households.get(target?.household ?? "");
  const [confirmed, setConfirmed] = useState(0);
  const [said, setSaid] = useState("");
  const [typed, setTyped] = useState("");
  const revisit = proposeRevisit(now());
  const [hour, setHour] = useState<"evening" | "morning">(revisit.proposed === revisit.evening ? "evening" : "morning");
  const queue = useRef(Promise.resolve());
  const enqueue = (run: () => Promise<void>): void => {
    queue.current = queue.current.then(run).catch(failStorage);
  };
  const clean = disinfected.value !== "" && disinfected.value === target?.household;
  const sure = confirmed === (FIRST | SECOND);
  const rules = rulesOf(at.round);
  const back = (): void => {
    if (isAt("sampling", "doorstep")) go("sampling", "doorstep");
  };
  const stop = (text: string): void => {
    sound("wrong_code");
    setSaid(text);
  };

  const bind = async (): Promise<void> => {
    const verdict = judgePerson({ target: id }, target!.household, tube.value, rules, memory.value);
    if (verdict.do === "alarm")
      return stop(verdict.kind === "household" ? t("本轮一户一管。请封管，为这一户换一支新管。") : t("这个人采过了"));
    const checks = confirmed | AT_THE_DOOR | (clean ? DISINFECTED : 0);
    const { n } = await take({ who: { target: id }, shown: person!.name, household: target!.household, checks });
    sound(tube.value ? "taken" : "sealed");
    sayOrdinal(n);
    notify(t("{who} 已采，第 {n} 人", { who: person!.name, n }));
    back();
  };
  const scan = async (text: string): Promise<void> => {
    if (!sure) return stop(t("先做两次核对，再扫管码。"));
    const read = readScan(text, rules.pattern);
    if (read.kind !== "label") return stop(t("管码不对"));
    const verdict = judge(read, tube.value, rules, memory.value);
    if (verdict.do === "same_label") return bind();
    if (verdict.do !== "open")
      return stop(tube.value ? t("现在这一管还没封。先封管，再扫新管。") : t("管码不对，或这支管用过了。"));
    await openTube(verdict.label);
    await bind();
  };
  const heard = (text: string): void => enqueue(() => scan(text));
  const latest = useRef(heard);
  latest.current = heard;
  useLayoutEffect(() => listen((code) => latest.current(code)), []);

  if (!target || !person)
    return (
      <>
        <Bar title={t("上门采样")} back={() => go("sampling", "doorstep")} />
        <main>
          <Notice tone="warn">{t("这个人不在你的片区里。")}</Notice>
        </main>
      </>
    );
  const attempt = async (outcome: Outcome, reason: string, again: number | null): Promise<void> => {
    const payload = { outcome, reason, revisit_at: again === null ? null : isoLocal(again) };
    await tell({ kind: "attempt@1", subject: id, territory: target.place, payload });
    notify(t("{who}：{what}，已记下", { who: person.name, what: outcomeWord(outcome) }));
    back();
  };
  const flip = (bit: number): void => setConfirmed(confirmed ^ bit);
  return (
    <>
      <Bar
        title={person.name}
        sub={`${placeName(target.place)} ${home?.label ?? ""}`}
        back={() => go("sampling", "doorstep")}
      />
      <main>
        <dl class="facts">
          <dt>{t("出生")}</dt>
          <dd class="num">{person.birth_year ?? "—"}</dd>
          <dt>{t("证件尾号")}</dt>
          <dd class="num">{person.id_tail || "—"}</dd>
          <dt>{t("电话")}</dt>
          <dd class="num">{person.phone_masked || "—"}</dd>
        </dl>
        {isIsolated(target.household) && (
          <Notice tone="warn">{isControlled(person) ? t("管控人员") : t("同户有管控人员")}</Notice>
        )}
        <Switch
          label={t("进门前已消毒")}
          hint={t("每到一户重新消毒、换手套")}
          on={clean}
          flip={() => {
            disinfected.value = clean ? "" : target.household;
          }}
        />
        <Switch
          label={t("第一次核对：本人说出姓名")}
          hint={t("让本人说，不要替他念")}
          on={(confirmed & FIRST) !== 0}
          flip={() => flip(FIRST)}
        />
        <Switch
          label={t("第二次核对：看证件")}
          hint={t("尾号 {tail}，与名单一致", { tail: person.id_tail || "—" })}
          on={(confirmed & SECOND) !== 0}
          flip={() => flip(SECOND)}
        />
        {!clean && <p class="quiet">{t("没有勾消毒也能采，记录会照实写明。")}</p>}
        {said && <Notice tone="bad">{said}</Notice>}
        {tube.value && !tube.value.doorstep && tube.value.samples.length > 0 ? (
          <Notice tone="warn">{t("采样台还有一管没封，先封好再上门采。")}</Notice>
        ) : tube.value ? (
          <button type="button" class="primary huge" disabled={!sure} onClick={() => enqueue(bind)}>
            {t("采入 {label}（{n}/{size}）", {
              label: tube.value.label,
              n: tube.value.samples.length,
              size: tube.value.size,
            })}
          </button>
        ) : (
          sure && (
            <>
              <Camera heard={heard} low />
              <form
                class="inline"
                onSubmit={(event) => {
                  event.preventDefault();
                  heard(typed);
                  setTyped("");
                }}
              >
                <Field label={t("管码")}>
                  <input
                    class="tall"
                    value={typed}
                    autocomplete="off"
                    onInput={(event) => setTyped(event.currentTarget.value)}
                  />
                </Field>
                <button class="primary tall" disabled={!typed.trim()}>
                  {t("绑定")}
                </button>
              </form>
            </>
          )
        )}
        <button
          type="button"
          class="plain huge"
          onClick={() => void attempt("absent", "", revisit[hour])}
        >
          {t("没见到人，{at} 再来", { at: when(revisit[hour]) })}
        </button>
        <Outcomes
          revisit={revisit}
          hour={hour}
          setHour={setHour}
          save={(outcome, reason, again) => void attempt(outcome, reason, again)}
        />
      </main>
    </>
  );
}
