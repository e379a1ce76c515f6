/**
 * Build the front end into frontend/dist: content-hashed files (served under /static/), manifest.json (logical name ->
 * hashed file), and field/index.html and field/sw.js (served at /field/ and /field/sw.js).
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { readTranslations } from "./po.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const dist = process.env.WANJIA_DIST ?? join(here, "dist");
const STATIC = "/static/";
const names = {};
const common = {
  bundle: true, minify: true, write: false, legalComments: "none", target: ["chrome99", "safari15.4"], charset: "utf8",
  logLevel: "warning", absWorkingDir: root,
};

/** Write one file under a name that carries its content, and note it in the manifest. */
function put(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(name);
  names[name] = `${name.slice(0, -extension.length)}-${hash}${extension}`;
  writeFileSync(join(dist, names[name]), content);
  return STATIC + names[name];
}

const bundle = async (entry, options = {}) =>
  (await build({ ...common, entryPoints: [join(here, entry)], ...options })).outputFiles[0].contents;

const quoted = (values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]));

const filled = (name) => readFileSync(join(here, "field", name), "utf8").replace(/\{\{([\w.-]+)\}\}/g, (_, file) => STATIC + names[file]);

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) => each.isDirectory()
    ? (each.name === "tests" ? [] : sources(join(folder, each.name)))
    : /\.tsx?$/.test(each.name) ? [readFileSync(join(folder, each.name), "utf8")] : []);
}

/** The English of exactly the texts the phone says, from the project's catalogue. */
function english() {
  const files = ["django.po", "field.po"].map((name) => join(root, "locale/en/LC_MESSAGES", name)).filter(existsSync);
  if (!files.length) return "";
  const known = Object.assign({}, ...files.reverse().map((file) => readTranslations(readFileSync(file, "utf8"))));
  const said = sources(join(here, "field")).flatMap((text) => [...text.matchAll(/\bt\(\s*"((?:[^"\\]|\\.)*)"/g)].map((found) => JSON.parse(`"${found[1]}"`)));
  return put("field-en.json", JSON.stringify(Object.fromEntries([...new Set(said)].filter((text) => known[text]).map((text) => [text, known[text]]))));
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "field"), { recursive: true });

const wasm = put("scan.wasm", readFileSync(join(root, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm")));
const worker = put("scan-worker.js", await bundle("field/scan/worker.ts", { format: "iife" }));
const texts = english();
const app = await bundle("field/main.tsx", {
  format: "esm", jsx: "automatic", jsxImportSource: "preact", loader: { ".svg": "text" },
  plugins: [{ name: "bare-icons", setup: ({ onLoad }) => onLoad({ filter: /lucide-static.*\.svg$/ }, ({ path }) => ({
    // One line, no licence comment, no attributes that the style sheet sets.
    contents: readFileSync(path, "utf8").replace(/<!--.*?-->\s*/s, "").replace(/<svg[^>]*>/, '<svg viewBox="0 0 24 24">').replace(/\s*\n\s*/g, ""), loader: "text" })) }],
  define: quoted({ __ENGLISH__: texts, __SCAN_WORKER__: worker, __SCAN_WASM__: wasm }),
});
const first = [put("field.js", app), put("field.css", await bundle("field/field.css")), put("field.svg", readFileSync(join(here, "field/field.svg")))];
first.push(put("field.webmanifest", filled("field.webmanifest")));
put("styles.css", await bundle("styles/styles.css"));
for (const [entry, name] of [["office/main.ts", "office.js"], ["office/office.css", "office.css"]]) {
  if (existsSync(join(here, entry))) put(name, await bundle(entry, { format: "esm" }));
}
const shell = filled("index.html");
writeFileSync(join(dist, "field/index.html"), shell);
const extras = [worker, wasm, texts].filter(Boolean);
const version = createHash("sha256").update(shell + first + extras).digest("hex").slice(0, 10);
writeFileSync(join(dist, "field/sw.js"), await bundle("field/sw.ts", { format: "iife", define: quoted({ __PRECACHE__: first, __EXTRAS__: extras, __VERSION__: version }) }));
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(names, null, 1)}\n`);
console.log(`front end built: ${Object.keys(names).length} files in ${dist.replace(root, ".")}`);
