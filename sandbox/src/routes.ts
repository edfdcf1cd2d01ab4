import { type IRequest, Router } from "itty-router";
import { checkUserStatus } from "./answer/check-user-status.ts";
import { change } from "./control/change.ts";
import { controlConnect } from "./control/connect.ts";
import { fault } from "./control/fault.ts";
import { requests, reset } from "./control/requests.ts";
import { controlRevoke } from "./control/revoke.ts";
import { seed } from "./control/seed.ts";
import { setWebhook, testWebhook } from "./control/webhook.ts";
import { jsonError } from "./http.ts";
import type { Office } from "./office.ts";
import { changePlan, refreshKey, showAccount } from "./pages/api-page.ts";
import { showClient } from "./pages/client-page.ts";
import { pageConnect, visit } from "./pages/visit.ts";

/** What the object answers. The hot route comes first: the router tries them in order. */
export const routes = Router<IRequest, [Office], Response>()
  .post("/api/checkUserStatus", checkUserStatus)
  .post("/page/visit", visit)
  .post("/page/connect", pageConnect)
  .get("/my/api", showAccount)
  .post("/my/api/refresh", refreshKey)
  .post("/my/api/plan", changePlan)
  .get("/client/:user/:name", showClient)
  .post("/control/reset", reset)
  .post("/control/seed", seed)
  .post("/control/change", change)
  .post("/control/connect", controlConnect)
  .post("/control/revoke", controlRevoke)
  .post("/control/fault", fault)
  .get("/control/requests", requests)
  .post("/control/webhook", setWebhook)
  .post("/control/webhook/test", testWebhook)
  .all("*", () => jsonError(404, "There is nothing here"));
