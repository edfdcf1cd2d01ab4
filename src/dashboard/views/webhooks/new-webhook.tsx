import { useState } from "preact/hooks";
import { type Problem, post } from "../../api/call.ts";
import type { Webhook } from "../../api/webhooks.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { errorAt, errorBeside, Field } from "../../parts/field.tsx";

/** What most receivers want, in words; "everything" is the API's default. */
const CHOICES = {
  all: { words: "Everything", events: null },
  states: {
    words: "When a customer connects, is partial, fails or is lost",
    events: ["customer.connected", "customer.partial", "customer.failed", "customer.lost"],
  },
  connected: { words: "Only when a customer is connected", events: ["customer.connected"] },
  people: {
    words: "What a person acts on: lost, overdue, reminders, Leadsie failing",
    events: [
      "customer.lost",
      "customer.overdue",
      "customer.reminder",
      "upstream.failing",
      "upstream.suspicious",
    ],
  },
} as const;

type Choice = keyof typeof CHOICES;

export function NewWebhook({ onClose, onMade }: { onClose: () => void; onMade: (webhook: Webhook) => void }) {
  const [url, setUrl] = useState("");
  const [choice, setChoice] = useState<Choice>("all");
  const [slack, setSlack] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = async () => {
    const { events } = CHOICES[choice];
    const format = slack ? "slack" : "standard";
    const answer = await post<Webhook>("/v1/webhooks", {
      url: url.trim(),
      format,
      ...(events ? { events } : {}),
    });
    if (!answer.ok) return setProblem(answer.problem);
    onClose();
    onMade(answer.value);
  };
  const above = errorBeside(problem, ["url"]);
  return (
    <Dialog title="New webhook" onClose={onClose}>
      {above && (
        <p class="failed" role="alert">
          {above}
        </p>
      )}
      <Field label="URL" hint="https, on a public address." error={errorAt(problem, "url")}>
        {(attributes) => (
          <input
            {...attributes}
            type="url"
            value={url}
            data-testid="webhook-url"
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="Tell it">
        {(attributes) => (
          <select
            {...attributes}
            value={choice}
            onChange={(event) => setChoice(event.currentTarget.value as Choice)}
          >
            {Object.entries(CHOICES).map(([value, { words }]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label class="check">
        <input type="checkbox" checked={slack} onChange={(event) => setSlack(event.currentTarget.checked)} />
        It is a Slack address: write sentences
      </label>
      <div class="row end">
        <Button kind="main" disabled={!url.trim()} testId="webhook-make" onPress={make}>
          Make it
        </Button>
      </div>
    </Dialog>
  );
}
