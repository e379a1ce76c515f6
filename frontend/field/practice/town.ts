/** An invented compound of two buildings for practice: same every time, no real person. */
import type { Form, Question } from "../forms/form";
import type { AnyRow } from "../types";
import { PRACTICE_KEY } from "./card";
import { buildWorld, type World } from "../world";

const FAMILY = ["练", "学", "试", "演"];
const GIVEN = ["小明", "小红", "阿古拉", "乌云其其格", "志强", "秀兰", "建国", "丽娜"];
const PINYIN: Record<string, string> = {
  练: "lian",
  学: "xue",
  试: "shi",
  演: "yan",
  小明: "xiaoming",
  小红: "xiaohong",
  阿古拉: "agula",
  乌云其其格: "wuyunqiqige",
  志强: "zhiqiang",
  秀兰: "xiulan",
  建国: "jianguo",
  丽娜: "lina",
};

const blank: Omit<Question, "name" | "type" | "label"> = {
  hint: {},
  required: false,
  relevant: null,
  constraint: null,
  constraint_message: {},
  calculation: null,
  choices: [],
  default: null,
  normal: null,
  questions: [],
};

export const PRACTICE_FORM: Form = {
  id: "practice",
  title: { zh: "练习表", en: "Practice form" },
  version: "1",
  languages: ["zh", "en"],
  default_language: "zh",
  household: [
    {
      ...blank,
      name: "returnees",
      type: "integer",
      label: { zh: "近 14 天返乡人数", en: "People returned in 14 days" },
      required: true,
      normal: 0,
      constraint: { op: ">=", args: [{ self: true }, { value: 0 }] },
      constraint_message: { zh: "不能是负数", en: "Not below zero" },
    },
  ],
  person: [
    {
      ...blank,
      name: "temperature",
      type: "decimal",
      label: { zh: "体温（℃）", en: "Temperature (°C)" },
      normal: "36.5",
      required: true,
      constraint: {
        op: "and",
        args: [
          { op: ">=", args: [{ self: true }, { value: 34 }] },
          { op: "<=", args: [{ self: true }, { value: 43 }] },
        ],
      },
      constraint_message: { zh: "体温应在 34 到 43 之间", en: "Between 34 and 43" },
    },
    {
      ...blank,
      name: "symptoms",
      type: "select_multiple",
      label: { zh: "症状", en: "Symptoms" },
      normal: ["none"],
      required: true,
      choices: [
        { name: "none", label: { zh: "没有", en: "None" } },
        { name: "fever", label: { zh: "发热", en: "Fever" } },
        { name: "cough", label: { zh: "咳嗽", en: "Cough" } },
        { name: "tired", label: { zh: "乏力", en: "Tired" } },
      ],
    },
  ],
};

/** Build the practice world as seen at `at` (ms): 24 doors, all pending but three. */
export function practiceWorld(at: number): World {
  const rows = new Map<string, AnyRow>();
  const add = (row: object): void => {
    const made = { v: "0".repeat(16), ...row } as AnyRow;
    rows.set(made.id, made);
  };
  const iso = (shift: number): string => new Date(at + shift).toISOString();
  add({
    id: "practice-campaign",
    type: "campaign",
    name: "练习排查",
    kind: "screening",
    opens_at: iso(-3_600_000),
    closes_at: iso(2 * 86_400_000),
    document: "",
    form: "practice-form",
    round: 1,
    letter: "《致广大居民的一封信》",
  });
  add({ id: "practice-form", type: "form", version: "1", definition: PRACTICE_FORM });
  add(PRACTICE_KEY);
  add({ id: "practice-compound", type: "place", parent: null, level: "compound", name: "练习小区", position: 1 });
  const sampled = { round: "practice-round", opens_at: iso(-3_600_000), closes_at: iso(9 * 3_600_000) };
  add({
    ...sampled,
    id: "practice-sampling",
    type: "round",
    name: "练习采样",
    tube_size: 10,
    household_tubes: false,
    label_pattern: "T[0-9]{7}",
    ppe: ["gloves", "face_shield", "n95"],
    doorstep_needs: ["immobile", "elderly", "disabled", "infant", "pregnant"],
  });
  add({ ...sampled, id: "practice-point", type: "point", number: 1, name: "练习小区广场", open: true });
  for (const number of [1, 2])
    add({ id: `practice-table-${number}`, type: "table", point: "practice-point", number });
  add({ id: "practice-manifest", type: "manifest", number: "LX-1", point: "practice-point", boxes: 1, tubes: 2 });
  const open = { type: "station", direction: "both", place: "练习区", open: true };
  const asked = { in: ["code", "pass", "registration", "proxy"], out: ["none"], otherwise: "review", fever: 373 };
  add({ ...open, id: "practice-station", name: "练习检测站", kind: "checkpoint", compound: "", level: "controlled", rule: asked });
  const rule = { ...asked, in: ["code", "visitor"] };
  add({ ...open, id: "practice-gate", name: "练习小区东门", kind: "gate", compound: "练习小区", level: "controlled", rule });
  for (let building = 1; building <= 2; building++) {
    const place = `practice-building-${building}`;
    add({
      id: place,
      type: "place",
      parent: "practice-compound",
      level: "building",
      name: `${building} 号楼`,
      position: building,
    });
    for (let door = 0; door < 12; door++) {
      const label = `${1 + Math.floor(door / 6)}-${1 + Math.floor((door % 6) / 2)}0${1 + (door % 2)}`;
      const home = `${place}-${door}`;
      add({
        id: home,
        type: "household",
        place,
        door: label,
        position: door,
        kind: "family",
        label,
        phone_masked: "138****00" + String(door).padStart(2, "0"),
      });
      const revisit = door === 4 || door === 9;
      add({
        id: `target-${home}`,
        type: "target",
        campaign: "practice-campaign",
        household: home,
        place,
        state: revisit ? "absent" : door === 2 ? "reached" : "pending",
        revisit_at: revisit ? iso(-60_000) : null,
        last:
          revisit || door === 2 ? { at: iso(-7_200_000), by: "练习员", outcome: revisit ? "absent" : "reached" } : null,
        difference: door === 7 ? "上轮 2 人，名单现有 3 人" : "",
      });
      for (let n = 0; n < 1 + ((door + building) % 4); n++) {
        const family = FAMILY[(door + building) % FAMILY.length]!;
        const given = GIVEN[(door * 3 + n * 5 + building) % GIVEN.length]!;
        const name = given.length > 2 ? given : family + given;
        add({
          id: `${home}-${n}`,
          type: "person",
          household: home,
          name,
          initials: (given.length > 2 ? "" : PINYIN[family]![0]!) + PINYIN[given]![0]!,
          pinyin: (given.length > 2 ? "" : PINYIN[family]!) + PINYIN[given]!,
          sex: n % 2 ? "female" : "male",
          birth_year: 1948 + ((door * 7 + n * 23) % 70),
          phone_masked: "138****00" + String(door).padStart(2, "0"),
          phone_tail: "00" + String(door).padStart(2, "0"),
          id_tail: String(1000 + door * 7 + n),
          residence: "permanent",
          needs: n === 0 && door % 5 === 0 ? ["immobile"] : [],
          contact: "1",
        });
        add({
          id: `round-${home}-${n}`,
          type: "target",
          campaign: "practice-round",
          household: home,
          person: `${home}-${n}`,
          place,
          state: "pending",
          revisit_at: null,
          last: null,
          difference: "",
        });
      }
    }
  }
  return buildWorld([rows]);
}
