/** The station this phone stands at, the stop it is checking, the word last given, and how each is made durable first. */
import { computed, effect, signal, untracked } from "@preact/signals";
import { now, skewMs } from "../clock";
import { formOpen } from "../nav";
import { checkCard } from "../screens/card";
import { inPlaceOf } from "../screens/returned";
import { failStorage, key, outbox, owner, phase, practice, record, world, type Unsent } from "../session";
import { keepDraftRow, readEvent } from "../storage/outbox";
import { open } from "../storage/vault";
import type { FieldEvent, StationRow } from "../types";
import { isEmpty, payloadOf, type Done, type Given, type Stop, type Word } from "./rules";

export const ready = signal(false);
/** What was done on this phone and is still held here: unsent, or sent within the days that receipts are kept. */
export const done = signal<Done[]>([]);
export const stop = signal<Stop | null>(null);
/** The word given last: it can be taken back until the next stop begins, then it is an event. */
export const given = signal<Given | null>(null);
const chosen = signal<StationRow | null>(null);
/** When this shift began (ms): what the totals count from. */
export const since = signal(0);

export const station = computed<StationRow | null>(
  () => (chosen.value && world.value.stations.get(chosen.value.id)) ?? chosen.value,
);
/** With the word last given, which is no event yet. */
export const allDone = computed(() => (given.value ? [...done.value, doneOf(given.value)] : done.value));

const KEEP_MS = 30_000;
const draftKey = (name: string): string => `${owner()}|station.${name}`;

async function readDraft<T>(name: string): Promise<T | null> {
  const row = await outbox().get("drafts", draftKey(name));
  return row ? open<T>(key(), row.sealed) : null;
}

/** Make a draft durable; only then may the screen show it. Throws, with the red page up, when the disk refuses. */
async function keep(name: string, draft: unknown): Promise<void> {
  if (practice.value) return;
  try {
    if (draft === null) await outbox().delete("drafts", draftKey(name));
    else await keepDraftRow(outbox(), owner(), key(), draftKey(name), draft);
  } catch (error) {
    failStorage(error);
    throw error;
  }
}

let opening: Promise<void> | null = null;

/** Read back what was under way when this page was last open; a word that was given is an event now. Only once at a time. */
export function openStation(): Promise<void> {
  opening ??= readBack().finally(() => {
    opening = null;
  });
  return opening;
}

async function readBack(): Promise<void> {
  if (ready.value) return;
  void checkCard("WJ1:"); // the verifier is there before the first pass is held out
  done.value = practice.value ? [] : await loadDone();
  if (!practice.value) {
    const place = await readDraft<{ station: StationRow; since: number }>("place");
    chosen.value = place?.station ?? null;
    since.value = place?.since ?? 0;
    stop.value = await readDraft<Stop>("stop");
    given.value = await readDraft<Given>("given");
  }
  ready.value = true;
  await settle();
}

async function loadDone(): Promise<Done[]> {
  const tx = outbox().transaction(["events", "receipts"]);
  const [waiting, sent] = await Promise.all([
    tx.objectStore("events").index("owner").getAll(owner()),
    tx.objectStore("receipts").index("owner").getAll(owner()),
  ]);
  const events = await Promise.all([...sent, ...waiting].map((row) => readEvent(key(), row)));
  const replaced = new Set(events.map((event) => event.supersedes));
  return events
    .filter((event) => (event.kind === "check@1" || event.kind === "passage@1") && !replaced.has(event.id))
    .sort((a, b) => a.seq - b.seq)
    .map(doneOfEvent);
}

interface SaidOf {
  code?: string;
  registration?: string;
  temperature: number | null;
}
interface Said {
  direction: Done["direction"];
  vehicle?: string;
  persons?: number;
  decision: Word;
  people?: SaidOf[];
  person?: SaidOf;
  card?: string;
}
function doneOfEvent(event: FieldEvent): Done {
  const said = event.payload as unknown as Said;
  const people = said.people ?? (said.person ? [said.person] : []);
  const fever = world.value.stations.get(event.subject)?.rule.fever ?? 373;
  return {
    kind: event.kind === "passage@1" ? "passage" : "check",
    station: event.subject,
    at: Date.parse(event.wall) + event.skew_ms,
    direction: said.direction,
    drives: (said.vehicle ?? "foot") !== "foot",
    persons: said.persons ?? 1,
    fevers: people.filter((each) => (each.temperature ?? 0) >= fever).length,
    word: said.decision,
    codes: [...people.flatMap(codesOf), ...(said.card ? [said.card] : [])],
  };
}
const codesOf = (each: { code?: string; registration?: string }): string[] =>
  [each.code, each.registration].filter((code): code is string => Boolean(code));
function doneOf({ stop, word, at }: Given): Done {
  const fever = world.value.stations.get(stop.station)?.rule.fever ?? 373;
  return {
    kind: stop.kind,
    station: stop.station,
    at: at + skewMs.value,
    direction: stop.direction,
    drives: stop.vehicle !== "foot",
    persons: Math.max(stop.persons, stop.people.length),
    fevers: stop.people.filter((each) => (each.temperature ?? 0) >= fever).length,
    word,
    codes: [...stop.people.flatMap(codesOf), ...(stop.pass ? [stop.pass.text] : [])],
  };
}

// One after another: a word is an event before the next word is kept, however slow the disk is.
let queue: Promise<void> = Promise.resolve();
function inTurn(run: () => Promise<void>): Promise<void> {
  const next = queue.then(run);
  queue = next.catch(() => undefined);
  return next;
}

export const choose = (row: StationRow): Promise<void> =>
  inTurn(async () => {
    await makeEvent();
    await keep("stop", null);
    await keep("place", { station: row, since: now() });
    chosen.value = row;
    since.value = now();
    stop.value = null;
  });

/** A shift begins: totals count from now. */
export const beginShift = (): Promise<void> => choose(station.value!);

export const keepStop = (next: Stop | null): Promise<void> =>
  inTurn(async () => {
    await keep("stop", next && !isEmpty(next) ? next : null);
    stop.value = next;
  });

let timer: ReturnType<typeof setTimeout> | undefined;

/** Give a word. The one given before becomes an event; this one can be taken back for half a minute. */
export const give = (next: Given): Promise<void> =>
  inTurn(async () => {
    await makeEvent();
    await keep("given", next);
    given.value = next;
    stop.value = null;
    await keep("stop", null);
    clearTimeout(timer);
    timer = setTimeout(() => void settle().catch(failStorage), KEEP_MS);
  });

/** Make the word last given an event: from now on only a new check says otherwise. */
export const settle = (): Promise<void> => inTurn(makeEvent);

async function makeEvent(): Promise<void> {
  const last = given.value;
  if (!last || phase.value !== "open") return;
  given.value = null;
  const kind = last.stop.kind === "passage" ? "passage@1" : "check@1";
  const from = practice.value ? {} : { from: draftKey("given") };
  const payload = payloadOf(last);
  await record({ kind, subject: last.stop.station, territory: "", payload, at: last.at, ...from });
  done.value = [...done.value, doneOf(last)];
}

/** Store a stop that was sent back as it is right now; it speaks of the same moment and counts once. */
export const resend = (old: Unsent, payload: Record<string, unknown>): Promise<void> =>
  inTurn(async () => {
    await record({ kind: old.kind, subject: old.subject, territory: "", payload, ...inPlaceOf(old) });
    done.value = await loadDone();
  });

/** Take the last word back: its stop stands before the station again. */
export const takeBack = (): Promise<void> =>
  inTurn(async () => {
    const last = given.value;
    if (!last) return;
    clearTimeout(timer);
    await keep("stop", last.stop);
    await keep("given", null);
    given.value = null;
    stop.value = last.stop;
  });

// Last in this file: an open phone begins at once, with all that stands above.
effect(() => {
  // After a lock the word last given waits on the disk: it is an event as soon as the phone is open again.
  if (phase.value === "open") return void untracked(openStation).catch(failStorage);
  ready.value = false;
  chosen.value = stop.value = given.value = null;
  done.value = [];
});
// A new version of the app waits while somebody stands before the station.
effect(() => {
  if (ready.value) formOpen.value = given.value !== null || (stop.value !== null && !isEmpty(stop.value));
});
