/** Somebody without a code: what they say of themselves, whether they registered, and what differs from it. */
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { t } from "../../i18n";
import { Chips, Field, Sheet } from "../../parts";
import { degrees, type Differs, type Occupant } from "../rules";
import { nameWord, phoneWord } from "../said";

export function CodeSheet({ close, typed }: { close: () => void; typed: (text: string) => void }): JSX.Element {
  const [text, setText] = useState("");
  return (
    <Sheet title={t("手输码")} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim()) typed(text);
        }}
      >
        <Field label={t("个人码、通行证上的字")}>
          <input class="tall" value={text} autocomplete="off" autocapitalize="characters" onInput={(event) => setText(event.currentTarget.value)} />
        </Field>
        <button class="primary tall" disabled={!text.trim()}>
          {t("核对")}
        </button>
      </form>
    </Sheet>
  );
}

const KINDS = (): [Differs["kind"], string][] => [
  ["name", t("姓名不符")],
  ["phone", t("电话不符")],
  ["origin", t("来处不符")],
  ["unregistered", t("查不到登记")],
];

export function PersonSheet({
  person,
  close,
  keep,
  drop,
  visits,
}: {
  person: Occupant;
  close: () => void;
  keep: (person: Occupant) => void;
  drop?: (() => void) | undefined;
  /** At a compound's gate: ask for the door visited. */
  visits?: boolean;
}): JSX.Element {
  const [name, setName] = useState(person.visitor?.name ?? "");
  const [phone, setPhone] = useState(person.visitor?.phone ?? "");
  const [door, setDoor] = useState(person.door ?? "");
  const [proof, setProof] = useState(person.proof);
  const [differs, setDiffers] = useState<Differs[]>(person.differs);
  const coded = Boolean(person.code || person.registration);
  const wrong = { name: nameWord(name), phone: phoneWord(phone) };
  const visitor = name.trim() ? { name: name.trim(), phone: phone.trim() } : null;
  const toggle = (kind: string): void =>
    setDiffers(
      differs.some((each) => each.kind === kind)
        ? differs.filter((each) => each.kind !== kind)
        : [...differs, { kind: kind as Differs["kind"], said: "", seen: "" }],
    );
  const seen = (kind: string, side: "said" | "seen", text: string): void =>
    setDiffers(differs.map((each) => (each.kind === kind ? { ...each, [side]: text } : each)));
  return (
    <Sheet title={person.shown || t("登记人")} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          keep({ ...person, shown: coded ? person.shown : name.trim() || person.shown, visitor: coded ? null : visitor, door: door.trim(), proof: coded ? person.proof : proof || (visitor ? "proxy" : ""), differs });
          close();
        }}
      >
        {person.temperature !== null && <p class="quiet">{degrees(person.temperature)}℃</p>}
        {!coded && (
          <>
            <Field label={t("姓名")} error={wrong.name || undefined}>
              <input class="tall" value={name} maxLength={80} autocomplete="off" onInput={(event) => setName(event.currentTarget.value)} />
            </Field>
            <Field label={t("电话")} error={wrong.phone || undefined}>
              <input class="tall" value={phone} inputMode="tel" autocomplete="off" onInput={(event) => setPhone(event.currentTarget.value)} />
            </Field>
            {visits && (
              <Field label={t("到哪里去（楼号门牌，可不填）")}>
                <input class="tall" value={door} maxLength={80} autocomplete="off" onInput={(event) => setDoor(event.currentTarget.value)} />
              </Field>
            )}
            <Chips
              label={t("凭什么")}
              options={[
                ["registration", t("看到自助登记")],
                ["proxy", t("代为登记")],
                ["visitor", t("访客")],
              ]}
              chosen={[proof]}
              toggle={(next) => setProof(next === proof ? "" : next)}
            />
          </>
        )}
        <Chips label={t("与登记不符")} many options={KINDS()} chosen={differs.map((each) => each.kind)} toggle={toggle} />
        {differs.map((each) => (
          <div class="inline" key={each.kind}>
            <Field label={t("登记的")}>
              <input class="tall" value={each.said} maxLength={100} onInput={(event) => seen(each.kind, "said", event.currentTarget.value)} />
            </Field>
            <Field label={t("看到的")}>
              <input class="tall" value={each.seen} maxLength={100} onInput={(event) => seen(each.kind, "seen", event.currentTarget.value)} />
            </Field>
          </div>
        ))}
        <button class="primary tall" disabled={!coded && Boolean(wrong.name || wrong.phone)}>
          {t("好")}
        </button>
        {drop && (
          <button
            type="button"
            class="plain tall"
            onClick={() => {
              drop();
              close();
            }}
          >
            {t("去掉这个人")}
          </button>
        )}
      </form>
    </Sheet>
  );
}
