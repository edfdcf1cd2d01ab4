import fc from "fast-check";

/** Any text a program can hold: controls, halves of characters and all. (fast-check's "binary" takes seconds to set up.) */
export const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xff }), fc.integer({ min: 0, max: 0xffff })), { maxLength: 50 })
  .map((units) => String.fromCharCode(...units));
