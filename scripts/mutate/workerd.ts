import { timingSafeEqual } from "node:crypto";

/** Workers have it beside the standard's methods; base64 of bytes comes with Node's own flag (`../mutate.ts`). */
Object.defineProperty(crypto.subtle, "timingSafeEqual", {
  configurable: true,
  value: (a: ArrayBuffer, b: ArrayBuffer) => timingSafeEqual(new Uint8Array(a), new Uint8Array(b)),
});
