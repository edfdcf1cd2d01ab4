import { readFileSync } from "node:fs";

/** The package's version; the built command lies as deep as this file does. */
export const VERSION: string = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
).version;
