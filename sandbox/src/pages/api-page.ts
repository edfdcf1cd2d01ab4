import * as z from "zod";
import { KEY_BYTES } from "../constants.ts";
import { json, jsonError, readJson } from "../http.ts";
import type { Office } from "../office.ts";
import { PLANS } from "../store/account.ts";
import { html } from "./html.ts";
import { pageResponse } from "./layout.ts";

const planSchema = z.strictObject({ plan: z.enum(PLANS) });

/** `GET /my/api`: the key, the plan, and the buttons that change them. */
export function showAccount(_request: Request, { account }: Office): Response {
  const options = PLANS.map((plan) =>
    plan === account.plan ? html`<option selected>${plan}</option>` : html`<option>${plan}</option>`,
  );
  const access = account.hasApiAccess
    ? html`<p class="notice good">This plan has API access.</p>`
    : html`<p class="notice bad">This plan has no API access: every question is answered with 403.</p>`;
  const body = html`<body>
<main class="card wide">
<h1>API</h1>
<h2 id="key-title">Key</h2>
<p><code class="key" data-testid="key">${account.key}</code></p>
<form method="post" action="/my/api/refresh"><button class="secondary" data-testid="refresh">Refresh the key</button></form>
<p class="quiet">The old key stops working at once.</p>
<h2>Plan</h2>
${access}
<form method="post" action="/my/api/plan" class="row">
<label>Plan <select name="plan" data-testid="plan">${options}</select></label>
<button class="secondary" data-testid="change-plan">Change the plan</button>
</form>
<p class="quiet"><a href="/">Back to the sandbox</a></p>
</main>
</body>`;
  return pageResponse({ title: "API · Leadsie sandbox", body });
}

/** `POST /my/api/refresh`: a new key; the old one is refused from now on. */
export function refreshKey(request: Request, { account }: Office): Response {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  account.key = `sandbox-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  return wantsPage(request) ? backToPage(request) : json({ apiKey: account.key });
}

/** `POST /my/api/plan` `{ plan }`, as JSON or as a form. */
export async function changePlan(request: Request, { account }: Office): Promise<Response> {
  const form = request.headers.get("content-type")?.includes("form") === true;
  const body = form
    ? { ok: true as const, value: Object.fromEntries(await request.formData()) }
    : await readJson(request);
  if (!body.ok) return jsonError(400, body.reason);
  const parsed = planSchema.safeParse(body.value);
  if (!parsed.success) return jsonError(400, `plan: must be one of ${PLANS.join(", ")}`);
  account.plan = parsed.data.plan;
  return wantsPage(request)
    ? backToPage(request)
    : json({ plan: account.plan, apiAccess: account.hasApiAccess });
}

function wantsPage(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") === true;
}

// 303: the browser gets the page anew, so that reloading it does not refresh the key again.
function backToPage(request: Request): Response {
  return Response.redirect(new URL("/my/api", request.url).href, 303);
}
