import { vi } from "vitest";

type Method = (this: object, ...args: unknown[]) => unknown;

/** Runs `does` in place of a method, private ones included; `work` is the method itself as it was called. */
export function around(
  prototype: object,
  name: string,
  does: (object: object, work: () => unknown, args: unknown[]) => unknown,
): void {
  const methods = prototype as Record<string, Method>;
  const method = methods[name];
  if (!method) throw new Error(`there is no method ${name} any more`);
  vi.spyOn(methods, name).mockImplementation(function (this: object, ...args: unknown[]) {
    return does(this, () => method.apply(this, args), args);
  });
}
