import { page } from "./pages.ts";

/** `code` is letters and digits. */
export function signInPage(code: string): Response {
  return withForm(
    page(
      200,
      "Sign in to Connectwatch",
      `<p>This address works once.</p>
<form method="post" action="/sign-in"><input type="hidden" name="code" value="${code}"><button type="submit" autofocus>Sign in</button></form>`,
    ),
  );
}

/** One page for a code that was used, is too old or never was: nobody learns which. */
export function codeUsedPage(): Response {
  return page(
    410,
    "This address no longer signs in",
    `<p>It works once, within 15 minutes. Ask for a new one, or <a href="/">sign in with a key</a>.</p>`,
  );
}

/** Other pages hold no form: theirs is sent here and nowhere else. */
function withForm(response: Response): Response {
  const policy = response.headers.get("content-security-policy") ?? "";
  response.headers.set("content-security-policy", policy.replace("form-action 'none'", "form-action 'self'"));
  return response;
}
