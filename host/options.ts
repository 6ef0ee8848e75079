// What a host may be told at its start, and what comes with each call.

export interface HostOptions {
  /** Where the list of workspaces is kept; else the user's folder for this program. */
  readonly dataFolder?: string;
  /** Where workspaces are made that were given a name only. */
  readonly workspaceFolder?: string;
  /** The files of the engine's and of the sample's threads, when they are not where the sources have them. */
  readonly threads?: { readonly engine: URL; readonly sample: URL };
  /** How many customers the sample has, when not the usual number. */
  readonly sampleCustomers?: number;
}

export interface Asking {
  /** How far a call is that takes long: a share of 1, or null while that is not known. */
  readonly onShare?: (share: number | null) => void;
  /** Aborted when nobody waits any more: what was being made is removed. */
  readonly signal: AbortSignal;
}
