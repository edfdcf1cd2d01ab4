import { VERSION } from "../version.ts";
import { json } from "./json.ts";
import type { Route } from "./route.ts";

export const health: Route[] = [
  { method: "GET", path: "/health", scope: "open", handle: () => json({ status: "ok", version: VERSION }) },
];
