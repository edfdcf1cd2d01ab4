/** Links made by one call: small enough that progress is seen; the API's bound is 200. */
export const BATCH = 50;

/** A larger table is cut up by hand first: the page holds all of it in memory. */
export const MAX_ROWS = 50_000;

/** A batch that the service could not take is sent again so often; the waits double from the first. */
export const MAX_TRIES = 5;
export const FIRST_WAIT_MS = 1_000;

/** What spreadsheets and European exports put between cells. */
export const DELIMITERS = [",", ";", "\t"];

/** A cell that begins so would run as a formula in a spreadsheet, full-width signs too; as in the API's own CSV. */
export const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
