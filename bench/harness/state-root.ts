import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { STATE_BYTES } from "../constants.ts";

const MEMORY = "/dev/shm";

/**
 * Where the objects' databases lie while they are measured: in memory where Linux has a folder for that and it is
 * large enough, because a hundred thousand small files measure a disk and not the Worker. Else where temporary files
 * lie on this machine.
 */
export async function stateRoot(): Promise<string> {
  const found = await statfs(MEMORY).catch(() => null);
  return found && found.bavail * found.bsize > STATE_BYTES ? MEMORY : tmpdir();
}
