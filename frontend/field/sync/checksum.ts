/** The state check of a bucket: how many rows, and the xor of each row's `v` (8 bytes as 16 hex digits). */
export function checksum(rows: Iterable<{ v: string }>): string {
  let high = 0;
  let low = 0;
  for (const { v } of rows) {
    high ^= parseInt(v.slice(0, 8), 16);
    low ^= parseInt(v.slice(8, 16), 16);
  }
  return hex(high) + hex(low);
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, "0");

export function agrees(rows: Map<string, { v: string }>, count: number, sum: string): boolean {
  return rows.size === count && checksum(rows.values()) === sum;
}
