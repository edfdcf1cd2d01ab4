import type { Customer } from "../../api/types.ts";
import { Icon } from "../../parts/icon.tsx";
import { Moment } from "../../parts/moment.tsx";
import { type AssetWords, type ConnectionWords, connectionWords } from "../../words/asset.ts";
import { webAddress } from "../../words/text.ts";

/** Asset by asset: what is connected, what failed or was lost, and why. Names are others' words and shown as text. */
export function Assets({ customer }: { customer: Customer }) {
  const connections = customer.connections.map(connectionWords);
  const summary = webAddress(customer.client?.summaryUrl);
  return (
    <section class="card" aria-label="Connections" data-testid="connections">
      <h2>
        Connections <span class="quiet">{connections.length}</span>
        {summary && (
          <a class="aside" href={summary} target="_blank" rel="noreferrer noopener">
            Open at Leadsie <Icon name="open" />
          </a>
        )}
      </h2>
      {connections.length === 0 && <p class="quiet">Leadsie shows nothing under this id.</p>}
      {connections.map((connection, index) => (
        <Connection key={index} connection={connection} />
      ))}
    </section>
  );
}

function Connection({ connection }: { connection: ConnectionWords }) {
  const { request, requestUrl, accessLevel, status, assets } = connection;
  return (
    <div class="connection">
      <h3 title={requestUrl}>
        <bdi>{request}</bdi>
        <span class="quiet">
          {accessLevel && ` ${accessLevel} access`}
          {status && ` · ${status.replaceAll("_", " ").toLowerCase()}`}
        </span>
      </h3>
      <ul class="assets">
        {assets.map((asset, index) => (
          <Asset key={index} asset={asset} />
        ))}
      </ul>
    </div>
  );
}

const ICONS = { ok: "check", pending: "clock", bad: "cross" } as const;

function Asset({ asset }: { asset: AssetWords }) {
  const { type, name, id, status, word, why, at, address } = asset;
  return (
    <li class={`asset ${status}`} data-testid="asset">
      <Icon name={ICONS[status]} />
      <span class="type">{type}</span>
      <span class="what">
        {address ? (
          <a href={address} target="_blank" rel="noreferrer noopener">
            <bdi>{name || id}</bdi>
          </a>
        ) : (
          <bdi>{name || id}</bdi>
        )}
        {name && <bdi class="id">{id}</bdi>}
        {why && <bdi class="why">{why}</bdi>}
      </span>
      <span class="word">
        {word}
        {at !== null && (
          <span class="since">
            <Moment at={at} />
          </span>
        )}
      </span>
    </li>
  );
}
