import { type Facts, unheard, type Verdict, when } from "./diagnosis-basis.ts";

/** One or two sentences for whoever looks after the customer: what happened, and what to do. */
export function sayVerdict(verdict: Verdict, facts: Facts): string {
  const { status } = facts;
  switch (verdict) {
    case "met":
      return "Everything you asked for is connected. There is nothing to do.";
    case "blind":
      return sayBlind(facts);
    case "connected_under_other_id":
      return sayOther(facts);
    case "connected_without_id":
      return sayNameless(facts);
    case "failed_at_platform":
      return `${status.state === "lost" ? "Access was there and is no more" : "The customer tried, and the platform did not give the access you need"}${named(status.failed)}. Ask them to open the link again and to allow it; they may need an admin of theirs.`;
    case "pending_acceptance":
      return `The customer has done their part, and an invitation waits to be accepted${named(status.pending)}. Accept it on the platform, or ask whoever received it.`;
    case "link_expired":
      return "The customer's link no longer opens: it expired or was disabled. Make a new one and send it to them.";
    case "never_opened":
      return facts.links.length === 0
        ? "The customer has no link yet. Make one and send it to them."
        : "Nobody has opened the customer's link. Send it again, and ask whether it reached them.";
    case "opened_not_connected":
      return sayOpened(facts);
  }
}

function sayBlind(facts: Facts): string {
  const silence = unheard(facts);
  const since = silence ? ` since ${when(silence.since)}` : "";
  return `Leadsie cannot be heard${since}, so nobody can tell whether the customer has connected. What is shown is from before.`;
}

function sayOther({ movedTo, elsewhere }: Facts): string {
  if (movedTo) {
    return `The person who had connected here has come back under the id ${quoted(movedTo.customUserId)}, and Leadsie now counts them there alone. If that was a mistake, send them this customer's link again.`;
  }
  const id = quoted(elsewhere?.customUserId ?? "");
  return `Nothing came under this id, but within an hour after the link was opened somebody connected to the same request under the id ${id}, of whom no click is known. It is probably the same person: their browser may have kept the other id.`;
}

function sayNameless({ candidates }: Facts): string {
  if (candidates.some(({ by }) => by === "user")) {
    return "The person who had connected here now shows up without an id. Assign the connection to this customer.";
  }
  const several = candidates.filter(({ by }) => by === "click").length > 1;
  return several
    ? "Connections came in without an id within an hour after the link was opened. See which of them is this customer's and assign it."
    : "A connection came in without an id within an hour after the link was opened. If it is this customer's, assign it to them.";
}

function sayOpened({ status, candidates }: Facts): string {
  const { openedAt, connections, missing } = status;
  if (connections > 0) {
    const keys = missing.map(({ key }) => key).join(", ");
    return `The customer has connected something, but not all that you asked for. Still missing: ${keys}. Send them the link again.`;
  }
  const hint =
    candidates.length > 0 ? " A connection without an id came to the same request: it may be theirs." : "";
  return `The customer opened the link${openedAt === null ? "" : ` (first on ${when(openedAt)})`} and has not finished connecting. Ask them whether they got stuck.${hint}`;
}

function named(assets: { type: string; name: string }[]): string {
  return assets.length === 0 ? "" : ` (${assets.map(({ type, name }) => `${type} ${name}`).join(", ")})`;
}

function quoted(customUserId: string): string {
  return JSON.stringify(customUserId);
}
