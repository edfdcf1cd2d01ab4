import { useState } from "preact/hooks";
import type { Customer } from "../../api/types.ts";
import { Button } from "../../parts/button.tsx";
import { Moment } from "../../parts/moment.tsx";
import { mayWrite } from "../../state/session.ts";
import { webAddress } from "../../words/text.ts";
import { delayText } from "../../words/time.ts";
import { EditDialog } from "./edit.tsx";

const SOURCES = {
  api: "you added them",
  link: "a link was made",
  discovered: "Leadsie knew them",
  asked: "an integration asked",
} as const;

interface Props {
  customer: Customer;
  onChange: (customer: Customer) => void;
}

/** What the company itself says of the customer, and when what happened. */
export function About({ customer, onChange }: Props) {
  const [editing, setEditing] = useState(false);
  const { owner, email, tags, dueAt, remindAfter, metadata } = customer;
  return (
    <section class="card" aria-label="About" data-testid="about">
      <h2>
        About
        {mayWrite.value && (
          <span class="aside">
            <Button icon="edit" kind="bare" label="Edit" testId="edit" onPress={() => setEditing(true)} />
          </span>
        )}
      </h2>
      <dl>
        <Entry name="Owner">{owner}</Entry>
        <Entry name="E-mail">{email}</Entry>
        <Entry name="Tags">
          {tags.length > 0 &&
            tags.map((tag) => (
              <bdi key={tag} class="tag">
                {tag}
              </bdi>
            ))}
        </Entry>
        <Entry name="Due">{dueAt && <Moment at={dueAt} />}</Entry>
        <Entry name="Reminders">
          {remindAfter?.length ? `after ${remindAfter.map((one) => delayText(one)).join(", ")}` : null}
        </Entry>
        <Entry name="Known because">{SOURCES[customer.source] ?? customer.source}</Entry>
        <Entry name="Watched since">
          <Moment at={customer.createdAt} />
        </Entry>
        <Entry name="Opened">{customer.openedAt && <Moment at={customer.openedAt} />}</Entry>
        <Entry name="First connected">
          {customer.firstConnectedAt && <Moment at={customer.firstConnectedAt} />}
        </Entry>
        <Entry name="Lost">{customer.lostAt && <Moment at={customer.lostAt} />}</Entry>
        {Object.entries(metadata ?? {}).map(([name, value]) => (
          <Entry key={name} name={name}>
            <Value value={value} />
          </Entry>
        ))}
      </dl>
      {editing && <EditDialog customer={customer} onClose={() => setEditing(false)} onChange={onChange} />}
    </section>
  );
}

function Entry({ name, children }: { name: string; children?: preact.ComponentChildren }) {
  return (
    <>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd>{children || <span class="quiet">–</span>}</dd>
    </>
  );
}

/** Metadata is the company's own; an address in it may be opened. */
function Value({ value }: { value: unknown }) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const address = webAddress(value);
  if (!address) return <bdi>{text}</bdi>;
  return (
    <a href={address} target="_blank" rel="noreferrer noopener">
      <bdi>{text}</bdi>
    </a>
  );
}
