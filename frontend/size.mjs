/** Print the gzipped sizes of the built files; exit 1 when the field app's first load is over its budget. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 60;
const dist = process.env.WANJIA_DIST ?? join(dirname(fileURLToPath(import.meta.url)), "dist");
const names = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
const gzipped = (path) => gzipSync(readFileSync(join(dist, path))).length;
const first = [
  "field/index.html",
  "field/sw.js",
  names["field.js"],
  names["field.css"],
  names["field.svg"],
  names["field.webmanifest"],
  ...Object.keys(names)
    .filter((name) => name.startsWith("field.first."))
    .map((name) => names[name]),
];
let total = 0;
for (const path of first) {
  total += gzipped(path);
  console.log(`${(gzipped(path) / 1024).toFixed(1).padStart(8)} KB  ${path}`);
}
for (const name of Object.keys(names).filter((each) => !first.includes(names[each]))) {
  console.log(`${(gzipped(names[name]) / 1024).toFixed(1).padStart(8)} KB  ${names[name]} (later)`);
}
const kb = total / 1024;
console.log(`first load ${kb.toFixed(1)} KB of ${BUDGET_KB} KB gzipped`);
process.exit(kb <= BUDGET_KB ? 0 : 1);
