/** In which order doors are gone to, as the desk orders them: the nearest next, isolated households last. Pure. */

export type Where = [latitude: number, longitude: number];
export interface Stop {
  key: string;
  /** Where it stands in the tree. */
  order: [number, number];
  where: Where | null;
  /** What comes later whatever the way: 0 first. */
  rank: number;
}

/** Give the stops in walking order from `here` (null: from the first in the tree), rank by rank. */
export function ordered(stops: Stop[], here: Where | null): Stop[] {
  const found: Stop[] = [];
  for (const rank of [...new Set(stops.map((stop) => stop.rank))].sort((a, b) => a - b)) {
    const walked = walk(
      stops.filter((stop) => stop.rank === rank),
      here,
    );
    here = walked.reduce<Where | null>((last, stop) => stop.where ?? last, here);
    found.push(...walked);
  }
  return found;
}

/** Go to the nearest next; doors without coordinates follow the door before them in the tree. */
function walk(stops: Stop[], here: Where | null): Stop[] {
  const groups: Stop[][] = [];
  for (const stop of [...stops].sort((a, b) => a.order[0] - b.order[0] || a.order[1] - b.order[1])) {
    const last = groups[groups.length - 1];
    if (last && (!stop.where || same(stop.where, last[0]!.where))) last.push(stop);
    else groups.push([stop]);
  }
  const found: Stop[] = [];
  while (groups.length) {
    let nearest = 0;
    if (here)
      for (let n = 1; n < groups.length; n++)
        if (metres(here, groups[n]![0]!.where) < metres(here, groups[nearest]![0]!.where)) nearest = n;
    const [group] = groups.splice(nearest, 1);
    here = group![0]!.where ?? here;
    found.push(...group!);
  }
  return found;
}

const same = (a: Where, b: Where | null): boolean => b !== null && a[0] === b[0] && a[1] === b[1];

/** How far two places are apart, near enough for a town; where one is unknown, not at all. */
function metres(here: Where, there: Where | null): number {
  if (!there) return 0;
  const east = (there[1] - here[1]) * Math.cos((here[0] * Math.PI) / 180);
  return Math.hypot(there[0] - here[0], east) * 111_320;
}
