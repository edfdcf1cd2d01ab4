import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

interface Memory {
  customer: (search: string) => string;
  recall: (name: string) => string | null;
  remember: (name: string, text: string) => void;
}

/** The browser's module, as a page loads it anew: what it knows comes from the storage alone. */
async function load(): Promise<Memory> {
  vi.resetModules();
  // @ts-expect-error: the page's scripts are plain JavaScript, without declarations.
  return import("../../sandbox/public/memory.js") as Promise<Memory>;
}

function storage(): {
  getItem: (name: string) => string | null;
  setItem: (name: string, text: string) => void;
} {
  const kept = new Map<string, string>();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text) };
}

beforeEach(() => vi.stubGlobal("localStorage", storage()));
afterEach(() => vi.unstubAllGlobals());

describe("what the browser remembers", () => {
  it("attributes a visitor who left and came back without the parameter", async () => {
    expect((await load()).customer("?customUserId=c1")).toBe("c1");
    expect((await load()).customer("")).toBe("c1");
    expect((await load()).customer("?utm_source=mail")).toBe("c1");
  });

  it("takes another customUserId from then on", async () => {
    (await load()).customer("?customUserId=c1");
    expect((await load()).customer("?customUserId=c2")).toBe("c2");
    expect((await load()).customer("?customUserId=")).toBe("c2");
  });

  it("decodes once, takes the first, and knows nobody without one", async () => {
    const { customer } = await load();
    expect(customer("")).toBe("");
    expect(customer("?customUserId=a%252Fb%20%F0%9F%98%80&customUserId=later")).toBe("a%2Fb 😀");
    const long = "x".repeat(8192);
    expect(customer(`?customUserId=${long}`)).toBe(long);
  });

  it("works in a frame that is refused any storage", async () => {
    const refuse = () => {
      throw new Error("SecurityError");
    };
    vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
    const { customer, recall, remember } = await load();
    expect(customer("?customUserId=c1")).toBe("c1");
    expect(customer("")).toBe("c1");
    remember("user", "7");
    expect(recall("user")).toBe("7");
  });
});
