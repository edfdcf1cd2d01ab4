import { describe, expect, it } from "vitest";
import { checkRequestUrl, type RequestUrlCode } from "../../src/links/request-url.ts";

const hosts = ["app.leadsie.com", "app.leadsie.io", "agency.example:8443", "http://localhost:8788"];
const connect = "https://app.leadsie.com/connect/acme/manage";

describe("a request URL", () => {
  it.each([
    connect,
    "https://app.leadsie.io/connect/2088405878138352/view",
    "https://app.leadsie.com/embed/connect/to/acme/onboarding?theme=dark&x[]=1",
    "https://app.leadsie.com/connect/acme/manage?",
    "https://app.leadsie.com/connect/acme/manage#step-2",
    "https://app.leadsie.com/connect/caf%C3%A9/manage?utm_source=mail",
    "https://app.leadsie.com/connect/acme/manage?customUserIdentity=1&id=customUserId",
    "https://app.leadsie.com",
    "https://agency.example:8443/connect/acme/manage",
    "http://localhost:8788/connect/acme/manage",
  ])("may be %s", (url) => {
    expect(checkRequestUrl(url, hosts)).toEqual({ ok: true, url });
  });

  it.each<[string, RequestUrlCode]>([
    ["javascript:alert(1)", "request_url_scheme"],
    ["JavaScript://app.leadsie.com/%0aalert(1)", "request_url_scheme"],
    ["data:text/html,hello", "request_url_scheme"],
    ["ftp://app.leadsie.com/connect", "request_url_scheme"],
    ["http://app.leadsie.com/connect/acme/manage", "request_url_scheme"],
    ["http://localhost:9999/connect/acme/manage", "request_url_scheme"],
    ["https://evil.example/connect/acme/manage", "request_url_host"],
    ["https://app.leadsie.com.evil.example/connect", "request_url_host"],
    ["https://leadsie.com/connect", "request_url_host"],
    ["https://evilapp.leadsie.com/connect", "request_url_host"],
    ["https://app.leadsie.com./connect", "request_url_host"],
    ["https://%61pp.leadsie.com/connect", "request_url_host"],
    ["https://[::1]/connect", "request_url_host"],
    ["https://evil.example:8443/connect", "request_url_host"],
    ["https://app.leadsie.com@evil.example/connect", "request_url_user_info"],
    ["https://user:pass@app.leadsie.com/connect", "request_url_user_info"],
    ["https://@app.leadsie.com/connect", "request_url_user_info"],
    ["https://app.leadsie.com:443/connect", "request_url_port"],
    ["https://app.leadsie.com:8443/connect", "request_url_port"],
    ["https://app.leadsie.com:/connect", "request_url_port"],
    ["https://agency.example/connect", "request_url_port"],
    [`${connect}?customUserId=1`, "request_url_has_customer_id"],
    [`${connect}?customUserId`, "request_url_has_customer_id"],
    [`${connect}?a=b&CUSTOMUSERID=1`, "request_url_has_customer_id"],
    [`${connect}?%63ustomUser%49d=1`, "request_url_has_customer_id"],
    [`${connect}?a=b;customUserId=1`, "request_url_has_customer_id"],
    [`${connect}?customUserId[]=1`, "request_url_has_customer_id"],
    [`${connect}?customUserId%5Ba%5D=1`, "request_url_has_customer_id"],
    [`${connect}?+customUserId+=1`, "request_url_has_customer_id"],
    [`${connect}#customUserId=1`, "request_url_has_customer_id"],
    [`${connect}#/step?a=b&customuserid=1`, "request_url_has_customer_id"],
    [`${connect}?a=b?customUserId=1`, "request_url_has_customer_id"],
    [`${connect}#!customUserId=1`, "request_url_has_customer_id"],
    [`${connect}?${"a".repeat(2048)}`, "request_url_too_long"],
    ["", "request_url_invalid"],
    ["app.leadsie.com/connect", "request_url_invalid"],
    ["//app.leadsie.com/connect", "request_url_invalid"],
    ["https:app.leadsie.com/connect", "request_url_invalid"],
    ["https:/app.leadsie.com/connect", "request_url_invalid"],
    ["https:///app.leadsie.com/connect", "request_url_invalid"],
    ["HTTPS://app.leadsie.com/connect", "request_url_invalid"],
    ["https://App.Leadsie.com/connect", "request_url_invalid"],
    ["https://app.leadsie.com\\@evil.example/", "request_url_invalid"],
    ["https://app.leadsie.com/con\tnect", "request_url_invalid"],
    ["https://app.lead\tsie.com/connect", "request_url_invalid"],
    [" https://app.leadsie.com/connect", "request_url_invalid"],
    ["https://app.leadsie.com/connect ", "request_url_invalid"],
    ["https://app.leadsie.com/connect\r\nSet-Cookie:a=b", "request_url_invalid"],
    ["https://app.leadsie.com/connect\n", "request_url_invalid"],
    ["https://app.leadsie.com/\u0000", "request_url_invalid"],
    ["https://app.leadsie.com/café", "request_url_invalid"],
    ["https://аpp.leadsie.com/connect", "request_url_invalid"],
    ['https://app.leadsie.com/"><script>', "request_url_invalid"],
  ])("may not be %j: %s", (url, code) => {
    const result = checkRequestUrl(url, hosts);
    expect(result).toMatchObject({ ok: false, code });
  });

  it("may be as long as 2,048 bytes and no longer", () => {
    const longest = `${connect}?${"a".repeat(2048 - connect.length - 1)}`;
    expect(checkRequestUrl(longest, hosts)).toMatchObject({ ok: true });
    expect(checkRequestUrl(`${longest}a`, hosts)).toMatchObject({ ok: false, code: "request_url_too_long" });
  });

  it("is read by the URL parser as going to the host that was checked", () => {
    for (const url of [connect, `${connect}?a=//evil.example`, `${connect}#@evil.example`]) {
      expect(checkRequestUrl(url, hosts)).toMatchObject({ ok: true });
      expect(new URL(url).host).toBe("app.leadsie.com");
    }
  });
});
