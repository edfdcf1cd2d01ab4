/** What the document says before its first operation. Markdown. */
export const ABOUT = `Know the minute a customer has given you access.

**Conventions.** JSON in and out; times are ISO 8601 in UTC with milliseconds. An unknown field in a request body is refused,
so that a typo is seen. In PUT and PATCH a field left out is unchanged and \`null\` clears it. Bodies have at most 256 KiB
(a batch: 2 MiB) and 32 levels. Answers are \`Cache-Control: private, no-store\` unless said otherwise.

**Keys.** \`Authorization: Bearer KEY\`. A key has a scope: \`read\` sees states and history, but no slug, link or webhook URL;
\`write\` also makes customers and links, refreshes and assigns; \`admin\` does everything. A key in a query is refused.

**Problems.** Whatever is refused is \`application/problem+json\` (RFC 9457) with a \`code\`, one for each cause. A path that
exists and is asked with a method it does not have: 405 \`method_not_allowed\` with \`Allow\`. Every answer carries \`X-Request-Id\`.
Every GET answers HEAD too.

**Lists.** \`{ "data": […], "next": cursor | null }\`, with \`?limit=\` (1 to 200, else 50) and \`?cursor=\`.

**Ids.** A customUserId is the company's own and travels in a path percent-encoded, decoded exactly once. Every route of a
customer works under \`/v1/customers/by-key/{key}\` too, for ids that a URL cannot carry (\`.\`, \`..\`, very long ones).

**Later releases only add**: fields of answers, types of events, routes. Pass over what you do not know.`;
