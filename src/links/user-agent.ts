import { isbot } from "isbot";
import { MAX_USER_AGENT_CHARS, MAX_USER_AGENTS } from "./constants.ts";

export type Device = "mobile" | "tablet" | "desktop" | "other";

/** What a User-Agent says. */
export interface Agent {
  /** An unfurler is a bot too, and so is who says nothing: every browser says something. */
  bot: boolean;
  unfurler: boolean;
  device: Device;
}

/** A machine that fetches a link for a message's preview gets a title and no target. */
const UNFURLERS =
  /facebookexternalhit|Twitterbot|Slackbot-LinkExpanding|LinkedInBot|WhatsApp|TelegramBot|Discordbot|SkypeUriPreview/i;

const TABLET = /iPad|Tablet|PlayBook|Silk(?!.*Mobile)|Kindle|Android(?!.*Mobile)/i;
const MOBILE = /Mobi|iPhone|iPod|Android|Windows Phone|Opera Mini/i;
const DESKTOP = /Windows NT|Macintosh|X11|Linux|CrOS/i;

const NOBODY: Agent = { bot: true, unfurler: false, device: "other" };

/** A few hundred browsers make nearly all visits, and the patterns take as long as the rest of a redirect. */
const known = new Map<string, Agent>();

export function readAgent(userAgent: string | null): Agent {
  return userAgent ? (known.get(userAgent) ?? learn(userAgent)) : NOBODY;
}

function learn(userAgent: string): Agent {
  const unfurler = UNFURLERS.test(userAgent);
  const agent = { bot: unfurler || isbot(userAgent), unfurler, device: deviceOf(userAgent) };
  if (known.size >= MAX_USER_AGENTS) known.clear();
  if (userAgent.length <= MAX_USER_AGENT_CHARS) known.set(userAgent, agent);
  return agent;
}

export function deviceOf(userAgent: string): Device {
  if (TABLET.test(userAgent)) return "tablet";
  if (MOBILE.test(userAgent)) return "mobile";
  return DESKTOP.test(userAgent) ? "desktop" : "other";
}
