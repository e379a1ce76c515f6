/** Bundle frontend/field/tests/*.test.ts into a temporary folder and run them with node --test. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tests = join(root, "frontend/field/tests");
const out = mkdtempSync(join(tmpdir(), "wanjia-tests-"));
const entryPoints = readdirSync(tests)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => join(tests, name));
await build({
  entryPoints,
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "warning",
  absWorkingDir: root,
});
const { status } = spawnSync(
  process.execPath,
  ["--test", ...entryPoints.map((path) => join(out, path.slice(tests.length + 1).replace(/\.ts$/, ".mjs")))],
  { stdio: "inherit", cwd: root },
);
rmSync(out, { recursive: true, force: true });
process.exit(status ?? 1);
