// One connection of one thread to one workspace: typed queries built by Kysely, run synchronously by the driver.
// A write transaction holds the pen and is short; nothing here runs a statement that takes long.
import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type Database, SqliteError, type Statement } from 'better-sqlite3';
import {
  type Compilable,
  DummyDriver,
  type InferResult,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { Problem } from '#shared/errors.ts';
import type { Schema } from '../schema.ts';
import type { Pen } from './pen.ts';
import { workspaceProblem } from './problems.ts';

/** Builds queries and never runs them: the driver is synchronous, Kysely's own is not. */
export const build: Kysely<Schema> = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export type Role = 'desk' | 'job' | 'reader';

/** How long a write waits for its turn, asking so often; a statement over a whole table of millions takes seconds. */
const TURN_MS = 30_000;
const ASK_AGAIN_MS = 10;

export interface ConnectionOptions {
  readonly path: string;
  readonly role: Role;
  readonly pen: Pen;
  /** UTC milliseconds now; an argument so that tests and the sample decide what time it is. */
  readonly clock: () => number;
}

export class Connection {
  readonly sqlite: Database;
  readonly path: string;
  readonly role: Role;
  readonly clock: () => number;
  readonly #pen: Pen;
  /** Which file it was, by the numbers of its disk. */
  readonly #file: string;
  readonly #statements = new Map<string, Statement>();

  constructor(sqlite: Database, options: ConnectionOptions) {
    this.sqlite = sqlite;
    this.path = options.path;
    this.role = options.role;
    this.clock = options.clock;
    this.#pen = options.pen;
    this.#file = fileAt(options.path);
  }

  /**
   * A prepared statement, kept for the life of the connection; what it throws is a Problem where a person can act on it.
   * `sql` must come from a bounded set of texts.
   */
  statement(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = guarded(
        this.guard(() => this.sqlite.prepare(sql)),
        this.path,
      );
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  all<Q extends Compilable<unknown>>(query: Q): InferResult<Q> {
    const { sql, parameters } = query.compile();
    return this.statement(sql).all(...parameters) as InferResult<Q>;
  }

  first<Q extends Compilable<unknown>>(
    query: Q,
  ): InferResult<Q> extends readonly (infer Row)[] ? Row | undefined : never {
    const { sql, parameters } = query.compile();
    return this.statement(sql).get(...parameters) as never;
  }

  /** Runs an insert, update or delete inside a transaction of `write`. */
  run(query: Compilable<unknown>): { changes: number; lastInsertRowid: number } {
    const { sql, parameters } = query.compile();
    const result = this.statement(sql).run(...parameters);
    return { changes: result.changes, lastInsertRowid: Number(result.lastInsertRowid) };
  }

  /**
   * One immediate transaction under the pen. Everything in it happens, or nothing does.
   * The desk asks for the pen; a job lets go of it between its transactions.
   */
  write<Result>(work: () => Result): Result {
    return this.#write(work, 'FULL');
  }

  /**
   * As `write`, for what nobody is told of yet: a power failure may take the last of these transactions away, each as a
   * whole and the latest first. The next `write`, of whichever connection, brings all before it to the disk.
   */
  stage<Result>(work: () => Result): Result {
    return this.#write(work, 'NORMAL');
  }

  /**
   * Does `work`, whose writes find the file free: they are asked for ahead, and who writes now is waited for without
   * holding up the thread. Throws WORKSPACE_LOCKED when that takes half a minute.
   */
  async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const takeBack = this.#pen.ask();
    try {
      for (const until = performance.now() + TURN_MS; !this.#isFree(performance.now() > until); ) {
        await pause(ASK_AGAIN_MS);
      }
      return await work();
    } finally {
      takeBack();
    }
  }

  /** Whether nobody is writing; `must` says so with a Problem instead. */
  #isFree(must: boolean): boolean {
    const patience = this.sqlite.pragma('busy_timeout', { simple: true });
    this.sqlite.pragma('busy_timeout = 0');
    try {
      this.sqlite.exec('BEGIN IMMEDIATE');
      this.sqlite.exec('ROLLBACK');
      return true;
    } catch (error) {
      if (!must && error instanceof SqliteError && error.code === 'SQLITE_BUSY') return false;
      throw workspaceProblem(error, this.path) ?? error;
    } finally {
      this.sqlite.pragma(`busy_timeout = ${patience}`);
    }
  }

  #write<Result>(work: () => Result, synchronous: 'FULL' | 'NORMAL'): Result {
    if (this.role === 'reader') throw new Error('a reader never writes');
    // Checked before the pen is asked for: a transaction inside another would wait for itself.
    if (this.sqlite.inTransaction) throw new Error('a transaction is open already on this connection');
    return this.#pen.hold(this.role, () =>
      this.guard(() => {
        if (synchronous !== 'FULL') this.sqlite.pragma(`synchronous = ${synchronous}`);
        try {
          this.sqlite.exec('BEGIN IMMEDIATE');
          const result = work();
          // What it does later would happen outside the transaction.
          if (result instanceof Promise) throw new Error('a transaction does not wait');
          this.sqlite.exec('COMMIT');
          return result;
        } catch (error) {
          this.#rollBack();
          throw error;
        } finally {
          if (synchronous !== 'FULL' && this.sqlite.open) this.sqlite.pragma('synchronous = FULL');
        }
      }),
    );
  }

  #rollBack(): void {
    // A full disk or a damaged page may have ended the transaction already.
    if (!this.sqlite.inTransaction) return;
    try {
      this.sqlite.exec('ROLLBACK');
    } catch {
      // The error that ended the transaction says more. Closed, the connection cannot go on inside what it left open.
      this.sqlite.close();
    }
  }

  /** A consistent view over several reads. */
  read<Result>(work: () => Result): Result {
    if (this.sqlite.inTransaction) return work();
    this.guard(() => this.sqlite.exec('BEGIN'));
    try {
      return this.guard(work);
    } finally {
      this.guard(() => this.#endRead());
    }
  }

  #endRead(): void {
    if (!this.sqlite.inTransaction) return;
    try {
      this.sqlite.exec('COMMIT');
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /** Runs `work` and turns what SQLite throws into a sentence a person can act on. */
  guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw workspaceProblem(error, this.path) ?? error;
    }
  }

  /** False once it was closed, maybe in the middle of what somebody was reading. */
  get isOpen(): boolean {
    return this.sqlite.open;
  }

  close(): void {
    this.#statements.clear();
    if (this.sqlite.open && fileAt(this.path) !== this.#file) this.#emptyLog();
    this.sqlite.close();
  }

  /**
   * SQLite leaves the log of a file that was moved where it is: what it holds would be missing from the file, and be
   * taken for the log of another file that is put in its place.
   */
  #emptyLog(): void {
    try {
      this.sqlite.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // somebody else reads it still, and empties it when they close it
    }
  }
}

function fileAt(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.dev} ${stats.ino}`;
}

/** Has a statement throw sentences, whoever runs it: a damaged page may turn up at any row. */
function guarded(statement: Statement, path: string): Statement {
  const sentence = (error: unknown): unknown => workspaceProblem(error, path) ?? error;
  for (const method of ['run', 'get', 'all'] as const) {
    const plain = statement[method].bind(statement);
    statement[method] = (...values: unknown[]): never => {
      try {
        return plain(...values) as never;
      } catch (error) {
        throw sentence(error);
      }
    };
  }
  const rows = statement.iterate.bind(statement);
  statement.iterate = function* (...values: unknown[]) {
    try {
      yield* rows(...values);
    } catch (error) {
      throw sentence(error);
    }
  };
  return statement;
}
