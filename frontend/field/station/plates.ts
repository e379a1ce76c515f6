/** Plates as GA 36 writes them (support/fleet/rules.py); both are tried with tests/vectors/plates.json. */
import { t } from "../i18n";

export const PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
const LETTER = "A-HJ-NP-Z";
const FIGURE = "A-HJ-NP-Z0-9";
const FORMS: [string, RegExp][] = [
  ["ordinary", new RegExp(`^[${PROVINCES}][${LETTER}O](?=(?:[0-9]*[${LETTER}]?){2}[0-9]*$)[${FIGURE}]{5}$`)],
  ["new_energy", new RegExp(`^[${PROVINCES}][${LETTER}](?:[A-HJK][${FIGURE}][0-9]{4}|[0-9]{5}[A-HJK])$`)],
  ["marked", new RegExp(`^[${PROVINCES}][${LETTER}][${FIGURE}]{4}[学挂警领]$`)],
  ["border", new RegExp(`^粤Z[${FIGURE}]{4}[港澳]$`)],
  ["embassy", /^(?:[0-9]{6}使|使[0-9]{6})$/],
  ["emergency", new RegExp(`^[${PROVINCES}][XS][${FIGURE}]{4}应急$`)],
  ["armed_police", new RegExp(`^WJ[${PROVINCES}][0-9]{4}[0-9A-Z]$`)],
  ["military", /^[A-Z]{2}[0-9]{5}$/],
];

/** A plate as it is stored: capitals, no separators. */
export const plain = (raw: string): string =>
  raw
    .normalize("NFKC")
    .replace(/[\s·•・.\-‐‑–—]+/g, "")
    .toUpperCase();

export type PlateFault =
  "empty" | "character" | "province" | "office" | "letters_i_o" | "length" | "new_energy" | "too_many_letters";
export type ReadPlate = { plate: string; kind: string } | { fault: PlateFault };

export function readPlate(raw: string): ReadPlate {
  const text = plain(raw);
  const form = FORMS.find(([, pattern]) => pattern.test(text));
  return form ? { plate: text, kind: form[0] } : { fault: faultOf(text) };
}

function faultOf(text: string): PlateFault {
  if (!text) return "empty";
  if (new RegExp(`[^0-9A-Z${PROVINCES}学挂警领港澳使应急]`).test(text)) return "character";
  if (!PROVINCES.includes(text[0]!)) return "province";
  if (text.length > 1 && !/[A-Z]/.test(text[1]!)) return "office";
  if (/[IO]/.test(text.slice(2))) return "letters_i_o";
  if (text.length !== 7 && text.length !== 8) return "length";
  return text.length === 8 ? "new_energy" : "too_many_letters";
}

export function plateWord(fault: PlateFault, text: string): string {
  switch (fault) {
    case "empty":
      return t("请填车牌");
    case "character":
      return t("车牌里有不该出现的字符");
    case "province":
      return t("第一位应是省份简称，例如 蒙");
    case "office":
      return t("第二位应是发牌机关的字母");
    case "letters_i_o":
      return t("车牌里没有字母 I 和 O，是不是数字 1 和 0？");
    case "length":
      return t("普通车牌 7 位，新能源车牌 8 位，现有 {count} 位", { count: text.length });
    case "new_energy":
      return t("新能源车牌第三位或最后一位是 A 至 K 的字母，其余主要是数字");
    case "too_many_letters":
      return t("后五位最多两个字母");
  }
}
