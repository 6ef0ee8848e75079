// What travels between a host and the desk thread for a browser: an HTTP request one way, its response the other, in
// pieces, because a stream of events has no end. The host reads neither.

export interface ForwardedRequest {
  readonly method: string;
  /** Whole, with its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** From the host. `stop`: whoever asked has gone. */
export type RequestFrame =
  | { readonly request: number; readonly forward: ForwardedRequest }
  | { readonly request: number; readonly stop: true };

/** From the desk thread: the head, the pieces of the body, its end. */
export type ResponseFrame =
  | { readonly request: number; readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly request: number; readonly piece: Uint8Array }
  | { readonly request: number; readonly end: true };
