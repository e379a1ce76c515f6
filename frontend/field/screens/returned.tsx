/** A record the server sent back is mended: what was said stands in its form again, with the reason, and replaces it. */
import type { JSX } from "preact";
import { skewMs } from "../clock";
import { t } from "../i18n";
import { Notice } from "../parts";
import { rejected, world, type Unsent } from "../session";
import type { EventDraft } from "../types";
import { codeWord } from "./words";

type Screen = (row: Unsent) => string[] | null;
/** A screen on which a kind of record is made, as long as this phone still holds what it is about. */
const on =
  (screen: string, held: (subject: string) => boolean): Screen =>
  ({ id, subject }) =>
    held(subject) ? [screen, subject, id] : null;
/** A screen that needs nothing but what was said. */
const alone =
  (tab: string): Screen =>
  ({ id }) => [tab, "mend", id];

const SCREENS: Record<string, Screen> = {
  "visit@1": ({ subject }) => (world.value.targets.has(subject) ? ["home", subject, "correct"] : null),
  "followup@1": on("follow", (id) => world.value.watches.has(id)),
  "patrol@1": on("patrol", (id) => world.value.files.has(id)),
  "seal@1": on("patrol", (id) => world.value.files.has(id)),
  "lead_result@1": on("lead", (id) => world.value.leads.has(id)),
  "accept_order@1": on("order", (id) => world.value.orders.has(id)),
  "complete_order@1": on("order", (id) => world.value.orders.has(id)),
  "tube@1": alone("sampling"),
  "box@1": alone("sampling"),
  "check@1": alone("station"),
  "passage@1": alone("station"),
};

/** Where a record that was sent back is mended; null for one that cannot be on this phone. */
export const mendAt = (row: Unsent): string[] | null =>
  row.answer?.fixable === false ? null : (SCREENS[row.kind]?.(row) ?? null);

/** The record that an address asks to mend, as long as it lies in the tray. */
export const returned = (id: string, ...kinds: string[]): Unsent | undefined =>
  rejected.value.find((row) => row.id === id && kinds.includes(row.kind));

/** When it happened, by the server's clock in ms. */
export const happened = ({ event }: Unsent): number => Date.parse(event.wall) + event.skew_ms;

/** What a mended record is stored with: it speaks of the same moment, and the one sent back has done its work. */
export const inPlaceOf = (row: Unsent | undefined): Pick<EventDraft, "supersedes" | "at"> =>
  // Moments are told to the second: rounded, or a skew that moved by a few milliseconds would make it the second before.
  row ? { supersedes: row.id, at: Math.round((happened(row) - skewMs.value) / 1000) * 1000 } : {};

export function Why({ row }: { row: Unsent | undefined }): JSX.Element | null {
  if (!row) return null;
  const { code = "", text = "" } = row.answer ?? {};
  return (
    <Notice tone="bad">
      <b>{t("退回的记录，改好再传")}</b>
      <br />
      {text || codeWord(code)}
    </Notice>
  );
}
