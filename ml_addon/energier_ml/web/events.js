/** Server-sent events read from a response: EventSource cannot send a token. */

/** Yield {event, data} of a stream of bytes, as the HTML standard's event stream format says. */
export async function* events(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    waiting += value;
    const blocks = waiting.split(/\r?\n\r?\n/);
    waiting = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      if (event.data) yield event;
    }
  }
}

function parse(block) {
  const event = { event: "message", data: "" };
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (name === "event") event.event = value;
    if (name === "data") event.data += event.data ? `\n${value}` : value;
  }
  return event;
}
