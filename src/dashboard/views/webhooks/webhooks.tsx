import { useState } from "preact/hooks";
import { get } from "../../api/call.ts";
import type { List } from "../../api/types.ts";
import type { Webhook } from "../../api/webhooks.ts";
import { Button } from "../../parts/button.tsx";
import { Empty, Failed, Waiting } from "../../parts/said.tsx";
import { Secret } from "../../parts/secret.tsx";
import { useLoad } from "../../state/load.ts";
import { Endpoint } from "./endpoint.tsx";
import { NewWebhook } from "./new-webhook.tsx";

export function Webhooks() {
  const { value, problem, reload } = useLoad("webhooks", (signal) =>
    get<List<Webhook>>("/v1/webhooks?limit=200", signal),
  );
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const show = (next: string) => {
    setSecret(next);
    reload();
  };
  return (
    <>
      <div class="head">
        <h1>Webhooks</h1>
        <Button kind="main" icon="plus" testId="new-webhook" onPress={() => setMaking(true)}>
          New webhook
        </Button>
      </div>
      {problem && <Failed problem={problem} onRetry={reload} />}
      {!value && !problem && <Waiting />}
      {value?.data.length === 0 && (
        <Empty icon="webhook" title="Nobody is told yet">
          <p>An endpoint of yours gets each change as a signed POST; Slack gets a sentence.</p>
        </Empty>
      )}
      <ul class="cards">
        {value?.data.map((webhook) => (
          <Endpoint key={webhook.id} webhook={webhook} onSecret={show} onChange={reload} />
        ))}
      </ul>
      {making && (
        <NewWebhook onClose={() => setMaking(false)} onMade={({ secret: made }) => show(made ?? "")} />
      )}
      {secret !== null && (
        <Secret
          title="The signing secret"
          what="Secret"
          text={secret}
          hint="Your receiver checks signatures with it. Copy it now: it is not shown again."
          onClose={() => setSecret(null)}
        />
      )}
    </>
  );
}
