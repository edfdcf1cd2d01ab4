import { page } from "./pages.ts";
import type { Route } from "./route.ts";

/** Where people look first. */
export const home: Route[] = [{ method: "GET", path: "/", scope: "open", handle: welcome }];

function welcome(): Response {
  return page(
    200,
    "Connectwatch is running",
    `<p>It knows the minute a customer has given you access.</p>
<p>Make a link with <code>POST /v1/links</code>, read a customer with <code>GET /v1/customers/{id}</code>; the README's tour shows both.</p>`,
  );
}
