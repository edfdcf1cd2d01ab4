import { assignBody, listQuery } from "../../unattributed.ts";
import { describe, name } from "../describe.ts";
import { CURSOR, LIMIT } from "../fields.ts";
import { list } from "../models/basic.ts";
import { customer } from "../models/customer.ts";
import { unattributed } from "../models/unattributed.ts";
import { answer, type Operation } from "../operation.ts";

const tag = "Unattributed";

export const unattributedOperations: Operation[] = [
  {
    method: "GET",
    path: "/v1/unattributed",
    id: "listUnattributed",
    tag,
    summary: "Connections without a customUserId, newest first",
    query: describe(listQuery, {
      ignored: "Those that were set aside instead.",
      limit: LIMIT,
      cursor: CURSOR,
    }),
    answers: { 200: answer("A page of them.", list(unattributed)) },
  },
  {
    method: "POST",
    path: "/v1/unattributed/:id/assign",
    id: "assignUnattributed",
    tag,
    summary: "Say whose they are",
    description:
      "Holds for what that person connects later, until Leadsie names an id itself. The customer is watched from now on.",
    body: { schema: name("Assign", describe(assignBody, { customUserId: null })) },
    answers: { 200: answer("The customer with them.", customer, "ETag", "X-Checked-At", "X-Stale") },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/v1/unattributed/:id/ignore",
    id: "ignoreUnattributed",
    tag,
    summary: "Set them aside",
    answers: { 200: answer("They are listed no more unless asked for.", unattributed) },
    problems: ["not_found"],
  },
];
