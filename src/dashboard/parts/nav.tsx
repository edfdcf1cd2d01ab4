import { connected } from "../state/live.ts";
import { route } from "../state/route.ts";
import { isAdmin, mayWrite, session, signOut } from "../state/session.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface Entry {
  path: string;
  name: string;
  icon: IconName;
}

/** Only what the key may do is offered. */
function entries(): Entry[] {
  const all: (Entry | false)[] = [
    { path: "", name: "Overview", icon: "overview" },
    { path: "customers", name: "Customers", icon: "customers" },
    mayWrite.value && { path: "new", name: "New link", icon: "link" },
    mayWrite.value && { path: "import", name: "Import", icon: "import" },
    { path: "unattributed", name: "Unattributed", icon: "question" },
    isAdmin.value && { path: "webhooks", name: "Webhooks", icon: "webhook" },
    isAdmin.value && { path: "keys", name: "Keys", icon: "key" },
  ];
  return all.filter((one) => one !== false);
}

export function Nav() {
  const here = route.value.path[0] ?? "";
  return (
    <header class="side">
      <a class="brand" href="#/">
        <img src="/assets/icon.svg" width="26" height="26" alt="" />
        Connectwatch
      </a>
      <nav aria-label="Views">
        {entries().map(({ path, name, icon }) => (
          <a
            key={path}
            href={`#/${path}`}
            aria-current={path === here ? "page" : undefined}
            data-testid={`nav-${path || "overview"}`}
          >
            <Icon name={icon} />
            <span>{name}</span>
          </a>
        ))}
      </nav>
      <div class="who">
        <Live />
        <span class="who-name" title={`Scope: ${session.value?.scope}`}>
          {session.value?.name} <span class="quiet">· {session.value?.scope}</span>
        </span>
        <Button icon="out" kind="bare" label="Sign out" testId="sign-out" onPress={signOut} />
      </div>
    </header>
  );
}

const LIVE = {
  opening: ["Connecting", "Waiting for the stream of changes."],
  live: ["Live", "What is shown changes by itself."],
  lost: ["Reconnecting", "The service cannot be reached. What is shown may be old."],
} as const;

function Live() {
  const [word, title] = LIVE[connected.value];
  return (
    <span class={`live ${connected.value}`} title={title} role="status" data-testid="live">
      {word}
    </span>
  );
}
