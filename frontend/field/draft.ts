/** The visit being filled in: kept sealed on the disk so that a lock, a call or a dead battery loses nothing. */
import { formOpen } from "./nav";
import { key, outbox, owner, phase, practice } from "./session";
import { open, seal } from "./storage/vault";
import { isTouched, type VisitDraft } from "./visit";

const keyOf = (target: string): string => `${owner()}|${target}`;
let timer: ReturnType<typeof setTimeout> | undefined;

export function keepDraft(target: string, draft: VisitDraft): void {
  formOpen.value = isTouched(draft);
  if (practice.value) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (phase.value !== "open") return;
    void seal(key(), draft).then((sealed) =>
      outbox().put("drafts", { key: keyOf(target), owner: owner(), at: Date.now(), sealed }),
    );
  }, 300);
}

export async function readDraft(target: string): Promise<VisitDraft | null> {
  if (practice.value) return null;
  const row = await outbox().get("drafts", keyOf(target));
  return row ? open<VisitDraft>(key(), row.sealed) : null;
}

export async function dropDraft(target: string): Promise<void> {
  clearTimeout(timer);
  formOpen.value = false;
  if (!practice.value) await outbox().delete("drafts", keyOf(target));
}
