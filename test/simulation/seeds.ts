/** Seeds that failed once, with what they found. A step added or weighted otherwise makes other runs of them. */
export const SEEDS: readonly (readonly [seed: number, found: string])[] = [
  [182_569_413, "a loss was confirmed at once where the clock, an hour back, came right between two polls"],
  [800_000_005, "a claim that was lost on the way kept whoever shows the user from being asked for them"],
  [800_000_006, "the same: the user belonged to somebody who had never shown them"],
  [
    541_543_906,
    "in the simulation itself: letters were held against a secret when it was told, not when they were signed",
  ],
  [
    930_000_009,
    "in the simulation itself: an endpoint that was killed while its alarm rang counted as a fault",
  ],
  [147_471_405, "a webhook that was disabled twice within a millisecond told it once"],
  [20_000_015, "a poll that waited in the queue was newer than its number: an older answer won over it"],
  [20_000_417, "who was taken from forgot whom to hand over to, where that one's shard did not answer once"],
  [
    20_000_715,
    "who was discovered while an older sweep was under way was forgotten by that, and never missed",
  ],
  [
    30000104,
    "of two connections with one key a loss of one was confirmed by what another answer said of the other",
  ],
  [20_000_817, "the same, where the guess which is which had changed between the answers"],
  [30_000_226, "the same of an asset"],
  [70_000_240, "a webhook without assets that raised a status without any left the state behind"],
  [70_000_547, "who was taken away while somebody else was claimed was shown again, and under two customers"],
  [50_001_103, "who was discovered by a sweep that was killed, and was gone at the next, was never missed"],
  [
    50_001_290,
    "a loss that a sweep had seen was never told where the poll that was to confirm it got an old answer",
  ],
  [71_000_393, "an older poll that ended late took away the date by which upstream was to be asked again"],
  [
    52_000_853,
    "who was discovered by a sweep that went on after a newer one had forgotten them was never missed",
  ],
  [
    62_000_982,
    "in the simulation itself: what a webhook got before its creation was acknowledged bound its order after it",
  ],
];
