// An EventSource for Node, over a fetch that keeps its cookies: what a browser does with a stream of events, its
// reconnecting from the last event included.
export function eventSourceOver(ask: typeof fetch) {
  return class extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSED = 2;
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSED = 2;
    readyState = 0;
    #lastEventId = '';
    readonly #closing = new AbortController();

    constructor(url: string) {
      super();
      void this.#listen(url);
    }

    close(): void {
      this.readyState = this.CLOSED;
      this.#closing.abort();
    }

    async #listen(url: string): Promise<void> {
      const { signal } = this.#closing;
      while (this.readyState !== this.CLOSED) {
        const headers = { accept: 'text/event-stream', 'last-event-id': this.#lastEventId };
        const answer = await ask(url, { headers, signal }).catch(() => null);
        if (answer !== null && !answer.ok) this.readyState = this.CLOSED;
        else {
          this.readyState = this.OPEN;
          await this.#read(answer?.body ?? null).catch(() => {}); // a stream that breaks off is connected again
          if (signal.aborted) return;
          this.readyState = this.CONNECTING;
        }
        this.dispatchEvent(new Event('error'));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }

    async #read(body: ReadableStream<Uint8Array> | null): Promise<void> {
      let rest = '';
      for await (const text of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
        const blocks = (rest + text).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.#tell(block);
      }
    }

    #tell(block: string): void {
      const fields = new Map(
        block.split('\n').map((line) => {
          const at = line.indexOf(': ');
          return [line.slice(0, at), line.slice(at + 2)] as const;
        }),
      );
      const data = fields.get('data');
      this.#lastEventId = fields.get('id') ?? this.#lastEventId;
      if (data === undefined) return;
      const lastEventId = this.#lastEventId;
      this.dispatchEvent(new MessageEvent(fields.get('event') ?? 'message', { data, lastEventId }));
    }
  };
}
