import { describe, expect, it } from "vitest";
import { deviceOf } from "../../src/links/user-agent.ts";
import { isUnfurler, readVisit, visitorKind } from "../../src/links/visitor.ts";

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
const IPAD =
  "Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Mobile/15E148 Safari/604.1";
const PIXEL =
  "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
const ANDROID_TABLET =
  "Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const FACEBOOK_APP = `${IPHONE} [FBAN/FBIOS;FBAV/480.0.0.0]`;
const LINKEDIN_APP = `${PIXEL} [LinkedInApp]/4.1`;

const kindOf = (headers: Record<string, string>) => visitorKind(new Headers(headers));

describe("a visitor", () => {
  it.each([CHROME, IPHONE, IPAD, PIXEL, ANDROID_TABLET, FACEBOOK_APP, LINKEDIN_APP])(
    "is a person: %s",
    (userAgent) => {
      expect(kindOf({ "user-agent": userAgent })).toBe("person");
      expect(isUnfurler(userAgent)).toBe(false);
    },
  );

  it.each([
    "curl/8.9.1",
    "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "node",
  ])("is a bot that is shown the way: %s", (userAgent) => {
    expect(kindOf({ "user-agent": userAgent })).toBe("bot");
    expect(isUnfurler(userAgent)).toBe(false);
  });

  it.each([
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "WhatsApp/2.23.20.0 A",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
  ])("is an unfurler: %s", (userAgent) => {
    expect(kindOf({ "user-agent": userAgent })).toBe("bot");
    expect(isUnfurler(userAgent)).toBe(true);
  });

  it("without a User-Agent is a bot", () => {
    expect(kindOf({})).toBe("bot");
    expect(kindOf({ "user-agent": "" })).toBe("bot");
    expect(isUnfurler(null)).toBe(false);
  });

  it.each([
    ["sec-purpose", "prefetch"],
    ["sec-purpose", "prefetch;prerender"],
    ["purpose", "prefetch"],
    ["purpose", "preview"],
    ["x-purpose", "preview"],
    ["x-moz", "prefetch"],
  ])("whose browser looks ahead is a prefetch: %s: %s", (name, value) => {
    expect(kindOf({ "user-agent": CHROME, [name]: value })).toBe("prefetch");
    expect(kindOf({ "user-agent": "curl/8", [name]: value })).toBe("bot");
  });

  it.each([
    [CHROME, "desktop"],
    [IPHONE, "mobile"],
    [PIXEL, "mobile"],
    [IPAD, "tablet"],
    [ANDROID_TABLET, "tablet"],
    ["curl/8.9.1", "other"],
    ["", "other"],
  ])("comes with a device: %s is %s", (userAgent, device) => {
    expect(deviceOf(userAgent)).toBe(device);
  });

  it.each([
    ["https://mail.example.com/inbox/42?secret=1", "mail.example.com"],
    ["https://user:pass@Mail.Example.com:8443/x", "mail.example.com"],
    ["http://localhost", "localhost"],
    ["android-app://com.slack/", null],
    ["not a url", null],
    [`https://${"a".repeat(300)}.example/`, null],
  ])("leaves of the referrer its host alone: %s", (referer, host) => {
    expect(readVisit(new Headers({ referer }), null, "").referrerHost).toBe(host);
  });

  it.each([
    ["FI", "FI"],
    ["T1", "T1"],
    ["XX", null],
    ["finland", null],
    [undefined, null],
    [{}, null],
  ])("leaves a country code: %j", (given, country) => {
    expect(readVisit(new Headers(), given, "").country).toBe(country);
  });

  it("leaves nothing else", () => {
    const headers = new Headers({ "user-agent": CHROME, "cf-connecting-ip": "203.0.113.9", cookie: "a=b" });
    expect(readVisit(headers, "FI", "?utm_source=mail&secret=1")).toEqual({
      country: "FI",
      referrerHost: null,
      device: "desktop",
      utm: { utm_source: "mail" },
    });
  });
});
