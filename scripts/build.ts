import { resolve } from "node:path";
import { buildAssets } from "./build/assets.ts";

/** `npm run build`. wrangler runs it too, before it deploys. */
await buildAssets(resolve(import.meta.dirname, ".."));
