import type { Connection } from "./connection.ts";
import {
  MAX_SEED_ASSETS,
  MAX_SEED_CONNECTIONS,
  SEED_ASSET_ID_BASE,
  SEED_ASSET_ID_SPREAD,
  SEED_DIGITS,
  SEED_EPOCH_MS,
  SEED_FAILED_EVERY,
  SEED_PARTIAL_EVERY,
  SEED_REQUEST_BASE,
  SEED_STEP_MS,
  SEED_USER_BASE,
} from "./constants.ts";

/** How many customers there are without being stored: number 1 to `customers`. */
export interface SeedPlan {
  readonly customers: number;
  readonly connectionsEach: number;
  readonly assetsEach: number;
}

export const NO_SEED: SeedPlan = { customers: 0, connectionsEach: 0, assetsEach: 0 };

const TYPES = ["Ad Account", "Page", "Pixel", "Instagram Account", "Catalog"] as const;
const REQUEST_NAMES = ["Onboarding", "Ad accounts", "Catalog", "Reporting"] as const;

export function seedCustomerId(number: number): string {
  return `customer-${String(number).padStart(SEED_DIGITS, "0")}`;
}

export function seedUser(number: number): string {
  return String(SEED_USER_BASE + number);
}

/** The number of a generated customer's id, or null when the plan holds no such customer. */
export function seedNumberOfCustomer(customer: string, plan: SeedPlan): number | null {
  const number = Number(/^customer-(\d+)$/.exec(customer)?.[1] ?? Number.NaN);
  return number >= 1 && number <= plan.customers && seedCustomerId(number) === customer ? number : null;
}

/** The number of a generated upstream user, or null when the plan holds no such user. */
export function seedNumberOfUser(user: string, plan: SeedPlan): number | null {
  const number = /^\d{7}$/.test(user) ? Number(user) - SEED_USER_BASE : 0;
  return number >= 1 && number <= plan.customers ? number : null;
}

/** The connections of one generated customer. Depends on the number and the plan alone. */
export function seedConnections(number: number, plan: SeedPlan): Connection[] {
  const customer = seedCustomerId(number);
  const user = seedUser(number);
  const time = new Date(SEED_EPOCH_MS + number * SEED_STEP_MS).toISOString();
  const out: Connection[] = [];
  for (let index = 0; index < plan.connectionsEach; index += 1) {
    const requestId = String(SEED_REQUEST_BASE + BigInt(index));
    const body = seedBody(number, index, plan.assetsEach, time);
    out.push({ user, requestId, path: `/connect/${requestId}/view`, customer, body });
  }
  return out;
}

// Written as text by hand: 100,000 customers are 300,000 assets, and JSON.stringify takes three times as long.
function seedBody(number: number, index: number, assets: number, time: string): string {
  const failed = assets === 0 || number % SEED_FAILED_EVERY === 0;
  const partial = !failed && assets > 1 && number % SEED_PARTIAL_EVERY === 0;
  const status = failed ? "FAILED" : partial ? "PARTIAL_SUCCESS" : "SUCCESS";
  let list = "";
  for (let asset = 0; asset < assets; asset += 1) {
    const good = !failed && !(partial && asset === 0);
    list += `${asset === 0 ? "" : ","}${seedAsset(number, index, asset, good, time)}`;
  }
  const name = REQUEST_NAMES[index % REQUEST_NAMES.length];
  return `{"requestName":"${name}","accessLevel":"view","status":"${status}","connectionAssets":[${list}]}`;
}

function seedAsset(number: number, index: number, asset: number, good: boolean, time: string): string {
  const type = TYPES[asset % TYPES.length];
  const place = (number * MAX_SEED_CONNECTIONS + index) * MAX_SEED_ASSETS + asset;
  const id = SEED_ASSET_ID_BASE + place * SEED_ASSET_ID_SPREAD;
  const message = good ? "" : "No admin role on this asset";
  return `{"type":"${type}","name":"Shop ${number}","id":"${id}","isSuccess":${good},"message":"${message}","time":"${time}"}`;
}
