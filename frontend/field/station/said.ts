/** What somebody says of themselves, read as the server will (people/identity); both are tried with tests/vectors/said.json. */
import { t } from "../i18n";

export type PhoneFault = "" | "character" | "length" | "area_code" | "form";

/** Why a text is no telephone number. Which landlines there are the server alone knows. */
export function phoneFault(raw: string): PhoneFault {
  const text = raw.normalize("NFKC").trim().replace(/^['’‘`]+|['’‘`]+$|[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\-‐‑–—()]+/g, "");
  if (!text || /^(?:(?:\+|00)?86)?1[3-9]\d{9}$/.test(text)) return "";
  if (!/^\+?\d+$/.test(text)) return "character";
  if (/^1\d*$/.test(text)) return text.length === 11 ? "form" : "length";
  if (/^(?:\+|00)?861/.test(text)) return "form"; // a mobile number too short or too long
  if (/^[2-8]\d{6,7}$/.test(text)) return "area_code";
  return /^(?:0[1-9]\d{8,10}|(?:\+|00)[1-9]\d{6,14}|86\d{9,11}|[48]00\d{7})$/.test(text) ? "" : "form";
}

export function phoneWord(raw: string): string {
  switch (phoneFault(raw)) {
    case "":
      return "";
    case "character":
      return t("电话号码里有不该出现的字符");
    case "length":
      return t("手机号应为11位");
    case "area_code":
      return t("座机号缺少区号");
    case "form":
      return t("不是有效的电话号码");
  }
}

const STRAY = /[^\p{L}\p{M}\u3007\u2ff0-\u2fff\ue000-\uf8ff ·•‧∙⋅・･․●᛫⸱'’.．\-ʹʼ\u1807\u180a-\u180f\u200c\u200d\u202f]/u;

/** The sign that is in no name, empty for none. */
export function strayIn(raw: string): string {
  const text = raw.trim().replace(/[\uff01-\uff5e\u3000\u00a0]/g, (sign) => sign.normalize("NFKC"));
  return STRAY.exec(text)?.[0] ?? "";
}

export function nameWord(raw: string): string {
  const stray = strayIn(raw);
  return stray && t("姓名里有不该出现的字符“{bad}”", { bad: stray });
}
