/** What the command's exit code says to a script. docs/command-line.md lists them. */
export const EXIT = {
  ok: 0,
  /** Something went wrong that none of the others says. */
  failed: 1,
  /** The command line, the address or the key is missing or wrong: nothing was asked. */
  usage: 2,
  /** What was asked for does not exist. */
  notFound: 3,
  /** The key is unknown, or its scope does not reach. */
  refused: 4,
  /** The service, or Leadsie behind it, does not answer; or what was waited for did not happen in time. */
  unavailable: 5,
  /** It ran, and found something that is not as it should be (`doctor`, `compare`, `import`). */
  found: 6,
  /** Ended by Ctrl-C, as shells count it: 128 and the signal's number. */
  interrupted: 130,
} as const;
