import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Plugin, transform } from "esbuild";
import type { Files } from "./assets.ts";
import { docsPage } from "./docs/page.ts";

/** The OpenAPI document, made of the schemas that validate, and the page that shows it. */
export async function buildOpenApi(root: string): Promise<Files> {
  const text = await documentText(root);
  const css = await readFile(join(root, "scripts", "build", "docs", "style.css"), "utf8");
  const style = (await transform(css, { loader: "css", minify: true })).code;
  // As esbuild names the dashboard's files: src/http/assets.ts knows such names as never changing.
  const hash = createHash("sha256").update(style).digest("hex").slice(0, 8).toUpperCase();
  const name = `assets/docs-${hash}.css`;
  return new Map([
    ["openapi.json", text],
    [name, style],
    ["docs.html", docsPage(JSON.parse(text), `/${name}`)],
  ]);
}

/** The document as JSON. */
export async function documentText(root: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "connectwatch-openapi-"));
  const file = join(folder, "openapi.mjs");
  try {
    await build({
      entryPoints: [join(root, "src", "http", "openapi", "text.ts")],
      outfile: file,
      bundle: true,
      format: "esm",
      platform: "node",
      plugins: [runtime],
    });
    return ((await import(pathToFileURL(file).href)) as { text: string }).text;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The Worker's own modules are run here: of its runtime they name only classes to extend, of which none is made. */
const runtime: Plugin = {
  name: "runtime",
  setup(on) {
    on.onResolve({ filter: /^cloudflare:/ }, ({ path }) => ({ path, namespace: "runtime" }));
    on.onLoad({ filter: /.*/, namespace: "runtime" }, () => ({
      contents: "export class DurableObject {} export class WorkerEntrypoint {} export const env = {};",
    }));
  },
};
