/** One server-sent event (WHATWG HTML, section 9.2), as far as the service uses them. */
export interface ServerEvent {
  id: string | null;
  /** Null where only a place was told: nothing happened there, and a stream is resumed from it. */
  data: string | null;
}

/** The events of a `text/event-stream` body. One that was cut off is not given. */
export async function* serverEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const frames = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = frames.pop() ?? "";
      for (const frame of frames) {
        const event = eventIn(frame);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function eventIn(frame: string): ServerEvent | null {
  let id: string | null = null;
  const data: string[] = [];
  for (const line of frame.split("\n")) {
    const [, field, value = ""] = /^(\w+): ?(.*)$/s.exec(line) ?? [];
    if (field === "id") id = value;
    if (field === "data") data.push(value);
  }
  if (data.length > 0) return { id, data: data.join("\n") };
  return id === null ? null : { id, data: null };
}
