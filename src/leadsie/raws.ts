import { ConnectionSplitter } from "./split.ts";

/**
 * Connections that were joined by commas, each again as the text that came. Throws where `joined` is no such text: only
 * what was read once is joined.
 */
export function rawsOf(joined: string): string[] {
  const raws: string[] = [];
  const decoder = new TextDecoder();
  const splitter = new ConnectionSplitter((bytes) => raws.push(decoder.decode(bytes)));
  splitter.push(new TextEncoder().encode(`{"allConnections":[${joined}]}`));
  const end = splitter.end();
  if (!end.ok) throw new Error(`connections cannot be told apart: ${end.reason} ${end.path}`);
  return raws;
}
