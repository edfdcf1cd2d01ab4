import { useState } from "preact/hooks";
import { get, post, remove } from "../../api/call.ts";
import type { List } from "../../api/types.ts";
import type { ApiKey } from "../../api/webhooks.ts";
import { Button } from "../../parts/button.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Question } from "../../parts/question.tsx";
import { Empty, Failed, Waiting } from "../../parts/said.tsx";
import { Secret } from "../../parts/secret.tsx";
import { useLoad } from "../../state/load.ts";
import { notice } from "../../state/notices.ts";
import { NewKey } from "./new-key.tsx";

/** What is shown once, and in which words. */
interface Shown {
  title: string;
  what: string;
  text: string;
  hint: string;
}

export function Keys() {
  const { value, problem, reload } = useLoad("keys", (signal) =>
    get<List<ApiKey>>("/v1/keys?limit=200", signal),
  );
  const [shown, setShown] = useState<Shown | null>(null);
  const [making, setMaking] = useState(false);
  const show = (next: Shown) => {
    setShown(next);
    reload();
  };
  return (
    <>
      <div class="head">
        <h1>Keys</h1>
        <Button kind="main" icon="plus" testId="new-key" onPress={() => setMaking(true)}>
          New key
        </Button>
      </div>
      <p class="quiet">
        Each program and each person has a key of their own, so that one can be revoked without the others.
        Only a hash of it is kept.
      </p>
      {problem && <Failed problem={problem} onRetry={reload} />}
      {!value && !problem && <Waiting />}
      {value?.data.length === 0 && <Empty icon="key" title="There is only ADMIN_API_KEY" />}
      {value && value.data.length > 0 && (
        <div class="scroll">
          <table class="list keys" data-testid="keys">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Scope</th>
                <th scope="col">Key</th>
                <th scope="col">Last used</th>
                <th scope="col">Expires</th>
                <th scope="col">
                  <span class="unseen">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {value.data.map((key) => (
                <KeyRow key={key.id} item={key} onShow={show} onChange={reload} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {making && (
        <NewKey
          onClose={() => setMaking(false)}
          onMade={(made) => show({ ...NEW, title: `Key “${made.name}”`, text: made.key ?? "" })}
        />
      )}
      {shown && <Secret {...shown} onClose={() => setShown(null)} />}
    </>
  );
}

const NEW = { title: "", what: "Key", hint: "Copy it now: it is not shown again." };

function KeyRow({
  item,
  onShow,
  onChange,
}: {
  item: ApiKey;
  onShow: (shown: Shown) => void;
  onChange: () => void;
}) {
  const [asking, setAsking] = useState<"revoke" | "rotate" | null>(null);
  const signIn = async () => {
    const answer = await post<{ url: string }>(`/v1/keys/${item.id}/sign-in`);
    if (!answer.ok) return notice(answer.problem.detail, true);
    const hint = `Opens one session as “${item.name}”, once, within 15 minutes.`;
    onShow({ title: "Sign-in address", what: "Address", text: answer.value.url, hint });
  };
  const rotate = async () => {
    const answer = await post<ApiKey>(`/v1/keys/${item.id}/rotate`, { overlapSeconds: OVERLAP_SECONDS });
    setAsking(null);
    if (!answer.ok) return notice(answer.problem.detail, true);
    onShow({ ...NEW, title: `New key of “${item.name}”`, text: answer.value.key ?? "" });
  };
  const revoke = async () => {
    const answer = await remove(`/v1/keys/${item.id}`);
    setAsking(null);
    notice(answer.ok ? `“${item.name}” is revoked.` : answer.problem.detail, !answer.ok);
    onChange();
  };
  return (
    <tr data-testid="key-row">
      <td class="clip">
        <bdi>{item.name}</bdi>
      </td>
      <td>{item.scope}</td>
      <td>
        <code>{item.start}…</code>
      </td>
      <td>
        <Moment at={item.lastUsedAt} none="never" />
      </td>
      <td>
        <Moment at={item.expiresAt} none="never" />
      </td>
      <td>
        <div class="row end">
          <Button testId="key-sign-in" onPress={signIn}>
            Sign-in address
          </Button>
          <Button testId="key-rotate" onPress={() => setAsking("rotate")}>
            Rotate
          </Button>
          <Button kind="danger" testId="key-revoke" onPress={() => setAsking("revoke")}>
            Revoke
          </Button>
        </div>
        {asking === "revoke" && (
          <Question
            title={`Revoke “${item.name}”?`}
            say="Whatever uses it is refused within ten seconds, and so are the sessions it opened."
            yes="Revoke"
            onYes={revoke}
            onClose={() => setAsking(null)}
          />
        )}
        {asking === "rotate" && (
          <Question
            title={`A new key for “${item.name}”?`}
            say="The old one works beside it for a day, so that nothing stops meanwhile."
            yes="Make it"
            onYes={rotate}
            onClose={() => setAsking(null)}
          />
        )}
      </td>
    </tr>
  );
}

const OVERLAP_SECONDS = 86_400;
