/** The table this phone sits at, the tube that is open on it, and how each scan is made durable before anything moves. */
import { computed, effect, signal } from "@preact/signals";
import { isoLocal, now } from "../clock";
import { formOpen } from "../nav";
import { inPlaceOf } from "../screens/returned";
import { failStorage, key, outbox, owner, phase, practice, record, unsent, world, type Unsent } from "../session";
import { keepDraftRow } from "../storage/outbox";
import { open } from "../storage/vault";
import type { EventDraft, Point, Round, Table } from "../types";
import { opened, tubePayload, withoutLast, withPerson, type OpenTube, type Rules, type Taken } from "./rules";
import { loadShelf, putOnShelf, shelf } from "./shelf";
import { memoryOf } from "./shelf-rules";

export const tube = signal<OpenTube | null>(null);
/** A box being packed: its label and the tubes scanned into it so far. */
export interface OpenBox {
  label: string;
  tubes: string[];
}
export const box = signal<OpenBox | null>(null);
export const ready = signal(false);

export interface Place {
  round: Round;
  point: Point;
  table: Table;
}
/** The place chosen, as it was then: a tube can be sealed though the round has left the snapshot meanwhile. */
const chosen = signal<Place | null>(null);

function placeOf(table: Table | undefined): Place | null {
  const point = table && world.value.points.get(table.point);
  const round = [...world.value.rounds.values()].find((each) => each.round === point?.round);
  return table && point && round ? { table, point, round } : null;
}
export const place = computed<Place | null>(
  () => (chosen.value && placeOf(world.value.tables.get(chosen.value.table.id))) ?? chosen.value,
);
export const memory = computed(() => memoryOf(shelf.value, place.value?.round.round ?? ""));
export const rulesOf = (round: Round): Rules => ({
  size: round.tube_size,
  pattern: round.label_pattern,
  householdTubes: round.household_tubes,
});

const draftKey = (name: string): string => `${owner()}|sampling.${name}`;

async function readDraft<T>(name: string): Promise<T | null> {
  const row = await outbox().get("drafts", draftKey(name));
  return row ? open<T>(key(), row.sealed) : null;
}

/** Read back what was under way when this page was last open. A tube that was full is sealed now. */
export async function openBench(): Promise<void> {
  await loadShelf();
  if (ready.value) return;
  if (!practice.value) {
    chosen.value = await readDraft<Place>("place");
    tube.value = await readDraft<OpenTube>("tube");
    box.value = await readDraft<OpenBox>("box");
  }
  ready.value = true;
  if (tube.value && tube.value.samples.length >= tube.value.size) await seal(false);
}

effect(() => {
  if (phase.value === "open") return;
  ready.value = false;
  chosen.value = null;
  tube.value = null;
  box.value = null;
});
// A new version of the app waits while a tube is open.
effect(() => {
  if (ready.value) formOpen.value = tube.value !== null || box.value !== null;
});

/** Make a draft durable; only then may the screen show it. Throws, with the red page up, when the disk refuses. */
async function keep(name: string, draft: unknown): Promise<void> {
  if (practice.value) return;
  const began = performance.now();
  try {
    if (draft === null) await outbox().delete("drafts", draftKey(name));
    else await keepDraftRow(outbox(), owner(), key(), draftKey(name), draft);
  } catch (error) {
    failStorage(error);
    throw error;
  }
  performance.measure("scan-save", { start: began });
}

export async function choose(table: Table): Promise<void> {
  const next = placeOf(table);
  await keep("place", next);
  chosen.value = next;
}

async function keepTube(next: OpenTube | null): Promise<void> {
  await keep("tube", next);
  tube.value = next;
}

export async function keepBox(next: OpenBox | null): Promise<void> {
  await keep("box", next);
  box.value = next;
}

export async function openTube(label: string): Promise<void> {
  const { round, table } = place.value!;
  await keepTube(opened(round.round, table.id, label, round.tube_size, now()));
}

/** Put a person into the open tube. Answers their place in it; the last place seals it. */
export async function take(person: Pick<Taken, "who" | "shown" | "household" | "checks">): Promise<Taken> {
  const next = withPerson(tube.value!, person, now());
  await keepTube(next);
  if (next.samples.length >= next.size) await seal(false);
  return next.samples[next.samples.length - 1]!;
}

export const undo = (): Promise<void> => keepTube(withoutLast(tube.value!));
/** Put away a tube nobody is in. */
export const dropTube = (): Promise<void> => keepTube(null);

/** Store an event of sampling; what it was made of goes in the same transaction. */
export async function tell(draft: EventDraft, then: () => void = () => undefined): Promise<void> {
  const id = await record(draft, then);
  const row = unsent.value.find((each) => each.id === id);
  if (row) putOnShelf(row.event);
}

/** Store what was sent back as it is right now; it speaks of the same moment. */
export const resend = (old: Unsent, subject: string, payload: Record<string, unknown>): Promise<void> =>
  tell({ kind: old.kind, subject, territory: "", payload, ...inPlaceOf(old) });

const from = (name: string): { from?: string } => (practice.value ? {} : { from: draftKey(name) });

/** Seal the open tube: one event, and the draft is gone with the same write. */
export async function seal(byHand: boolean): Promise<void> {
  const full = tube.value!;
  const payload = tubePayload(full, byHand, isoLocal);
  const draft = { kind: "tube@1", subject: full.table, territory: "", payload, ...from("tube") };
  await tell(draft, () => {
    tube.value = null;
  });
}

export async function sealBox(counted: number): Promise<void> {
  const { round, point } = place.value!;
  const { label, tubes } = box.value!;
  const payload = { round: round.round, label, tubes, counted };
  await tell({ kind: "box@1", subject: point.id, territory: "", payload, ...from("box") }, () => {
    box.value = null;
  });
}
