/** The hand-over file: every event of this user still on the phone, as in a push, for an office to upload. */
import { isoLocal } from "./clock";
import { account, unsent } from "./session";

export function handoverText(): string {
  const who = account.value;
  return JSON.stringify({
    wanjia_handover: 1,
    device: who?.device ?? "",
    user: who?.user ?? "",
    events: unsent.value.map((row) => row.event),
  });
}

/** Give the file away: shared to another app where the phone can, else saved as a download. Rows stay until a receipt. */
export async function handOver(): Promise<void> {
  const name = `wanjia-handover-${account.value?.device ?? "phone"}-${isoLocal(Date.now()).slice(0, 10)}.json`;
  const file = new File([handoverText()], name, { type: "application/json" });
  if (matchMedia("(pointer: coarse)").matches && navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title: name });
      return;
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
    }
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
