import { isKnownType, suggestType } from "../leadsie/types.ts";
import { MAX_ERRORS } from "./constants.ts";

/** Something in a request that was accepted and was probably meant otherwise. Told in the answer, never stored. */
export interface Warning {
  path: string;
  code: "unknown_type";
  message: string;
}

/**
 * One for each type in `requires` that Leadsie's documentation does not list, at most 50: the list grows, so that such
 * a type is as good as any other, but most are slips of the pen that no asset will ever meet.
 */
export function typeWarnings(requires: { types: string[] }[] | null | undefined): Warning[] {
  return (requires ?? [])
    .flatMap(({ types }, index) =>
      types.map((type, place) => ({ type, path: `requires.${index}.types.${place}` })),
    )
    .filter(({ type }) => !isKnownType(type))
    .slice(0, MAX_ERRORS)
    .map(({ type, path }) => ({ path, code: "unknown_type", message: messageFor(type) }));
}

function messageFor(type: string): string {
  const meant = suggestType(type);
  return meant === null
    ? "is accepted, but is not a type that is known: GET /v1/types lists those."
    : `is accepted, but is not a type that is known: did you mean "${meant}"?`;
}

/** The same as a field of an answer that is there only when there is something to say. */
export function withWarnings(requires: Parameters<typeof typeWarnings>[0]): { warnings?: Warning[] } {
  const warnings = typeWarnings(requires);
  return warnings.length > 0 ? { warnings } : {};
}

/** As a field to end an object's JSON text with, before its brace: nothing where there is nothing to say. */
export function warningsText(warnings: Warning[]): string {
  return warnings.length > 0 ? `,"warnings":${JSON.stringify(warnings)}` : "";
}
