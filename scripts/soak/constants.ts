/** Each of the callers waits so long after each thing it did: steady, and a part of what the program can serve. */
export const PAUSE_MS = 250;

/** Between two samples of what the program takes. */
export const SAMPLE_EVERY_MS = 5_000;

/** Between two faults of the upstream; the times in a row that one befalls are fewer than what opens the breaker. */
export const FAULT_EVERY_MS = 7_000;
export const FAULT_TIMES = 2;

/**
 * The first quarter of a run is for warming up; the second is what the last is held against. Resident memory may be so
 * much more: garbage is collected when there is much of it, and the last quarter has more customers.
 */
export const MEMORY_MAY_GROW = 1.15;
export const MEMORY_SLACK_BYTES = 32 * 1024 * 1024;

/** Sockets come and go with what happens to be under way: two a caller and channel. */
export const SOCKETS_SLACK = 24;

/** What is stored for one request, on average, may vary by what the requests were. */
export const STORED_MAY_GROW = 1.25;

/** Overload: connections that find out how much can be served, and for how long each part is. */
export const CAPACITY_CONNECTIONS = 32;
export const CAPACITY_MS = 15_000;
export const OVERLOAD_MS = 20_000;
export const CALM_MS = 8_000;

/** How much is offered, as a share of what can be served. */
export const OVERLOAD = 2;
export const CALM = 0.2;

/** Nobody waits longer for an answer. */
export const PATIENCE_MS = 120_000;

/** Half of the requests are as quick as before the overload, but for this factor and what a busy machine adds. */
export const CALM_AGAIN = 3;
export const CALM_SLACK_MS = 50;

/** Customers, each with a link, whom the overload asks for. */
export const OVERLOAD_CUSTOMERS = 100;
