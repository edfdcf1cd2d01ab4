/**
 * How many objects share the Directory, the Links and the idempotency records. Fixed for ever: it decides in
 * which object a row lives. 16 × ~500 writes a second is far above what one account of Leadsie can cause.
 */
export const SHARDS = 16;
