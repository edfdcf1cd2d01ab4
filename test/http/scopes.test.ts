import { expect, it } from "vitest";
import security from "../../docs/security.md?raw";
import { routes } from "../../src/http/routes.ts";

/** Rows `| \`METHOD /path\` … | scope | what is seen |` of the table in docs/security.md. */
const written = new Map(
  [...security.matchAll(/^\| (`[A-Z]+ \/.*?) \| (open|body|token|read|write|admin) \| (.+) \|$/gm)].flatMap(
    ([, names = "", scope = "", sees = ""]) =>
      [...names.matchAll(/`([A-Z]+ \/[^`]*)`/g)].map(([, name = ""]) => [name, { scope, sees }] as const),
  ),
);

/** As the documents write a route. One customer's are written once: by key is the same as by id. */
const named = routes
  .filter(({ path }) => !path.startsWith("/v1/customers/by-key/"))
  .map(({ method, path, scope, token }) => {
    const name = `${method} ${path.replace(/:(\w+)/g, "{$1}")}`;
    return [name, token ? "token" : scope] as const;
  });

it("docs/security.md says of every route which key opens it, and of none that is not there", () => {
  expect([...written.keys()].sort()).toEqual(named.map(([name]) => name).sort());
  for (const [name, scope] of named) expect([name, written.get(name)?.scope]).toEqual([name, scope]);
});

it("by key a customer is as guarded as by id", () => {
  const byKey = routes.filter(({ path }) => path.startsWith("/v1/customers/by-key/:key"));
  expect(byKey.length).toBeGreaterThan(5);
  for (const { method, path, scope, token } of byKey) {
    const same = routes.find(
      (one) => one.method === method && one.path === path.replace("by-key/:key", ":id"),
    );
    expect([path, same?.scope, same?.token]).toEqual([path, scope, token]);
  }
});
