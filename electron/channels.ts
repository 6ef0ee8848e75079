// What passes between the page's process and the main process. The preload knows nothing else of us.

export const CHANNELS = {
  /** From the page: a Call, answered by a Reply. */
  call: 'host:call',
  /** To the page: how far a call is, as ShareOf. */
  share: 'host:share',
  /** To the page: `{ desk }` with a port to it. */
  desk: 'host:desk',
  /** To the page: the id of a command that was chosen in the menu. */
  command: 'host:command',
  /** To the page: the id of a workspace that was opened from outside. */
  opened: 'host:opened',
} as const;

/** A call of the page: of shared/host-calls.ts or of calls.ts beside this. Its number is the page's own. */
export interface Call {
  readonly call: number;
  readonly name: string;
  readonly input: unknown;
}

export interface ShareOf {
  readonly call: number;
  readonly share: number | null;
}
