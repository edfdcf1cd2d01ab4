/** What a mistake in would let the wrong one in, out or by: keys, signatures, the address guard, and what the state comes of. */
export const FILES: readonly string[] = [
  ...["api-key", "hash", "keys", "remembered", "root-key", "same-secret", "seal", "signed"].map(
    (name) => `src/account/${name}.ts`,
  ),
  ...["address", "ip-address", "refused-blocks", "refused-names", "schedule", "sign"].map(
    (name) => `src/delivery/${name}.ts`,
  ),
  "src/client/verify-webhook.ts",
  ...[
    "diff",
    "known",
    "known-asset",
    "known-pairs",
    "known-status",
    "loss",
    "match",
    "observe",
    "progress",
    "settle",
    "state",
    "weigh",
  ].map((name) => `src/status/${name}.ts`),
];
