/** One server-sent event (html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation). */
export interface ServerSent {
  /** Absent: the event only moved the position or the retry time. */
  data?: string;
  id?: string;
  retry?: number;
}

/** Reads an event stream, whatever its line ends and wherever its chunks were cut. An unfinished last event is dropped. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSent, void> {
  const decoder = new TextDecoder();
  let rest = "";
  let event: ServerSent = {};
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    // A chunk may end between CR and LF: keep a last CR until more has come.
    const whole = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    const lines = whole.split(/\r\n|\n|\r/);
    rest = (lines.pop() ?? "") + rest.slice(whole.length);
    for (const line of lines) {
      if (line !== "") {
        event = withLine(event, line);
        continue;
      }
      if (Object.keys(event).length > 0) yield event;
      event = {};
    }
  }
}

function withLine(event: ServerSent, line: string): ServerSent {
  const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
  if (field === "data") return { ...event, data: event.data === undefined ? value : `${event.data}\n${value}` };
  if (field === "id" && !value.includes("\0")) return { ...event, id: value };
  if (field === "retry" && /^\d+$/.test(value)) return { ...event, retry: Number(value) };
  return event;
}
