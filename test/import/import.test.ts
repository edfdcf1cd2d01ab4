import { describe, expect, it } from "vitest";
import { checkImport, resultCsv, sendImport, type Way } from "../../src/import/index.ts";

const URL_A = "https://app.leadsie.com/connect/acme/manage";

function rowsOf(text: string, requestUrl?: string) {
  const checked = checkImport(text, requestUrl);
  if (!checked.ok) throw new Error(checked.problems.join(" "));
  return checked.rows;
}

const items = (text: string, requestUrl?: string) => rowsOf(text, requestUrl).map(({ item }) => item);
const issues = (text: string) =>
  rowsOf(text).flatMap((row) => row.issues.map(({ column, message }) => `${column}: ${message}`));

describe("a table is read as it was written", () => {
  it.each([
    ["with commas and LF", `customUserId,requestUrl\n00123,${URL_A}\n`],
    ["with a byte order mark and CRLF", `\ufeffcustomUserId,requestUrl\r\n00123,${URL_A}\r\n`],
    ["with semicolons", `customUserId;requestUrl\r\n00123;${URL_A}\r\n`],
    ["with tabs", `customUserId\trequestUrl\n00123\t${URL_A}`],
    ["with quoted cells", `"customUserId","requestUrl"\r\n"00123","${URL_A}"\r\n`],
    ["with empty lines", `customUserId,requestUrl\n\n00123,${URL_A}\n,\n\n`],
    ["whatever the header's letter case", `CustomUserID,RequestURL\n00123,${URL_A}`],
  ])("%s", (_, text) => {
    expect(items(text)).toEqual([{ customUserId: "00123", requestUrl: URL_A }]);
  });

  it("keeps quotes, delimiters and line breaks inside a quoted cell", () => {
    const text = `customUserId;name;requestUrl\r\n"a;""b""";"Two\r\nlines, and; more";${URL_A}\r\n`;
    expect(items(text)).toEqual([
      { customUserId: 'a;"b"', name: "Two\r\nlines, and; more", requestUrl: URL_A },
    ]);
  });

  it("keeps blanks around an id, which are part of it", () => {
    expect(items(`customUserId,requestUrl\n" 7 ",${URL_A}`)).toMatchObject([{ customUserId: " 7 " }]);
  });

  it("makes lists, requirements, a due date and metadata of their columns", () => {
    const header = "customUserId,tags,requires,dueAt,metadata.plan,metadata.__proto__,requestUrl";
    const row = `7,"vip, north|new","Facebook Page*2|Meta Ad Account:admin",2026-11-30T10:00:00+01:00,pro,x,${URL_A}`;
    const [item] = items(`${header}\n${row}`);
    expect(item).toMatchObject({
      tags: ["vip", "north", "new"],
      requires: [
        { key: "facebook-page", types: ["Facebook Page"], count: 2 },
        { key: "meta-ad-account", types: ["Meta Ad Account"], accessLevel: "admin" },
      ],
      dueAt: "2026-11-30T09:00:00.000Z",
    });
    expect(Object.entries(item?.metadata as object)).toEqual([
      ["plan", "pro"],
      ["__proto__", "x"],
    ]);
  });

  it("takes a day to its end", () => {
    const [item] = items(`customUserId,dueAt,requestUrl\n7,2026-11-30,${URL_A}`);
    expect(new Date(item?.dueAt as string).getTime()).toBe(new Date("2026-11-30T23:59:59").getTime());
  });

  it("takes the request of the whole import where a row names none", () => {
    expect(items("customUserId\n7\n8", URL_A)).toEqual([
      { customUserId: "7", requestUrl: URL_A },
      { customUserId: "8", requestUrl: URL_A },
    ]);
  });
});

describe("what cannot be sent is said before anything is", () => {
  it.each(["2.08841E+15", "2,08841E+15", "2.08841e+15", "2E+15"])("an id that Excel changed: %s", (id) => {
    expect(issues(`customUserId;requestUrl\n${id};${URL_A}`)).toEqual([
      expect.stringMatching(/^customUserId: Excel changed this id/),
    ]);
  });

  it.each([
    ["no id", `,${URL_A},,`, "customUserId: must not be empty"],
    ["an id that is too long", `${"x".repeat(8193)},${URL_A},,`, "customUserId: is longer than 8192 bytes"],
    ["no request", "7,,,", "requestUrl: must not be empty"],
    ["a script for a request", "7,javascript:alert(1),,", /^requestUrl: /],
    ["a request with an id of its own", `7,${URL_A}?customUserId=8,,`, /^requestUrl: /],
    [
      "a day of another country",
      `7,${URL_A},30.11.2026,`,
      "dueAt: 30.11.2026 is no day: write it as 2026-11-30.",
    ],
    ["a day that is none", `7,${URL_A},2026-02-30,`, /^dueAt: 2026-02-30 is no day/],
    ["an e-mail address that is none", `7,${URL_A},,nobody`, "email: nobody is no e-mail address."],
    ["more cells than the header has", `7,${URL_A},,,more`, ": The row has more cells than the header."],
  ])("%s", (_, row, said) => {
    const found = issues(`customUserId,requestUrl,dueAt,email\n${row}`);
    expect(found).toEqual([typeof said === "string" ? said : expect.stringMatching(said)]);
  });

  it("the same customer and request twice", () => {
    expect(issues(`customUserId,requestUrl\n7,${URL_A}\n8,${URL_A}\n7,${URL_A}`)).toEqual([
      "customUserId: is in row 2 too, with the same request.",
    ]);
  });

  it.each([
    ["", "The table is empty."],
    ["customUserId,requestUrl\n", "There is a header and nothing below it."],
    [`id,requestUrl\n7,${URL_A}`, /There is no column customUserId.*Unknown: id/],
    ["customUserId\n7", "There is no column requestUrl."],
    [`customUserId,customUserId,requestUrl\n7,8,${URL_A}`, /customUserId is there twice/],
    [`customUserId,requestUrl\n"7,${URL_A}`, /quotation mark/],
  ])("a table that is none: %j", (text, said) => {
    const checked = checkImport(text);
    expect(checked.ok || checked.problems.join(" ")).toMatch(said);
  });
});

describe("sending", () => {
  const text = `customUserId,requestUrl\n${Array.from({ length: 120 }, (_, n) => `c${n},${URL_A}`).join("\n")}\n2E+15,${URL_A}`;

  function way(post: Way["post"]): Way & { waits: number[] } {
    const waits: number[] = [];
    let keys = 0;
    return { post, waits, wait: async (ms) => void waits.push(ms), newKey: () => `key-${keys++}` };
  }

  const made = (batch: object[]) => ({
    ok: true as const,
    data: batch.map((item, index) => ({
      index,
      status: 201,
      state: "waiting",
      link: { url: `https://go.example/r/${(item as { customUserId: string }).customUserId}` },
    })),
  });

  it("sends what is good in batches, in order, and tells of each row", async () => {
    const sizes: number[] = [];
    const progress: number[] = [];
    const outcomes = await sendImport(
      rowsOf(text),
      way(async (batch) => {
        sizes.push(batch.length);
        return made(batch);
      }),
      (some) => progress.push(some.length),
    );
    expect(sizes).toEqual([50, 50, 20]);
    expect(progress).toEqual(sizes);
    expect(outcomes).toHaveLength(121);
    expect(outcomes[119]).toMatchObject({
      shortUrl: "https://go.example/r/c119",
      state: "waiting",
      error: "",
    });
    expect(outcomes[120]).toMatchObject({
      shortUrl: "",
      error: expect.stringContaining("Excel changed this id"),
    });
  });

  it("sends a batch again under the same key when it could not be taken, and not sooner than asked", async () => {
    const keys: string[] = [];
    const path = way(async (batch, key) => {
      keys.push(key);
      return keys.length === 1 ? { ok: false, detail: "busy", retryAfterMs: 7000 } : made(batch);
    });
    await sendImport(rowsOf(text), path, () => {});
    expect(keys).toEqual(["key-0", "key-0", "key-1", "key-2"]);
    expect(path.waits).toEqual([7000]);
  });

  it("gives a batch up that is refused, or fails again and again, and goes on with the next", async () => {
    let calls = 0;
    const path = way(async (batch) => {
      calls++;
      if (batch.length === 20) return { ok: false, detail: "No.", retryAfterMs: null };
      return { ok: false, detail: "Busy.", retryAfterMs: 0 };
    });
    const outcomes = await sendImport(rowsOf(text), path, () => {});
    expect(calls).toBe(5 + 5 + 1);
    expect(outcomes[0]?.error).toBe("Busy.");
    expect(outcomes[119]?.error).toBe("No.");
  });

  it("tells what the service says of one row beside that row", async () => {
    const rows = rowsOf(`customUserId,requestUrl\n7,${URL_A}\n8,${URL_A}`);
    const error = { detail: "x", errors: [{ path: "requestUrl", message: "must lead elsewhere." }] };
    const answer = async (batch: object[]) => ({
      ok: true as const,
      data: [{ index: 0, status: 400, error }, ...made(batch).data.slice(1)],
    });
    const outcomes = await sendImport(rows, way(answer), () => {});
    expect(outcomes.map(({ error: said }) => said)).toEqual(["requestUrl must lead elsewhere.", ""]);
  });

  it("stops between batches when told to", async () => {
    let calls = 0;
    const path = way(async (batch) => {
      calls++;
      return made(batch);
    });
    const outcomes = await sendImport(
      rowsOf(text),
      path,
      () => {},
      () => calls > 0,
    );
    expect(calls).toBe(1);
    expect(outcomes[60]?.error).toBe("Stopped before it was sent.");
  });
});

describe("the table that comes back", () => {
  it("is the one that was given, with what became of each row, and runs nothing in a spreadsheet", async () => {
    const given = `customUserId;name;requestUrl;error\n00123;"=HYPERLINK(""x"")";${URL_A};old\n2E+15;B;${URL_A};\n`;
    const rows = rowsOf(given);
    const outcomes = rows.map((row) => ({
      row,
      shortUrl: row.item ? "https://go.example/r/x" : "",
      state: row.item ? "waiting" : "",
      error: row.item ? "" : "Excel, again",
    }));
    const text = resultCsv(["customUserId", "name", "requestUrl", "error"], outcomes);
    expect(text).toBe(
      [
        "\ufeffcustomUserId,name,requestUrl,shortUrl,state,error",
        `00123,"'=HYPERLINK(""x"")",${URL_A},https://go.example/r/x,waiting,`,
        `2E+15,B,${URL_A},,,"Excel, again"`,
        "",
      ].join("\r\n"),
    );
  });

  it("can be given again", () => {
    const [row] = rowsOf(`customUserId,requestUrl\n00123,${URL_A}`);
    if (!row) throw new Error("no row");
    const back = resultCsv(
      ["customUserId", "requestUrl"],
      [{ row, shortUrl: "https://go.example/r/x", state: "opened", error: "" }],
    );
    expect(items(back)).toEqual([{ customUserId: "00123", requestUrl: URL_A }]);
  });
});

it("Rows are numbered as a spreadsheet shows them, empty ones too", () => {
  const rows = rowsOf(`customUserId,requestUrl\na,${URL_A}\n\n , \nb,nonsense\n`);
  expect(rows.map(({ customUserId, number }) => [customUserId, number])).toEqual([
    ["a", 2],
    ["b", 5],
  ]);
});
