import * as z from "zod/mini";
import { MAX_CUSTOM_USER_ID_BYTES } from "../../../customer-id.ts";
import { customUserIdSchema, metadataSchema } from "../../schemas.ts";
import { model, say } from "../describe.ts";

const NO_CONTROLS = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";

/** Of requests and answers alike: zod knows it by a check alone, so that the document says here what it is. */
z.globalRegistry.add(customUserIdSchema, {
  id: "CustomUserId",
  type: "string",
  minLength: 1,
  maxLength: MAX_CUSTOM_USER_ID_BYTES,
  pattern: NO_CONTROLS,
  description: `The company's own id of its customer: well-formed text without control characters, 1 to ${MAX_CUSTOM_USER_ID_BYTES} bytes in UTF-8. It comes back exactly as it was given.`,
});

z.globalRegistry.add(metadataSchema, {
  type: "object",
  additionalProperties: true,
  description: "Whatever the company wants to keep: at most 4,096 bytes as JSON, no integer beyond 2^53.",
});

export const customUserId = customUserIdSchema;

export const warnings = say(
  z.array(
    model(
      "Warning",
      z.object({ path: z.string(), code: z.literal("unknown_type"), message: z.string() }),
      "Something that was accepted and was probably meant otherwise.",
    ),
  ),
  "There only when there is something to say.",
);
