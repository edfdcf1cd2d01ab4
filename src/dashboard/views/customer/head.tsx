import { useState } from "preact/hooks";
import { type call, customerPath, post, put } from "../../api/call.ts";
import type { Customer } from "../../api/types.ts";
import { Button, CopyButton } from "../../parts/button.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Pill } from "../../parts/pill.tsx";
import { notice } from "../../state/notices.ts";
import { isAdmin, mayWrite } from "../../state/session.ts";
import { shortId } from "../../words/text.ts";
import { Flags } from "../customers/table.tsx";
import { EraseDialog } from "./erase.tsx";

interface Props {
  customer: Customer;
  onChange: (customer: Customer) => void;
}

export function CustomerHead({ customer, onChange }: Props) {
  const [erasing, setErasing] = useState(false);
  const name = customer.name ?? customer.client?.name;
  const take = (answer: Awaited<ReturnType<typeof call<Customer>>>, said: string) => {
    if (answer.ok) onChange(answer.value);
    notice(answer.ok ? said : answer.problem.detail, !answer.ok);
  };
  const path = customerPath(customer.key);
  const refresh = async () => take(await post<Customer>(`${path}/refresh`), "Leadsie was asked again.");
  const archive = async (archived: boolean) =>
    take(await put<Customer>(path, { archived }), archived ? "No longer watched." : "Watched again.");
  return (
    <header class="customer-head">
      <p class="crumb">
        <a href="#/customers">Customers</a>
      </p>
      <div class="head">
        <div class="titles">
          <h1>
            <bdi>{name ?? shortId(customer.customUserId)}</bdi>
          </h1>
          <p class="id-line">
            <bdi class="id" data-testid="customer-id" title={shortId(customer.customUserId, 400)}>
              {shortId(customer.customUserId)}
            </bdi>
            <CopyButton text={customer.customUserId} what="Id" />
            <Pill state={customer.state} />
            <Flags row={customer} />
          </p>
        </div>
        {mayWrite.value && (
          <div class="row actions">
            <Button icon="refresh" testId="refresh" onPress={refresh}>
              Refresh now
            </Button>
            <Button icon="archive" testId="archive" onPress={() => archive(!customer.archived)}>
              {customer.archived ? "Watch again" : "Archive"}
            </Button>
            {isAdmin.value && (
              <Button icon="trash" kind="danger" testId="erase" onPress={() => setErasing(true)}>
                Erase
              </Button>
            )}
          </div>
        )}
      </div>
      <p class="quiet small">
        Checked <Moment at={customer.checkedAt} none="not yet" />
        {customer.stale && (
          <>
            {" "}
            · the last look failed: {customer.stale.reason}, <Moment at={customer.stale.since} />
          </>
        )}
      </p>
      {erasing && <EraseDialog customer={customer} onClose={() => setErasing(false)} />}
    </header>
  );
}
