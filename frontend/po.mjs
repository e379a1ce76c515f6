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
  return match ? match[1].match(/"(?:[^"\\]|\\.)*"/g).map((line) => JSON.parse(line)).join("") : "";
}
