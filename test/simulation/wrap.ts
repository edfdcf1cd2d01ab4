/** In the order in which they were replaced. */
const replaced: (() => void)[] = [];

/**
 * Puts `does` in place of an object's method until all is restored. A mock would remember every call of a run, and wait for
 * what each gives.
 */
export function replace<T extends object, K extends keyof T>(object: T, name: K, does: T[K]): void {
  const before = Object.getOwnPropertyDescriptor(object, name);
  replaced.push(() => {
    if (before) Object.defineProperty(object, name, before);
    else Reflect.deleteProperty(object, name);
  });
  object[name] = does;
}

/** The last first, so that what was replaced twice is as it was. */
export function restoreAll(): void {
  for (const restore of replaced.splice(0).toReversed()) restore();
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
