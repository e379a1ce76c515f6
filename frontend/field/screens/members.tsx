/** Everyone of a household, each with how they were found today: well, something up, not seen; and people found besides. */
import type { JSX } from "preact";
import { now } from "../clock";
import type { Form } from "../forms/form";
import { t } from "../i18n";
import { Icon } from "../parts";
import type { FoundPerson, Person } from "../types";
import { isException, personOf, type VisitDraft } from "../visit";
import { needWords } from "./words";

interface Props {
  members: Person[];
  draft: VisitDraft;
  form: Form | null;
  choose: (member: Person) => void;
  change: (part: Partial<VisitDraft>) => void;
}

export function Members({ members, draft, form, choose, change }: Props): JSX.Element {
  const leave = (id: string): void => change({ found: draft.found.filter((each) => each.id !== id) });
  return (
    <ul class="members">
      {members.map((member) => (
        <Member key={member.id} member={member} draft={draft} form={form} choose={choose} />
      ))}
      {draft.found.map((person) => (
        <Found key={person.id} person={person} leave={() => leave(person.id)} />
      ))}
      {!members.length && !draft.found.length && <li class="quiet">{t("名单上这一户没有人。有人在就加进来。")}</li>}
    </ul>
  );
}

function Member({ member, draft, form, choose }: Omit<Props, "members" | "change"> & { member: Person }): JSX.Element {
  const person = personOf(draft, member.id);
  const unusual = isException(person, form);
  const state = !person.met ? "unmet" : unusual ? "odd" : "";
  return (
    <li>
      <button type="button" class={`member ${state}`} onClick={() => choose(member)}>
        <span>
          <b class="name">{member.name}</b>
          <small>{about(member)}</small>
        </span>
        <span class="tag">
          <Icon name={!person.met ? "minus" : unusual ? "warn" : "check"} />
          {!person.met ? t("没见到") : unusual ? t("有情况") : t("正常")}
        </span>
      </button>
    </li>
  );
}

function about(member: Person): string {
  const age = member.birth_year ? new Date(now()).getFullYear() - member.birth_year : null;
  const needs = needWords().filter(([kind]) => member.needs.includes(kind));
  return [
    member.sex === "female" ? t("女") : member.sex === "male" ? t("男") : "",
    age === null ? "" : t("{n} 岁", { n: age }),
    ...needs.map(([, word]) => word),
    member.phone_masked,
  ]
    .filter(Boolean)
    .join(" · ");
}

function Found({ person, leave }: { person: FoundPerson; leave: () => void }): JSX.Element {
  return (
    <li>
      <div class="member odd">
        <span>
          <b class="name">{person.name}</b>
          <small>{t("册外，今天发现")}</small>
        </span>
        <button type="button" class="bare" aria-label={t("去掉 {name}", { name: person.name })} onClick={leave}>
          <Icon name="close" />
        </button>
      </div>
    </li>
  );
}
