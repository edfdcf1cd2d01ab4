/** A token bucket: `perMinute` tokens, refilled evenly, a minute's worth at most. */
export interface Bucket {
  tokens: number;
  /** When `tokens` was true. */
  at: number;
}

export function fullBucket(perMinute: number, now: number): Bucket {
  return { tokens: perMinute, at: now };
}

/** The bucket at `now`. A clock that jumped back refills nothing and takes nothing. */
export function refill(bucket: Bucket, perMinute: number, now: number): Bucket {
  const passed = Math.max(0, now - bucket.at);
  return { tokens: Math.min(perMinute, bucket.tokens + (passed * perMinute) / 60_000), at: now };
}
