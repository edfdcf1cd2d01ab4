import * as z from "zod/mini";
import { MORE } from "../feed/listeners.ts";
import { feedLog } from "../stubs.ts";
import { EventStream, LAST_EVENT_ID } from "./event-stream.ts";
import { allLogs } from "./feed.ts";
import { feedFields, feedGone, filterOf, openPlaces, type Places, sealPlaces } from "./feed-query.ts";
import { LogFollower } from "./log-follower.ts";
import { cursorParam, readQuery } from "./query.ts";
import { forReader } from "./reader-text.ts";
import type { Context, Route } from "./route.ts";
import { checkHeader } from "./validate.ts";

export const feedLive: Route[] = [
  { method: "GET", path: "/v1/events/live", scope: "read", handle: streamFeed },
];

export const liveQuery = z.object(feedFields);

/**
 * The feed as a stream: from `Last-Event-ID` or `?after=` on, else what comes from now. The id of each event is the
 * cursor behind it. An object that restarts ends the stream, and the browser resumes it by itself.
 */
async function streamFeed(c: Context): Promise<Response> {
  const { after, ...given } = readQuery(c, liveQuery);
  const resumed = c.request.headers.get("last-event-id") ?? undefined;
  const from =
    resumed === undefined
      ? await openPlaces(c, after)
      : await openPlaces(c, checkHeader(cursorParam, LAST_EVENT_ID, resumed), LAST_EVENT_ID);
  const filter = JSON.stringify(await filterOf(given));
  const followers = allLogs.map(
    (log) => new LogFollower(c, feedLog(c.env, log), { after: from?.[log], filter }),
  );
  const stop = () => followers.forEach((one) => void one.end());
  const begun = await Promise.all(followers.map((one) => one.begin())).catch((error: unknown) => {
    stop();
    throw error;
  });
  if (!begun.every((one) => one.ok)) {
    stop();
    if (begun.some((one) => !one.ok && one.reason === "expired")) throw feedGone();
    throw new Error("a log cannot be followed");
  }
  const places: Places = begun.map((one) => (one.ok ? one.place : 0));
  return tellAll(c, followers, places, stop).response;
}

/**
 * Page by page and one log after the other: each event's id has to say what was sent before it, and nothing that was not. What
 * cannot be told, because a link could not be looked up, ends the stream: the reader resumes in front of it.
 */
function tellAll(c: Context, followers: LogFollower[], places: Places, stop: () => void): EventStream {
  const stream = new EventStream(c, (stream) => then(async () => stream.mark(await sealPlaces(c, places))));
  let told = Promise.resolve();
  const then = (step: () => Promise<void>) => {
    told = told.then(step);
    told.catch(() => stream.close());
    return told;
  };
  void then(async () => stream.mark(await sealPlaces(c, places)));
  stream.ended.then(stop);
  followers.forEach((follower, log) => {
    follower.follow(
      (page) => {
        void then(async () => {
          for (const { no, text } of page.rows) {
            const { type } = JSON.parse(text) as { type: string };
            await stream.event(await sealPlaces(c, places.with(log, no)), type, await forReader(c, text));
            places[log] = no;
          }
          places[log] = page.place;
          follower.send(MORE);
        });
      },
      () => stream.close(),
    );
  });
  return stream;
}
