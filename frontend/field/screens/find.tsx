/** 找人: everyone of my territory, in memory, by whatever the person at the door can say. */
import { computed, signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { now } from "../clock";
import { t } from "../i18n";
import { go, isAt, notify } from "../nav";
import { Bar, Chips, Empty, Field, Icon, Notice, StateTag } from "../parts";
import { find } from "../search";
import { local, me, record, world } from "../session";
import { shown } from "../world";
import { open } from "./today";
import { needWords, residenceWord } from "./words";

const question = signal("");
const hits = computed(() => find(world.value, question.value));

/** The target of a household in an open campaign, the running one first. */
export function targetOf(household: string): string | null {
  const { targetsOf, campaigns } = world.value;
  const targets = targetsOf.get(household) ?? [];
  const running = targets.find((target) => {
    const campaign = campaigns.get(target.campaign);
    return campaign && open(campaign, now());
  });
  return (running ?? targets[0])?.id ?? null;
}

export function Find(): JSX.Element {
  const { places, targets } = world.value;
  return (
    <>
      <Bar title={t("找人")} />
      <main>
        <label class="search">
          <Icon name="search" />
          <span class="sr">{t("姓名、拼音、首字母、电话尾号、证件尾号、门牌")}</span>
          <input
            type="search"
            value={question.value}
            placeholder={t("姓名、拼音、尾号、门牌")}
            autocomplete="off"
            onInput={(event) => {
              question.value = event.currentTarget.value;
            }}
          />
        </label>
        {!question.value && (
          <Empty icon="people" title={t("{n} 人在这台手机里", { n: world.value.persons.size })}>
            <p>{t("不用网络也能找。例如 wyqqg、尾号 0012、3-501。")}</p>
          </Empty>
        )}
        {question.value && !hits.value.length && (
          <Empty icon="search" title={t("没有找到")}>
            <p>{t("不在册的人，请在那一户里用“还有别人”加上。")}</p>
          </Empty>
        )}
        <ul class="rows">
          {hits.value.map(({ person, household }) => {
            const target = targetOf(household.id);
            const state = target ? shown(targets.get(target)!, local.value, me.value).state : null;
            return (
              <li key={person?.id ?? household.id}>
                <button
                  type="button"
                  class="row"
                  onClick={() => (person ? go("person", person.id) : target && go("home", target))}
                >
                  <Icon name={person ? "people" : "door"} />
                  <span>
                    <b class="name">{person?.name ?? household.label}</b>
                    <small>
                      {places.get(household.place)?.name} {person ? household.label : ""} {person?.phone_masked}
                    </small>
                  </span>
                  {state && <StateTag state={state} />}
                </button>
              </li>
            );
          })}
        </ul>
      </main>
    </>
  );
}

export function PersonScreen({ id }: { id: string }): JSX.Element {
  const person = world.value.persons.get(id);
  const [phone, setPhone] = useState("");
  const [needs, setNeeds] = useState<string[]>(person?.needs ?? []);
  if (!person)
    return (
      <>
        <Bar title={t("人员")} back={() => history.back()} />
        <main>
          <Notice tone="warn">{t("这个人不在你的片区里。")}</Notice>
        </main>
      </>
    );
  const home = world.value.households.get(person.household);
  const target = home ? targetOf(home.id) : null;
  const add = needs.filter((kind) => !person.needs.includes(kind));
  const remove = person.needs.filter((kind) => !needs.includes(kind));
  const phoneWrong = phone !== "" && !/^[+\d][\d -]{4,19}$/.test(phone);
  const save = async (): Promise<void> => {
    const payload = { ...(phone ? { phone } : {}), ...(add.length || remove.length ? { needs: { add, remove } } : {}) };
    await record({
      kind: "contact@1",
      subject: person.id,
      territory: home?.place ?? "",
      base: { contact: person.contact },
      payload,
    });
    notify(t("已记下，上传后生效"));
    if (isAt("person", id)) history.back();
  };
  return (
    <>
      <Bar
        title={person.name}
        sub={`${world.value.places.get(home?.place ?? "")?.name ?? ""} ${home?.label ?? ""}`}
        back={() => history.back()}
      />
      <main>
        <dl class="facts">
          <dt>{t("性别")}</dt>
          <dd>{person.sex === "female" ? t("女") : person.sex === "male" ? t("男") : t("未知")}</dd>
          <dt>{t("出生")}</dt>
          <dd class="num">{person.birth_year ?? "—"}</dd>
          <dt>{t("居住")}</dt>
          <dd>{residenceWord(person.residence)}</dd>
          <dt>{t("电话")}</dt>
          <dd class="num">{person.phone_masked || "—"}</dd>
          <dt>{t("证件尾号")}</dt>
          <dd class="num">{person.id_tail || "—"}</dd>
        </dl>
        {target && (
          <button type="button" class="primary" onClick={() => go("home", target)}>
            <Icon name="door" />
            {t("去这一户")}
          </button>
        )}
        <section class="card stack">
          <h2>{t("改电话或需要")}</h2>
          <Field label={t("新电话")} error={phoneWrong ? t("电话只能是数字") : undefined}>
            <input
              type="tel"
              inputMode="tel"
              maxLength={20}
              autocomplete="off"
              value={phone}
              onInput={(event) => setPhone(event.currentTarget.value.trim())}
            />
          </Field>
          <Chips
            many
            label={t("需要帮助")}
            options={needWords()}
            chosen={needs}
            toggle={(kind) => setNeeds(needs.includes(kind) ? needs.filter((each) => each !== kind) : [...needs, kind])}
          />
          <button
            type="button"
            class="plain"
            disabled={phoneWrong || (!phone && !add.length && !remove.length)}
            onClick={() => void save()}
          >
            {t("保存")}
          </button>
        </section>
      </main>
    </>
  );
}
