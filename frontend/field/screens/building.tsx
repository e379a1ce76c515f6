/** One building: its doors as a grid in walking order, each with icon, word and colour. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { now } from "../clock";
import { t } from "../i18n";
import { go } from "../nav";
import { Bar, Chips, faceOf, Field, Icon, Sheet } from "../parts";
import { local, me, record, world } from "../session";
import { notify } from "../nav";
import { uuid7 } from "../ids";
import type { FoundPerson, Target } from "../types";
import { isDue, shown } from "../world";
import { FoundForm } from "./found";
import { Next, open, stops } from "./today";
import { byUnit } from "./units";

export function Building({ id }: { id: string }): JSX.Element {
  const [adding, setAdding] = useState(false);
  const at = now();
  const { places, households, campaigns, targetsAt } = world.value;
  const place = places.get(id);
  const targets = (targetsAt.get(id) ?? []).filter((target) => {
    const campaign = campaigns.get(target.campaign);
    return campaign && open(campaign, at);
  });
  const campaign = targets[0]?.campaign ?? "";
  const label = (target: Target): string => households.get(target.household)?.label ?? "?";
  const parent = place?.parent ? places.get(place.parent)?.name : undefined;
  const due = targets.map((target) => shown(target, local.value, me.value)).filter((state) => isDue(state, at));
  const left = due.filter((state) => state.state === "pending").length;
  const again = due.length - left;
  const todo = [left && t("还有 {n} 户待访", { n: left }), again && t("{n} 户该再访", { n: again })].filter(Boolean);
  return (
    <>
      <Bar
        title={place?.name ?? t("楼栋")}
        sub={[parent, ...(todo.length ? todo : [t("都敲过了")])].filter(Boolean).join(" · ")}
        back={() => go("today")}
      />
      <main>
        {targets.length > 0 && !due.length && <Next list={stops(at)} />}
        {byUnit(targets, label).map(([unit, doors]) => (
          <section key={unit}>
            {unit && <h2>{t("{unit} 单元", { unit })}</h2>}
            <ul class="doors">
              {doors.map((target) => {
                const state = shown(target, local.value, me.value);
                const { icon, word } = faceOf(state.state);
                return (
                  <li key={target.id}>
                    <button type="button" class={`door state-${state.state}`} onClick={() => go("home", target.id)}>
                      <b>{unit ? label(target).replace(/^\d+\s*[-－—]/, "") : label(target)}</b>
                      <span>
                        <Icon name={icon} />
                        {state.state !== "pending" && isDue(state, at) ? t("该再访") : word()}
                      </span>
                      {state.unsent && (
                        <span class="dot" title={t("未上传")}>
                          <span class="sr">{t("未上传")}</span>
                        </span>
                      )}
                      {target.difference && (
                        <span class="flag">
                          <Icon name="warn" />
                          <span class="sr">{t("与上轮不同")}</span>
                        </span>
                      )}
                    </button>
                  </li>
                );
              })}
            </ul>
          </section>
        ))}
        <button type="button" class="plain" onClick={() => setAdding(true)}>
          <Icon name="add" />
          {t("册外住户（名单上没有的门）")}
        </button>
      </main>
      {adding && <FoundHousehold place={id} campaign={campaign} close={() => setAdding(false)} />}
    </>
  );
}

function FoundHousehold({
  place,
  campaign,
  close,
}: {
  place: string;
  campaign: string;
  close: () => void;
}): JSX.Element {
  const [door, setDoor] = useState("");
  const [people, setPeople] = useState<FoundPerson[]>([]);
  const [reason, setReason] = useState("not_in_register");
  const [naming, setNaming] = useState(true);
  const reasons: [string, string][] = [
    ["not_in_register", t("名单漏了")],
    ["new_tenant", t("新租户")],
    ["split", t("分户")],
  ];
  const save = async (): Promise<void> => {
    await record({
      kind: "found_household@1",
      subject: place,
      territory: place,
      payload: { door, people, campaign, reason },
    });
    notify(t("已记下 {door}", { door }));
    close();
  };
  return (
    <Sheet title={t("册外住户")} close={close}>
      <Field label={t("门牌")} hint={t("例如 3-501")}>
        <input value={door} maxLength={40} onInput={(event) => setDoor(event.currentTarget.value)} />
      </Field>
      <p class="label">{t("为什么不在册")}</p>
      <Chips label={t("为什么不在册")} options={reasons} chosen={[reason]} toggle={setReason} />
      <ul class="rows">
        {people.map((person) => (
          <li class="row" key={person.id}>
            <Icon name="people" />
            <b>{person.name}</b>
          </li>
        ))}
      </ul>
      {naming ? (
        <FoundForm
          make={() => uuid7(now())}
          add={(person) => {
            setPeople([...people, person]);
            setNaming(false);
          }}
        />
      ) : (
        <button type="button" class="plain" onClick={() => setNaming(true)}>
          <Icon name="add" />
          {t("再加一人")}
        </button>
      )}
      <button type="button" class="primary" disabled={!door.trim() || !people.length} onClick={() => void save()}>
        {t("保存这一户")}
      </button>
    </Sheet>
  );
}
