import * as z from "zod/mini";
import { overviewQuery } from "../../overview.ts";
import { keyBody } from "../../upstream.ts";
import { describe, name } from "../describe.ts";
import { list } from "../models/basic.ts";
import { overviewModel } from "../models/overview.ts";
import { typeModel, upstreamModel } from "../models/upstream.ts";
import { answer, type Operation } from "../operation.ts";

const tag = "Upstream";

export const upstreamOperations: Operation[] = [
  {
    method: "GET",
    path: "/v1/upstream",
    id: "getUpstream",
    tag,
    summary: "How Leadsie fares",
    answers: { 200: answer("In numbers and in words, with what to do.", upstreamModel) },
  },
  {
    method: "PUT",
    path: "/v1/upstream/key",
    id: "putUpstreamKey",
    tag,
    summary: "Give it Leadsie's new key",
    description: "Tried before it is kept, stored encrypted, wins over the variable.",
    body: {
      schema: name("UpstreamKey", describe(keyBody, { apiKey: "As Leadsie shows it at `/my/api`." })),
    },
    answers: { 200: answer("It works and is kept.", upstreamModel) },
    problems: ["upstream_unavailable"],
  },
  {
    method: "POST",
    path: "/v1/upstream/accept",
    id: "acceptSweep",
    tag,
    summary: "Believe a suspicious sweep",
    answers: { 200: answer("The next sweep applies it.", upstreamModel) },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/v1/directory/rebuild",
    id: "rebuildDirectory",
    tag,
    summary: "Compare lists with every customer again",
    answers: { 202: answer("Done over the next minutes.", z.object({})) },
  },
  {
    method: "GET",
    path: "/v1/overview",
    id: "getOverview",
    tag,
    summary: "How everybody fares, in numbers",
    query: describe(overviewQuery, { timeZone: "An IANA name; `TIME_ZONE` where left out." }),
    answers: { 200: answer("Counted when asked.", overviewModel) },
  },
  {
    method: "GET",
    path: "/v1/types",
    id: "listTypes",
    tag,
    summary: "Asset types that are known or were seen",
    answers: { 200: answer("All at once: `next` is null.", list(typeModel)) },
  },
];
