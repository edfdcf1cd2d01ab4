import { useState } from "preact/hooks";
import { post, put } from "../api/call.ts";
import type { Upstream } from "../api/types.ts";
import { notice } from "../state/notices.ts";
import { isAdmin } from "../state/session.ts";
import { upstream } from "../state/upstream.ts";
import { counted } from "../words/text.ts";
import { Button } from "./button.tsx";
import { errorAt, Field } from "./field.tsx";
import { Icon } from "./icon.tsx";

/** Above every view while Leadsie cannot be asked or what it says is hard to believe. */
export function Banner() {
  const told = upstream.value;
  if (!told) return null;
  if (told.breaker.state === "open") return <Failing told={told} />;
  if (told.suspicious && !told.suspicious.accepted) return <Suspicious told={told} />;
  return null;
}

/** Whether the key is what Leadsie refuses, by the reason that the service names. */
function refused({ breaker }: Upstream): boolean {
  return /key|unauthorized|401|403/i.test(breaker.reason ?? "");
}

function Failing({ told }: { told: Upstream }) {
  return (
    <section class="banner bad" aria-label="Leadsie cannot be asked" data-testid="banner">
      <Icon name="warning" />
      <div>
        <p>
          <strong>{refused(told) ? "Leadsie refuses the key." : "Leadsie cannot be heard."}</strong>{" "}
          {told.say}
        </p>
        {isAdmin.value && <KeyBox />}
      </div>
    </section>
  );
}

/** For a new key of Leadsie's: tried there before it is kept. */
export function KeyBox() {
  const [apiKey, setKey] = useState("");
  const [error, setError] = useState<string | undefined>();
  const send = async () => {
    const answer = await put<Upstream>("/v1/upstream/key", { apiKey: apiKey.trim() });
    if (!answer.ok) return setError(errorAt(answer.problem, "apiKey") ?? answer.problem.detail);
    upstream.value = answer.value;
    setKey("");
    setError(undefined);
    notice("Leadsie accepts the new key.");
  };
  return (
    <form
      class="row key-box"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Field label="New key from Leadsie's page /my/api" error={error}>
        {(attributes) => (
          <input
            {...attributes}
            type="password"
            autoComplete="off"
            value={apiKey}
            data-testid="leadsie-key"
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        )}
      </Field>
      <Button kind="main" disabled={apiKey.trim() === ""} testId="leadsie-key-send" onPress={send}>
        Try and keep it
      </Button>
    </form>
  );
}

function Suspicious({ told }: { told: Upstream }) {
  const { suspicious } = told;
  const accept = async () => {
    const answer = await post<Upstream>("/v1/upstream/accept");
    if (answer.ok) upstream.value = answer.value;
    else notice(answer.problem.detail, true);
  };
  return (
    <section class="banner warn" aria-label="Leadsie's answer is suspicious" data-testid="banner">
      <Icon name="warning" />
      <div>
        <p>
          <strong>Leadsie suddenly shows less for {counted(suspicious?.customers ?? 0, "customer")}</strong>{" "}
          of {suspicious?.of}. That looks like a fault there, so nothing of it was applied; it is believed
          when three looks ten minutes apart agree.
        </p>
        {isAdmin.value && <Button onPress={accept}>It is true: apply it now</Button>}
      </div>
    </section>
  );
}
