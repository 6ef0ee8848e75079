// How far people are with a run: what is open, approved, rejected, gone. Counted once from its decisions; after that
// only the acts that came since are read, so that a page may ask after every key.
import { setImmediate } from 'node:timers/promises';
import { DECISION_STATES, type DecisionState } from '#shared/model/decision.ts';
import { build, type Connection } from '../workspace/connection.ts';

export interface RunProgress {
  readonly run: number;
  readonly proposed: number;
  /** Proposals that nobody has decided about, and what they are worth together. */
  readonly open: number;
  readonly openNet: number;
  /** Approved or changed to something else, and still here. */
  readonly approved: number;
  readonly rejected: number;
  readonly released: number;
  readonly exported: number;
}

const ROWS_A_PAGE = 4096;
const PROPOSED = DECISION_STATES.indexOf('proposed');
const NOTHING = 255;

class RunWatch {
  readonly #connection: Connection;
  readonly #run: number;
  readonly #states: Uint8Array;
  /** Of proposals; NaN where there was none. */
  readonly #nets: Float64Array;
  #proposed = 0;
  #change = 0;
  #loaded = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, run: number, customers: number) {
    this.#connection = connection;
    this.#run = run;
    this.#states = new Uint8Array(customers).fill(NOTHING);
    this.#nets = new Float64Array(customers).fill(Number.NaN);
  }

  /** One after the other: two that read the same acts would not harm, but cost twice. */
  now(): Promise<RunProgress> {
    const turn = this.#turn.then(() => this.#read());
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #read(): Promise<RunProgress> {
    if (!this.#loaded) await this.#load();
    const acts = this.#connection.all(
      build
        .selectFrom('action')
        .select(['action', 'change'])
        .where('run', '=', this.#run)
        .where('change', '>', this.#change)
        .orderBy('change'),
    );
    for (const { action, change } of acts) {
      await this.#follow(action);
      this.#change = change!;
    }
    return this.#count();
  }

  async #load(): Promise<void> {
    const page = this.#connection
      .statement(
        `SELECT position, net, status = 'proposed' FROM decision WHERE run = ? AND position > ? ORDER BY position LIMIT ${ROWS_A_PAGE}`,
      )
      .raw(true);
    for (let after = -1; ; ) {
      const rows = page.all(this.#run, after) as [position: number, net: number, proposed: 0 | 1][];
      for (const [position, net, proposed] of rows) {
        if (proposed === 0) continue;
        this.#states[position] = PROPOSED;
        this.#nets[position] = net;
        this.#proposed += 1;
      }
      if (rows.length < ROWS_A_PAGE) break;
      after = rows.at(-1)![0];
      await setImmediate();
    }
    this.#loaded = true;
  }

  async #follow(action: number): Promise<void> {
    const page = this.#connection
      .statement(
        `SELECT position, state FROM decision_state
         WHERE action = ? AND run = ? AND position > ? ORDER BY position LIMIT ${ROWS_A_PAGE}`,
      )
      .raw(true);
    for (let after = -1; ; ) {
      const rows = page.all(action, this.#run, after) as [position: number, state: DecisionState][];
      for (const [position, state] of rows) this.#states[position] = this.#codeOf(position, state);
      if (rows.length < ROWS_A_PAGE) return;
      after = rows.at(-1)![0];
      await setImmediate();
    }
  }

  /** What a person gave to whom the run proposed nothing is nothing again when it is undone. */
  #codeOf(position: number, state: DecisionState): number {
    return state === 'proposed' && Number.isNaN(this.#nets[position]) ? NOTHING : DECISION_STATES.indexOf(state);
  }

  #count(): RunProgress {
    const counts = new Float64Array(256);
    let openNet = 0;
    for (let position = 0; position < this.#states.length; position += 1) {
      const state = this.#states[position]!;
      counts[state]! += 1;
      if (state === PROPOSED) openNet += this.#nets[position]!;
    }
    const of = (state: DecisionState): number => counts[DECISION_STATES.indexOf(state)]!;
    return {
      run: this.#run,
      proposed: this.#proposed,
      open: of('proposed'),
      openNet,
      approved: of('approved') + of('replaced'),
      rejected: of('rejected'),
      released: of('released'),
      exported: of('exported') + of('answered'),
    };
  }
}

/** The run that was asked about last, of each connection. */
const WATCHED = new WeakMap<Connection, { readonly run: number; readonly watch: RunWatch }>();

/** How far people are with a finished run. The first call reads its decisions, in pages with breaths between them. */
export function runProgress(
  connection: Connection,
  { run, customers }: { readonly run: number; readonly customers: number },
): Promise<RunProgress> {
  let watched = WATCHED.get(connection);
  if (watched?.run !== run) {
    watched = { run, watch: new RunWatch(connection, run, customers) };
    WATCHED.set(connection, watched);
  }
  return watched.watch.now();
}
