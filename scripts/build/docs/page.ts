import { type Document, operationsOf, type Placed } from "./document.ts";
import { curlOf } from "./example.ts";
import { type Html, html, inline, prose } from "./html.ts";
import { fieldOf, fieldsOf, typeOf } from "./schema.ts";

/**
 * The document as one page without any script: it is read, searched and printed as any page. `style` is the address
 * of its style sheet.
 */
export function docsPage(document: Document, style: string): string {
  const { info, tags } = document;
  const operations = operationsOf(document);
  const inTag = (name: string) => operations.filter((one) => one.tags[0] === name);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<nav aria-label="Contents">
<p class="name"><a href="#top">${info.title}</a> <small>${info.version}</small></p>
${tags.map(({ name }) => contents(name, inTag(name)))}
<p class="chapter"><a href="#events-sent">What webhooks are sent</a></p>
<p class="chapter"><a href="#schemas">Schemas</a></p>
</nav>
<main id="top">
<h1>${info.title} API</h1>
${prose(info.description)}
<p><a href="/openapi.json">openapi.json</a> says the same for programs.</p>
${tags.map(({ name, description }) => chapter(name, description, inTag(name), document))}
${sentEvents(document)}
${schemas(document)}
</main>
</body>
</html>
`;
  return page.text;
}

function contents(name: string, operations: Placed[]): Html {
  const items = operations.map(
    ({ operationId, method, summary }) =>
      html`<li><a href="#${operationId}">${badge(method)} <span>${inline(summary)}</span></a></li>\n`,
  );
  return html`<p class="chapter"><a href="#${anchor(name)}">${name}</a></p>\n<ul>${items}</ul>\n`;
}

function chapter(name: string, description: string, operations: Placed[], document: Document): Html {
  return html`<section>
<h2 id="${anchor(name)}">${name}</h2>
${prose(description)}
${operations.map((operation) => article(operation, document))}
</section>
`;
}

function article(operation: Placed, document: Document): Html {
  const { operationId, method, path, summary, description, security, parameters, requestBody } = operation;
  const scope = security?.flatMap((one) => one.key ?? [])[0];
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  return html`<article id="${operationId}">
<h3><a href="#${operationId}">${inline(summary)}</a></h3>
<p class="call">${badge(method)} <code>${path}</code> <small>${scope ? `key: ${scope}` : "no key"}</small></p>
${prose(description)}
${parameters && html`<h4>Parameters</h4><dl class="fields">${parameters.map((one) => fieldOf(one.name, { ...one.schema, description: inWords(one) }, one.required))}</dl>`}
${body && html`<h4>Body${!requestBody?.required && " (may be left out)"}: ${typeOf(body)}</h4>${!body.$ref && fieldsOf(body)}`}
<h4>Answers</h4>
${answers(operation)}
<details><summary>curl</summary><pre><code>${curlOf(operation, document)}</code></pre></details>
</article>
`;
}

function inWords({ in: place, description }: { in: string; description?: string }): string {
  return place === "query" ? (description ?? "") : `In the ${place}. ${description ?? ""}`;
}

function answers({ responses }: Placed): Html {
  const all = Object.entries(responses).map(([status, { description, headers, content }]) => {
    const types = Object.entries(content ?? {}).map(
      ([type, { schema }]) => html` <small>${type}</small> <span class="type">${typeOf(schema)}</span>`,
    );
    const told = Object.keys(headers ?? {}).filter((name) => name !== "X-Request-Id");
    return html`<dt class="s${status[0]}"><b>${status}</b>${types}</dt>
<dd>${prose(description)}${told.length > 0 && html`<p><small>Headers: ${told.join(", ")}</small></p>`}</dd>
`;
  });
  return html`<dl class="answers">${all}</dl>`;
}

function sentEvents({ webhooks }: Document): Html {
  const all = Object.entries(webhooks).map(([type, { post }]) => {
    const schema = post.requestBody?.content["application/json"]?.schema;
    const data = schema?.allOf?.find((one) => one.properties)?.properties?.data;
    return html`<article id="event-${type}"><h3><a href="#event-${type}"><code>${type}</code></a></h3>
${prose(post.summary)}
${data && html`<p><code>data</code>: <span class="type">${typeOf(data)}</span></p>${!data.$ref && fieldsOf(data)}`}</article>
`;
  });
  return html`<section><h2 id="events-sent">What webhooks are sent</h2>
<p>An <a href="#schema-Event">Event</a> as the body of a POST, signed by Standard Webhooks: <code>webhook-id</code>, <code>webhook-timestamp</code>, <code>webhook-signature</code>.</p>
${all}</section>
`;
}

function schemas({ components }: Document): Html {
  const all = Object.entries(components.schemas).map(
    ([name, schema]) => html`<article id="schema-${name}"><h3><a href="#schema-${name}">${name}</a></h3>
${prose(schema.description)}${schema.properties ? fieldsOf(schema) : html`<p class="type">${typeOf(schema)}</p>`}</article>
`,
  );
  return html`<section><h2 id="schemas">Schemas</h2>${all}</section>\n`;
}

function badge(method: string): Html {
  return html`<span class="method ${method.toLowerCase()}">${method}</span>`;
}

function anchor(name: string): string {
  return `chapter-${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}`;
}
