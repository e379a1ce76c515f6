/** Where the phone is, when the worker allowed it: read ahead, never waited for. */
import { signal } from "@preact/signals";

export const locating = signal(localStorage.getItem("wanjia.locate") === "yes");
let last: { at: number; location: [number, number]; accuracy_m: number } | null = null;
let watch: number | null = null;

export function startLocating(): void {
  if (!locating.value || watch !== null || !("geolocation" in navigator)) return;
  watch = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;
      last = {
        at: timestamp,
        location: [round(coords.longitude), round(coords.latitude)],
        accuracy_m: Math.round(coords.accuracy),
      };
    },
    () => {
      last = null;
    },
    { maximumAge: 30_000 },
  );
}

export function flipLocating(): void {
  locating.value = !locating.value;
  localStorage.setItem("wanjia.locate", locating.value ? "yes" : "no");
  if (locating.value) startLocating();
  else if (watch !== null) {
    navigator.geolocation.clearWatch(watch);
    watch = null;
    last = null;
  }
}

/** The last position if it is at most two minutes old. */
export function position(at: number): { location: [number, number] | null; accuracy_m: number | null } {
  return last && at - last.at < 120_000
    ? { location: last.location, accuracy_m: last.accuracy_m }
    : { location: null, accuracy_m: null };
}
