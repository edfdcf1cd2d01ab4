/** Several who scrape, or one who does it too often, cost one look in this time and isolate. */
export const REMEMBER_MS = 5_000;
