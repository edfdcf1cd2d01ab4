import { json } from "../http.ts";
import type { Office } from "../office.ts";

/** `GET /control/requests`: how often the status endpoint was asked, and for whom. */
export function requests(_request: Request, { counts }: Office): Response {
  return json(counts.report());
}

/** `POST /control/reset`: everything as new. */
export function reset(_request: Request, office: Office): Response {
  office.reset();
  return json({ reset: true });
}
