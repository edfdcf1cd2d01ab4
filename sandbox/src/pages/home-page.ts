import { html } from "./html.ts";
import { pageResponse } from "./layout.ts";

/** `GET /`: what this is, and where to go from here. */
export function homePage(request: Request): Response {
  const body = html`<body>
<main class="card wide">
<h1>The Leadsie sandbox</h1>
<p>A stand-in for Leadsie, for development and tests. It shows connect pages, remembers who connected what, and answers
<code>POST /api/checkUserStatus</code> as Leadsie's documentation says. Nothing here reaches a real account.</p>
<h2>Try it</h2>
<ul>
<li><a href="/connect/2088405878138352/manage?customUserId=customer-42">A request to manage</a>, opened by customer <code>customer-42</code></li>
<li><a href="/connect/2088405878138352/view?customUserId=customer-42">The same request, to view</a></li>
<li><a href="/connect/acme-agency/spring-onboarding">A named request</a>, without a <code>customUserId</code></li>
<li><a href="/embed/connect/acme-agency/view?customUserId=customer-42">The form made for embedding</a></li>
<li><a href="/my/api">The API key and the plan</a></li>
</ul>
<p>Any request id works: the request is made up from it. Which accounts a visitor has depends on their browser.</p>
<h2>Ask</h2>
<pre tabindex="0"><code>curl -s -X POST -H 'content-type: application/json' \\
  -d '{"apiKey":"KEY","customUserId":"customer-42"}' ${new URL(request.url).origin}/api/checkUserStatus</code></pre>
<h2>Control</h2>
<p>Tests and benchmarks tell it what to be, over HTTP: <code>POST /control/reset</code>, <code>/control/seed</code>, <code>/control/change</code>,
<code>/control/connect</code>, <code>/control/revoke</code>, <code>/control/fault</code>, <code>/control/webhook</code>, and <code>GET /control/requests</code>.</p>
</main>
</body>`;
  return pageResponse({ title: "The Leadsie sandbox", body });
}
