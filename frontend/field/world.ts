/** The territory in memory: rows of every bucket indexed for the screens, with this phone's own visits laid over it. */
import type {
  AnyRow,
  Campaign,
  CardKey,
  CardRound,
  DirectiveRow,
  DocumentRow,
  FileRow,
  FormRow,
  Household,
  Lead,
  LocalVisit,
  Manifest,
  Order,
  Person,
  Place,
  Point,
  Round,
  Signer,
  StationRow,
  Table,
  Target,
  TargetState,
  TaskRow,
  VoidSerial,
  WatchRow,
} from "./types";

export interface World {
  campaigns: Map<string, Campaign>;
  forms: Map<string, FormRow>;
  targets: Map<string, Target>;
  orders: Map<string, Order>;
  leads: Map<string, Lead>;
  places: Map<string, Place>;
  households: Map<string, Household>;
  persons: Map<string, Person>;
  cardKeys: Map<string, CardKey>;
  signers: Map<string, Signer>;
  voided: Map<string, VoidSerial>;
  cardRounds: Map<string, CardRound>;
  rounds: Map<string, Round>;
  points: Map<string, Point>;
  tables: Map<string, Table>;
  manifests: Map<string, Manifest>;
  stations: Map<string, StationRow>;
  watches: Map<string, WatchRow>;
  files: Map<string, FileRow>;
  directives: Map<string, DirectiveRow>;
  documents: Map<string, DocumentRow>;
  tasks: Map<string, TaskRow>;
  members: Map<string, Person[]>;
  targetsAt: Map<string, Target[]>;
  targetsOf: Map<string, Target[]>;
  targetsOfPerson: Map<string, Target[]>;
}

export function emptyWorld(): World {
  return {
    campaigns: new Map(),
    forms: new Map(),
    targets: new Map(),
    orders: new Map(),
    leads: new Map(),
    places: new Map(),
    households: new Map(),
    persons: new Map(),
    cardKeys: new Map(),
    signers: new Map(),
    voided: new Map(),
    cardRounds: new Map(),
    rounds: new Map(),
    points: new Map(),
    tables: new Map(),
    manifests: new Map(),
    stations: new Map(),
    watches: new Map(),
    files: new Map(),
    directives: new Map(),
    documents: new Map(),
    tasks: new Map(),
    members: new Map(),
    targetsAt: new Map(),
    targetsOf: new Map(),
    targetsOfPerson: new Map(),
  };
}

const SHELF = {
  campaign: "campaigns",
  form: "forms",
  target: "targets",
  order: "orders",
  lead: "leads",
  place: "places",
  household: "households",
  person: "persons",
  card_key: "cardKeys",
  signer: "signers",
  void_serial: "voided",
  card_round: "cardRounds",
  round: "rounds",
  point: "points",
  table: "tables",
  manifest: "manifests",
  station: "stations",
  watch: "watches",
  file: "files",
  directive: "directives",
  document: "documents",
  task: "tasks",
} as const;

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** Build the world from the buckets' rows. Unknown row types (a newer server's) are left aside. */
export function buildWorld(buckets: Iterable<Map<string, AnyRow>>): World {
  const world = emptyWorld();
  for (const rows of buckets) {
    for (const row of rows.values()) {
      const shelf = SHELF[row.type];
      if (shelf) (world[shelf] as Map<string, AnyRow>).set(row.id, row);
    }
  }
  for (const person of world.persons.values()) push(world.members, person.household, person);
  for (const target of world.targets.values()) {
    // Whom a round must sample is no door to knock at: the doorstep list reads them by person.
    if (target.person) {
      push(world.targetsOfPerson, target.person, target);
      continue;
    }
    push(world.targetsAt, target.place, target);
    push(world.targetsOf, target.household, target);
  }
  const order = (target: Target): [number, string] => {
    const home = world.households.get(target.household);
    return [home?.position ?? 1e9, home?.label ?? ""];
  };
  for (const list of world.targetsAt.values()) {
    list.sort((a, b) => {
      const [x, y] = [order(a), order(b)];
      return x[0] - y[0] || x[1].localeCompare(y[1], "zh", { numeric: true });
    });
  }
  return world;
}

/** What a screen shows of a target: its state, with this phone's newer visit over it. `unsent` = no receipt yet. */
export interface Shown {
  state: TargetState;
  revisit_at: string | null;
  at: string | null;
  by: string;
  unsent: boolean;
}

/** After a receipt a visit stays on top until a pull of the work that began this long (ms) after it has ended. */
export const SETTLE_MS = 120_000;

/** Say which of what was said here still lies over the snapshot. `pulledFrom` = start of the last whole pull of the work, in ms. */
export function stillOver<Said extends { settled_at: number | null }>(said: Said[], pulledFrom: number): Said[] {
  return said.filter((each) => each.settled_at === null || pulledFrom < each.settled_at + SETTLE_MS);
}

/** Keep the latest local visit of each target; a visit that corrects another stands in its place. */
export function latestByTarget(visits: LocalVisit[]): Map<string, LocalVisit> {
  const latest = new Map<string, LocalVisit>();
  for (const visit of visits) {
    const other = latest.get(visit.target);
    if (!other || visit.supersedes === other.event || Date.parse(visit.at) >= Date.parse(other.at)) {
      latest.set(visit.target, visit);
    }
  }
  return latest;
}

export function shown(target: Target, local: Map<string, LocalVisit>, me: string): Shown {
  const visit = local.get(target.id);
  const last = target.last?.at ?? null;
  if (visit && (last === null || Date.parse(visit.at) > Date.parse(last))) {
    return {
      state: visit.outcome,
      revisit_at: visit.revisit_at,
      at: visit.at,
      by: me,
      unsent: visit.settled_at === null,
    };
  }
  return { state: target.state, revisit_at: target.revisit_at, at: last, by: target.last?.by ?? "", unsent: false };
}

/** Needs a knock now: never reached, or its revisit is due. */
export function isDue(state: Shown, at: number): boolean {
  if (state.state === "pending") return true;
  const again = state.state === "absent" || state.state === "vacant";
  return again && (state.revisit_at === null || Date.parse(state.revisit_at) <= at);
}

/** The next door after `from` in walking order, round the building; null when none is due. */
export function nextDoor(targets: Target[], from: string | null, due: (target: Target) => boolean): Target | null {
  const start = from === null ? -1 : targets.findIndex((target) => target.id === from);
  for (let step = 1; step <= targets.length; step++) {
    const target = targets[(start + step) % targets.length]!;
    if (target.id !== from && due(target)) return target;
  }
  return null;
}

/** Propose when to come again: this evening at 19:00 when that is 2 h away or more, else tomorrow at 9:00 (Beijing). */
export function proposeRevisit(at: number): { evening: number; morning: number; proposed: number } {
  const hour = 3_600_000;
  const midnight = Math.floor((at + 8 * hour) / (24 * hour)) * 24 * hour - 8 * hour;
  const tonight = midnight + 19 * hour;
  const evening = tonight > at ? tonight : tonight + 24 * hour;
  const morning = midnight + 33 * hour;
  return { evening, morning, proposed: tonight - at >= 2 * hour ? tonight : morning };
}
