/** What the command line says of a run; vite hands on variables with this beginning. */
interface ImportMetaEnv {
  /** The seed of every property; without it a random one. */
  readonly VITE_FUZZ_SEED?: string;
  /** How long all of it takes. */
  readonly VITE_FUZZ_SECONDS?: string;
}
