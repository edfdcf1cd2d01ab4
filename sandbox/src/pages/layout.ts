import { type Html, html } from "./html.ts";

export interface Page {
  readonly title: string;
  readonly body: Html;
  /** Another site may show the page in a frame. */
  readonly framed?: boolean;
  readonly script?: string;
}

/** A whole page. Its policy allows scripts and styles from this origin alone, none inline. */
export function pageResponse({ title, body, framed = false, script }: Page): Response {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    // No rule at all for the embedded form: even "*" would keep out a page of another scheme, such as a local file.
    ...(framed ? [] : ["frame-ancestors 'self'"]),
  ].join("; ");
  const tag = script === undefined ? html`` : html`<script type="module" src="${script}"></script>`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
${tag}
</head>
${body}
</html>`;
  return new Response(page.text, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  });
}
