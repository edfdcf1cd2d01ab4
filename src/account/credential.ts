/** What a caller shows, as Account knows it: the SHA-256 of a key in hex, or a session's id. */
export type Credential = { kind: "key"; hash: string } | { kind: "session"; session: string };
