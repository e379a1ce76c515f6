/** What was said of a tube or a box, and how it is put right. Pure. */
import type { Taken, WalkIn, Who } from "./rules";

export type SaidSample = Who & Pick<Taken, "n" | "ms"> & { checks?: number };
export interface SaidTube {
  round: string;
  label: string;
  size: number;
  opened_at: string;
  by_hand: boolean;
  doorstep: boolean;
  samples: SaidSample[];
}
export interface SaidBox {
  round: string;
  label: string;
  tubes: string[];
  counted: number;
}

/** Which of the samples a refusal is about, by the field it names; null for none of them. */
export function refusedPlace(field: string): number | null {
  const place = /samples\[(\d+)\]/.exec(field);
  return place ? Number(place[1]) : null;
}

/** The samples with one walk-in corrected: place, time and the id that others may already name stay as they were. */
export const withPersonAt = (samples: SaidSample[], place: number, person: WalkIn): SaidSample[] =>
  samples.map((each, i) => (i === place && "person" in each ? { ...each, person: { ...person, id: each.person.id } } : each));
