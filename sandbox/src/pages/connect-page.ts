import { badgeOf, type ConnectRequest } from "../requests.ts";
import { html } from "./html.ts";
import { pageResponse } from "./layout.ts";

/**
 * The page on which a person connects. Whose assets it lists is the browser's to say (it remembers who it is), so the
 * page carries the request alone and public/connect.js asks for the rest.
 */
export function connectPage(request: ConnectRequest, framed: boolean): Response {
  const { agency, name, mode, id } = request;
  const badge = badgeOf(agency);
  const manage = mode === "manage";
  const purpose = manage
    ? html`to <strong>manage</strong> your accounts: see them, and make changes in them.`
    : html`to <strong>view</strong> your accounts: see them, without changing anything.`;
  const body = html`<body class="${framed ? "connect framed" : "connect"}">
<main id="app" class="card" data-request="${id}" data-mode="${mode}">
<header class="ask">
<span class="badge hue-${Math.floor(badge.hue / 60)}" aria-hidden="true">${badge.letters}</span>
<div>
<h1>${agency} asks for access</h1>
<p>${purpose}</p>
<p class="quiet">Request: <bdi>${name}</bdi></p>
</div>
</header>
<noscript><p class="notice bad">This page needs JavaScript: your browser remembers who you are, not the server.</p></noscript>
<form id="form" hidden>
<fieldset>
<legend>What would you like to share? <span id="business" class="quiet"></span></legend>
<p class="tools"><button type="button" class="link" id="all">Share all</button><button type="button" class="link" id="none">Share none</button></p>
<ul id="assets" class="assets"></ul>
</fieldset>
<p id="problem" class="notice bad" role="alert" hidden></p>
<button type="submit" class="primary" data-testid="connect"><span id="connect-label">Connect</span></button>
</form>
<section id="done" data-testid="done" tabindex="-1" aria-labelledby="done-title" hidden>
<h2 id="done-title"></h2>
<p id="done-text"></p>
<ul id="results" class="results"></ul>
<button type="button" class="secondary" id="change" data-testid="change">Change what I share</button>
</section>
<footer class="quiet">
<p>Attributed to <bdi id="customer" class="id" data-testid="customer">…</bdi></p>
<p>This is a sandbox: a stand-in for Leadsie. Nothing here reaches a real account. <a href="/" target="_top">What is this?</a></p>
</footer>
</main>
</body>`;
  return pageResponse({ title: `${agency} asks for access`, body, framed, script: "/connect.js" });
}
