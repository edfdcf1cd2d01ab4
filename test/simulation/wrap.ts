import { vi } from "vitest";

/**
 * Puts `does` in place of an object's method until all is restored. By a mock, since that also takes note of what is
 * rejected: a rejection of a killed object that nobody else waits for would keep vitest from ending.
 */
export function replace<T extends object, K extends keyof T>(object: T, name: K, does: T[K]): void {
  vi.spyOn(object as Record<K, (...args: never[]) => unknown>, name as never).mockImplementation(
    does as never,
  );
}

export function restoreAll(): void {
  vi.restoreAllMocks();
}

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
  replace(methods, name, function (this: object, ...args: unknown[]) {
    return does(this, () => method.apply(this, args), args);
  });
}
