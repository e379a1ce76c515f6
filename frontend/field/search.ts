/** Find people and doors in memory: by name, pinyin, initials, phone tail, identity number tail or door. */
import type { Household, Person, Place } from "./types";
import type { World } from "./world";

export interface Hit {
  household: Household;
  person: Person | null;
  score: number;
}

const fold = (text: string): string => text.toLowerCase().replace(/[\s'’\-·•]/g, "");

function personScore(person: Person, query: string): number {
  const name = fold(person.name);
  if (name === query) return 100;
  if (name.startsWith(query)) return 90;
  if (name.includes(query)) return 80;
  if (/^\d{2,}x?$/.test(query)) {
    if (person.phone_tail && (person.phone_tail.endsWith(query) || query.endsWith(person.phone_tail))) return 70;
    const tail = person.id_tail.toLowerCase();
    return tail && (tail.endsWith(query) || query.endsWith(tail)) ? 65 : 0;
  }
  if (person.initials.toLowerCase() === query) return 78;
  const pinyin = fold(person.pinyin);
  if (pinyin.startsWith(query)) return 75;
  return person.initials.toLowerCase().startsWith(query) ? 60 : 0;
}

function doorScore(household: Household, place: Place | undefined, query: string): number {
  const label = fold(household.label);
  if (label === query || fold(household.door) === query) return 85;
  const whole = fold((place?.name ?? "") + household.label);
  return query.length >= 2 && (whole.includes(query) || label.startsWith(query)) ? 50 : 0;
}

/** Answer at most `limit` hits, best first. A question shorter than one letter finds nothing. */
export function find(world: World, question: string, limit = 50): Hit[] {
  const query = fold(question);
  if (!query) return [];
  const hits: Hit[] = [];
  for (const person of world.persons.values()) {
    const score = personScore(person, query);
    const household = score ? world.households.get(person.household) : undefined;
    if (household) hits.push({ household, person, score });
  }
  for (const household of world.households.values()) {
    const score = doorScore(household, world.places.get(household.place), query);
    if (score) hits.push({ household, person: null, score });
  }
  return hits
    .sort((a, b) => b.score - a.score || a.household.label.localeCompare(b.household.label, "zh", { numeric: true }))
    .slice(0, limit);
}

/** What a code says: an enrolment token, a card to check, a household's id, or something else. */
export function readCode(code: string): { kind: "enrol" | "household" | "card" | "other"; value: string } {
  const card = code.replace(/^[\r\n\t]+|[\r\n\t]+$/g, "");
  if (/^(WJ1|HC1):/.test(card)) return { kind: "card", value: card };
  const enrol = /#enrol=([^&\s]+)/.exec(code);
  if (enrol) return { kind: "enrol", value: decodeURIComponent(enrol[1]!) };
  const household = /\/h\/([0-9a-z]{26})\b/i.exec(code);
  return household ? { kind: "household", value: household[1]!.toLowerCase() } : { kind: "other", value: code.trim() };
}
