import { useState } from "preact/hooks";
import { get, patch } from "../../api/call.ts";
import type { Click, Customer, Link, List } from "../../api/types.ts";
import { Button, CopyButton } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Moment } from "../../parts/moment.tsx";
import { QrCode } from "../../parts/qr.tsx";
import { Failed, Waiting } from "../../parts/said.tsx";
import { useLoad } from "../../state/load.ts";
import { notice } from "../../state/notices.ts";
import { href } from "../../state/route.ts";
import { counted } from "../../words/text.ts";

interface Props {
  customer: Customer;
  onChange: () => void;
}

export function Links({ customer, onChange }: Props) {
  return (
    <section class="card" aria-label="Links" data-testid="links">
      <h2>
        Links <span class="quiet">{customer.links.length}</span>
        <a class="aside" href={href("new", { key: customer.key })}>
          New link
        </a>
      </h2>
      {customer.links.length === 0 && <p class="quiet">No link was made for this customer.</p>}
      <ul class="links">
        {customer.links.map((link) => (
          <LinkRow key={link.slug} link={link} onChange={onChange} />
        ))}
      </ul>
    </section>
  );
}

function LinkRow({ link, onChange }: { link: Link; onChange: () => void }) {
  const [shown, setShown] = useState<"qr" | "clicks" | null>(null);
  const ended = link.disabled ? "Disabled" : isOver(link) ? "Expired" : null;
  const turn = async () => {
    const answer = await patch<Link>(`/v1/links/${link.slug}`, { disabled: !link.disabled });
    notice(
      answer.ok
        ? link.disabled
          ? "The link works again."
          : "The link no longer works."
        : answer.problem.detail,
      !answer.ok,
    );
    onChange();
  };
  return (
    <li class={ended ? "ended" : ""} data-testid="link">
      <div class="link-main">
        <p>
          <a href={link.url} target="_blank" rel="noreferrer noopener" data-testid="short-url">
            {link.url.replace(/^https?:\/\//, "")}
          </a>
          <CopyButton text={link.url} what="Link" />
          {ended && <span class="flag warn">{ended}</span>}
        </p>
        <p class="quiet small clip" title={link.requestUrl}>
          {link.note ? `${link.note} · ` : ""}to {link.requestUrl}
        </p>
        <p class="quiet small">
          Made <Moment at={link.createdAt} />
          {link.expiresAt && (
            <>
              , ends <Moment at={link.expiresAt} />
            </>
          )}
        </p>
      </div>
      <div class="row">
        <Button testId="clicks" onPress={() => setShown("clicks")}>
          {counted(link.clicks.person, "click")}
        </Button>
        <Button icon="qr" testId="show-qr" onPress={() => setShown("qr")}>
          QR
        </Button>
        <Button onPress={turn}>{link.disabled ? "Enable" : "Disable"}</Button>
      </div>
      {shown === "qr" && (
        <Dialog title="Scan to connect" onClose={() => setShown(null)}>
          <QrCode link={link} size={260} />
        </Dialog>
      )}
      {shown === "clicks" && (
        <Dialog title="Clicks" onClose={() => setShown(null)}>
          <Clicks link={link} />
        </Dialog>
      )}
    </li>
  );
}

function isOver({ expiresAt }: Link): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now();
}

const KINDS = {
  person: "A person",
  bot: "A robot",
  prefetch: "Fetched ahead by a browser",
  refused: "Followed when it no longer worked",
} as const;

function Clicks({ link }: { link: Link }) {
  const { value, problem, reload } = useLoad(`clicks ${link.slug}`, (signal) =>
    get<List<Click>>(`/v1/links/${link.slug}/clicks?limit=50`, signal),
  );
  if (problem) return <Failed problem={problem} onRetry={reload} />;
  if (!value) return <Waiting />;
  const { person, bot, prefetch, refused } = link.clicks;
  return (
    <>
      <p class="quiet">
        {counted(person, "person", "people")}, {counted(bot, "robot")},{" "}
        {counted(prefetch, "prefetch", "prefetches")}, {refused} refused. No address is kept of anybody.
      </p>
      <ol class="clicks" data-testid="click-list">
        {value.data.map((click, index) => (
          <li key={index}>
            <Moment at={click.at} /> {KINDS[click.kind] ?? click.kind}
            <span class="quiet">
              {[click.country, click.device, click.referrerHost && `from ${click.referrerHost}`]
                .filter(Boolean)
                .map((one) => ` · ${one}`)
                .join("")}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
