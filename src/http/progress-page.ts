import type { Brand } from "../config.ts";
import type { Missing } from "../status/types.ts";
import { escapeHtml, LINK_HEADERS } from "./pages.ts";

interface Shown {
  slug: string;
  missing: Missing[];
  /** Whether another page shows this one in a frame. */
  embedded: boolean;
}

/**
 * What is still missing, by types and counts alone: whoever has the link may have got it from anybody, so that no name
 * and no id is shown. Runs no script, and may be framed by any page.
 */
export function progressPage(brand: Brand, { slug, missing, embedded }: Shown): Response {
  const nonce = crypto.randomUUID();
  const done = missing.length === 0;
  const title = done ? "Everything is connected" : "What is still to connect";
  const target = embedded ? ' target="_blank" rel="noopener"' : "";
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<style nonce="${nonce}">${STYLE}${colors(brand.color)}</style>
</head>
<body>
<main>
${head(brand)}
<h1>${title}</h1>
${done ? "<p>Thank you. There is nothing left to do.</p>" : list(missing)}
${done ? "" : `<p><a class="go" href="/r/${escapeHtml(slug)}"${target}>Go on</a></p>`}
</main>
</body>
</html>
`;
  return new Response(html, {
    headers: {
      ...LINK_HEADERS,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy(brand, nonce),
      "x-content-type-options": "nosniff",
    },
  });
}

const STYLE = `:root{color-scheme:light dark}body{margin:0;font:1rem/1.5 system-ui,sans-serif}
main{max-width:30rem;margin:0 auto;padding:1.5rem}h1{font-size:1.375rem;line-height:1.3;margin:0 0 .75rem}
.brand{display:flex;align-items:center;gap:.625rem;font-weight:600;margin:0 0 1.25rem}.brand img{max-height:2rem;max-width:10rem}
ul{list-style:none;margin:0 0 1.25rem;padding:0}li{display:flex;justify-content:space-between;gap:1rem;padding:.625rem 0;border-top:1px solid color-mix(in srgb,currentColor 18%,transparent)}
li span{opacity:.75}.go{display:inline-block;padding:.625rem 1.25rem;border-radius:8px;font-weight:600;text-decoration:none}
.go:focus-visible{outline:2px solid;outline-offset:2px}`;

/** Text on the brand's colour is black or white, whichever is told apart better (WCAG 2.2, relative luminance). */
function colors(color: string): string {
  return `.go{background:${color};color:${luminance(color) > MIDDLE ? "#000" : "#fff"}}`;
}

/** Here black and white text have the same contrast. */
const MIDDLE = 0.179;

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function head({ name, logoUrl }: Brand): string {
  if (!name && !logoUrl) return "";
  const logo = logoUrl ? `<img src="${escapeHtml(logoUrl)}" alt="">` : "";
  return `<p class="brand">${logo}${escapeHtml(name ?? "")}</p>`;
}

function list(missing: Missing[]): string {
  return `<ul>${missing.map(item).join("")}</ul>`;
}

function item({ types, count, have, reason }: Missing): string {
  const what = types.length > 0 ? types.join(" or ") : "Any of your accounts";
  const word = { pending: "to be accepted", failed: "did not work", lost: "to be connected again" };
  const how = word[reason as keyof typeof word] ?? "missing";
  return `<li>${escapeHtml(what)} <span>${count > 1 ? `${have} of ${count}` : how}</span></li>`;
}

function policy({ logoUrl }: Brand, nonce: string): string {
  const images = logoUrl ? `; img-src ${new URL(logoUrl).origin}` : "";
  return `default-src 'none'; style-src 'nonce-${nonce}'${images}; base-uri 'none'; form-action 'none'; frame-ancestors *`;
}
