import { BROWSER } from "../constants.ts";
import { type Load, wire } from "../harness/load.ts";
import type { Seeded } from "./seed.ts";

/** One kind of request that is measured, and what of the other Workers' rates it must reach. */
export interface Kind {
  name: "redirect" | "status-get" | "status-304" | "status-leadsie";
  /** At least so much of the bare Worker's rate. */
  ofBare: number;
  ofHello: { miniflare: number; workerd: number };
  loadOf(seeded: Seeded, port: number): Load;
}

const accept = { accept: "*/*" };

function keyed({ key }: Seeded) {
  return { ...accept, authorization: `Bearer ${key}` };
}

export const kinds: Kind[] = [
  {
    name: "redirect",
    ofBare: 0.92,
    ofHello: { miniflare: 0.65, workerd: 0.33 },
    loadOf: ({ slugs }, port) => ({
      status: 302,
      requests: slugs.map((slug) => wire(port, "GET", `/r/${slug}`, { ...accept, "user-agent": BROWSER })),
    }),
  },
  {
    name: "status-get",
    ofBare: 0.92,
    ofHello: { miniflare: 0.62, workerd: 0.36 },
    loadOf: (seeded, port) => ({
      status: 200,
      requests: seeded.customers.map(({ id }) => wire(port, "GET", `/v1/customers/${id}`, keyed(seeded))),
    }),
  },
  {
    name: "status-304",
    ofBare: 0.92,
    ofHello: { miniflare: 0.7, workerd: 0.4 },
    loadOf: (seeded, port) => ({
      status: 304,
      requests: seeded.customers.map(({ id, etag }) =>
        wire(port, "GET", `/v1/customers/${id}`, { ...keyed(seeded), "if-none-match": etag }),
      ),
    }),
  },
  {
    name: "status-leadsie",
    ofBare: 0.9,
    ofHello: { miniflare: 0.6, workerd: 0.33 },
    loadOf: ({ customers, key }, port) => ({
      status: 200,
      requests: customers.map(({ id }) =>
        wire(
          port,
          "POST",
          "/api/checkUserStatus",
          { ...accept, "content-type": "application/json" },
          JSON.stringify({ apiKey: key, customUserId: id }),
        ),
      ),
    }),
  },
];

/** The same connections, asked for nothing. */
export function helloLoad(port: number): Load {
  return { status: 200, requests: [wire(port, "GET", "/", accept)] };
}
