/** Callers side by side: enough that a kill finds several requests under way, few enough for two cores. */
export const LANES = 8;

/** Customers whom one caller looks after at a time: each is changed again and again, before and after kills. */
export const CUSTOMERS_A_LANE = 12;

/** Links of one customer, made with `ifExists: "create"`. */
export const LINKS_A_CUSTOMER = 3;

/** Customers a lane whose own stream is followed. They are never erased. */
export const FOLLOWED_A_LANE = 1;

/** The kill comes at random within this, after the program has greeted: while it still wakes up, or under full load. */
export const KILL_WITHIN_MS = 3_000;

/** One kill in so many comes when a delivery is about to fail, if one does within that time: chance alone hardly meets it. */
export const KILLED_AT_FAILURE = 3;

/** One restart in so many is killed too, before anybody was answered. */
export const KILLED_WHILE_STARTING = 10;
export const STARTING_KILL_WITHIN_MS = 3_000;

/**
 * Clicks after a link's first are written together within 250 ms, so what a kill may take is what was answered so
 * long before it; the rest is for a timer that is late on a busy machine.
 */
export const CLICK_LOSS_MS = 1_000;

/** A share of events fails at the flaky receiver, at the first try alone: what fails twice waits five minutes. */
export const FLAKY_SHARE = 0.3;

/** A receiver answers at random within this. */
export const ANSWER_WITHIN_MS = 200;

/** Between two looks of the one who reads the feed page by page. */
export const FEED_EVERY_MS = 200;
export const FEED_PAGE = 200;
export const HISTORY_PAGE = 200;

/** Before a stream that was refused or broke off is opened again. */
export const REOPEN_MS = 100;

/** After the last kill everything has this long to arrive: a delivery that was cut off is due again after 30 s. */
export const DRAIN_MS = 150_000;

/** What upstream has must show within this, once everybody was asked for. */
export const CATCH_UP_MS = 60_000;

/** Customers whose histories are read side by side. */
export const CHECK_LANES = 8;

/** Findings printed one by one; the rest is counted. */
export const MOST_PRINTED = 30;
