/**
 * Build the front end into frontend/dist: content-hashed files (served under /static/), manifest.json (logical name ->
 * hashed file), and field/index.html and field/sw.js (served at /field/ and /field/sw.js).
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync, inflateSync } from "node:zlib";
import { build } from "esbuild";
import { englishOf, textsIn } from "./po.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const dist = process.env.WANJIA_DIST ?? join(here, "dist");
const STATIC = "/static/";
const common = {
  bundle: true,
  minify: true,
  write: false,
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};
const names = {};

/** Write one file under a name that carries its content, note it in the manifest, answer its address. */
function put(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(name);
  names[name] = `${name.slice(0, -extension.length)}-${hash}${extension}`;
  writeFileSync(join(dist, names[name]), content);
  return STATIC + names[name];
}

async function bundle(entry, defines = {}, options = {}) {
  const define = Object.fromEntries(Object.entries(defines).map(([key, value]) => [key, JSON.stringify(value)]));
  const target = ["chrome99", "safari15.4"];
  const paths = { entryPoints: [join(here, entry)], absWorkingDir: root };
  const { outputFiles } = await build({ ...common, ...paths, target, define, format: "esm", ...options });
  return outputFiles[0].contents;
}

/**
 * Build the app: what it needs at once (its entry and the parts that the entry imports by name), and the parts it asks for
 * later. esbuild names the parts itself, by their content; only the entry is renamed.
 */
async function bundleApp(entry, defines, options) {
  const define = Object.fromEntries(Object.entries(defines).map(([key, value]) => [key, JSON.stringify(value)]));
  const { outputFiles, metafile } = await build({
    ...common,
    ...options,
    entryPoints: [join(here, entry)],
    absWorkingDir: root,
    target: ["chrome99", "safari15.4"],
    define,
    format: "esm",
    splitting: true,
    metafile: true,
    outdir: dist,
    chunkNames: "field-[name]-[hash]",
  });
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, each]) => [basename(path), each]));
  const main = [...outputs].find(([, each]) => each.entryPoint?.endsWith(entry))[0];
  const atOnce = new Set();
  const follow = (name) => {
    for (const { path, kind } of outputs.get(name).imports) {
      const part = basename(path);
      if (kind !== "import-statement" || atOnce.has(part)) continue;
      atOnce.add(part);
      follow(part);
    }
  };
  follow(main);
  const found = { main: "", first: [], later: [] };
  for (const { path, contents } of outputFiles) {
    const name = basename(path);
    if (name === main) {
      found.main = put("field.js", contents);
      continue;
    }
    writeFileSync(path, contents);
    const when = atOnce.has(name) ? "first" : "later";
    names[`field.${when}.${found[when].length}.js`] = name;
    found[when].push(STATIC + name);
  }
  return found;
}

/** One icon as a line: no licence comment, no attributes that the style sheet sets. */
const bareIcon = ({ path }) => ({
  contents: readFileSync(path, "utf8")
    .replace(/<!--.*?-->\s*/s, "")
    .replace(/<svg[^>]*>/, '<svg viewBox="0 0 24 24">')
    .replace(/\s*\n\s*/g, ""),
  loader: "text",
});
const icons = { name: "bare-icons", setup: ({ onLoad }) => onLoad({ filter: /lucide-static.*\.svg$/ }, bareIcon) };

/** A template of the field app with {{logical name}} marks replaced by addresses. */
const filled = (name) =>
  readFileSync(join(here, "field", name), "utf8").replace(/\{\{([\w.-]+)\}\}/g, (_, file) => STATIC + names[file]);

/** A WOFF as the plain font inside it: paper is set with it, where a browser's form of it is of no use. */
function plainFont(woff) {
  const count = woff.readUInt16BE(12);
  const head = Buffer.alloc(12 + 16 * count);
  woff.copy(head, 0, 4, 8);
  const power = Math.floor(Math.log2(count));
  [count, 16 << power, power, 16 * count - (16 << power)].forEach((value, i) => head.writeUInt16BE(value, 4 + 2 * i));
  const parts = [head];
  let end = head.length;
  for (let i = 0; i < count; i++) {
    const entry = 44 + 20 * i;
    const [offset, packed, length, sum] = [4, 8, 12, 16].map((place) => woff.readUInt32BE(entry + place));
    const stored = woff.subarray(offset, offset + packed);
    const table = packed < length ? inflateSync(stored) : stored;
    woff.copy(head, 12 + 16 * i, entry, entry + 4);
    [sum, end, length].forEach((value, j) => head.writeUInt32BE(value, 16 + 16 * i + 4 * j));
    parts.push(table, Buffer.alloc(-length & 3));
    end += length + (-length & 3);
  }
  return Buffer.concat(parts);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "field"), { recursive: true });

const wasm = put("scan.wasm", readFileSync(join(root, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm")));
const worker = put("scan-worker.js", await bundle("field/scan/worker.ts", {}, { format: "iife" }));
const english = englishOf(textsIn(join(here, "field")), join(root, "locale/en/LC_MESSAGES/django.po"));
const texts = english ? put("field-en.json", JSON.stringify(english)) : "";
const verify = put("verify.js", await bundle("field/verify/verify.ts"));
const places = { __ENGLISH__: texts, __SCAN_WORKER__: worker, __SCAN_WASM__: wasm, __VERIFY__: verify };
const app = { jsx: "automatic", jsxImportSource: "preact", plugins: [icons], external: [`${STATIC}*`] };
const parts = await bundleApp("field/main.tsx", places, app);
const first = [
  parts.main,
  ...parts.first,
  put("field.css", await bundle("field/field.css")),
  put("field.svg", readFileSync(join(here, "field/field.svg"))),
];
first.push(put("field.webmanifest", filled("field.webmanifest")));
put("public.css", await bundle("public/public.css"));
const script = join(root, "node_modules/@fontsource/noto-sans-mongolian/files/noto-sans-mongolian-mongolian-400-normal");
const font = put("mongolian.woff2", readFileSync(`${script}.woff2`)); // the whole script in one file: cut in parts it does not join
mkdirSync(join(dist, "paper"));
writeFileSync(join(dist, "paper/mongolian.ttf"), plainFont(readFileSync(`${script}.woff`)));
const face = readFileSync(join(here, "styles/mongolian.css"), "utf8").replace("{{mongolian.woff2}}", font);
put("mongolian.css", face + readFileSync(join(here, "public/mongolian.css"), "utf8"));
put("styles.css", face + new TextDecoder().decode(await bundle("styles/styles.css"))); // for names; fetched only where one is shown
for (const [entry, name] of Object.entries({ "office/main.ts": "office.js", "office/office.css": "office.css" })) {
  if (existsSync(join(here, entry))) put(name, await bundle(entry));
}

const preload = parts.first.map((part) => `<link rel="modulepreload" href="${part}">`).join("\n");
const shell = filled("index.html").replace("<!-- parts -->", preload);
const extras = [worker, wasm, verify, texts].filter(Boolean);
const version = createHash("sha256")
  .update([shell, ...first, ...parts.later, ...extras].join())
  .digest("hex")
  .slice(0, 10);
const kept = { __PRECACHE__: [...first, ...parts.later], __EXTRAS__: extras, __VERSION__: version };
writeFileSync(join(dist, "field/index.html"), shell);
writeFileSync(join(dist, "field/sw.js"), await bundle("field/sw.ts", kept, { format: "iife" }));
for (const name of Object.values(names).filter((name) => !name.endsWith(".woff2"))) {
  writeFileSync(join(dist, `${name}.gz`), gzipSync(readFileSync(join(dist, name)), { level: 9 })); // WhiteNoise sends it
}
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(names, null, 1)}\n`);
console.log(`front end built: ${Object.keys(names).length} files in ${dist.replace(root, ".")}`);
