/** A scanner that acts as a keyboard: keys far faster than fingers, then Enter, wherever the focus is. */
const GAP_MS = 120;
const LEAST = 4;

export class Wedge {
  private keys = "";
  private last = 0;

  /** Feed one key and when it was pressed (ms). Answers the code when this key ends one. */
  feed(key: string, at: number): string | null {
    const fast = at - this.last <= GAP_MS;
    this.last = at;
    if (key === "Enter") {
      const code = fast && this.keys.length >= LEAST ? this.keys : null;
      this.keys = "";
      return code;
    }
    if (key.length === 1) this.keys = fast ? this.keys + key : key;
    return null;
  }
}

/** Hear every code a scanner types on this page; what it typed into a field is taken out of it again. Answers how to stop. */
export function listen(heard: (code: string) => void): () => void {
  const wedge = new Wedge();
  const hear = (event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const code = wedge.feed(event.key, event.timeStamp);
    if (code === null) return;
    // Enter would press whatever button has the focus, or send the form that is open.
    event.preventDefault();
    event.stopPropagation();
    const field = event.target;
    if (field instanceof HTMLInputElement && field.value.endsWith(code)) {
      field.value = field.value.slice(0, -code.length);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    heard(code);
  };
  addEventListener("keydown", hear, true);
  return () => removeEventListener("keydown", hear, true);
}
