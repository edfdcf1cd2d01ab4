/** The few pages that visitors see. They run no script, load nothing, and read well in light and dark, large and small. */
const STYLE =
  ":root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;" +
  "font:1.0625rem/1.6 system-ui,sans-serif}main{max-width:32rem;padding:2rem}h1{font-size:1.5rem;line-height:1.3;margin:0 0 1rem}";

/** The hash of `STYLE`, so that the policy allows this style and no other (CSP level 3, section 2.3.1). */
const STYLE_HASH = "sha256-v6EarD50yD4F1o+PrVbN8voaQ+HDXTAuK6bEx0GxpdA=";

const POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Of every answer under /r/: a short link is a credential, which no cache, referrer or index may keep. */
export const LINK_HEADERS = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex, nofollow",
};

const PAGE_HEADERS = {
  ...LINK_HEADERS,
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
};

/** A page of one heading and `body`, which is HTML; `title` is text. */
export function page(status: number, title: string, body: string): Response {
  const heading = escapeHtml(title);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta property="og:title" content="${heading}">
<title>${heading}</title>
<style>${STYLE}</style>
</head>
<body><main><h1>${heading}</h1>${body}</main></body>
</html>
`;
  return new Response(html, { status, headers: PAGE_HEADERS });
}

/** One page for links that never were, were deleted, or cannot be: nobody learns which. */
export function notFoundPage(): Response {
  return page(
    404,
    "This link does not exist",
    "<p>Check that the whole address was copied, or ask whoever sent it to you.</p>",
  );
}

/** For an expired or disabled link. `contactUrl` is an https or mailto address. */
export function gonePage(contactUrl: string | null): Response {
  const ask = contactUrl
    ? `<p><a href="${escapeHtml(contactUrl)}" rel="noreferrer">Ask for a new one</a></p>`
    : "<p>Ask whoever sent it to you for a new one.</p>";
  return page(410, "This link is no longer valid", ask);
}

/** What a message's preview shows: a title, and nothing of where the link leads. */
export function previewPage(): Response {
  return page(200, "Connect your accounts", "<p>Open this link in a browser to connect your accounts.</p>");
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand in HTML, in a quoted attribute too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? "");
}
