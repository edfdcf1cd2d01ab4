import { routes } from "../routes.ts";
import { makeDocument } from "./document.ts";

/** The document of every route, as it is served. */
export const text = JSON.stringify(makeDocument(routes));
