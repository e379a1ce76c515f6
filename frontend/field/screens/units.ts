/** Split doors by unit ("3-501" is unit 3); doors without one stay together. */
export function byUnit<T>(doors: T[], label: (door: T) => string): [string, T[]][] {
  const units = new Map<string, T[]>();
  for (const door of doors) {
    const unit = /^(\d+)\s*[-－—]/.exec(label(door))?.[1] ?? "";
    units.set(unit, [...(units.get(unit) ?? []), door]);
  }
  return [...units];
}
