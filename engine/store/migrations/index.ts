// Every migration in order; the last one's version is the version this program writes.
import { theSpine } from './0001-the-spine.ts';
import type { Migration } from './migration.ts';

export const MIGRATIONS: readonly Migration[] = [theSpine];
export const NEWEST_VERSION: number = MIGRATIONS.length;
