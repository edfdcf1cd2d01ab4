import { type IRequest, Router } from "itty-router";
import { OBJECT_NAME } from "./constants.ts";
import type { Env } from "./env.ts";
import { json, jsonError } from "./http.ts";
import { connectPage } from "./pages/connect-page.ts";
import { homePage } from "./pages/home-page.ts";
import { requestOfPath } from "./requests.ts";

export { Sandbox } from "./sandbox.ts";

const account = (request: Request, env: Env) => env.SANDBOX.getByName(OBJECT_NAME).fetch(request);

/** What needs no state is answered here, everything else by the object. The hot route comes first. */
const router = Router<IRequest, [Env], Response>()
  .post("/api/checkUserStatus", account)
  .get("/connect/:first/:second", (request) => page(request, false))
  .get("/embed/connect/to/:first/:second", (request) => page(request, true))
  .get("/embed/connect/:first/:second", (request) => page(request, true))
  .get("/", homePage)
  .get("/health", () => json({ status: "ok" }))
  .all("*", account);

function page(request: IRequest, framed: boolean): Response {
  const [first, second] = [decoded(request.params.first), decoded(request.params.second)];
  if (first === null || second === null) return jsonError(404, "There is nothing here");
  return connectPage(requestOfPath(first, second), framed);
}

// itty-router hands path parts on undecoded; one that is no valid encoding names no request.
function decoded(part: string | undefined): string | null {
  try {
    return decodeURIComponent(part ?? "");
  } catch {
    return null;
  }
}

export default {
  fetch: (request, env) => router.fetch(request as unknown as IRequest, env),
} satisfies ExportedHandler<Env>;
