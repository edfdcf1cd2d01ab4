/** What the command line says of a run; vite hands on variables with this beginning. */
interface ImportMetaEnv {
  /** The first seed; without it a random one. */
  readonly VITE_SEED?: string;
  /** How many; without it as many as fit into the time of `npm test`. */
  readonly VITE_SEEDS?: string;
}

interface ImportMeta {
  readonly env: ImportMetaEnv;
}

/** The part of Node's module that workerd has too and that is used here. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<T> {
    getStore(): T | undefined;
    run<R>(store: T, work: () => R): R;
  }
}
