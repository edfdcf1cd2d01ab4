/** Words for fields that several requests have. */
export const LIMIT = "Items on a page.";
export const CURSOR = "`next` of the page before. One that was not made by this list is refused.";

/** What a company may say of its customer, with PUT and with a link. */
export const CUSTOMER_FIELDS = {
  name: "For people.",
  email: "For the company's own use: nothing is sent there.",
  owner: "Who in the company looks after the customer.",
  tags: "Up to 20.",
  metadata: "At most 4,096 bytes as JSON.",
  requires: "What the company needs of this customer. Each `key` once.",
  dueAt: "When everything should be there: later, `customer.overdue`.",
  remindAfter:
    "When to tell `customer.reminder` after the customer was asked: seconds, or ISO 8601 durations like `P3D`.",
} as const;
