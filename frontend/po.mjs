/** The texts the phone says and their English, from the project's gettext catalogue. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Read a gettext catalogue: msgid -> msgstr of every entry that is translated, not fuzzy, not obsolete and not plural. */
export function readTranslations(po) {
  const found = {};
  for (const entry of po.replaceAll("\r\n", "\n").split(/\n\s*\n/)) {
    if (/^#,.*\bfuzzy\b/m.test(entry) || /^msgid_plural/m.test(entry)) continue;
    const [id, text] = [part(entry, "msgid"), part(entry, "msgstr")];
    if (id && text) found[id] = text;
  }
  return found;
}

function part(entry, keyword) {
  const match = new RegExp(`^${keyword} ((?:"(?:[^"\\\\]|\\\\.)*"\\s*)+)`, "m").exec(entry);
  return match
    ? match[1]
        .match(/"(?:[^"\\]|\\.)*"/g)
        .map((line) => JSON.parse(line))
        .join("")
    : "";
}

/** Every text said as t("…") in the TypeScript files of a folder, its tests left out. */
export function textsIn(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((path) => /^(?!tests).*\.tsx?$/.test(path));
  const sources = files.map((path) => readFileSync(join(folder, path), "utf8"));
  const said = sources.flatMap((text) => [...text.matchAll(/\bt\(\s*"((?:[^"\\]|\\.)*)"/g)]);
  return [...new Set(said.map((found) => JSON.parse(`"${found[1]}"`)))];
}

/** The English of exactly these texts. Null when there is no catalogue. */
export function englishOf(texts, catalogue) {
  if (!existsSync(catalogue)) return null;
  const known = readTranslations(readFileSync(catalogue, "utf8"));
  return Object.fromEntries(texts.filter((text) => known[text]).map((text) => [text, known[text]]));
}
