/** One message of a stream; `id` is where to go on from. */
export interface Message {
  id: string;
  event: string;
  data: string;
}

/**
 * Cuts text as it comes into messages (WHATWG HTML, "interpreting an event stream"). Comments give nothing; a message is
 * whole once its empty line is here.
 */
export function messageReader(): (chunk: string) => Message[] {
  let rest = "";
  let id = "";
  return (chunk) => {
    const blocks = (rest + chunk).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      const fields = fieldsOf(block);
      id = fields.get("id") ?? id;
      const data = fields.get("data");
      return data === undefined ? [] : [{ id, event: fields.get("event") ?? "message", data }];
    });
  };
}

function fieldsOf(block: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const [, name, value] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const before = fields.get(name);
    fields.set(name, name === "data" && before !== undefined ? `${before}\n${value}` : value);
  }
  return fields;
}
