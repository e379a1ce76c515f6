/** A record the server sent back is mended: what was said stands in its form again, with the reason, and replaces it. */
import type { JSX } from "preact";
import { skewMs } from "../clock";
import { t } from "../i18n";
import { go } from "../nav";
import { Notice } from "../parts";
import { rejected, world, type Unsent } from "../session";
import type { EventDraft } from "../types";
import { codeWord } from "./words";

/** The screen on which a kind of record is made, and whether this phone still holds what it is about. */
const SCREENS: Record<string, [string, (subject: string) => boolean]> = {
  "visit@1": ["home", (id) => world.value.targets.has(id)],
  "followup@1": ["follow", (id) => world.value.watches.has(id)],
  "patrol@1": ["patrol", (id) => world.value.files.has(id)],
  "seal@1": ["patrol", (id) => world.value.files.has(id)],
  "lead_result@1": ["lead", (id) => world.value.leads.has(id)],
};

export const canMend = (row: Unsent): boolean =>
  row.answer?.fixable !== false && !!SCREENS[row.kind]?.[1](row.subject);

export const mend = (row: Unsent): void =>
  go(SCREENS[row.kind]![0], row.subject, row.kind === "visit@1" ? "correct" : row.id);

/** The record that an address asks to mend, as long as it lies in the tray. */
export const returned = (id: string, kind: string): Unsent | undefined =>
  rejected.value.find((row) => row.id === id && row.kind === kind);

/** When it happened, by the server's clock in ms. */
export const happened = ({ event }: Unsent): number => Date.parse(event.wall) + event.skew_ms;

/** What a mended record is stored with: it speaks of the same moment, and the one sent back has done its work. */
export const inPlaceOf = (row: Unsent | undefined): Pick<EventDraft, "supersedes" | "at"> =>
  row ? { supersedes: row.id, at: happened(row) - skewMs.value } : {};

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
