import { useEffect, useState } from "preact/hooks";
import { customerPath, get, type Problem, post } from "../../api/call.ts";
import type { Customer, Link, List, Requirement } from "../../api/types.ts";
import { Button } from "../../parts/button.tsx";
import { errorAt, errorBeside, Field } from "../../parts/field.tsx";
import { useLoad } from "../../state/load.ts";
import type { Route } from "../../state/route.ts";
import { CustomerFields } from "./customer-fields.tsx";
import { type Draft, EMPTY, fieldsOf, PATHS } from "./draft.ts";
import { Made } from "./made.tsx";
import { RequiresPicker } from "./requires-picker.tsx";

/** What was made: the answer's status tells a new link from the one that was there. */
interface Result {
  link: Link;
  created: boolean;
}

/** A request URL and a customer make a short link; everything else may be left out. */
export function NewLink({ route }: { route: Route }) {
  const [requestUrl, setUrl] = useState("");
  const [customUserId, setId] = useState("");
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [requires, setRequires] = useState<Requirement[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [result, setResult] = useState<Result | null>(null);
  const urls = useRecentUrls();
  usePrefilled(route.params.get("key"), setId);
  const make = async () => {
    const body = {
      requestUrl: requestUrl.trim(),
      customUserId,
      ...fieldsOf(draft),
      ...(requires.length ? { requires } : {}),
    };
    const answer = await post<Link>("/v1/links", body);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) setResult({ link: answer.value, created: answer.status === 201 });
  };
  const again = () => {
    setResult(null);
    setId("");
    setDraft(EMPTY);
  };
  if (result) return <Made {...result} onAnother={again} />;
  const error = errorBeside(problem, ["requestUrl", "customUserId", ...PATHS]);
  return (
    <>
      <div class="head">
        <h1>New link</h1>
        <a class="button plain" href="#/import">
          Many at once
        </a>
      </div>
      <form
        class="card form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        {error && (
          <p class="failed" role="alert">
            {error}
          </p>
        )}
        <Field
          label="Request URL"
          hint="From Leadsie: the address of the request you would send."
          error={errorAt(problem, "requestUrl")}
        >
          {(attributes) => (
            <input
              {...attributes}
              type="url"
              list="recent-urls"
              placeholder="https://app.leadsie.com/connect/your-agency/manage"
              value={requestUrl}
              spellcheck={false}
              data-testid="request-url"
              onInput={(event) => setUrl(event.currentTarget.value)}
            />
          )}
        </Field>
        <datalist id="recent-urls">
          {urls.map((url) => (
            <option key={url} value={url} />
          ))}
        </datalist>
        <Field
          label="Customer id"
          hint="Your own id for them: it comes back with everything that is known."
          error={errorAt(problem, "customUserId")}
        >
          {(attributes) => (
            <input
              {...attributes}
              value={customUserId}
              spellcheck={false}
              autoComplete="off"
              data-testid="custom-user-id"
              onInput={(event) => setId(event.currentTarget.value)}
            />
          )}
        </Field>
        <RequiresPicker requires={requires} problem={problem} onChange={setRequires} />
        <details class="more" open={PATHS.some((path) => path !== "requires" && errorAt(problem, path))}>
          <summary>Name, owner, due date and reminders</summary>
          <CustomerFields draft={draft} problem={problem} onChange={setDraft} />
        </details>
        <div class="row end">
          <Button kind="main" testId="make" disabled={!requestUrl.trim() || !customUserId} onPress={make}>
            Make the link
          </Button>
        </div>
        <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
    </>
  );
}

/** Request URLs of the latest links, each once: most companies have a handful. */
function useRecentUrls(): string[] {
  const { value } = useLoad("recent", (signal) => get<List<Link>>("/v1/links?limit=50", signal));
  return [...new Set(value?.data.map(({ requestUrl }) => requestUrl))];
}

/** Comes from a customer's own view: whom the link is for is known. */
function usePrefilled(key: string | null, setId: (id: string) => void): void {
  // `setId` never changes.
  useEffect(() => {
    if (key === null) return;
    void get<Customer>(customerPath(key)).then((answer) => {
      if (answer.ok) setId(answer.value.customUserId);
    });
  }, [key]);
}
