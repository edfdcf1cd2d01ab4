import { useState } from "preact/hooks";
import { get, patch, post, remove } from "../../api/call.ts";
import type { List } from "../../api/types.ts";
import type { Delivery, TestResult, Webhook } from "../../api/webhooks.ts";
import { LARGEST_PAGE } from "../../constants.ts";
import { Button } from "../../parts/button.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Question } from "../../parts/question.tsx";
import { Failed } from "../../parts/said.tsx";
import { useLoad } from "../../state/load.ts";
import { notice } from "../../state/notices.ts";
import { counted } from "../../words/text.ts";
import { DeliveryList } from "./deliveries.tsx";
import { HealthChart } from "./health-chart.tsx";

interface Props {
  webhook: Webhook;
  onSecret: (secret: string) => void;
  onChange: () => void;
}

/** One endpoint: whether it is well, what was sent lately, and what can be done about it. */
export function Endpoint({ webhook, onSecret, onChange }: Props) {
  const { id, url, enabled, health, events, format, description } = webhook;
  const deliveries = useLoad(`deliveries ${id}`, (signal) =>
    get<List<Delivery>>(`/v1/webhooks/${id}/deliveries?limit=${LARGEST_PAGE}`, signal),
  );
  return (
    <li class="card endpoint" data-testid="webhook">
      <div class="head">
        <h2 class="clip" title={url}>
          <bdi>{description || url}</bdi>
        </h2>
        <span class={`pill ${statusOf(webhook)}`}>{wordOf(webhook)}</span>
      </div>
      <p class="quiet small">
        {description && <bdi>{url} · </bdi>}
        {format === "slack" ? "Slack" : "Signed POST"} ·{" "}
        {events ? counted(events.length, "type of event", "types of event") : "every event"} · last success{" "}
        <Moment at={health.lastSuccessAt} none="never" />
        {health.pending > 0 && ` · ${counted(health.pending, "delivery waits", "deliveries wait")}`}
      </p>
      {health.lastError && !isWell(webhook) && (
        <p class="error" data-testid="webhook-error">
          {health.lastError}
        </p>
      )}
      {deliveries.problem && <Failed problem={deliveries.problem} onRetry={deliveries.reload} />}
      {deliveries.value && deliveries.value.data.length > 0 && (
        <HealthChart deliveries={deliveries.value.data} />
      )}
      <Acts
        webhook={webhook}
        onSecret={onSecret}
        onChange={() => {
          onChange();
          deliveries.reload();
        }}
      />
      {deliveries.value && <DeliveryList deliveries={deliveries.value.data} />}
      {!enabled && (
        <p class="quiet small">What happens meanwhile is kept for 30 days and sent when it is enabled.</p>
      )}
    </li>
  );
}

function isWell({ enabled, health }: Webhook): boolean {
  return enabled && health.failingSince === null;
}

function statusOf(webhook: Webhook): string {
  if (!webhook.enabled) return "waiting";
  return isWell(webhook) ? "connected" : "lost";
}

function wordOf(webhook: Webhook): string {
  const reasons = {
    manual: "Disabled",
    gone: "Disabled: it answered 410",
    failing: "Disabled: failed for five days",
  };
  if (!webhook.enabled) return reasons[webhook.disabledReason ?? "manual"];
  return isWell(webhook) ? "Well" : "Failing";
}

function Acts({ webhook, onSecret, onChange }: Props) {
  const [asking, setAsking] = useState(false);
  const path = `/v1/webhooks/${webhook.id}`;
  const test = async () => {
    const answer = await post<TestResult>(`${path}/test`);
    if (!answer.ok) return notice(answer.problem.detail, true);
    const { delivered, status, durationMs, error } = answer.value;
    const took = `${status ?? "nothing"} after ${Math.round(durationMs)} ms`;
    notice(delivered ? `It answered ${took}.` : `Not delivered: ${error ?? took}`, !delivered);
    onChange();
  };
  const replay = async () => {
    const since = new Date(Date.now() - REPLAYED_MS).toISOString();
    const answer = await post<{ total: number }>(`${path}/replay`, { since });
    notice(
      answer.ok
        ? `${counted(answer.value.total, "failed delivery", "failed deliveries")} of the last week sent again.`
        : answer.problem.detail,
      !answer.ok,
    );
    onChange();
  };
  const rotate = async () => {
    const answer = await post<Webhook>(`${path}/rotate`);
    if (!answer.ok) return notice(answer.problem.detail, true);
    onSecret(answer.value.secret ?? "");
  };
  const enable = async () => {
    const answer = await patch<Webhook>(path, { enabled: !webhook.enabled });
    if (!answer.ok) notice(answer.problem.detail, true);
    onChange();
  };
  const erase = async () => {
    const answer = await remove(path);
    setAsking(false);
    notice(answer.ok ? "The webhook is deleted." : answer.problem.detail, !answer.ok);
    onChange();
  };
  return (
    <div class="row">
      <Button testId="webhook-test" onPress={test}>
        Send a test
      </Button>
      <Button testId="webhook-replay" onPress={replay}>
        Replay what failed
      </Button>
      <Button testId="webhook-rotate" onPress={rotate}>
        Rotate secret
      </Button>
      <Button onPress={enable}>{webhook.enabled ? "Disable" : "Enable"}</Button>
      <Button kind="danger" testId="webhook-delete" onPress={() => setAsking(true)}>
        Delete
      </Button>
      {asking && (
        <Question
          title="Delete this webhook?"
          say="Nothing is sent there any more, and what waits is dropped. To pause it, disable it instead."
          yes="Delete"
          onYes={erase}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

const REPLAYED_MS = 7 * 86_400_000;
