import * as z from "zod";
import { MAX_SEED_ASSETS, MAX_SEED_CONNECTIONS, MAX_SEED_CUSTOMERS } from "../constants.ts";
import { json } from "../http.ts";
import type { Office } from "../office.ts";
import { seedCustomerId } from "../seed.ts";
import { readInput } from "./input.ts";

const schema = z.strictObject({
  customers: z.int().min(0).max(MAX_SEED_CUSTOMERS),
  connectionsEach: z.int().min(0).max(MAX_SEED_CONNECTIONS).default(1),
  assetsEach: z.int().min(0).max(MAX_SEED_ASSETS).default(3),
});

/** `POST /control/seed`: so many generated customers, `customer-000001` and on; earlier generated ones are gone. */
export async function seed(request: Request, { book }: Office): Promise<Response> {
  const input = await readInput(request, schema);
  if (!input.ok) return input.response;
  book.seed(input.value);
  const { customers } = input.value;
  return json({
    ...input.value,
    first: customers > 0 ? seedCustomerId(1) : null,
    last: customers > 0 ? seedCustomerId(customers) : null,
  });
}
