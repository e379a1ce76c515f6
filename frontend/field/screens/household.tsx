/** One door: everyone who lives there, one big tap when all is well, one tap when nobody opens. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { isoLocal, now } from "../clock";
import { dropDraft, keepDraft, readDraft } from "../draft";
import { Questions } from "../forms/questions";
import { t, when } from "../i18n";
import { uuid7 } from "../ids";
import { go, isAt, notify, replace } from "../nav";
import { Bar, Icon, Notice, Sheet, StateTag } from "../parts";
import { position } from "../place";
import { local, me, record, unsent, world } from "../session";
import type { Outcome, Person, Target, Visit } from "../types";
import { draftFrom, exceptionsOf, filled, isAllWell, newDraft, personOf, visitFact, type VisitDraft } from "../visit";
import { isDue, nextDoor, proposeRevisit, shown } from "../world";
import { FoundForm } from "./found";
import { MemberSheet } from "./member";
import { Members } from "./members";
import { Outcomes } from "./outcomes";
import { Extras } from "./extras";
import { outcomeWord } from "./words";

const SERVICES = "wanjia.services";
const LETTER = "wanjia.letter";

function fresh(letter: boolean): VisitDraft {
  const services = JSON.parse(localStorage.getItem(SERVICES) ?? '["publicity","screening"]') as string[];
  return newDraft(isoLocal(now()), letter && localStorage.getItem(LETTER) !== "no", services);
}

/** The last visit of this door made on this phone and still here, for "correct it". */
const ownVisit = (target: string): { id: string; visit: Visit } | null => {
  const rows = unsent.value.filter((row) => row.kind === "visit@1" && row.subject === target);
  const row = rows[rows.length - 1];
  return row ? { id: row.id, visit: row.event.payload as unknown as Visit } : null;
};

export function HouseholdScreen({ id, correct }: { id: string; correct: boolean }): JSX.Element {
  const target = world.value.targets.get(id);
  if (!target) {
    return (
      <>
        <Bar title={t("住户")} back={() => go("today")} />
        <main>
          <Notice tone="warn">{t("这一户不在你的片区里，或还没有取回。")}</Notice>
        </main>
      </>
    );
  }
  return <Door key={`${id}${correct}`} target={target} correct={correct} />;
}

function Door({ target, correct }: { target: Target; correct: boolean }): JSX.Element {
  const { households, members: everyone, campaigns, forms, places, targetsAt } = world.value;
  const home = households.get(target.household);
  const campaign = campaigns.get(target.campaign);
  const form = campaign ? (forms.get(campaign.form)?.definition ?? null) : null;
  const members = useMemo(() => everyone.get(target.household) ?? [], [everyone, target.household]);
  const state = shown(target, local.value, me.value);
  const [draft, setDraft] = useState<VisitDraft>(() => {
    const own = correct ? ownVisit(target.id) : null;
    return own ? draftFrom(own.visit, own.id, members) : fresh(!!campaign?.letter);
  });
  const [sheet, setSheet] = useState<"found" | "extras" | Person | null>(null);
  const [tried, setTried] = useState(false);
  // A ref, not state: drawing "busy" costs a slow phone more than the save itself takes.
  const saving = useRef(false);
  const revisit = proposeRevisit(now());
  const [hour, setHour] = useState<"evening" | "morning">(revisit.proposed === revisit.evening ? "evening" : "morning");
  useEffect(() => {
    if (!correct)
      void readDraft(target.id).then((kept) => {
        if (kept) setDraft(kept);
      });
  }, []);

  const change = (part: Partial<VisitDraft>): void => {
    const next = { ...draft, ...part };
    setDraft(next);
    keepDraft(target.id, next);
    if (part.services) localStorage.setItem(SERVICES, JSON.stringify(part.services));
    if (part.letter !== undefined) localStorage.setItem(LETTER, part.letter ? "yes" : "no");
  };
  const at = { now: isoLocal(now()), today: isoLocal(now()).slice(0, 10) };
  const answers = useMemo(() => filled(draft, form, members, at), [draft, form, members]);
  const odd = exceptionsOf(draft, form, members);
  const homeErrors = answers.errors.filter((error) => error.person === null);
  const homePart = answers.home;
  const due = (other: Target): boolean =>
    other.campaign === target.campaign && isDue(shown(other, local.value, me.value), now());

  const save = async (outcome: Outcome, reason = "", revisit: number | null = null): Promise<void> => {
    if (saving.current) return;
    if (outcome === "reached" && answers.errors.length) {
      setTried(true);
      const person = answers.errors.find((error) => error.person !== null)?.person;
      if (!homeErrors.length && person !== undefined && person !== null) {
        setSheet(members.find((member) => member.id === answers.met[person]) ?? null);
      }
      return;
    }
    saving.current = true;
    const began = performance.now();
    const payload = visitFact(draft, form, members, at, {
      outcome,
      reason,
      revisit_at: revisit === null ? null : isoLocal(revisit),
      ...position(Date.now()),
    });
    const then = (): void => {
      performance.measure("door-save", { start: began });
      saving.current = false;
      void dropDraft(target.id);
      const next = nextDoor(targetsAt.get(target.place) ?? [], target.id, due);
      const text = t("{door} 已记 {word}", { door: home?.label ?? "", word: outcomeWord(outcome) });
      notify(text, t("更正"), () => go("home", target.id, "correct"));
      if (!isAt("home", target.id)) return;
      if (next) replace("home", next.id);
      else replace("place", target.place);
    };
    const { id: subject, place: territory } = target;
    const visit = { kind: "visit@1", subject, territory, supersedes: draft.supersedes, payload: { ...payload } };
    // A refused save has put up the red page already.
    await record(visit, then).catch(() => undefined);
  };

  const again = revisit[hour];
  const saveWord = (): string =>
    answers.errors.length
      ? t("还有 {n} 处要填", { n: answers.errors.length })
      : isAllWell(draft, form, members)
        ? t("全部正常")
        : odd
          ? t("保存，{n} 项有情况", { n: odd })
          : t("保存");
  const place = places.get(target.place);
  return (
    <>
      <Bar title={home?.label ?? t("住户")} sub={place?.name ?? ""} back={() => go("place", target.place)}>
        <StateTag state={state.state} />
      </Bar>
      <main class="household">
        {state.at && !draft.supersedes && (
          <Notice tone="calm" icon="clock">
            {t("{at} {by} 来过：{word}", {
              at: when(state.at),
              by: state.by,
              word: outcomeWord(state.state as Outcome) ?? state.state,
            })}
            {state.unsent && (
              <>
                {" "}
                · <a href={`#/home/${target.id}/correct`}>{t("更正")}</a>
              </>
            )}
          </Notice>
        )}
        {draft.supersedes && <Notice tone="warn">{t("正在更正之前的记录。两次都会保留，以这次为准。")}</Notice>}
        {target.difference && (
          <Notice tone="warn">
            {t("与上轮不同：")}
            {target.difference}
          </Notice>
        )}
        {tried && answers.errors.length > 0 && (
          <Notice tone="bad">{t("还有 {n} 处要填", { n: answers.errors.length })}</Notice>
        )}

        <Members members={members} draft={draft} form={form} choose={setSheet} change={change} />
        <div class="pair">
          <button type="button" class="plain" onClick={() => setSheet("found")}>
            <Icon name="add" />
            {t("还有别人")}
          </button>
          <button type="button" class="plain" onClick={() => setSheet("extras")}>
            <Icon name="order" />
            {draft.note || draft.photo ? t("备注 ✓") : t("备注等")}
          </button>
        </div>
        {form && form.household.length > 0 && homePart && (
          <details open={homeErrors.length > 0} class="card">
            <summary>
              {t("户内问题")}
              {homeErrors.length > 0 && <span class="tag bad">{t("{n} 项要填", { n: homeErrors.length })}</span>}
            </summary>
            <Questions
              questions={form.household}
              answers={homePart.drawn}
              asked={homePart.asked}
              errors={new Map(tried ? homeErrors.map((error) => [error.question, error.code]) : [])}
              set={(name, answer) => change({ answers: { ...draft.answers, [name]: answer } })}
            />
          </details>
        )}
        <Outcomes
          revisit={revisit}
          hour={hour}
          setHour={setHour}
          save={(outcome, reason, again) => void save(outcome, reason, again)}
        />
      </main>
      <footer class="act">
        <p class="declare">{declared(draft, campaign?.letter ?? "")}</p>
        <div class="act-row">
          <button
            type="button"
            class={odd || answers.errors.length ? "primary huge long" : "primary huge"}
            disabled={!members.length && !draft.found.length}
            onClick={() => void save("reached")}
          >
            <Icon name="check" />
            {saveWord()}
          </button>
          <button type="button" class="outcome state-absent nobody" onClick={() => void save("absent", "", again)}>
            <b>{t("无人")}</b>
            <small>{when(again)}</small>
          </button>
        </div>
      </footer>
      {sheet === "found" && (
        <Sheet title={t("册外人员")} close={() => setSheet(null)}>
          <FoundForm
            make={() => uuid7(now())}
            add={(person) => {
              change({ found: [...draft.found, person] });
              setSheet(null);
            }}
          />
        </Sheet>
      )}
      {sheet === "extras" && (
        <Extras draft={draft} letter={campaign?.letter ?? ""} change={change} close={() => setSheet(null)} />
      )}
      {sheet && typeof sheet === "object" && (
        <MemberSheet
          member={sheet}
          form={form}
          household={homePart?.values ?? {}}
          person={personOf(draft, sheet.id)}
          at={at}
          tried={tried}
          set={(person) => change({ people: { ...draft.people, [sheet.id]: person } })}
          close={() => setSheet(null)}
        />
      )}
    </>
  );
}

/** What the big button declares, in plain words, so that one tap is an honest tap. */
function declared(draft: VisitDraft, letter: string): string {
  const { went, saw, checked_code, verified, told } = draft.flags;
  const said = [
    went && t("已上门"),
    saw && t("见到本人"),
    checked_code && t("已验码"),
    verified && t("已核实身份"),
    told && t("已当面告知"),
    letter && draft.letter && t("信已交到"),
  ].filter(Boolean);
  return `${t("点下即声明：")}${said.join(t("、"))}`;
}
