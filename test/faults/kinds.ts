import { OVERSIZED_BYTES } from "./constants.ts";

/** A fault of the sandbox, as `POST /control/fault` takes it. */
export type Fault = { kind: string } & Record<string, unknown>;

/** Only time ends these. */
export const NEVER_ENDING: Fault[] = [{ kind: "hang" }, { kind: "stall" }, { kind: "slow" }];

/** A part of the right answer, and then its end, said or unsaid. */
export const BROKEN_OFF: Fault[] = [
  { kind: "truncated" },
  { kind: "cut" },
  { kind: "gzip-cut" },
  { kind: "ends-early" },
];

/** Whole answers that are none, each with what readers are told of it. */
export const WRONG: [Fault, reason: string][] = [
  [{ kind: "html" }, "html instead of JSON"],
  [{ kind: "wrong-shape" }, "wrong shape: allConnections"],
  [{ kind: "wrong-shape", body: { allConnections: {} } }, "wrong shape: allConnections"],
  [{ kind: "wrong-shape", body: { allConnections: ["text"] } }, "wrong shape: allConnections.0"],
  [
    { kind: "wrong-shape", body: { allConnections: [{ user: 1, requestUrl: "https://x.example" }] } },
    "wrong shape: allConnections.0.status",
  ],
  [{ kind: "broken-one" }, "wrong shape: allConnections.0.connectionAssets"],
  [{ kind: "broken-one", how: "not-object" }, "wrong shape: allConnections.0"],
];

/** Every failure that leaves a program free to ask again at once. */
export const ALL_KINDS: [Fault, reason: string][] = [
  ...[500, 501, 502, 503, 504, 404, 418, 204].map((code): [Fault, string] => [
    { kind: "status", code },
    `status ${code}`,
  ]),
  [{ kind: "status", code: 302 }, "redirected 302"],
  ...BROKEN_OFF.map((fault): [Fault, string] => [fault, "truncated"]),
  ...WRONG,
  [{ kind: "huge", bytes: OVERSIZED_BYTES }, "oversized"],
];
