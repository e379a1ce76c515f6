/** Doors by unit, and what places are called. */
import { t } from "../i18n";
import { world } from "../session";
import type { Order } from "../types";

/** Split doors by unit ("3-501" is unit 3); doors without one stay together. */
export function byUnit<T>(doors: T[], label: (door: T) => string): [string, T[]][] {
  const units = new Map<string, T[]>();
  for (const door of doors) {
    const unit = /^(\d+)\s*[-－—]/.exec(label(door))?.[1] ?? "";
    units.set(unit, [...(units.get(unit) ?? []), door]);
  }
  return [...units];
}

/** What a place is called by people: with its compound or grid before it. */
export function placeName(id: string): string {
  const { places } = world.value;
  const place = places.get(id);
  const parent = place?.parent ? places.get(place.parent) : undefined;
  const compound = parent && ["compound", "grid"].includes(parent.level) ? parent.name : "";
  return place ? `${compound} ${place.name}`.trim() : t("未命名地点");
}

/** Where a work order is done: at a door when it is about a household. */
export function doorName(order: Order): string {
  const home = world.value.households.get(order.household ?? "");
  if (home) return `${placeName(home.place)} ${home.label}`;
  return (!world.value.places.has(order.place) && order.where) || placeName(order.place);
}
