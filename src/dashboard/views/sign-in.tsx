import { useState } from "preact/hooks";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { farewell, signIn } from "../state/session.ts";

/** A key for a session: the key is sent once and forgotten, the cookie is out of any script's reach. */
export function SignIn() {
  const [key, setKey] = useState("");
  const [error, setError] = useState<string | undefined>();
  const send = async () => setError((await signIn(key.trim())) ?? undefined);
  return (
    <main class="alone">
      <form
        class="card sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <h1 class="brand">
          <img src="/assets/icon.svg" width="32" height="32" alt="" />
          Connectwatch
        </h1>
        <p class="quiet">Who has connected, who is stuck, and why.</p>
        {farewell.value && (
          <p class="failed" role="alert" data-testid="farewell">
            {farewell.value}
          </p>
        )}
        <Field
          label="API key"
          error={error}
          hint="Or open a sign-in address: an admin makes one under Keys, and npm start prints one."
        >
          {(attributes) => (
            <input
              {...attributes}
              type="password"
              autoComplete="current-password"
              spellcheck={false}
              value={key}
              data-testid="key"
              onInput={(event) => setKey(event.currentTarget.value)}
            />
          )}
        </Field>
        <Button kind="main" testId="sign-in" disabled={key.trim() === ""} onPress={send}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
