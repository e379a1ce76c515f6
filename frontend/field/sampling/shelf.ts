/** What this phone has recorded of sampling and still holds: unsent events, and sent ones as long as their receipts are kept. */
import { computed, effect, signal } from "@preact/signals";
import { key, outbox, owner, phase, practice, unsent } from "../session";
import { readEvent } from "../storage/outbox";
import type { FieldEvent } from "../types";
import { withEvent, type Shelf } from "./shelf-rules";

const KINDS = ["tube@1", "box@1", "cards@1", "handover@1", "attempt@1", "ppe@1"];
const empty = (): Shelf => ({ tubes: [], boxes: [], cards: [], attempts: new Map(), handovers: new Map(), worn: null });

export const shelf = signal<Shelf>(empty());
let of = "";

/** Read the shelf once for whoever is signed in; practice begins with an empty one. */
export async function loadShelf(): Promise<void> {
  const who = practice.value ? "practice" : owner();
  if (of === who) return;
  of = who;
  shelf.value = empty();
  if (practice.value) return;
  // One look at both stores: an event whose receipt comes meanwhile is in one of them.
  const tx = outbox().transaction(["events", "receipts"]);
  const [waiting, sent] = await Promise.all([
    tx.objectStore("events").index("owner").getAll(who),
    tx.objectStore("receipts").index("owner").getAll(who),
  ]);
  const rows = [...sent, ...waiting];
  const events = await Promise.all(rows.map((row) => readEvent(key(), row)));
  const mine = events.filter((event) => KINDS.includes(event.kind)).sort((a, b) => a.seq - b.seq);
  shelf.value = mine.reduce(withEvent, empty());
}

export const putOnShelf = (event: FieldEvent): void => {
  shelf.value = withEvent(shelf.value, event);
};

/** What a locked phone knows of nobody. */
effect(() => {
  if (phase.value === "open") return;
  of = "";
  shelf.value = empty();
});

export const boxOf = computed(
  () => new Map(shelf.value.boxes.flatMap((box) => box.tubes.map((tube) => [tube, box.label] as const))),
);
/** The events the server has not answered yet. */
export const unsentIds = computed(() => new Set(unsent.value.map((row) => row.id)));

