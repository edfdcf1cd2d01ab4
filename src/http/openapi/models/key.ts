import * as z from "zod/mini";
import { SCOPES } from "../../../account/principal.ts";
import { model, say } from "../describe.ts";
import { time, timeOrNull } from "./basic.ts";

const scope = z.enum(SCOPES);

const key = {
  id: z.string(),
  name: z.string(),
  scope: say(scope, "Each includes the ones before it."),
  start: say(z.string(), "How the key begins, to tell it from others."),
  createdAt: time,
  expiresAt: timeOrNull,
  lastUsedAt: say(timeOrNull, "To the hour; null where it was never used."),
  overlapUntil: say(timeOrNull, "Until when the key's former secret works beside it."),
};

export const keyModel = model("Key", z.object(key), "An API key, without the key itself.");

export const madeKey = model(
  "MadeKey",
  z.object({ ...key, key: say(z.string(), "The key itself, shown once.") }),
  "A key as its making answers it.",
);

export const signIn = model(
  "SignIn",
  z.object({ url: say(z.url(), "Opens one session in a browser."), expiresAt: time }),
  "A one-time address of the dashboard.",
);

export const who = model(
  "Who",
  z.object({ keyId: z.string(), name: z.string(), scope, expiresAt: timeOrNull }),
  "The key that a session stands for.",
);
