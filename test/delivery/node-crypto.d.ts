/** The one thing that a test takes from Node: the types of all of Node would hide what a Worker has not. */
declare module "node:crypto" {
  export function createHmac(
    algorithm: "sha256",
    key: Uint8Array,
  ): { update(text: string): { digest(encoding: "base64"): string } };
}
