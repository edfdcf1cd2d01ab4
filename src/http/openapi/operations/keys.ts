import { keyPost, keyRotate, listQuery } from "../../keys.ts";
import { sessionPost } from "../../session.ts";
import { describe, name } from "../describe.ts";
import { CURSOR, LIMIT } from "../fields.ts";
import { list } from "../models/basic.ts";
import { keyModel, madeKey, signIn, who } from "../models/key.ts";
import { answer, empty, type Operation, page } from "../operation.ts";

const tag = "Keys";

export const keyOperations: Operation[] = [
  {
    method: "POST",
    path: "/v1/keys",
    id: "createKey",
    tag,
    summary: "Make a key",
    requestHeaders: ["Idempotency-Key"],
    body: {
      schema: name(
        "KeyPost",
        describe(keyPost, {
          name: "For people.",
          scope:
            "`read` sees states and history; `write` also customers, links and refresh; `admin` everything.",
          expiresAt: "In the future. Left out: it does not expire.",
        }),
      ),
    },
    answers: { 201: answer("The key, shown once.", madeKey) },
  },
  {
    method: "GET",
    path: "/v1/keys",
    id: "listKeys",
    tag,
    summary: "Keys, newest first",
    query: describe(listQuery, { limit: LIMIT, cursor: CURSOR }),
    answers: { 200: answer("A page of keys.", list(keyModel)) },
  },
  {
    method: "DELETE",
    path: "/v1/keys/:id",
    id: "deleteKey",
    tag,
    summary: "Revoke a key",
    description: "It is refused everywhere within 10 seconds, and with it the sessions that it opened.",
    answers: { 204: empty("It is gone.") },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/v1/keys/:id/rotate",
    id: "rotateKey",
    tag,
    summary: "A new secret for a key",
    requestHeaders: ["Idempotency-Key"],
    body: {
      schema: name(
        "KeyRotate",
        describe(keyRotate, { overlapSeconds: "How long the old one works beside it." }),
      ),
      optional: true,
    },
    answers: { 200: answer("The key with its new secret, shown once.", madeKey) },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/v1/keys/:id/sign-in",
    id: "createSignIn",
    tag,
    summary: "A one-time address of the dashboard",
    description: "Good for 15 minutes. `admin` stands for ADMIN_API_KEY.",
    requestHeaders: ["Idempotency-Key"],
    answers: { 201: answer("The address.", signIn) },
    problems: ["not_found"],
  },
  {
    method: "POST",
    path: "/session",
    id: "openSession",
    tag,
    summary: "Open a session of the dashboard",
    description: "For this origin's own pages: a cookie stands for the key, for a working day at most.",
    body: { schema: name("SessionPost", describe(sessionPost, { key: "An API key." })) },
    answers: { 200: answer("Whose session it is.", who, "Set-Cookie") },
    problems: ["unauthorized", "forbidden"],
  },
  {
    method: "GET",
    path: "/session",
    id: "getSession",
    tag,
    summary: "Who asks",
    answers: { 200: answer("The key.", who) },
  },
  {
    method: "DELETE",
    path: "/session",
    id: "closeSession",
    tag,
    summary: "End the session",
    answers: { 204: empty("It is over.", "Set-Cookie") },
    problems: ["not_found"],
  },
  {
    method: "GET",
    path: "/sign-in",
    id: "showSignIn",
    tag,
    summary: "The page of a one-time address",
    answers: { 200: page("A button that signs in."), 410: page("The address was used, or is too old.") },
  },
  {
    method: "POST",
    path: "/sign-in",
    id: "redeemSignIn",
    tag,
    summary: "What the button does",
    description: "The page's own form, with the field `code`.",
    answers: {
      303: empty("Signed in.", "Location", "Set-Cookie"),
      410: page("The address was used, or is too old."),
    },
    problems: ["forbidden"],
  },
];
