import type * as z from "zod/mini";
import type { ProfilePatch } from "../status/change.ts";
import type { customerPut } from "./schemas.ts";

type PutFields = z.infer<typeof customerPut>;

/** `null` clears: it becomes the field's empty value. */
export function profilePatch({ tags, requires, archived, ...rest }: PutFields): ProfilePatch {
  return {
    ...rest,
    tags: tags === null ? [] : tags,
    requires: requires === null ? [] : requires,
    archived: archived === null ? false : archived,
  };
}
