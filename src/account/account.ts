import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";
import type { OperatorEvent } from "../feed/operator-events.ts";
import { OperatorLog } from "../feed/operator-log.ts";
import type { FeedFilter, FeedLog, FeedPage } from "../feed/protocol.ts";
import { endpoint } from "../stubs.ts";
import { MAX_WEBHOOKS } from "./constants.ts";
import type { Credential } from "./credential.ts";
import { Endpoints, type ListedEndpoint } from "./endpoints.ts";
import { type KeyPlace, Keys, type NewKey, type Secret, type StoredKey } from "./keys.ts";
import { type Principal, ROOT, ROOT_ID } from "./principal.ts";
import { type Session, SignIns } from "./sign-ins.ts";

/**
 * What belongs to the whole deployment: hashed API keys, the list of webhook endpoints, and the operator's events. No
 * request waits for it: what it knows is read through seconds of isolate memory.
 */
export class Account extends DurableObject<Env> implements FeedLog {
  private readonly log: OperatorLog;
  private readonly keys: Keys;
  private readonly signIns: SignIns;
  private readonly endpoints: Endpoints;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.log = new OperatorLog(ctx, async (id, push) => endpoint(env, id).push(push));
    this.keys = new Keys(ctx.storage.sql);
    this.signIns = new SignIns(ctx.storage.sql);
    this.endpoints = new Endpoints(ctx.storage.sql);
  }

  /** Whom each of these credentials stands for; null for nobody. */
  verify(credentials: Credential[]): (Principal | null)[] {
    const now = Date.now();
    return this.ctx.storage.transactionSync(() =>
      credentials.map((one) =>
        one.kind === "key" ? this.keys.opened(one.hash, now) : this.inSession(one.session, now),
      ),
    );
  }

  private inSession(id: string, now: number): Principal | null {
    const session = this.signIns.find(id, now);
    const principal = session && this.principal(session.keyId, now);
    if (!session || !principal) return null;
    return {
      ...principal,
      session: id,
      expiresAt: Math.min(session.until, principal.expiresAt ?? session.until),
    };
  }

  /** The key's holder; null for a key that is gone. */
  private principal(keyId: string, now: number): Principal | null {
    return keyId === ROOT_ID ? ROOT : this.keys.principal(keyId, now);
  }

  /** Null where there are as many keys as there can be. */
  createKey(key: NewKey): StoredKey | null {
    return this.ctx.storage.transactionSync(() => this.keys.create(key));
  }

  listKeys(limit: number, after?: KeyPlace): StoredKey[] {
    return this.keys.list(limit, after);
  }

  /** False where there is no such key. What stood for it, sessions included, stands for nothing from now on. */
  removeKey(id: string): boolean {
    return this.ctx.storage.transactionSync(() => {
      this.signIns.forget(id);
      return this.keys.remove(id);
    });
  }

  /** Null where there is no such key. */
  rotateKey(id: string, secret: Secret, oldUntil: number): StoredKey | null {
    return this.ctx.storage.transactionSync(() => this.keys.rotate(id, secret, oldUntil, Date.now()));
  }

  /** The code whose hash this is opens one session of the key. False where there is no such key. */
  allowSignIn(hash: string, keyId: string, until: number): boolean {
    const now = Date.now();
    if (!this.principal(keyId, now)) return false;
    this.signIns.allow(hash, keyId, until, now);
    return true;
  }

  /** Opens a session with a code, which is used up by it; null where the code is not, or no longer, good for that. */
  redeemSignIn(hash: string, session: Omit<Session, "keyId">): Principal | null {
    const now = Date.now();
    const keyId = this.signIns.redeem(hash, now);
    if (keyId === null || !this.principal(keyId, now)) return null;
    this.signIns.open({ ...session, keyId }, now);
    return this.inSession(session.id, now);
  }

  openSession(session: Session): Principal | null {
    this.signIns.open(session, Date.now());
    return this.inSession(session.id, Date.now());
  }

  closeSession(id: string): void {
    this.signIns.close(id);
  }

  /** False where there are as many webhook endpoints as there can be. */
  addEndpoint(id: string): boolean {
    return this.endpoints.add(id, Date.now(), MAX_WEBHOOKS);
  }

  removeEndpoint(id: string): void {
    this.endpoints.remove(id);
  }

  setEndpointEnabled(id: string, enabled: boolean): void {
    this.endpoints.setEnabled(id, enabled);
  }

  /** Every webhook endpoint, oldest first. */
  listEndpoints(): ListedEndpoint[] {
    return this.endpoints.list();
  }

  /** Puts an operator's event into the log; again with the same id changes nothing. */
  tellOperator(event: OperatorEvent): Promise<void> {
    return this.log.tellOperator(event);
  }

  feedAfter(after: number, filter: FeedFilter, limit: number): FeedPage {
    return this.log.feedAfter(after, filter, limit);
  }

  feedSince(time: number): number {
    return this.log.feedSince(time);
  }

  subscribe(endpointId: string): number {
    return this.log.subscribe(endpointId);
  }

  unsubscribe(endpointId: string): void {
    this.log.unsubscribe(endpointId);
  }

  /** A WebSocket that follows the log. */
  override fetch(request: Request): Response {
    return this.log.accept(request);
  }

  override webSocketMessage(socket: WebSocket): void {
    this.log.more(socket);
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  /** Set only where an endpoint was not reached. */
  override async alarm(): Promise<void> {
    await this.log.tell();
  }
}
