import { faultSchema } from "../answer/fault.ts";
import { json } from "../http.ts";
import type { Office } from "../office.ts";
import { readInput } from "./input.ts";

/** `POST /control/fault`: queues a fault; kind "none" clears the queue. */
export async function fault(request: Request, { faults }: Office): Promise<Response> {
  const input = await readInput(request, faultSchema);
  if (!input.ok) return input.response;
  if (input.value.kind === "none") faults.clear();
  else faults.add(input.value);
  return json({ kind: input.value.kind, waiting: faults.size });
}
