// The words for failure. A Problem is something a person can act on: a code, one sentence that contains the bad value and
// says what is wrong, plain data, and what can be done about it, which each door says in its own words. Anything else that
// is thrown is a defect and crosses a door as INTERNAL.
import type { Remedy } from './remedies.ts';

/** Why a command ended, in the order of the command line's exit codes 1 to 4. */
export const PROBLEM_KINDS = ['failed', 'usage', 'question', 'refused'] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** Every code a person can meet, with the kind of ending it is. */
export const PROBLEM_CODES = {
  // workspace
  WORKSPACE_MISSING: 'failed',
  WORKSPACE_EXISTS: 'failed',
  WORKSPACE_NOT_A_FILE: 'failed',
  WORKSPACE_FOREIGN: 'failed',
  WORKSPACE_DAMAGED: 'failed',
  WORKSPACE_NEWER: 'failed',
  WORKSPACE_READ_ONLY: 'failed',
  WORKSPACE_LOCKED: 'failed',
  WORKSPACE_BUSY: 'failed',
  DISK_FULL: 'failed',
  DISK_FAILED: 'failed',
  // what was asked for
  USAGE: 'usage',
  BAD_VALUE: 'usage',
  UNKNOWN_CUSTOMER: 'usage',
  UNKNOWN_TREATMENT: 'usage',
  UNKNOWN_LIMIT: 'usage',
  UNKNOWN_RULE: 'usage',
  UNKNOWN_STRATEGY: 'usage',
  UNKNOWN_RUN: 'usage',
  UNKNOWN_IMPORT: 'usage',
  UNKNOWN_JOB: 'usage',
  UNKNOWN_PACKAGE: 'usage',
  UNKNOWN_CHANGE: 'usage',
  UNKNOWN_CODE: 'usage',
  UNKNOWN_PROPOSAL: 'usage',
  UNKNOWN_MERGE: 'usage',
  UNKNOWN_VIEW: 'usage',
  SEVERAL_DECISIONS: 'question',
  // files and configuration
  FILE_UNREADABLE: 'failed',
  FILE_DAMAGED: 'failed',
  FILE_CHANGED: 'failed',
  FILE_IMPORTED_BEFORE: 'refused',
  CONFIGURATION_INVALID: 'failed',
  DRAFT_CHANGED: 'refused',
  DRAFT_BEHIND: 'question',
  MAPPING_INVALID: 'failed',
  IMPORT_QUESTION: 'question',
  // promises kept
  CLAIM_REFUSED: 'refused',
  NOT_APPROVABLE: 'refused',
  DECISION_CHANGED: 'refused',
  NOT_UNDOABLE: 'refused',
  NOT_MERGEABLE: 'refused',
  SEALED: 'refused',
  PACKAGE_REFUSED: 'refused',
  REPLAY_DIFFERS: 'refused',
  VERIFY_FAILED: 'refused',
  WORKSPACE_NOT_EMPTY: 'refused',
  ORDER_GONE: 'refused',
  // jobs
  JOB_FAILED: 'failed',
  JOB_CANCELLED: 'failed',
  JOB_TAKEN: 'refused',
  WORKER_GONE: 'failed',
  // the door of a host
  UNKNOWN_WORKSPACE: 'usage',
  UNKNOWN_ADDRESS: 'usage',
  NO_SESSION: 'refused',
  DOOR_REFUSED: 'refused',
  TOO_LARGE: 'refused',
  PORT_TAKEN: 'failed',
  HOST_GONE: 'failed',
  INTERNAL: 'failed',
} as const satisfies Record<string, ProblemKind>;
export type ProblemCode = keyof typeof PROBLEM_CODES;

/** Plain JSON values: the only ones that cross a door (decisions 21). */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface ProblemShape {
  readonly code: ProblemCode;
  readonly sentence: string;
  readonly data: { readonly [key: string]: Json };
  /** The one to try first comes first. */
  readonly remedies: readonly Remedy[];
}

/**
 * An error a person can act on. `sentence` names the bad value, and the next step where that is the same at every door;
 * one that a door says in words of its own (a command to type, a place to go to) is a remedy.
 */
export class Problem extends Error implements ProblemShape {
  readonly code: ProblemCode;
  readonly sentence: string;
  readonly data: { readonly [key: string]: Json };
  #remedies: readonly Remedy[] = [];

  constructor(code: ProblemCode, sentence: string, data: { readonly [key: string]: Json } = {}, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.name = 'Problem';
    this.code = code;
    this.sentence = sentence;
    this.data = data;
  }

  get kind(): ProblemKind {
    return PROBLEM_CODES[this.code];
  }

  get remedies(): readonly Remedy[] {
    return this.#remedies;
  }

  /** `throw new Problem('UNKNOWN_JOB', 'There is no job 7.', { job: 7 }).offering({ act: 'look-at-list', of: 'jobs' })`. */
  offering(...remedies: readonly Remedy[]): this {
    this.#remedies = [...this.#remedies, ...remedies];
    return this;
  }
}

/** Turns a Problem, or an error that one caused, into plain data; any other error becomes INTERNAL. */
export function problemShape(error: unknown): ProblemShape {
  if (error instanceof Error && error.cause instanceof Problem && !(error instanceof Problem)) {
    return problemShape(error.cause);
  }
  if (error instanceof Problem) {
    const { code, sentence, data, remedies } = error;
    return { code, sentence, data, remedies };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', sentence: `Something failed that should not: ${message}`, data: {}, remedies: [] };
}

/** The reverse of problemShape, on the near side of a thread. */
export function problemFrom(shape: ProblemShape): Problem {
  return new Problem(shape.code, shape.sentence, shape.data).offering(...shape.remedies);
}

/** Quotes a value for a sentence: at most 60 characters of it, with control characters made visible. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : String(value);
  const cut = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return JSON.stringify(cut);
}
