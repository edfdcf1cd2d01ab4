import type { IRequest } from "itty-router";
import { businessOf } from "../business.ts";
import type { ConnectionBody } from "../connection.ts";
import { digitsOf, parseExact } from "../exact-json.ts";
import { jsonError } from "../http.ts";
import type { Office } from "../office.ts";
import { html } from "./html.ts";
import { pageResponse } from "./layout.ts";

/** `GET /client/{user}/{name}`: what a webhook's clientSummaryUrl leads to: what this person has connected. */
export function showClient(request: IRequest, { book }: Office): Response {
  const user = request.params.user ?? "";
  const connections = book.connectionsOfUser(user);
  if (connections.length === 0) return jsonError(404, "There is no such client");
  const sections = connections.map(({ path, body }) => {
    const { requestName, status, connectionAssets } = parseExact(body) as ConnectionBody;
    const rows = connectionAssets.map(
      ({ type, name, id, isSuccess, message }) =>
        html`<li class="${isSuccess ? "ok" : "failed"}"><span><b>${name}</b> <span class="quiet">${type} ${String(digitsOf(id))}</span></span><span>${isSuccess ? "Connected" : message || "Failed"}</span></li>`,
    );
    return html`<h2><a href="${path}">${String(requestName ?? path)}</a> <span class="quiet">${String(status ?? "")}</span></h2><ul class="results">${rows}</ul>`;
  });
  const body = html`<body><main class="card wide"><h1>${businessOf(user)}</h1>${sections}<p class="quiet"><a href="/">Back to the sandbox</a></p></main></body>`;
  return pageResponse({ title: businessOf(user), body });
}
