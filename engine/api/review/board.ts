// The review of one run as the desk keeps it: its proposals, riskiest first, with what became of each. The order rests on
// the run alone, which never changes, so that nothing moves under the person who reviews; what acts change is followed.
import { setImmediate as turn } from 'node:timers/promises';
import { sortBreathing } from '#engine/orchestrator/sort.ts';
import { flaggedPositions } from '#engine/store/decisions/flags.ts';
import { decisionsIn, runOf } from '#engine/store/decisions/runs.ts';
import { newestChange } from '#engine/store/workspace/audit.ts';
import type { Connection } from '#engine/store/workspace/connection.ts';
import { DECISION_STATES, type DecisionState } from '#shared/model/decision.ts';
import type { SelectionFacts } from '#shared/model/selection.ts';

/** What a net that rests on a score is at stake for, beside 1 for one that rests on a prior. */
const STAKE_OF_SCORE = 0.5;
const ROWS_A_PAGE = 4096;
const BOARDS_KEPT = 2;
const STATE_CODE = Object.fromEntries(DECISION_STATES.map((state, code) => [state, code])) as Record<
  DecisionState,
  number
>;
/** The states in which somebody still has to say something. */
const WAITING: readonly DecisionState[] = ['proposed', 'released'];
const IS_WAITING = DECISION_STATES.map((state) => WAITING.includes(state));

export const isWaiting = (state: DecisionState): boolean => WAITING.includes(state);

const PROPOSALS = `SELECT position, treatment, channel, net, on_prior FROM decision
  WHERE run = ? AND position > ? AND status = 'proposed' ORDER BY position LIMIT ${ROWS_A_PAGE}`;
const ACTS = `SELECT action, change, verb, job FROM action INDEXED BY action_by_change
  WHERE change > ? AND change <= ? AND run = ? ORDER BY change, action`;
const STATES = `SELECT s.position, s.state, c.treatment, c.channel, c.net FROM decision_state s
  LEFT JOIN claim c ON c.action = s.action AND c.run = s.run AND c.position = s.position
  WHERE s.action = ? AND s.run = ? AND s.position > ? ORDER BY s.position LIMIT ${ROWS_A_PAGE}`;

interface Offer {
  readonly treatment: string;
  readonly channel: string;
  readonly net: number;
}

/** What the run proposed, by position. */
interface Offers {
  readonly net: Float64Array;
  readonly option: Uint16Array;
  readonly options: Omit<Offer, 'net'>[];
}

interface Act {
  readonly action: number;
  readonly change: number;
  readonly job: number | null;
}

export class Board {
  readonly run: number;
  /** Positions of the run, riskiest first. */
  readonly positions: Int32Array;
  readonly #connection: Connection;
  /** By position of the run: the place on the board, -1 for what is not a proposal. */
  readonly #places: Int32Array;
  readonly #state: Uint8Array;
  /** 1 where a person said something about this one alone. */
  readonly #single: Uint8Array;
  readonly #proposed: Offers;
  /** What a person claimed in the place of a proposal, by place. */
  readonly #claimed = new Map<number, Offer>();
  readonly #tallies: { count: number; net: number }[];
  #seen = 0;
  #change = 0;
  #following: Promise<void> = Promise.resolve();

  private constructor(connection: Connection, run: number, positions: Int32Array, proposed: Offers) {
    this.#connection = connection;
    this.run = run;
    this.positions = positions;
    this.#proposed = proposed;
    this.#places = new Int32Array(proposed.net.length).fill(-1);
    for (let place = 0; place < positions.length; place += 1) this.#places[positions[place]!] = place;
    this.#state = new Uint8Array(positions.length);
    this.#single = new Uint8Array(positions.length);
    this.#tallies = DECISION_STATES.map(() => ({ count: 0, net: 0 }));
    const proposals = this.#tallies[STATE_CODE.proposed]!;
    for (const position of positions) proposals.net += proposed.net[position]!;
    proposals.count = positions.length;
  }

  /** Reads and sorts the proposals of a run, a page at a time. Throws UNKNOWN_RUN. */
  static async make(connection: Connection, run: number): Promise<Board> {
    const decisions = decisionsIn(connection, runOf(connection, run).run);
    const proposed: Offers = { net: new Float64Array(decisions), option: new Uint16Array(decisions), options: [] };
    const stake = new Float64Array(decisions);
    const found = new Int32Array(decisions);
    const codes = new Map<string, number>();
    let size = 0;
    const page = connection.statement(PROPOSALS).raw(true);
    for (let after = -1; ; ) {
      const rows = page.all(run, after) as [number, string, string, number, number][];
      for (const [position, treatment, channel, net, onPrior] of rows) {
        after = position;
        let code = codes.get(treatment);
        if (code === undefined) {
          code = proposed.options.push({ treatment, channel }) - 1;
          codes.set(treatment, code);
        }
        proposed.option[position] = code;
        proposed.net[position] = net;
        stake[position] = Math.abs(net) * (onPrior === 1 ? 1 : STAKE_OF_SCORE);
        found[size++] = position;
      }
      if (rows.length < ROWS_A_PAGE) break;
      await turn();
    }
    // Equal stakes stay in the order of the customers' ids, first treatments before further ones.
    const riskier = (a: number, b: number): number => stake[b]! - stake[a]! || a - b;
    return new Board(connection, run, await sortBreathing(found.slice(0, size), riskier, () => turn()), proposed);
  }

  get size(): number {
    return this.positions.length;
  }

  /** The newest change that is followed. */
  get change(): number {
    return this.#change;
  }

  /** How many are in a state, and their net in currency. */
  tallyOf(state: DecisionState): { readonly count: number; readonly net: number } {
    return this.#tallies[STATE_CODE[state]]!;
  }

  /** How many were decided one by one. */
  get seen(): number {
    return this.#seen;
  }

  placeOf(position: number): number {
    return this.#places[position] ?? -1;
  }

  isWaiting(place: number): boolean {
    return IS_WAITING[this.#state[place]!]!;
  }

  /** Whether a person decided about this one alone. */
  isSeen(place: number): boolean {
    return this.#single[place] === 1 && !this.isWaiting(place);
  }

  /** A decision as a selection asks about it; `flagged` is for the caller to say. */
  factsAt(place: number): Omit<SelectionFacts, 'flagged'> {
    const state = DECISION_STATES[this.#state[place]!]!;
    const claimed = this.#claimed.get(place);
    if (claimed !== undefined) return { ...claimed, state };
    const { net, option, options } = this.#proposed;
    const position = this.positions[place]!;
    return { ...options[option[position]!]!, net: net[position]!, state };
  }

  /** Takes in what acts have changed since it last did. */
  follow(): Promise<void> {
    this.#following = this.#following.catch(() => {}).then(() => this.#followNow());
    return this.#following;
  }

  async #followNow(): Promise<void> {
    const connection = this.#connection;
    const newest = newestChange(connection);
    if (newest === this.#change) return;
    const acts = connection.statement(ACTS).all(this.#change, newest, this.run) as Act[];
    for (const act of acts) {
      const page = connection.statement(STATES).raw(true);
      for (let after = -1; ; ) {
        const rows = page.all(act.action, this.run, after) as [number, DecisionState, string | null, string, number][];
        for (const [position, state, treatment, channel, net] of rows) {
          after = position;
          this.#take(position, state, act, treatment === null ? null : { treatment, channel, net });
        }
        if (rows.length < ROWS_A_PAGE) break;
        await turn();
      }
    }
    this.#change = newest;
  }

  #take(position: number, state: DecisionState, { job }: Act, claimed: Offer | null): void {
    const place = this.placeOf(position);
    if (place === -1) return;
    this.#count(place, -1);
    this.#state[place] = STATE_CODE[state];
    // What left in a package was decided before.
    if (state !== 'exported') this.#single[place] = job === null ? 1 : 0;
    if (state === 'replaced' && claimed !== null) this.#claimed.set(place, claimed);
    else if (this.isWaiting(place)) this.#claimed.delete(place);
    this.#count(place, 1);
  }

  #count(place: number, sign: 1 | -1): void {
    const { state, net } = this.factsAt(place);
    const tally = this.#tallies[STATE_CODE[state]]!;
    tally.count += sign;
    tally.net += sign * net;
    if (this.isSeen(place)) this.#seen += sign;
  }
}

const BOARDS = new WeakMap<Connection, Map<number, Promise<Board>>>();

/** The board of a run, made once and kept, up to date with every act. Throws UNKNOWN_RUN. */
export async function boardOf(connection: Connection, run: number): Promise<Board> {
  let boards = BOARDS.get(connection);
  if (boards === undefined) {
    boards = new Map();
    BOARDS.set(connection, boards);
  }
  let making = boards.get(run);
  boards.delete(run);
  making ??= Board.make(connection, run);
  boards.set(run, making);
  for (const oldest of boards.keys()) {
    if (boards.size <= BOARDS_KEPT) break;
    boards.delete(oldest);
  }
  try {
    const board = await making;
    await board.follow();
    return board;
  } catch (error) {
    boards.delete(run);
    throw error;
  }
}

/** The places on the board that are flagged. */
export function flaggedPlaces(connection: Connection, board: Board): Set<number> {
  return new Set(flaggedPositions(connection, board.run).map((position) => board.placeOf(position)));
}
