// A migration takes a workspace from one version to the next and back. Its file is named as a sentence.
import type { Database } from 'better-sqlite3';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: (sqlite: Database) => void;
  readonly down: (sqlite: Database) => void;
}
