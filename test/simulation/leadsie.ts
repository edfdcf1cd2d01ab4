import { REMEMBERED_STATES } from "./constants.ts";

export interface ModelAsset {
  type: string;
  id: string;
  name: string;
  isSuccess: boolean;
  message: string;
  time: number;
}

export interface ModelConnection {
  user: string;
  customUserId: string | null;
  requestUrl: string;
  /** Tells apart connections of one user to one request: Leadsie gives connections no id. */
  copy: number;
  accessLevel: "view" | "admin";
  assets: ModelAsset[];
  /** In which order and form its fields are written. */
  form: number;
}

/** One connection as a whole-account answer holds it. */
export interface Given {
  user: string;
  customUserId: string | null;
  raw: string;
}

/**
 * What Leadsie's documentation says of its side: people connect, one connection a person and request; whoever comes
 * back with another customUserId is from then on associated only with that one, all their connections too.
 */
export class Leadsie {
  readonly connections: ModelConnection[] = [];
  private readonly ids = new Map<string, string>();
  /** The id each user had before the one they have. */
  readonly idsBefore = new Map<string, string>();
  private readonly past: Given[][] = [];

  /** A person connects; without an id they keep the one they came with before. */
  connect(connection: ModelConnection): ModelConnection {
    this.remember();
    const { user, requestUrl, copy, customUserId } = connection;
    const id = customUserId ?? this.ids.get(user) ?? null;
    const had = this.ids.get(user);
    if (had !== undefined && had !== id) this.idsBefore.set(user, had);
    if (id !== null) this.ids.set(user, id);
    const at = this.connections.findIndex(
      (one) => one.user === user && one.requestUrl === requestUrl && one.copy === copy,
    );
    if (at >= 0) this.connections.splice(at, 1);
    const made = { ...connection, customUserId: id };
    this.connections.push(made);
    for (const one of this.connections) if (one.user === user) one.customUserId = id;
    return made;
  }

  /** Something about a connection is changed by `change`. */
  alter(connection: ModelConnection, change: (connection: ModelConnection) => void): void {
    this.remember();
    change(connection);
  }

  remove(connection: ModelConnection): void {
    this.remember();
    this.connections.splice(this.connections.indexOf(connection), 1);
  }

  /** Everything there is, as an answer tells it. */
  all(): Given[] {
    return this.connections.map((one) => ({
      user: one.user,
      customUserId: one.customUserId,
      raw: textOf(one),
    }));
  }

  /** An earlier state, `back` changes ago at most. */
  before(back: number): Given[] {
    return this.past.at(-back) ?? this.past[0] ?? this.all();
  }

  private remember(): void {
    this.past.push(this.all());
    if (this.past.length > REMEMBERED_STATES) this.past.shift();
  }
}

export function statusOf({ assets }: Pick<ModelConnection, "assets">): string {
  if (assets.length > 0 && assets.every((asset) => asset.isSuccess)) return "SUCCESS";
  return assets.some((asset) => asset.isSuccess) ? "PARTIAL_SUCCESS" : "FAILED";
}

/** Forms in which the same connection may be written. */
export const FORMS = 3;

/** By hand: `user` may be beyond what a JavaScript number holds. */
export function textOf(connection: ModelConnection): string {
  const { user, customUserId, requestUrl, accessLevel, assets, form } = connection;
  const turn = <T>(list: T[]) => (form === 1 ? list.reverse() : list);
  const assetTexts = assets.map(({ time, ...asset }) => {
    const told = form === 2 ? time : new Date(time).toISOString();
    return JSON.stringify(Object.fromEntries(turn(Object.entries({ ...asset, time: told }))));
  });
  const fields = [
    `"user":${user}`,
    ...(customUserId === null ? [] : [`"customUserId":${JSON.stringify(customUserId)}`]),
    `"requestUrl":${JSON.stringify(requestUrl)}`,
    `"requestName":"Access"`,
    `"accessLevel":"${accessLevel}"`,
    `"status":"${statusOf(connection)}"`,
    `"connectionAssets":[${assetTexts.join(",")}]`,
  ];
  return `{${turn(fields).join(",")}}`;
}
