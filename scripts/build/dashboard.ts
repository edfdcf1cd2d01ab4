import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import type { Files } from "./assets.ts";

/** Under names that hold a hash of the content: such a file never changes and may be cached for ever. */
const ASSETS = "assets/";

/** The page: one HTML file, one style sheet, and a script for each view that is not seen first. */
export async function buildDashboard(root: string): Promise<Files> {
  const folder = join(root, "src", "dashboard");
  const result = await build({
    entryPoints: { app: join(folder, "main.tsx"), style: join(folder, "style", "style.css") },
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    target: ["es2023", "chrome120", "firefox121", "safari17"],
    jsx: "automatic",
    jsxImportSource: "preact",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    outdir: join(root, "build", ASSETS),
    legalComments: "none",
    tsconfig: join(folder, "tsconfig.json"),
  });
  const files: Files = new Map(
    result.outputFiles.map((file) => [ASSETS + basename(file.path), file.contents]),
  );
  files.set("index.html", await page(folder, [...files.keys()], firstScripts(result.metafile)));
  for (const name of ["icon.svg"]) files.set(ASSETS + name, await readFile(join(folder, "public", name)));
  return files;
}

type Metafile = Awaited<ReturnType<typeof build>>["metafile"];

/** The entry and what it imports at once: fetched together instead of one after the other. */
function firstScripts(metafile: Metafile): string[] {
  const outputs = metafile?.outputs ?? {};
  const entry = Object.keys(outputs).find((path) => /\/app-[^/]+\.js$/.test(path));
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement") visit(next);
    }
  };
  if (entry) visit(entry);
  return [...found].map((path) => ASSETS + basename(path));
}

async function page(folder: string, names: string[], scripts: string[]): Promise<string> {
  const style = names.find((name) => /style-[^/]+\.css$/.test(name)) ?? "";
  const [entry = "", ...others] = scripts;
  const preloads = others.map((name) => `<link rel="modulepreload" href="/${name}">`).join("");
  return (await readFile(join(folder, "index.html"), "utf8"))
    .replace("<!-- style -->", `<link rel="stylesheet" href="/${style}">`)
    .replace("<!-- script -->", `${preloads}<script type="module" src="/${entry}"></script>`);
}
