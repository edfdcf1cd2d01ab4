/** One observation's claim on upstream users, from before the first is asked for until the customer shows them. */
export type Claim = Set<string>;

/**
 * Upstream users whom observations under way are about to show. In memory: what claims them dies with the object. Without it
 * somebody who takes a user from here in that moment would find nothing to take, or take what is then shown again, and
 * both would show them.
 */
export class Claims {
  private readonly running = new Set<Claim>();

  begin(users: Iterable<string>): Claim {
    const claim: Claim = new Set(users);
    this.running.add(claim);
    return claim;
  }

  end(claim: Claim): void {
    this.running.delete(claim);
  }

  has(user: string): boolean {
    return [...this.running].some((claim) => claim.has(user));
  }

  /** Somebody else has the user now: whatever claims them here is to go on without. */
  takeAway(user: string): void {
    for (const claim of this.running) claim.delete(user);
  }
}
