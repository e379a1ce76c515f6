/** What this phone recorded of sampling, laid out of its own events. Pure. */
import type { FieldEvent } from "../types";
import { keyOf, type Memory, type Taken, type Where, type Who } from "./rules";

export interface KeptTube {
  event: string;
  round: string;
  table: string;
  label: string;
  size: number;
  sealed: number;
  samples: { key: string; n: number; at: number }[];
}
interface KeptBox {
  event: string;
  label: string;
  tubes: string[];
}
interface KeptCard {
  event: string;
  round: string;
  point: string;
  serial: number;
  key: string;
  at: number;
}
export interface Shelf {
  tubes: KeptTube[];
  boxes: KeptBox[];
  cards: KeptCard[];
  attempts: Map<string, { outcome: string; at: number }>;
  handovers: Map<string, string[]>;
  /** What was last noted as worn, and when. */
  worn: { items: string[]; at: number } | null;
}
/** What the payloads of the kinds hold (docs/sampling.md). */
interface Said {
  round: string;
  label: string;
  size: number;
  opened_at: string;
  samples: (Who & Pick<Taken, "n" | "ms">)[];
  tubes: string[];
  cards: (Who & { serial: number })[];
  kind: string;
  outcome: string;
  items: string[];
}
const timeOf = (event: FieldEvent): number => Date.parse(event.wall) + event.skew_ms;

/** The shelf without what an event said that is replaced. */
function without(shelf: Shelf, id: string): Shelf {
  const others = <T extends { event: string }>(rows: T[]): T[] => rows.filter((row) => row.event !== id);
  return { ...shelf, tubes: others(shelf.tubes), boxes: others(shelf.boxes) };
}

/** Lay one event on the shelf. Pure. */
export function withEvent(before: Shelf, event: FieldEvent): Shelf {
  const shelf = event.supersedes ? without(before, event.supersedes) : before;
  const said = event.payload as unknown as Said;
  const at = timeOf(event);
  switch (event.kind) {
    case "tube@1": {
      const opened = Date.parse(said.opened_at);
      const { round, label, size } = said;
      const samples = said.samples.map((each) => ({ key: keyOf(each), n: each.n, at: opened + each.ms }));
      const tube = { event: event.id, round, table: event.subject, label, size, sealed: at, samples };
      return { ...shelf, tubes: [...shelf.tubes, tube] };
    }
    case "box@1":
      return { ...shelf, boxes: [...shelf.boxes, { event: event.id, label: said.label, tubes: said.tubes }] };
    case "cards@1": {
      const common = { event: event.id, round: said.round, point: event.subject, at };
      const cards = said.cards.map((card) => ({ ...common, serial: card.serial, key: keyOf(card) }));
      return { ...shelf, cards: [...shelf.cards, ...cards] };
    }
    case "handover@1": {
      const kinds = [...(shelf.handovers.get(event.subject) ?? []), said.kind];
      return { ...shelf, handovers: new Map(shelf.handovers).set(event.subject, kinds) };
    }
    case "attempt@1":
      return {
        ...shelf,
        attempts: new Map(shelf.attempts).set(event.subject, { outcome: said.outcome, at }),
      };
    case "ppe@1":
      return { ...shelf, worn: { items: said.items, at } };
    default:
      return shelf;
  }
}

/** The memory a scan is judged by, for one round. */
export function memoryOf(shelf: Shelf, round: string): Memory {
  const seen = new Map<string, Where>();
  for (const tube of shelf.tubes)
    if (tube.round === round)
      for (const { key, n, at } of tube.samples) if (!seen.has(key)) seen.set(key, { label: tube.label, n, at });
  return { seen, labels: new Map(shelf.tubes.map((tube) => [tube.label, tube.sealed])) };
}

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;
/** The day a moment lies on, as people at the table count days (Beijing). */
export const dayOf = (at: number): number => Math.floor((at + CHINA_MS) / DAY_MS);
